"""Search: its page, which lists every page by initial, and the files that it searches in."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gazette import pinyin
from gazette.memory import Memory
from gazette.pages import segments
from gazette.pages.frame import Crumb, Frame, PageInfo, Pager
from gazette.pages.segments import (
    SEARCH,
    Layout,
    Row,
    Said,
    files,
    layout_of,
    name_of,
    roster,
    said_of,
)
from gazette.pages.target import Target, page
from gazette.prose import Prose
from gazette.site import Site
from gazette.stories import Document, Profile
from gazette.values import Value

DESCRIPTION = "opensearch.xml"
ISSUES = Crumb("各期", "issues")
_OTHERS = "#"

# A document and its body, by address.
Texts = Callable[[str], tuple[Document, Prose]]


@dataclass(frozen=True, slots=True)
class Name(Value):
    """What is listed of a page."""

    title: str
    headline: str
    address: str


@dataclass(frozen=True, slots=True)
class Initial(Value):
    """How many names begin with a letter, and the names unless they have a page of their own."""

    letter: str
    anchor: str
    count: int
    names: tuple[Name, ...]
    address: str | None


@dataclass(frozen=True, slots=True, eq=False)
class _Dealt:
    """The addresses of each segment."""

    layout: Layout
    members: list[list[str]]


def search(site: Site, frame: Frame, memory: Memory) -> Iterable[Target]:
    """Yield /search/, the lists of a large gazette, and all that is searched in."""
    if not frame.search:
        return
    info = PageInfo(DESCRIPTION, frame.title, frame.description)
    yield Target(DESCRIPTION, DESCRIPTION, {"frame": frame, "page": info})
    order = site.order, site.config
    dealt = memory.same("search-dealt", order, lambda: _dealt(site))
    single = dealt.layout.single
    shown = tuple(each.teaser for each in site.entry.values()) if single else ()
    inputs = frame, *order, *shown
    yield from memory.same("search-lists", inputs, lambda: _lists(site, frame, dealt.layout))
    yield from memory.same("search-rosters", order, lambda: _rosters(site, dealt))
    known, made = memory.table("search-said"), memory.table("search-files")

    def said(address: str) -> Said:
        entry = site.entry[address]
        return known.get(
            address, (entry, site.config), lambda: _said(site, entry.document, entry.body.prose)
        )

    for number, members in enumerate(dealt.members):
        held = tuple(map(said, members))
        yield from made.get(number, (dealt, *held), _Files(dealt.layout, number, held))
    known.prune(set(site.entry))


@dataclass(frozen=True, slots=True)
class _Files:
    """Make the files of a segment."""

    layout: Layout
    number: int
    said: tuple[Said, ...]

    def __call__(self) -> tuple[Target, ...]:
        return tuple(files(self.layout, self.number, self.said))


def searched(site: Site, texts: Texts, address: str) -> Iterator[Target]:
    """Yield the files of the index that may change with the body of the page at an address."""
    if not site.config.search:
        return
    dealt = _dealt(site)
    number = dealt.layout.segment(address)
    said = tuple(_said(site, *texts(each)) for each in dealt.members[number])
    yield from files(dealt.layout, number, said)


def near(site: Site, address: str) -> list[str]:
    """Return the addresses of the pages whose texts are in the same files of the index."""
    if not site.config.search:
        return []
    dealt = _dealt(site)
    return dealt.members[dealt.layout.segment(address)]


def _dealt(site: Site) -> _Dealt:
    layout = layout_of(len(site.addresses))
    return _Dealt(layout, layout.members(site.addresses.values()))


def _said(site: Site, document: Document, prose: Prose) -> Said:
    section = site.config.section(document.section)
    address = site.addresses[document.path]
    return said_of(document, address, section.label if section else ISSUES.name, prose)


def _rosters(site: Site, dealt: _Dealt) -> tuple[Target, ...]:
    rows = dict(_rows(site))
    return tuple(
        roster(dealt.layout, number, members, [rows[each] for each in members])
        for number, members in enumerate(dealt.members)
    )


def _rows(site: Site) -> Iterator[tuple[str, Row]]:
    """Yield address and row of every page: those of the newest issue first, in running order."""
    running = (part.entries.keys for issue in site.issues[:1] for part in issue.parts)
    by_section = (
        [site.addresses[entry.document.path] for entry in entries] for _, entries in site.sections
    )
    issues = [issue.entry.address for issue in site.issues]
    every = itertools.chain(*running, *by_section, issues)
    for rank, address in enumerate(dict.fromkeys(every)):
        document = site.entry[address].document
        themes = tuple(dict.fromkeys(getattr(document, "themes", ())))
        yield address, Row(rank, document.section, themes)


def _lists(site: Site, frame: Frame, layout: Layout) -> tuple[Target, ...]:
    """Return the search page, and pages of names where they are too many for it."""
    groups = _by_initial(site, with_headlines=layout.single)
    initials, pages = [], list[Target]()
    for letter, names in groups.items():
        slug = _slug(letter)
        address = None if layout.single else f"{SEARCH}{slug}/"
        shown = tuple(names) if layout.single else ()
        initials.append(Initial(letter, f"g-initial-{slug}", len(names), shown, address))
        if address:
            pages += _paged(frame, letter, address, names)
    sections = [
        Crumb(section.label, section.folder) for section, entries in site.sections if entries
    ]
    context = {
        "frame": frame,
        "page": PageInfo(SEARCH, "搜索", f"在《{frame.title}》里找", "search", indexed=False),
        "layout": layout,
        "total": len(site.addresses),
        "initials": tuple(initials),
        "sections": (*sections, *([ISSUES] if site.issues else [])),
        "themes": tuple(theme.name for theme, _ in site.themes),
    }
    return page(SEARCH, "search.html", context), *pages


def _by_initial(site: Site, *, with_headlines: bool) -> dict[str, list[Name]]:
    """Return the names of all pages in the order of a dictionary, by letter."""
    groups: dict[str, list[Name]] = {}
    named = []
    for address, entry in site.entry.items():
        document = entry.document
        headline = document.headline if with_headlines and isinstance(document, Profile) else ""
        name = Name(name_of(document), headline, address)
        named.append((pinyin.sort_key(name.title), address, name))
    for _, _, name in sorted(named, key=lambda each: each[:2]):
        groups.setdefault(_initial(name.title), []).append(name)

    def order(letter: str) -> tuple[bool, bool, str]:
        return letter == _OTHERS, not letter.isascii(), letter

    return {letter: groups[letter] for letter in sorted(groups, key=order)}


def _initial(title: str) -> str:
    """Return the letter that a name is found under; # where it begins with none."""
    read = unicodedata.normalize("NFKD", "".join(pinyin.syllables(title)))
    first = next((char for char in read if char.isalnum()), "").upper()[:1]
    return first if first.isalpha() and unicodedata.category(first) == "Lu" else _OTHERS


def _slug(letter: str) -> str:
    if letter == _OTHERS:
        return "other"
    return letter.lower() if letter.isascii() else f"u{ord(letter):x}"


def _paged(frame: Frame, letter: str, base: str, names: list[Name]) -> Iterator[Target]:
    """Yield the pages that list the names of one letter."""
    size = segments.NAMES
    count = -(-len(names) // size)
    addresses = [base, *(f"{base}page/{number}/" for number in range(2, count + 1))]
    for number, address in enumerate(addresses, 1):
        title = f"{letter} 开头的" + (f"（第{number}页）" if number > 1 else "")
        info = PageInfo(address, title, f"{title}，共{len(names)}篇", "search", indexed=False)
        pager = Pager(
            number=number,
            count=count,
            previous=addresses[number - 2] if number > 1 else None,
            next=addresses[number] if number < count else None,
        )
        listed = tuple(names[(number - 1) * size : number * size])
        context = {"frame": frame, "page": info, "letter": letter, "total": len(names)}
        yield page(address, "search-list.html", context | {"names": listed, "pager": pager})
