"""Python-Markdown, set up for Chinese."""

from __future__ import annotations

import functools
import re
import threading
import time
from html import escape
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.md_in_html import MarkdownInHtmlExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor as InlineTree
from markdown.util import AtomicString

from gazette.markup import limits
from gazette.markup.footnotes import Footnotes
from gazette.markup.lines import fence_of

# Every inline pattern begins with one of these, or with what another pattern left behind (\x02).
_SPECIAL = re.compile(r"[\\`*_\[!<&{\x02]|  \n")


def to_html(text: str) -> str:
    """Return the HTML of Markdown text, not yet sanitised.

    A nesting that `limits` does not see raises RecursionError; what takes too long raises Slow.
    """
    markdown = _markdown()
    _own.end = time.thread_time() + limits.PATIENCE
    markdown.reset()  # or the footnotes of one page appear on the next
    return markdown.convert(text)


@functools.cache
def _markdown() -> Markdown:
    markdown = Markdown(
        extensions=[
            Footnotes(),
            AttrListExtension(),
            DefListExtension(),
            TableExtension(),
            MarkdownInHtmlExtension(),
            SaneListExtension(),
            _Chinese(),
        ],
        tab_length=4,
    )
    # Four spaces before a Chinese line are an indent, never a program.
    markdown.parser.blockprocessors.deregister("code")
    return markdown


class _Chinese(Extension):
    """`{弄堂|lòng táng}`, programs inside lists, and plain text passed over quickly."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.inlinePatterns.register(_Ruby(r"\{([^{}|｜\n]+)[|｜]([^{}|｜\n]+)\}", md), "ruby", 175)
        md.preprocessors.register(_Programs(md), "programs", 25)
        md.treeprocessors.register(_Inline(md), "inline", 20)
        md.parser.blockprocessors.register(_Patience(md.parser), "patience", 1000)


class _Inline(InlineTree):
    """Try the inline patterns only on text that can hold one, which most Chinese text cannot."""

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
        if not _SPECIAL.search(data):
            return data
        handle = super()._InlineProcessor__handleInline  # type: ignore[misc]
        return str(handle(data, patternIndex))

    def _InlineProcessor__applyPattern(self, *arguments: Any) -> Any:  # noqa: N802
        _look_at_the_clock()
        return super()._InlineProcessor__applyPattern(*arguments)  # type: ignore[misc]


class _Patience(BlockProcessor):
    """Take no block, but see that there is time for it."""

    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002
        _look_at_the_clock()
        return False


_own = threading.local()


def _look_at_the_clock() -> None:
    if time.thread_time() > _own.end:
        raise limits.Slow


class _Programs(Preprocessor):
    """Put away fenced programs, which `dialect` has closed and set apart."""

    def run(self, lines: list[str]) -> list[str]:
        made: list[str] = []
        program: list[str] = []
        prefix, end, language = "", "", ""
        for line in lines:
            if end:
                if line.rstrip() == end:
                    made.append(prefix + self._stored(program, language))
                    end = ""
                else:
                    program.append(line.removeprefix(prefix))
            elif ("```" in line or "~~~" in line) and _FENCE_LINE.match(line):
                prefix, fence, language = fence_of(line)
                program, end = [], prefix + fence
            else:
                made.append(line)
        return [*made, prefix + self._stored(program, language)] if end else made

    def _stored(self, program: list[str], language: str) -> str:
        name = f' class="language-{escape(language)}"' if language else ""
        text = "".join(f"{escape(line, quote=False)}\n" for line in program)
        return self.md.htmlStash.store(f"<pre><code{name}>{text}</code></pre>")


_FENCE_LINE = re.compile(r"[ >]*(?:`{3,}[^`]*|~{3,}.*)$")


class _Ruby(InlineProcessor):
    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element, int, int]:
        base, reading = m.group(1).strip(), m.group(2).strip()
        ruby = Element("ruby")
        syllables = reading.split()
        single = len(syllables) == len(base) and "\x02" not in base
        pairs = zip(base, syllables, strict=True) if single else [(base, reading)]
        before: Element | None = None
        for char, syllable in pairs:
            if before is None:
                ruby.text = _whole(char)
            else:
                before.tail = _whole(char)
            for tag, text in (("rp", "（"), ("rt", syllable), ("rp", "）")):
                before = SubElement(ruby, tag)
                before.text = _whole(text)
        return ruby, m.start(0), m.end(0)


def _whole(text: str) -> str:
    """Keep the inline patterns away from text in which none has left anything (\x02)."""
    return text if "\x02" in text else AtomicString(text)
