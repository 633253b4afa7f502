"""Link targets: what an address written in a source points at."""

from __future__ import annotations

import difflib
import functools
import posixpath
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from gazette import urls
from gazette.body import Link, Picture, Variant
from gazette.errors import Problem, problem
from gazette.folders import CONTENT
from gazette.markup.places import named
from gazette.pictures import copies
from gazette.pictures.copies import Copy
from gazette.pictures.look import DOWNLOADS, HEIC, PICTURES, Look
from gazette.pinyin import slugify

_BARE_HOST = re.compile(r"(?:www\.|[\w.-]+\.(?:cn|com|net|org)(?:/|$))", re.IGNORECASE)
_WIDE_SCHEME = re.compile(r"(https?|mailto|tel)：", re.IGNORECASE)
_EXTERNAL = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:|//)")

# Longer names are not compared with others: that takes quadratic time, and no name is so long.
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or download of content/: what a link to it leads to, and how it is shown.

    `picture` is there where somebody shows it and nothing is wrong with it; then `copies` are
    the files that it needs.
    """

    linked: Copy
    picture: Picture | None = None
    copies: tuple[Copy, ...] = ()
    moving: bool = False


def media(path: str, digest: str, look: Look | None, *, originals: bool) -> Media:
    """Return what a file of this path and digest is published as."""
    linked = copies.linked(path, digest)
    if look is None:
        return Media(linked)
    if not look.kinds:
        return Media(linked, Picture(linked.address, look.width, look.height, path), (linked,))
    shown = list(copies.shown(path, digest, look))
    variants = [
        Variant(f"image/{kind}", tuple((copy.address, width) for copy, width in made))
        for kind, made in shown
    ]
    last = shown[-1][1][-1][0]
    assert last.recipe is not None  # noqa: S101 - it is one that is made
    picture = Picture(
        address=last.address,
        width=last.recipe.width,
        height=last.recipe.height,
        path=path,
        better=tuple(variants[:-1]),
        files=variants[-1].files,
        tone=look.tone,
        original=linked.address if originals else "",
    )
    needed = tuple(copy for _, made in shown for copy, _ in made)
    return Media(linked, picture, (*needed, linked) if originals else needed, look.moving)


@dataclass(frozen=True, slots=True)
class Targets:
    """Everything a link can point at, by path of the source.

    `pages` are addresses, `anchors` the ids of each page's body, `unpublished` documents that
    are not out today, `broken` ones that could not be read, `media` pictures and downloads.
    """

    pages: Mapping[str, str]
    anchors: Mapping[str, Sequence[str]]
    unpublished: frozenset[str]
    broken: frozenset[str]
    media: Mapping[str, Media]
    addresses: Mapping[str, str] = field(default_factory=dict)

    def link(self, href: str, source: str) -> tuple[Link, tuple[str, dict[str, str]] | None]:
        """Return where `href` in the file `source` leads, and code and details if nowhere."""
        if _EXTERNAL.match(href):
            # The sanitiser let no other through; this holds where there is another way to a link.
            return Link(href=href) if urls.is_safe(href) else Link(), None
        written, _, fragment = href.partition("#")
        fragment = unicodedata.normalize("NFC", unquote(fragment))
        path = locate(written, source)
        if path is None:
            return Link(), ("E-link-outside", {"href": href})
        path = self._document(path)
        if path in self.unpublished:
            return Link(), ("W-link-unpublished", {"href": href})
        if path in self.broken:
            return Link(), None
        if path in self.pages:
            anchors = self.anchors.get(path)
            if fragment and anchors is not None and fragment not in anchors:
                return Link(), self._lost_anchor(fragment, anchors)
            return Link(address=self.pages[path], fragment=fragment), None
        if path in self.media:
            suffix = PurePosixPath(path).suffix.lower()
            if is_offered(path):
                return Link(address=self.media[path].linked.address), None
            return Link(), ("E-link-type", {"href": href, "suffix": suffix or "?"})
        known = [*sorted({*self.pages, *self.unpublished}), *self.media]
        return Link(), self._lost(href, path, source, known)

    def picture(self, src: str, source: str) -> tuple[Picture, tuple[str, dict[str, str]] | None]:
        """Return the published picture for `src`, or code and details of what is wrong."""
        nothing = Picture("", 0, 0)
        if _EXTERNAL.match(src):
            return nothing, ("E-picture-external", {"src": src})
        path = locate(src, source)
        if path is None:
            return nothing, ("E-link-outside", {"href": src})
        media = self.media.get(path)
        if media is None and path not in self.pages:
            known = [each for each in self.media if is_picture(each)]
            _, details = self._lost(src, path, source, known)
            return nothing, ("E-picture-missing", details)
        if media is None or not is_picture(path):
            suffix = PurePosixPath(path).suffix.lower()
            if suffix in HEIC:
                return nothing, ("E-picture-heic", {})
            return nothing, ("E-picture-kind", {"src": src, "suffix": suffix or "?"})
        lost: tuple[str, dict[str, str]] | None = None
        if media.moving:
            lost = "W-picture-moving", {"src": src}
        return media.picture or nothing, lost

    def _document(self, path: str) -> str:
        """Find the source for a path that names a folder or an address of the site."""
        bare = path.rstrip("/")
        for name in (path, f"{bare}/index.md", f"{bare}.md"):
            if name in self.pages or name in self.unpublished or name in self.broken:
                return name
        return self.addresses.get(bare.removeprefix(CONTENT + "/") + "/", path)

    @staticmethod
    def _lost(href: str, path: str, source: str, known: list[str]) -> tuple[str, dict[str, str]]:
        if _BARE_HOST.match(href):
            return "E-link-missing", {"href": href, "near": f"https://{href}"}
        if _WIDE_SCHEME.match(href):
            return "E-link-missing", {"href": href, "near": unicodedata.normalize("NFKC", href)}
        found = _nearest(path, tuple(known))
        hint = posixpath.relpath(found, posixpath.dirname(source)) if found else ""
        return "E-link-missing", {"href": href, "near": hint}

    @staticmethod
    def _lost_anchor(fragment: str, anchors: Sequence[str]) -> tuple[str, dict[str, str]]:
        return "E-anchor-missing", {"anchor": fragment, "known": named(anchors)}


@functools.lru_cache(maxsize=64)
def _nearest(path: str, known: tuple[str, ...]) -> str:
    """Return the path that was meant, or nothing."""
    exact = next((each for each in known if each.lower() == path.lower()), "")
    wanted = PurePosixPath(path).stem
    if exact or len(wanted) > _LONGEST_NAME:
        return exact
    stems = {PurePosixPath(each).stem: each for each in known}
    names = {stem: each for stem, each in stems.items() if len(stem) <= _LONGEST_NAME}
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.6)
    return names.get(slugify(wanted)) or (names[near[0]] if near else "")


def is_picture(path: str) -> bool:
    """Tell a picture by its suffix."""
    return PurePosixPath(path).suffix.lower() in PICTURES


def is_offered(path: str) -> bool:
    """Tell a file that a link may lead to."""
    return PurePosixPath(path).suffix.lower() in PICTURES | DOWNLOADS


def locate(href: str, source: str) -> str | None:
    """Return the path below the site that `href` names, or None where it leads out of content/.

    A leading slash counts from content/.
    """
    name = unicodedata.normalize("NFC", unquote(href)).replace("\\", "/")
    if name.startswith("/"):
        path = posixpath.normpath(CONTENT + "/" + name.lstrip("/"))
    else:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), name))
    if path != CONTENT and not path.startswith(CONTENT + "/"):
        return None
    return path


def is_external(href: str) -> bool:
    """Tell an address that leads out of the site."""
    return _EXTERNAL.match(href) is not None


def to_problem(found: tuple[str, dict[str, str]], path: str, line: int, column: int) -> Problem:
    """Give what `link` or `picture` found its place."""
    code, details = found
    return problem(code, path, line, column, **details)
