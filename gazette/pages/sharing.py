"""Sharing: the pictures that stand for pages elsewhere, their QR codes, the site's icons."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from gazette.memory import Memory
from gazette.pages.dates import chinese_date
from gazette.pages.emblem import tune
from gazette.pages.frame import Frame, PageInfo, permalink
from gazette.pages.issues import info_of
from gazette.pages.score import score
from gazette.pages.target import Target
from gazette.site import Entry, PublishedIssue, Site
from gazette.stories import Profile, Story
from gazette.typefaces import Typefaces
from gazette.values import Value

MANIFEST = "site.webmanifest"
# Stable addresses beside a page, so that a text can be edited without making them anew.
CARD, CODE = "card.png", "qr.svg"
# What stands for pages without a picture of their own.
COMMON_CARD = "share.png"
CARD_SIZE = 1200, 630
# As many notes as a picture's stave has room for.
MOST_NOTES = 24


@dataclass(frozen=True, slots=True)
class Card(Value):
    """The picture that stands for a page where it is shared.

    `kicker` stands above the headline, `signature` and `aside` below; `notes` are steps.
    """

    kicker: str
    headline: str
    signature: str
    aside: str
    notes: tuple[int, ...]
    typefaces: Typefaces


@dataclass(frozen=True, slots=True)
class Code(Value):
    """A QR code that leads to an absolute address."""

    url: str


@dataclass(frozen=True, slots=True)
class Icon(Value):
    """The site's icon, so many pixels wide; one that is `maskable` has room around the drawing."""

    size: int
    maskable: bool = False


# A site's own file of the same name in templates/static/ takes the place of one of these.
ICONS = {
    "apple-touch-icon.png": Icon(180),
    "icon-192.png": Icon(192),
    "icon-512.png": Icon(512),
    "icon-maskable-512.png": Icon(512, maskable=True),
}


def cards(site: Site, frame: Frame, memory: Memory) -> Iterator[Target]:
    """Yield the picture of the home page, of each issue and article, and one for all others."""
    fonts = site.fonts
    if not frame.cards or fonts is None:
        return
    yield Target(CARD, make=_home(site, frame, fonts))
    yield Target(COMMON_CARD, make=_common(frame, fonts))
    table = memory.table("cards")
    for issue in site.issues:
        yield Target(issue.entry.address + CARD, make=_of_issue(issue, frame, fonts))
    addresses = set()
    for entry in _articles(site):
        addresses.add(entry.address)

        def made(entry: Entry = entry, fonts: Typefaces = fonts) -> Target:
            return Target(entry.address + CARD, make=_of_article(entry, frame, fonts))

        yield table.get(entry.address, (frame, fonts, entry), made)
    table.prune(addresses)


def codes(site: Site, frame: Frame, memory: Memory) -> Iterator[Target]:
    """Yield the QR code of each issue and each article."""
    if not frame.sharing:
        return
    table = memory.table("codes")
    addresses = set()
    for address in (
        *(issue.entry.address for issue in site.issues),
        *(entry.address for entry in _articles(site)),
    ):
        addresses.add(address)

        def made(address: str = address) -> Target:
            return Target(address + CODE, make=Code(permalink(frame, address)))

        yield table.get(address, (frame,), made)
    table.prune(addresses)


def icons(_: Site, frame: Frame, __: Memory) -> Iterator[Target]:
    """Yield the web manifest (W3C Application Manifest) and the icons that it names."""
    if not frame.sharing:
        return
    shown = []
    for name, icon in ICONS.items():
        own = frame.assets.get(name)
        if own is None:
            yield Target(name, make=icon)
        if name.startswith("icon-"):
            shown.append(
                {
                    "address": own or name,
                    "sizes": f"{icon.size}x{icon.size}",
                    "purpose": "maskable" if icon.maskable else "any",
                }
            )
    info = PageInfo(MANIFEST, frame.title, frame.description)
    yield Target(MANIFEST, MANIFEST, {"frame": frame, "page": info, "icons": tuple(shown)})


def _articles(site: Site) -> Iterator[Entry]:
    yield from site.entries(Profile)
    yield from site.entries(Story)


def _home(site: Site, frame: Frame, fonts: Typefaces) -> Card:
    if not site.issues:
        return _common(frame, fonts)
    newest = info_of(site.issues[0])
    return Card(
        kicker=_publisher(frame),
        headline=frame.title,
        signature=f"第{newest.number}期 {newest.title}",
        aside=chinese_date(newest.date),
        notes=_notes(site.issues[0]),
        typefaces=fonts,
    )


def _common(frame: Frame, fonts: Typefaces) -> Card:
    notes = tune(frame.title, frame.publisher)
    said = frame.description if frame.description != frame.title else ""
    return Card(_publisher(frame), frame.title, said, "", notes, fonts)


def _of_issue(issue: PublishedIssue, frame: Frame, fonts: Typefaces) -> Card:
    info = info_of(issue)
    number, date = f"第{info.number}期", chinese_date(info.date)
    return Card(number, info.title, frame.title, date, _notes(issue), fonts)


def _of_article(entry: Entry, frame: Frame, fonts: Typefaces) -> Card:
    document = entry.document
    themes = getattr(document, "themes", ())
    notes = tune(document.title, themes[0] if themes else "")
    if isinstance(document, Profile):
        kicker, headline = document.title, document.headline
    else:
        kicker, headline = entry.section.label if entry.section else "", document.title
    return Card(kicker, headline, frame.title, _publisher(frame), notes, fonts)


def _publisher(frame: Frame) -> str:
    return frame.publisher if frame.publisher != frame.title else ""


def _notes(issue: PublishedIssue) -> tuple[int, ...]:
    return tuple(note.step for note in itertools.islice(score(issue), MOST_NOTES))
