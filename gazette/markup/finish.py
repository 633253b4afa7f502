"""The pass over sanitised HTML: Chinese lines joined, ids, figures, links noted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape, unescape

from markdown.extensions.toc import slugify_unicode

from gazette.markup.sanitise import INLINE_TAGS

_TOKEN = re.compile(r'<(?:"[^"]*"|[^>"])*>|[^<]+')
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
_ATTRIBUTE = re.compile(r'\s([\w:-]+)="([^"]*)"')
_BREAK = re.compile(r"[ \t]*\n[ \t]*")
_LONE_IMAGE = re.compile(r'<p>\s*(<img(?:"[^"]*"|[^>"])*>)\s*</p>')
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Marks that Unicode calls ambiguous, and that stand in a full square in Chinese text.
_WIDE_MARKS = "“”‘’—…·"
_RESERVED_ID = "g-"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the body: level 2 to 6, its id, its text."""

    level: int
    id: str
    text: str


@dataclass(slots=True)
class Finished:
    """What the pass finds, as it finds it.

    `parts` are HTML at even places and at odd places what depends on the page that shows it:
    `a3` the href attribute of link 3, `i0` the src attribute of image 0, `d名` an id, `f名` the
    address of that id.
    """

    parts: list[str] = field(default_factory=lambda: [""])
    headings: list[Heading] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    repeated_ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    lead: str = ""

    def html(self, text: str) -> None:
        """Add HTML that is the same on every page."""
        self.parts[-1] += text

    def reference(self, code: str) -> None:
        """Add a piece that depends on the page."""
        self.parts.extend((code, ""))


def finish(html: str) -> Finished:
    """Read sanitised HTML and return it in parts, with all that is in it."""
    tokens = _TOKEN.findall(_LONE_IMAGE.sub(_figure, html))
    made = Finished()
    _Pass(list(_joined(tokens)), made).run()
    return made


def _figure(match: re.Match[str]) -> str:
    image = match.group(1)
    title = re.search(r' title="([^"]*)"', image)
    if title is None:
        return f"<figure>{image}</figure>"
    image = image.replace(title.group(), "", 1)
    return f"<figure>{image}<figcaption>{title.group(1)}</figcaption></figure>"


def _joined(tokens: list[str]) -> Iterator[str]:
    """Yield the tokens with line breaks between Chinese characters taken out."""
    before = ""
    depth = 0
    for index, token in enumerate(tokens):
        if token[0] != "<":
            if "\n" in token and not depth:
                token = _join(token, before, index, tokens)  # noqa: PLW2901
            if token:
                before = _last(token) or before
                yield token
            continue
        match = _TAG.match(token)
        name = match.group(2) if match else ""
        if name in ("pre", "textarea"):
            depth += -1 if token[1] == "/" else 1
        if name not in INLINE_TAGS or name in ("br", "img"):
            before = ""
        yield token


def _join(text: str, before: str, index: int, tokens: list[str]) -> str:
    pieces = _BREAK.split(text)
    made = pieces[0]
    for number, piece in enumerate(pieces[1:], 1):
        left = _last(made) or before
        right = _first(piece) or (_next(index, tokens) if number == len(pieces) - 1 else "")
        made += ("" if _closes_up(left, right) else "\n") + piece
    return made


def _next(index: int, tokens: list[str]) -> str:
    """Return the next visible character of the same block, or nothing."""
    for token in tokens[index + 1 :]:
        if token[0] != "<":
            return _first(token)
        match = _TAG.match(token)
        if not match or match.group(2) not in INLINE_TAGS or match.group(2) in ("br", "img"):
            return ""
    return ""


def _first(text: str) -> str:
    return unescape(text)[:1] if text[:1] == "&" else text[:1]


def _last(text: str) -> str:
    return unescape(text)[-1:] if text[-1:] == ";" else text[-1:]


def _closes_up(left: str, right: str) -> bool:
    """Tell whether no space belongs between the end of one line and the start of the next.

    Between two characters that fill a square there is none (clreq 3.1), nor beside a
    full-width mark, which brings its own.
    """
    if not left or not right or left.isspace() or right.isspace():
        return False
    return (_wide(left) and _wide(right)) or _full_mark(left) or _full_mark(right)


def _wide(char: str) -> bool:
    if char in _WIDE_MARKS:
        return True
    if "\uac00" <= char <= "\ud7a3" or "\u1100" <= char <= "\u11ff":
        return False  # Hangul is wide, and parts its words by spaces
    return unicodedata.east_asian_width(char) in "WF"


