"""The values that contexts are made of: the frame around every page, articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gazette import urls
from gazette.body import Body, Picture
from gazette.pages.assets import Assets
from gazette.site import Entry, Site
from gazette.stories import Contact, Highlight, Profile, Story
from gazette.values import Value


@dataclass(frozen=True, slots=True)
class Crumb(Value):
    """A name and the address it leads to."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Frame(Value):
    """What every page shows around its own content.

    `sharing` tells whether there are QR codes and icons, `cards` whether there are pictures to
    share; `search` is the address of the search page, if there is one.
    """

    title: str
    publisher: str
    description: str
    language: str
    base_url: str
    navigation: tuple[Crumb, ...]
    assets: Mapping[str, str]
    sharing: bool = False
    cards: bool = False
    search: str = ""
    offline: bool = False


@dataclass(frozen=True, slots=True)
class PageInfo(Value):
    """What a page says of itself; `absolute` where relative links cannot work (404).

    `own_card` where a picture that is shared with it lies beside it.
    """

    address: str
    title: str
    description: str
    section: str = ""
    absolute: bool = False
    indexed: bool = True
    own_card: bool = False


@dataclass(frozen=True, slots=True)
class Article(Value):
    """A profile, a story or a plain page as its own page shows it.

    `anchor` names it on a page that shows several.
    """

    anchor: str
    address: str
    title: str
    headline: str
    section: Crumb | None
    highlights: tuple[Highlight, ...]
    themes: tuple[Crumb, ...]
    body: Body
    picture: Picture | None
    alt: str
    caption: str | None
    credit: str | None
    contact: Contact | None
    authors: tuple[str, ...]
    date: str | None
    updated: str | None
    summary: str


@dataclass(frozen=True, slots=True)
class Pager(Value):
    """One page of a long list."""

    number: int
    count: int
    previous: str | None
    next: str | None


def make_frame(site: Site, assets: Assets) -> Frame:
    """Return the frame: title, navigation, addresses of the assets."""
    config = site.config
    navigation = [
        Crumb(section.label, f"{section.folder}/")
        for section, entries in site.sections
        if entries and section.kind != "page"
    ]
    if site.issues:
        navigation.append(Crumb("各期", "issues/"))
    if site.themes:
        navigation.append(Crumb("主题", "themes/"))
    navigation.extend(
        Crumb(entry.document.title, entry.address)
        for section, entries in site.sections
        if section.kind == "page"
        for entry in entries
    )
    return Frame(
        title=config.title,
        publisher=config.publisher,
        description=config.description,
        language=config.language,
        base_url=config.base_url,
        navigation=tuple(navigation),
        assets=assets.addresses,
        sharing=config.sharing,
        cards=config.sharing and site.fonts is not None,
        offline=config.offline,
        search="search/" if config.search else "",
    )


def article(entry: Entry, themes: Mapping[str, str]) -> Article:
    """Return all that an entry's own page shows; `themes` are addresses by name."""
    document = entry.document
    section = entry.section
    crumb = None
    if section and section.kind != "page":
        crumb = Crumb(section.label, f"{section.folder}/")
    names = document.themes if isinstance(document, Profile | Story) else ()
    return Article(
        anchor=anchor(entry.address),
        address=entry.address,
        title=document.title,
        headline=document.headline if isinstance(document, Profile) else "",
        section=crumb,
        highlights=getattr(document, "highlights", ()),
        themes=tuple(Crumb(name, themes[name]) for name in dict.fromkeys(names) if name in themes),
        body=entry.body,
        picture=entry.picture,
        alt=document.image.alt if document.image else "",
        caption=document.image.caption if document.image else None,
        credit=document.image.credit if document.image else None,
        contact=getattr(document, "contact", None),
        authors=document.authors,
        date=document.date.isoformat() if document.date else None,
        updated=document.updated.isoformat() if document.updated else None,
        summary=entry.teaser.summary,
    )


def anchor(address: str) -> str:
    """Return what an article of this address is named on a page that shows several."""
    return address.strip("/").replace("/", "--")


def theme_addresses(site: Site) -> dict[str, str]:
    """Return each theme's address by its name."""
    return {theme.name: theme.address for theme, _ in site.themes}


def permalink(frame: Frame, address: str) -> str:
    """Return the absolute address of a page of this site."""
    return urls.permalink(frame.base_url, address)
