"""Python-Markdown, set up for Chinese."""

from __future__ import annotations

import functools
import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListExtension
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.fenced_code import FencedCodeExtension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.md_in_html import MarkdownInHtmlExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor


def to_html(text: str) -> str:
    """Return the HTML of Markdown text, not yet sanitised."""
    markdown = _markdown()
    markdown.reset()  # or the footnotes of one page appear on the next
    return markdown.convert(text)


@functools.cache
def _markdown() -> Markdown:
    markdown = Markdown(
        extensions=[
            FencedCodeExtension(),
            FootnoteExtension(SEPARATOR="-", BACKLINK_TITLE="回到正文的第 {} 条脚注处"),
            AttrListExtension(),
            DefListExtension(),
            TableExtension(),
            MarkdownInHtmlExtension(),
            SaneListExtension(),
            _Ruby(),
        ],
        tab_length=4,
    )
    # Four spaces before a Chinese line are an indent, never a program.
    markdown.parser.blockprocessors.deregister("code")
    return markdown


class _Ruby(Extension):
    """`{弄堂|lòng táng}` is 弄堂 with its reading above it."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        md.inlinePatterns.register(
            _RubyProcessor(r"\{([^{}|｜\n]+)[|｜]([^{}|｜\n]+)\}", md), "ruby", 175
        )


class _RubyProcessor(InlineProcessor):
    def handleMatch(  # type: ignore[override]  # noqa: N802
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[Element, int, int]:
        base, reading = m.group(1).strip(), m.group(2).strip()
        ruby = Element("ruby")
        syllables = reading.split()
        pairs = (
            zip(base, syllables, strict=True) if len(syllables) == len(base) else [(base, reading)]
        )
        before: Element | None = None
        for char, syllable in pairs:
            if before is None:
                ruby.text = char
            else:
                before.tail = char
            for tag, text in (("rp", "（"), ("rt", syllable), ("rp", "）")):
                before = SubElement(ruby, tag)
                before.text = text
        return ruby, m.start(0), m.end(0)
