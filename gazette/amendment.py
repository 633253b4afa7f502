"""Amend: an edit that changes nothing but a text, published without reading every other file.

The ledger of the last build tells which files are other than then. Where the new text shows
others the same face, every page stands but those that show the text itself; what stands around
it there is read from the kept arrangement, and from the few files that are near.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gazette import ledger as ledgers
from gazette import stories
from gazette.arrangement import Arrangement
from gazette.assemble import resolved_entry, site_of
from gazette.edition import Edition, Plan, key_of
from gazette.errors import ContentError
from gazette.lazy import Lazy
from gazette.ledger import Ledger
from gazette.letters.slices import from_record
from gazette.links import Media, Targets, is_picture
from gazette.manifest import Manifest
from gazette.memory import Memory
from gazette.pages import Assets, Target, near, showing
from gazette.pieces import Piece
from gazette.prose import Prose
from gazette.reading import Reader, begun, lettered, media_files, opened
from gazette.site import Entry
from gazette.sources import Source
from gazette.store import Store
from gazette.survey import Survey

# Where more files changed, it is quicker to read them all in several processes.
MOST = 50


class Amendment(NamedTuple):
    """An edition and a plan of only the files that are to be made anew, and the new ledger."""

    edition: Edition
    planned: Plan
    ledger: Ledger


def amended(
    place: Store, ground: Survey, manifest: Manifest, *, drafts: bool, date: datetime.date
) -> Amendment | None:
    """Return what a few new texts make due.

    None where more than texts changed, or where anything is wrong or doubtful in them: then the
    whole gazette has to be read. Raises SourceChanged.
    """
    ledger = ledgers.load(place) if manifest.inputs else None
    if ledger is None or ledger.inputs != manifest.inputs:
        return None
    faces = ledger.faces
    if ledger.world != ground.inputs(drafts=drafts, date=date, but=faces.keys()):
        return None
    changed = [
        each for each in ground.content if each.path in faces and faces[each.path][0] != each.digest
    ]
    doubtful = {each.path for each in manifest.problems}
    if not changed or len(changed) > MOST or any(each.path in doubtful for each in changed):
        return None
    config, edition = begun(ground, Memory(), checked=True)
    order = ledgers.load_order(place, ledger, config) if config else None
    if config is None or order is None or edition.assets is None:
        return None
    with opened(ground) as cache:
        reader = Reader(ground, config, cache, None, None, edition.memory, edition.shelf)
        made = _Amending(reader, order, ledger).targets(changed, edition.assets)
    if made is None:
        return None
    targets = {target.path: target for target in made}.values()
    try:
        keys = [key_of(target, ground.toolchain, edition.templates) for target in targets]
    except ContentError:
        return None
    fresh = {each.path: (each.digest, faces[each.path][1]) for each in changed}
    return Amendment(
        dataclasses.replace(edition, converted=reader.converted),
        Plan(tuple(targets), tuple(keys), ()),
        ledger._replace(faces={**faces, **fresh}),
    )


class _Amending:
    """Read what stands around a few changed files, as far as somebody asks for it."""

    def __init__(self, reader: Reader, order: Arrangement, ledger: Ledger) -> None:
        self.reader = reader
        self.order = order
        self.ledger = ledger
        survey = reader.survey
        self.sources = {source.path: source for source in survey.content}
        self.paths = {address: path for path, address in order.addresses.items()}
        self.sections = {section.folder: section for section in reader.config.sections}
        others = {source.path: source for source in media_files(survey, reader.memory)}
        self.pieces = Lazy(order.addresses, self._piece)
        self.targets_of_links = Targets(
            pages=order.addresses,
            anchors=Lazy(order.addresses, lambda path: self.pieces[path].prose.ids),
            unpublished=ledger.hidden,
            broken=frozenset(),
            media=Lazy(others, lambda path: self._media(others[path])),
            addresses=self.paths,
        )

    def targets(self, changed: Sequence[Source], assets: Assets) -> list[Target] | None:
        """Return every file that shows the body of a changed one; None where that is not all."""
        for source in changed:
            piece = self.pieces.get(source.path)
            document = piece.parsed.document if piece else None
            if piece is None or document is None or isinstance(document, stories.Issue):
                return None
            if piece.problems or piece.face != self.ledger.faces[source.path][1]:
                return None
        reader = self.reader
        site = site_of(reader.config, self.order, Lazy(self.paths, self._entry), ())
        site = lettered(site, reader.survey, reader.config, reader.memory)
        cut = from_record(self.ledger.lettering, reader.survey.toolchain)
        site = dataclasses.replace(site, lettering=cut)
        made: list[Target] = []
        for source in changed:
            address = self.order.addresses[source.path]
            self._read_near(near(site, address))
            made += showing(site, assets, self.reader.memory, address, self._text)
        return None if self.reader.problems else made

    def _read_near(self, addresses: Iterable[str]) -> None:
        """Read what is searched together at once: one by one it takes twice as long."""
        paths = [self.paths[address] for address in addresses]
        for source, piece in self.reader.pieces([self.sources[path] for path in paths]):
            self.pieces.learn(source.path, piece)

    def _text(self, at: str) -> tuple[stories.Document, Prose]:
        piece = self.pieces[self.paths[at]]
        assert piece.parsed.document is not None  # noqa: S101 - or there had been no ledger
        return piece.parsed.document, piece.prose

    def _piece(self, path: str) -> Piece:
        ((_, piece),) = self.reader.pieces([self.sources[path]])
        return piece

    def _entry(self, at: str) -> Entry:
        piece = self.pieces[self.paths[at]]
        document = piece.parsed.document
        assert document is not None  # noqa: S101 - or there had been no ledger
        section = self.sections.get(document.section)
        prose = {document.path: piece.prose}
        made = resolved_entry(self.targets_of_links, prose, document, at, section, None)
        self.reader.problems += made.problems
        assert made.entry is not None  # noqa: S101
        return made.entry

    def _media(self, source: Source) -> Media:
        return self.reader.gallery.media(source, shown=is_picture(source.path))
