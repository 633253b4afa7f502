"""A converted body with its links resolved, and its HTML for a page that shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markupsafe import Markup as Html

from gazette import urls
from gazette.markup.finish import attribute
from gazette.prose import Prose
from gazette.values import Value

_HEADING = re.compile(r"(</?h)([1-6])\b")


@dataclass(frozen=True, slots=True)
class Link(Value):
    """Where a link of a body leads.

    `href` for another site; else `address` of a page or file of ours; neither where the page is
    not out yet, and the link shows as plain text.
    """

    href: str = ""
    address: str | None = None
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Picture(Value):
    """A published picture: its address, its size in pixels (0 where unknown), its source's path."""

    address: str
    width: int
    height: int
    path: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Body(Value):
    """A body ready to be shown on any page."""

    prose: Prose
    links: tuple[Link, ...]
    pictures: tuple[Picture, ...]

    def html(
        self, page: str, own: str = "", prefix: str = "", base_url: str = "", lower: int = 0
    ) -> Html:
        """Return the body's HTML for the page at address `page`.

        `prefix` keeps the ids of several bodies on one page apart, `lower` puts its headings so
        many levels lower. With `base_url` every link is absolute, as feeds want it, and links to
        the body's own anchors go to the page `own`.
        """

        def local(address: str, fragment: str = "") -> str:
            if base_url:
                return urls.permalink(base_url, address, fragment)
            return urls.relative(page, address, fragment)

        pieces = list(self.prose.parts())
        for index in range(1, len(pieces), 2):
            kind, rest = pieces[index][0], pieces[index][1:]
            if kind == "d":
                pieces[index] = attribute(prefix + rest)
            elif kind == "f":
                here = urls.permalink(base_url, own, rest) if base_url else ""
                pieces[index] = attribute(here or "#" + urls.quote_fragment(prefix + rest))
            elif kind == "a":
                link = self.links[int(rest)]
                known = link.address is not None
                href = local(link.address or "", link.fragment) if known else link.href
                pieces[index] = f' href="{attribute(href)}"' if href or known else ""
            else:
                picture = self.pictures[int(rest)]
                size = (
                    f' width="{picture.width}" height="{picture.height}"' if picture.width else ""
                )
                pieces[index] = f' src="{attribute(local(picture.address))}"{size} loading="lazy"'
        if lower:
            for index in range(0, len(pieces), 2):
                pieces[index] = _HEADING.sub(
                    lambda match: f"{match[1]}{min(int(match[2]) + lower, 6)}", pieces[index]
                )
        return Html("".join(pieces))  # noqa: S704 - sanitised when it was converted
