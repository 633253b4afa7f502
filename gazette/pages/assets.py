"""Assets: style sheets, drawings, pictures; each named by a digest of what it is made from."""

from __future__ import annotations

import copy
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from gazette.errors import ContentError, problem
from gazette.folders import TEMPLATES
from gazette.letters.slices import NAME, SUFFIX, Lettering, Slice, rules
from gazette.pages.target import Target
from gazette.pictures.copies import CLEAN, Copy, Recipe
from gazette.pictures.look import PICTURES
from gazette.sources import Source
from gazette.templates import STATIC
from gazette.urls import asset as address
from gazette.values import digest

STYLE = "site.css"
_STYLE_FOLDER = "css/"
_RASTERS = PICTURES - {".svg"}  # drawings of a template may do what those of an editor may not
_URL = re.compile(r"""url\(\s*(['"]?)([^'")]+)\1\s*\)""")


class Assets:
    """The static files of the templates and the media of the content.

    All of static/css/ is one style sheet, in the order of its file names; a `url(...)` in it
    is resolved against static/css/.
    """

    def __init__(self, sources: Iterable[Source], media: Mapping[str, Source]) -> None:
        root = f"{TEMPLATES}/{STATIC}/"
        files = {source.path.removeprefix(root): source for source in sources}
        styles = {name: file for name, file in files.items() if name.startswith(_STYLE_FOLDER)}
        self.files = {name: file for name, file in files.items() if name not in styles}
        self.media = media
        self.letters: Mapping[str, Slice] = {}
        self.addresses = {name: address(name, file.digest) for name, file in self.files.items()}
        self.style = self._bundle(styles)
        self.addresses[STYLE] = address(STYLE, digest(self.style))
        self.addresses = dict(sorted(self.addresses.items()))
        self._made: dict[str, Target] = {}  # the very same again, so that its key is known

    def _bundle(self, styles: Mapping[str, Source]) -> bytes:
        pieces = []
        problems = []
        for name in sorted(styles):
            try:
                text = styles[name].read().decode("utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError:
                problems.append(problem("E-encoding", styles[name].path, encoding="?"))
                continue

            def resolve(match: re.Match[str], name: str = name, text: str = text) -> str:
                target, mark, fragment = match.group(2).strip().partition("#")
                if not target or re.match(r"[a-z]+:", target):
                    return match.group()
                path = posixpath.normpath(posixpath.join(_STYLE_FOLDER, unquote(target)))
                if path not in self.addresses:
                    line = text.count("\n", 0, match.start()) + 1
                    column = match.start() - text.rfind("\n", 0, match.start())
                    shown = styles[name].path
                    problems.append(problem("E-style-url", shown, line, column, target=target))
                    return match.group()
                published = quote(posixpath.basename(self.addresses[path]))
                return f'url("{published}{mark}{fragment}")'

            pieces.append(_URL.sub(resolve, text))
        if problems:
            raise ContentError(problems)
        return "\n".join(pieces).encode()

    def without(self, names: Collection[str]) -> Assets:
        """Return these assets without some of the static files."""
        made = copy.copy(self)
        made.files = {name: file for name, file in self.files.items() if name not in names}
        made.addresses = {name: at for name, at in self.addresses.items() if name not in names}
        return made

    def lettered(self, lettering: Lettering | None) -> Assets:
        """Return these assets with the files of the headline face, and its rules in the style."""
        if lettering is None:
            return self
        made = copy.copy(self)
        made.letters = {address(each.name + SUFFIX, each.digest): each for each in lettering.slices}
        made.style = rules(lettering, made.letters).encode() + self.style
        first = next(iter(made.letters))
        own = {NAME + SUFFIX: first, STYLE: address(STYLE, digest(made.style))}
        made.addresses = dict(sorted((self.addresses | own).items()))
        return made

    def targets(self, media: Iterable[Copy]) -> Iterator[Target]:
        """Yield the style sheet, the headline face, static files, files of content/ in use."""
        yield Target(self.addresses[STYLE], data=self.style)
        for path, slice_ in self.letters.items():
            yield Target(path, make=slice_)
        for name, file in sorted(self.files.items()):
            clean = Recipe(CLEAN) if PurePosixPath(name).suffix.lower() in _RASTERS else None
            yield Target(self.addresses[name], source=file, recipe=clean, origin=(file.path, 1, 1))
        static = set(self.addresses.values())
        for each in media:
            if each.address in static:
                continue  # it has the same name and the same bytes
            made = self._made.get(each.address)
            if made is None or made.recipe != each.recipe:
                file = self.media[each.path]
                origin = (file.path, 1, 1)
                made = Target(each.address, source=file, recipe=each.recipe, origin=origin)
                self._made[each.address] = made
            yield made
