"""Bodies as a page shows them."""

from __future__ import annotations

from collections.abc import Sequence

from gazette import prose
from gazette.body import Body, Link, Picture
from gazette.markup import convert
from gazette.prose import Shelf
from gazette.sources import Source


class _Open(Shelf):
    """A shelf with one body on it."""

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = parts

    def parts(self, key: str, source: Source) -> Sequence[str]:  # noqa: ARG002
        return self._parts


def ready(text: str, *, picture: bool = True) -> Body:
    """Return a converted body whose every link leads where it is written."""
    markup = convert(text)
    source = Source("content/a.md", "", "")
    own = prose.from_record(prose.to_record(markup), "", source, _Open(markup.parts))
    return Body(
        own,
        tuple(Link(href=each.href) for each in markup.links),
        tuple(Picture("p.png", 0, 0) if picture else Picture("", 0, 0) for _ in markup.images),
    )


def shown(text: str, *, picture: bool = True) -> str:
    """Return a body's HTML on the home page, without what every picture has."""
    html = str(ready(text, picture=picture).html(""))
    return html.replace(' loading="lazy" decoding="async"', "").replace(' src="index.html"', "")


def found(text: str) -> list[tuple[str, int, int]]:
    """Return code, line and column of every problem of a body, by code."""
    return sorted((each.code, each.line, each.column) for each in convert(text).problems)