def _full_mark(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF" and unicodedata.category(char)[0] == "P"


class _Pass:
    """Walk the tokens once."""

    def __init__(self, tokens: list[str], made: Finished) -> None:
        self.tokens = tokens
        self.made = made
        self.shift = self._heading_shift()
        self.block: list[str] = []
        self.silent = 0  # inside <rt>, <rp>: read aloud or searched, it would be said twice
        self.inside: list[str] = []  # open blocks that are no paragraph of the story itself
        self.table_head = 0
        self.in_mark = False

    def run(self) -> None:
        for index, token in enumerate(self.tokens):
            if token[0] != "<":
                self.made.html(token)
                if not self.silent:
                    self.block.append(token)
                continue
            match = _TAG.match(token)
            if match is None:
                continue
            closing, name = bool(match.group(1)), match.group(2)
            if name in ("rt", "rp"):
                self.silent += -1 if closing else 1
            elif name == "a":
                self._note_mark(token, closing)
            if name not in INLINE_TAGS:
                self._block(name, closing)
            self._tag(index, token, name, closing)
        self._block("", closing=True)

    def _block(self, name: str, closing: bool) -> None:
        text = unescape(" ".join("".join(self.block).split()))
        self.block = []
        if text:
            self.made.blocks.append(text)
            if not self.made.lead and name == "p" and closing and not self.inside:
                self.made.lead = text
        if name in ("blockquote", "li", "figure", "aside", "details", "div", "table"):
            if not closing:
                self.inside.append(name)
            elif name in self.inside:
                self.inside.remove(name)

    def _tag(self, index: int, token: str, name: str, closing: bool) -> None:
        made = self.made
        if name in _HEADINGS:
            level = min(int(name[1]) + self.shift, 6)
            if closing:
                made.html(f"</h{level}>")
            else:
                self._heading(index, token, level)
        elif name == "table":
            made.html("</table></div>" if closing else f'<div class="scroll">{token}')
        elif name == "thead":
            self.table_head += -1 if closing else 1
            made.html(token)
        elif name == "th" and not closing and self.table_head and "scope=" not in token:
            made.html(token[:-1] + ' scope="col">')
        elif closing:
            made.html(token)
        else:
            self._attributes(token)

    def _note_mark(self, token: str, closing: bool) -> None:
        """Keep the marks that lead to footnotes and back out of the text."""
        if closing and self.in_mark:
            self.in_mark, self.silent = False, self.silent - 1
        elif 'class="footnote-' in token:
            self.in_mark, self.silent = True, self.silent + 1

    def _heading(self, index: int, token: str, level: int) -> None:
        attributes = dict(_ATTRIBUTE.findall(token))
        text = ""
        for later in self.tokens[index + 1 :]:
            match = _TAG.match(later) if later[0] == "<" else None
            if match and match.group(2) in _HEADINGS:
                break
            text += "" if match else later
        text = unescape(" ".join(text.split()))
        name = unescape(attributes.pop("id", "")) or slugify_unicode(text, "-") or "section"
        name = self._unique(name)
        self.made.headings.append(Heading(level, name, text))
        rest = "".join(f' {key}="{value}"' for key, value in attributes.items())
        self.made.html(f'<h{level} id="')
        self.made.reference("d" + name)
        self.made.html(f'"{rest}>')

    def _attributes(self, token: str) -> None:
        """Copy a start tag; what depends on the page becomes a reference."""
        made, position = self.made, 0
        if 'class="footnote-backref"' in token:
            token = token.replace(" title=", " aria-label=", 1)
        for match in _ATTRIBUTE.finditer(token):
            name, value = match.group(1), unescape(match.group(2))
            start = match.start(1)
            if name == "id":
                made.html(token[position:start] + 'id="')
                made.reference("d" + self._note_id(value))
                made.html('"')
            elif name == "href" and value.startswith("#"):
                made.html(token[position:start] + 'href="')
                made.fragments.append(value[1:])
                made.reference("f" + value[1:])
                made.html('"')
            elif name == "href":
                made.html(token[position:start])
                made.reference(f"a{len(made.links)}")
                made.links.append(value)
            elif name == "src":
                alt = re.search(r' alt="([^"]*)"', token)
                made.html(token[position:start])
                made.reference(f"i{len(made.images)}")
                made.images.append((value, unescape(alt.group(1)) if alt else ""))
            else:
                continue
            position = match.end()
        made.html(token[position:])

    def _note_id(self, name: str) -> str:
        if name in self.made.ids:
            self.made.repeated_ids.append(name)
        return self._unique(name)

    def _unique(self, name: str) -> str:
        name = re.sub(r"\s+", "-", name)
        if name.startswith(_RESERVED_ID):
            name = "x" + name  # ids of the page's own frame start so
        unique, count = name, 2
        while unique in self.made.ids:
            unique, count = f"{name}-{count}", count + 1
        self.made.ids.append(unique)
        return unique

    def _heading_shift(self) -> int:
        """Return how many levels to lower the headings, so that the highest is <h2>."""
        levels = [
            int(match.group(2)[1])
            for token in self.tokens
            if token[0] == "<" and (match := _TAG.match(token)) and match.group(2) in _HEADINGS
        ]
        return 2 - min(levels) if levels else 0


def attribute(text: str) -> str:
    """Escape text for use between double quotes."""
    return escape(text, quote=True)
