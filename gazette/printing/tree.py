"""Tree: a body's HTML → blocks of plain values, which Typst sets as they are, never as markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from gazette.printing import tables
from gazette.printing.elements import Element, parse
from gazette.printing.words import (
    BREAK,
    Inline,
    Node,
    breakable,
    pictures_in,
    tidy,
    without_pictures,
)

# Tags that are set alike share a style.
_STYLES = {
    "strong": "strong",
    "b": "strong",
    "em": "emph",
    "i": "emph",
    "cite": "emph",
    "dfn": "emph",
    "var": "emph",
    "code": "code",
    "kbd": "code",
    "samp": "code",
    "sup": "sup",
    "sub": "sub",
    "del": "strike",
    "s": "strike",
    "ins": "under",
    "u": "under",
    "mark": "mark",
    "small": "small",
}

# Quotations and boxes in one another: Typst calls functions eighty deep, for each of these two.
_SET_OFF = 16
# Of a list's first number.
_DIGITS, _LAST = 9, 99_999
# Characters below one reading, and letters above one character.
_RUBY, _READING = 6, 8


@dataclass(frozen=True, slots=True)
class Places:
    """Where links and pictures of a body lead in print, by absolute address.

    `stories` are labels of the issue's stories, `pictures` what is known of their files.
    """

    stories: Mapping[str, str]
    pictures: Mapping[str, Node]


def blocks(html: str, places: Places) -> list[Node]:
    """Return a body as blocks: nodes with a kind `k` and what belongs to it.

    `p` `h` `list` `quote` `pre` `table` `figure` `rule` `box` `terms` `notes` hold inlines or
    blocks in `c`; an inline is text, or a node of a style. A link to another site becomes a note
    with its address, after those that the body has.
    """
    maker = _Maker(places)
    made = maker.flow(parse(html))
    _level(made, [])
    if not maker.addresses:
        return made
    if not made or made[-1]["k"] != "notes":
        made.append({"k": "notes", "c": []})
    notes = made[-1]["c"]
    for mark in maker.marks:
        mark["n"] = str(len(notes) + mark.pop("place"))
    notes += [[{"k": "p", "c": [breakable(each)]}] for each in maker.addresses]
    return made


def _level(nodes: Iterable[Node], above: list[int]) -> None:
    """Let no heading skip a level, whatever the editor wrote (PDF/UA-1, 7.4.2).

    `above` are the levels, as written, of the headings that the next one stands below.
    """
    for node in nodes:
        if node["k"] == "h":
            while above and above[-1] >= node["level"]:
                above.pop()
            above.append(node["level"])
            node["level"] = len(above)
        for child in _nested(node):
            _level(child, above)


def _is_notes(element: Element) -> bool:
    """Whether an element holds the text's own footnotes, and not something written by hand."""
    inside = [each for each in element.children if not isinstance(each, str) or each.strip()]
    tags = {"" if isinstance(each, str) else each.tag for each in inside}
    return "footnote" in element.classes and "ol" in tags <= {"hr", "ol"}


def _nested(node: Node) -> Iterable[list[Node]]:
    """Yield the blocks that stand in a block."""
    inside = node.get("c", ())
    if node["k"] in ("quote", "box", "terms", "dt", "dd"):
        yield inside
    elif node["k"] in ("list", "notes"):
        yield from inside
    elif node["k"] == "table":
        yield from (cell["c"] for row in inside for cell in row)


