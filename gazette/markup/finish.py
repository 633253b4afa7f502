"""The pass over sanitised HTML: Chinese lines joined, ids, figures, links noted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import unquote

from gazette.markup import limits
from gazette.markup.joining import TAG, joined
from gazette.markup.sanitise import INLINE_TAGS

_TOKEN = re.compile(r'<(?:"[^"]*"|[^>"])*>|[^<]+')
_ATTRIBUTE = re.compile(r'\s([\w:-]+)="([^"]*)"')
_IMAGE = r'<img(?:"[^"]*"|[^>"])*>'
_LONE_IMAGES = re.compile(rf"<p>\s*({_IMAGE}(?:(?:\s|<br>)*{_IMAGE})*)\s*</p>")
_EACH_IMAGE = re.compile(_IMAGE)
# 各位邻居：
_SALUTATION = re.compile(r".{1,15}[：:]")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NO_WORD = re.compile(r"[^\w\s-]")
_SPACES = re.compile(r"[-\s]+")
_VOID = frozenset(["br", "col", "hr", "img", "wbr"])
_RESERVED_ID = "g-"
# Tags that are copied as they are: by far the most.
_BARE = {
    f"<{slash}{name}>": (name, bool(slash))
    for name in ("p", "ul", "ol", "li", "blockquote", "strong", "em")
    for slash in ("", "/")
}


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
    `a3` the href attribute of link 3 and `i0` the src attribute of image 0, each with the space
    before it, `p0` and `q0` what stands before and behind that image, `d名` an id, `f名` the
    address of that id. Where tags are nested too deeply there is nothing but `deep`: the name of
    the first that is, and how many of that name begin before it.
    """

    parts: list[str] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    repeated_ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    images: list[tuple[str, str]] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    lead: str = ""
    deep: tuple[str, int] | None = None
    pending: list[str] = field(default_factory=list)

    def html(self, text: str) -> None:
        """Add HTML that is the same on every page."""
        self.pending.append(text)

    def close(self) -> None:
        """End the piece that is the same on every page."""
        self.parts.append("".join(self.pending))
        self.pending.clear()

    def reference(self, code: str) -> None:
        """Add a piece that depends on the page."""
        self.close()
        self.parts.append(code)


def finish(html: str) -> Finished:
    """Read sanitised HTML and return it in parts, with all that is in it."""
    if "<img" in html:
        html = _LONE_IMAGES.sub(_figures, html)
    made = Finished()
    tokens = _TOKEN.findall(html)
    made.deep = _deep(tokens) if html.count("</") > limits.NESTED else None
    if made.deep is None:
        _Pass(list(joined(tokens)), made).run()
    return made


def _deep(tokens: list[str]) -> tuple[str, int] | None:
    """Return the first tag that stands in too many others, and how many have its name before it."""
    depth = 0
    counts: dict[str, int] = {}
    for token in tokens:
        match = TAG.match(token) if token[0] == "<" else None
        if match is None or match[2] in _VOID:
            continue
        if match[1]:
            depth -= 1
            continue
        depth += 1
        if depth > limits.NESTED:
            return match[2], counts.get(match[2], 0)
        counts[match[2]] = counts.get(match[2], 0) + 1
    return None


def _figures(match: re.Match[str]) -> str:
    """Make a figure of each picture in a paragraph of nothing else; its title is the caption."""
    return "\n".join(map(_figure, _EACH_IMAGE.findall(match.group(1))))


def _figure(image: str) -> str:
    title = next((each for each in _ATTRIBUTE.finditer(image) if each[1] == "title"), None)
    if title is None:
        return f"<figure>{image}</figure>"
    image = image[: title.start()] + image[title.end() :]
    # Between quotes a "<" is harmless, and there are serialisers that leave it; here it is not.
    words = title[2].replace("<", "&lt;").replace(">", "&gt;")
    return f"<figure>{image}<figcaption>{words}</figcaption></figure>"


def _named(token: str) -> dict[str, str]:
    """Return the attributes of a start tag, as they are written there."""
    return dict(_ATTRIBUTE.findall(token))


