"""Elements: sanitised HTML, in which every tag is closed, as a tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(["br", "col", "hr", "img", "wbr"])
_BLOCKS = frozenset(
    name
    for names in (
        ("aside", "blockquote", "caption", "dd", "details", "div", "dl", "dt", "figcaption"),
        ("figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section"),
        ("summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
    for name in names
)


@dataclass(slots=True)
class Element:
    """A tag with its attributes and what is in it."""

    tag: str
    attributes: Mapping[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """Return the names of its classes."""
        return self.attributes.get("class", "").split()

    @property
    def text(self) -> str:
        """Return all of its text."""
        return "".join(each if isinstance(each, str) else each.text for each in self.children)

    @property
    def is_block(self) -> bool:
        """Tell what stands on lines of its own; an `<a>` does where it stands round a block."""
        if self.tag in _BLOCKS:
            return True
        return any(isinstance(each, Element) and each.is_block for each in self.children)

    def below(self, tag: str) -> Iterable[Element]:
        """Yield the nearest elements of a tag below this one, but not those of another table."""
        for child in self.children:
            if isinstance(child, Element):
                if child.tag == tag:
                    yield child
                elif child.tag not in ("table", "figure"):
                    yield from child.below(tag)


def parse(html: str) -> Element:
    """Return a body's HTML as one element."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.root


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("body", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].tag == tag:
                del self.open[index:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)