class _Maker:
    """Make blocks of elements; keep the addresses of other sites, and the marks that name them."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.addresses: list[str] = []
        self.marks: list[Node] = []
        self.depth = 0  # of quotations and boxes in one another

    def flow(self, element: Element, *, but: Iterable[Element] = ()) -> list[Node]:
        """Return what is in an element as blocks; a run of inlines is a paragraph."""
        made: list[Node] = []
        run: list[Element | str] = []
        left_out = list(but)
        for child in element.children:
            if isinstance(child, str) or not child.is_block:
                run.append(child)
            elif not any(child is each for each in left_out):
                made += self._paragraph(run)
                run = []
                made += self._block(child)
        return made + self._paragraph(run)

    def _block(self, element: Element) -> list[Node]:
        make = _MAKERS.get(element.tag)
        if make:
            return make(self, element)
        if _is_notes(element):
            return [{"k": "notes", "c": [self.flow(each) for each in element.below("li")]}]
        boxed = element.tag == "aside" or "box" in element.classes
        return self._set_off(element, "box") if boxed else self.flow(element)

    def _set_off(self, element: Element, kind: str) -> list[Node]:
        """Return what is in an element as one block; too deep in others, it is set off no more."""
        self.depth += 1
        inside = self.flow(element)
        self.depth -= 1
        return [{"k": kind, "c": inside}] if inside and self.depth < _SET_OFF else inside

    def _paragraph(self, children: Iterable[Element | str]) -> list[Node]:
        """Return a paragraph, and the pictures in it between its parts: a column has no room."""
        made: list[Node] = []
        run: list[Inline] = []
        for each in self._inlines(children):
            pictures = list(pictures_in(each))
            if not pictures:
                run.append(each)
                continue
            words = tidy(run)
            made += [{"k": "p", "c": words}] if words else []
            made += [{**picture, "k": "figure", "caption": []} for picture in pictures]
            run = without_pictures(each)
        words = tidy(run)
        return [*made, {"k": "p", "c": words}] if words else made

    def _inlines(self, children: Iterable[Element | str]) -> list[Inline]:
        made: list[Inline] = []
        for child in children:
            made += [child] if isinstance(child, str) else self._inline(child)
        return made

    def words(self, element: Element) -> list[Inline]:
        """Return what is in an element as inlines."""
        return tidy(self._inlines(element.children))

    def _inline(self, element: Element) -> list[Inline]:
        tag = element.tag
        if tag in _INLINES:
            return _INLINES[tag](self, element)
        inside = self._inlines(element.children)
        style = _STYLES.get(tag)
        if not style or not inside or element.attributes.get("id", "").startswith("fnref"):
            return inside
        return [{"k": style, "c": inside}]

    def line_end(self, _: Element) -> list[Inline]:
        """Return a line break."""
        return [{"k": "break"}]

    def chance(self, _: Element) -> list[Inline]:
        """Return a place where a word may be broken."""
        return [BREAK]

    def quoted(self, element: Element) -> list[Inline]:
        """Return words in quotation marks."""
        return ["“", *self._inlines(element.children), "”"]

    def picture(self, element: Element) -> list[Inline]:
        """Return a picture; nothing where its file is not known."""
        known = self.places.pictures.get(element.attributes.get("src", ""))
        # That it is missing was said where it was written; print would stop at it too.
        alt = element.attributes.get("alt", "") or "图片"
        return [{"k": "image", "alt": alt, **known}] if known else []

    def ruby(self, element: Element) -> list[Inline]:
        """Return words with their reading above."""
        base: list[Inline] = []
        made: list[Inline] = []
        for child in element.children:
            if isinstance(child, str):
                base += [child] if child.strip() else []
            elif child.tag == "rt":
                made += _read_as(tidy(base), child.text.strip())
                base = []
            elif child.tag != "rp":
                base += self._inline(child)
        return [*made, *base]

    def link(self, element: Element) -> list[Inline]:
        """Return the words of a link, with the page or the number of the note it leads to."""
        href = element.attributes.get("href", "")
        if "footnote-backref" in element.classes:
            return []
        if "footnote-ref" in element.classes:
            return [{"k": "note", "n": element.text.strip()}]
        words = self._inlines(element.children)
        story = self.places.stories.get(unquote(href.partition("#")[0]))
        if story:
            return [{"k": "ref", "to": story, "c": words}]
        if not href or not words:
            return words
        linked: Node = {"k": "link", "to": href, "c": words}
        if href.startswith(("mailto:", "tel:")) or _bare(href) == _bare(element.text):
            return [linked]
        if href not in self.addresses:
            self.addresses.append(href)
        mark: Node = {"k": "note", "place": self.addresses.index(href) + 1}
        self.marks.append(mark)
        return [linked, mark]

    def heading(self, element: Element) -> list[Node]:
        """Return a heading; of its pictures nothing."""
        words = tidy(left for each in self.words(element) for left in without_pictures(each))
        return [{"k": "h", "level": int(element.tag[1]), "c": words}] if words else []

    def paragraph(self, element: Element) -> list[Node]:
        """Return a paragraph."""
        return self._paragraph(element.children)

    def items(self, element: Element) -> list[Node]:
        """Return a list."""
        made = [
            self.flow(child)
            for child in element.children
            if isinstance(child, Element) and child.tag == "li"
        ]
        start = element.attributes.get("start", "1")
        number = min(int(start[:_DIGITS]), _LAST) if start.isdecimal() else 1
        node = {"k": "list", "ordered": element.tag == "ol", "start": number, "c": made}
        return [node] if made else []

    def quotation(self, element: Element) -> list[Node]:
        """Return a quotation."""
        return self._set_off(element, "quote")

    def code(self, element: Element) -> list[Node]:
        """Return preformatted text."""
        return [{"k": "pre", "c": breakable(element.text.strip("\n"))}]

    def rule(self, _: Element) -> list[Node]:
        """Return a rule."""
        return [{"k": "rule"}]

    def terms(self, element: Element) -> list[Node]:
        """Return terms and what is said of them."""
        made: list[Node] = []
        for child in element.children:
            if isinstance(child, Element) and child.tag in ("dt", "dd"):
                made.append({"k": child.tag, "c": self.flow(child)})
            elif isinstance(child, Element):  # a <div> round a pair
                made += [node for inside in self.terms(child) for node in inside["c"]]
        return [{"k": "terms", "c": made}] if made else []

    def figure(self, element: Element) -> list[Node]:
        """Return what is in a figure; a single picture has the caption for its own."""
        captions = list(element.below("figcaption"))
        words = self.words(captions[0]) if captions else []
        inside = self.flow(element, but=captions)
        if len(inside) == 1 and inside[0]["k"] == "figure":
            return [{**inside[0], "caption": words}]
        return [*inside, {"k": "caption", "c": words}] if words else inside

    def table(self, element: Element) -> list[Node]:
        """Return a table with its caption."""
        made = tables.table(element, self.flow)
        caption = next(iter(element.below("caption")), None)
        return [made | {"caption": self.words(caption) if caption else []}] if made else []


_MAKERS: Mapping[str, Callable[[_Maker, Element], list[Node]]] = {
    **{f"h{level}": _Maker.heading for level in range(1, 7)},
    "p": _Maker.paragraph,
    "summary": _Maker.paragraph,
    "ul": _Maker.items,
    "ol": _Maker.items,
    "blockquote": _Maker.quotation,
    "pre": _Maker.code,
    "hr": _Maker.rule,
    "dl": _Maker.terms,
    "figure": _Maker.figure,
    "table": _Maker.table,
}
_INLINES: Mapping[str, Callable[[_Maker, Element], list[Inline]]] = {
    "a": _Maker.link,
    "br": _Maker.line_end,
    "img": _Maker.picture,
    "q": _Maker.quoted,
    "ruby": _Maker.ruby,
    "wbr": _Maker.chance,
}


def _read_as(base: list[Inline], over: str) -> list[Inline]:
    """Return words with their reading above; behind them where they are too long for that."""
    if not over or not base:
        return base
    word = base[0] if len(base) == 1 else None
    if isinstance(word, str) and len(word) <= _RUBY and len(over) <= _READING * len(word):
        return [{"k": "ruby", "over": over, "c": base}]
    return [*base, f"（{over}）"]


def _bare(address: str) -> str:
    return unquote(address).removeprefix("https://").removeprefix("http://").strip("/ ")