class _Pass:
    """Walk the tokens once."""

    def __init__(self, tokens: list[str], made: Finished) -> None:
        self.tokens = tokens
        self.made = made
        self.shift = self._heading_shift()
        self.counts: dict[str, int] = {}  # how often each id was asked for
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
            if token in _BARE:
                name, closing = _BARE[token]
                if name not in INLINE_TAGS:
                    self._block(name, closing)
                self.made.html(token)
                continue
            match = TAG.match(token)
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
        self.made.close()

    def _block(self, name: str, closing: bool) -> None:
        text = " ".join(unescape("".join(self.block)).split()) if self.block else ""
        if self.block:
            self.block = []
        if text:
            self.made.blocks.append(text)
            paragraph = name == "p" and closing and not self.inside
            if paragraph and not self.made.lead and not _SALUTATION.fullmatch(text):
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
        elif name == "th" and not closing and self.table_head and "scope" not in _named(token):
            made.html(token[:-1] + ' scope="col">')
        elif closing:
            made.html(token)
        elif name == "img" and "src" in _named(token):
            number = len(made.images)
            made.reference(f"p{number}")
            self._attributes(token)
            made.reference(f"q{number}")
        else:
            self._attributes(token)

    def _note_mark(self, token: str, closing: bool) -> None:
        """Keep the marks that lead to footnotes and back out of the text."""
        if closing and self.in_mark:
            self.in_mark, self.silent = False, self.silent - 1
        elif 'class="footnote-' in token:
            self.in_mark, self.silent = True, self.silent + 1

    def _heading(self, index: int, token: str, level: int) -> None:
        attributes = _named(token)
        text = self._heading_text(index)
        given = unescape(attributes.pop("id", ""))
        name = self._note_id(given) if given else self._unique(slugify(text) or "section")
        self.made.headings.append(Heading(level, name, text))
        rest = "".join(f' {key}="{value}"' for key, value in attributes.items())
        self.made.html(f'<h{level} id="')
        self.made.reference("d" + name)
        self.made.html(f'"{rest}>')

    def _heading_text(self, index: int) -> str:
        """Return the text of a heading without readings and footnote marks."""
        text, silent = [], ""
        for place in range(index + 1, len(self.tokens)):
            token = self.tokens[place]
            match = TAG.match(token) if token[0] == "<" else None
            if match is None:
                text.append("" if silent else token)
                continue
            name = match.group(2)
            if name in _HEADINGS:
                break
            if name == silent:
                silent = ""
            elif name in ("rt", "rp") or (name == "a" and 'class="footnote-' in token):
                silent = name
        return " ".join(unescape("".join(text)).split())

    def _attributes(self, token: str) -> None:
        """Copy a start tag; what depends on the page becomes a reference."""
        made, position = self.made, 0
        titled = 'class="footnote-backref"' in token and "aria-label" not in _named(token)
        for match in _ATTRIBUTE.finditer(token):
            name, value = match.group(1), unescape(match.group(2))
            start = match.start(1)
            if name == "id":
                made.html(token[position:start] + 'id="')
                made.reference("d" + self._note_id(value))
                made.html('"')
            elif name == "href" and value.startswith("#"):
                made.html(token[position:start] + 'href="')
                name = unicodedata.normalize("NFC", unquote(value[1:]))
                made.fragments.append(name)
                made.reference("f" + name)
                made.html('"')
            elif name == "href":
                made.html(token[position : match.start()])
                made.reference(f"a{len(made.links)}")
                made.links.append(value)
            elif name == "src":
                made.html(token[position : match.start()])
                made.reference(f"i{len(made.images)}")
                made.images.append((value, unescape(_named(token).get("alt", ""))))
            elif name == "title" and titled:
                made.html(token[position:start] + "aria-label")
                position = match.end(1)
                continue
            else:
                continue
            position = match.end()
        made.html(token[position:])

    def _note_id(self, name: str) -> str:
        if name in self.counts:
            self.made.repeated_ids.append(name)
        return self._unique(name)

    def _unique(self, name: str) -> str:
        name = re.sub(r"\s+", "-", unicodedata.normalize("NFC", name))
        if name.startswith(_RESERVED_ID):
            name = "x" + name  # ids of the page's own frame start so
        unique, count = name, self.counts.get(name, 0)
        while unique in self.counts:
            count += 1
            unique = f"{name}-{count}"
        self.counts[name] = max(count, 1)
        self.counts.setdefault(unique, 1)
        self.made.ids.append(unique)
        return unique

    def _heading_shift(self) -> int:
        """Return how many levels to lower the headings, so that the highest is <h2>."""
        levels = [
            int(match.group(2)[1])
            for token in self.tokens
            if token.startswith("<h") and (match := TAG.match(token)) and match[2] in _HEADINGS
        ]
        return 2 - min(levels) if levels else 0


def slugify(text: str) -> str:
    """Return the id of a heading, as Python-Markdown's `slugify_unicode` makes it.

    It is written here because most bodies need nothing else of that library.
    """
    return _SPACES.sub("-", _NO_WORD.sub("", text).strip().lower())


def attribute(text: str) -> str:
    """Escape text for use between double quotes."""
    return escape(text, quote=True)
