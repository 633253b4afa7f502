"""A converted body with its links resolved, and its HTML for a page that shows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from markupsafe import Markup as Html

from gazette import urls
from gazette.markup.finish import attribute
from gazette.pictures import tones
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


# How wide a picture in the text is shown, and one that is higher than wide (35-pictures.css).
SIZES = "(min-width: 52rem) 48rem, 92vw"
TALL_SIZES = "(min-width: 29rem) 26rem, 92vw"


@dataclass(frozen=True, slots=True)
class Variant(Value):
    """A picture in one type of file, as HTML names it: each address with its width."""

    type: str
    files: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Picture(Value):
    """A published picture: the address of its largest file that every browser shows, its size.

    The size is 0 where it is not known. `better` are types that not every browser shows, the best
    first; `files` those that every browser does, with their widths. `tone` is the colour that
    stands until it is there, empty where none may. `original` is the address of all its pixels,
    where they are published; `path` that of its source.
    """

    address: str
    width: int
    height: int
    path: str = field(default="", compare=False)
    better: tuple[Variant, ...] = ()
    files: tuple[tuple[str, int], ...] = ()
    tone: str = ""
    original: str = ""

    @property
    def classes(self) -> str:
        """Return the class names that give it its ground, and keep a tall one narrow."""
        tall = ["tall"] if self.height > self.width else []
        return " ".join([*tones.classes(self.tone), *tall])

    @property
    def sizes(self) -> str:
        """Return how wide it is shown."""
        return TALL_SIZES if self.height > self.width else SIZES

    def opening(self, local: Callable[[str], str]) -> str:
        """Return what stands before its `<img>`; `local` makes a link of an address."""
        made = f'<a href="{attribute(local(self.original))}">' if self.original else ""
        if not (self.better or self.classes):
            return made
        names = f' class="{self.classes}"' if self.classes else ""
        made += f"<picture{names}>"
        for each in self.better:
            made += f'<source type="{each.type}"{self._set(each.files, local)}>'
        return made

    def closing(self) -> str:
        """Return what stands behind its `<img>`."""
        return ("</picture>" if self.better or self.classes else "") + (
            "</a>" if self.original else ""
        )

    def attributes(self, local: Callable[[str], str]) -> str:
        """Return what its `<img>` has but the words for it."""
        made = f' src="{attribute(local(self.address))}"'
        if len(self.files) > 1:
            made += self._set(self.files, local)
        if self.width:
            made += f' width="{self.width}" height="{self.height}"'
        return made

    def _set(self, files: tuple[tuple[str, int], ...], local: Callable[[str], str]) -> str:
        if len(files) == 1:
            return f' srcset="{attribute(local(files[0][0]))}"'
        candidates = ", ".join(f"{local(address)} {width}w" for address, width in files)
        return f' srcset="{attribute(candidates)}" sizes="{self.sizes}"'


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
        in_link = False
        for index in range(1, len(pieces), 2):
            kind, rest = pieces[index][0], pieces[index][1:]
            in_link = kind in "af" or (in_link and "</a>" not in pieces[index - 1])
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
                pieces[index] = self._picture(kind, int(rest), local, bool(base_url), in_link)
        if lower:
            for index in range(0, len(pieces), 2):
                pieces[index] = _HEADING.sub(
                    lambda match: f"{match[1]}{min(int(match[2]) + lower, 6)}", pieces[index]
                )
        return Html("".join(pieces))  # noqa: S704 - sanitised when it was converted

    def _picture(
        self,
        kind: str,
        number: int,
        local: Callable[[str], str],
        plain: bool,
        in_link: bool,
    ) -> str:
        """Return a piece of a picture: before (p), within (i) or behind (q) its `<img>`.

        One is `plain` in a feed and on paper; one that leads elsewhere does not lead to itself.
        """
        picture = self.pictures[number]
        if plain:
            if kind != "i":
                return ""
            picture = replace(picture, files=())
        if in_link:
            picture = replace(picture, original="")
        if kind == "p":
            return picture.opening(local)
        if kind == "q":
            return picture.closing()
        return picture.attributes(local) + ' loading="lazy" decoding="async"'
