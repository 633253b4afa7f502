"""References: the links and pictures of bodies, resolved; what is published because of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from gazette import links
from gazette.body import Body, Picture
from gazette.errors import Problem
from gazette.links import Media, Targets
from gazette.markup import Reference
from gazette.pictures.copies import Copy
from gazette.prose import Prose
from gazette.stories import Document

Made = TypeVar("Made")
Lost = tuple[str, dict[str, str]] | None


class References:
    """Resolve one document after another; keep the problems and the media that pages use."""

    def __init__(self, targets: Targets, prose: Mapping[str, Prose]) -> None:
        self.targets = targets
        self.prose = prose
        self.problems: list[Problem] = []
        self.used: dict[str, Copy] = {}

    def document(self, document: Document, *, publish: bool) -> tuple[Body, Picture | None]:
        """Return the document's body and picture; with `publish` what they show is used."""
        body = self.body(document.path, document.body_line, publish=publish)
        if document.image is None:
            return body, None
        picture, lost = self.targets.picture(document.image.src, document.path)
        line, column = document.mark("image.src")
        self._note(lost, document.path, line, column)
        if publish:
            self._show(document.image.src, document.path)
        return body, picture

    def body(self, path: str, body_line: int, *, publish: bool) -> Body:
        """Return the body of a file, which begins at `body_line`, with its links resolved."""
        prose = self.prose[path]

        def resolved(
            find: Callable[[str, str], tuple[Made, Lost]],
            use: Callable[[str, str], None],
            reference: Reference,
        ) -> Made:
            made, lost = find(reference.href, path)
            self._note(lost, path, reference.line + body_line - 1, reference.column)
            if publish:
                use(reference.href, path)
            return made

        link, picture = self.targets.link, self.targets.picture
        return Body(
            prose,
            tuple(resolved(link, self._offer, each) for each in prose.links),
            tuple(resolved(picture, self._show, each) for each in prose.images),
        )

    def _note(self, lost: Lost, path: str, line: int, column: int) -> None:
        if lost:
            self.problems.append(links.to_problem(lost, path, line, column))

    def _offer(self, href: str, path: str) -> None:
        """Publish the file that a link leads to."""
        media = self._media(href.partition("#")[0], path)
        if media and links.is_offered(media.linked.path):
            self.used[media.linked.address] = media.linked

    def _show(self, src: str, path: str) -> None:
        """Publish what a picture needs."""
        media = self._media(src, path)
        if media:
            self.used.update((each.address, each) for each in media.copies)

    def _media(self, href: str, path: str) -> Media | None:
        place = None if links.is_external(href) else links.locate(href, path)
        return self.targets.media.get(place) if place else None
