"""Lists: sections and themes, a page of each at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gazette.memory import Memory
from gazette.pages.frame import Crumb, Frame, PageInfo, Pager
from gazette.pages.target import Target, page
from gazette.site import Entry, Site, Teaser
from gazette.values import Value

THEMES = "themes/"


def sections(site: Site, frame: Frame, memory: Memory) -> Iterable[Target]:
    """Yield the list of each section that holds something."""
    for section, entries in site.sections:
        if entries and section.kind != "page":
            yield from _paged(
                memory,
                site,
                frame,
                f"{section.folder}/",
                section.label,
                section.folder,
                entries,
            )


def themes(site: Site, frame: Frame, memory: Memory) -> Iterable[Target]:
    """Yield the index of themes and the list of each."""
    if not site.themes:
        return
    info = PageInfo(THEMES, "主题", f"《{frame.title}》的全部主题", "themes")
    listed: tuple[tuple[Value, int], ...] = tuple(
        (Crumb(theme.name, theme.address), len(entries)) for theme, entries in site.themes
    )
    yield page(THEMES, "themes.html", {"frame": frame, "page": info, "themes": listed})
    for theme, entries in site.themes:
        yield from _paged(
            memory, site, frame, theme.address, f"主题：{theme.name}", "themes", entries
        )


def addresses(site: Site) -> Iterable[str]:
    """Yield the address of every page of every list."""
    for section, entries in site.sections:
        if section.kind != "page":
            yield from _addresses(site.config.per_page, f"{section.folder}/", entries)
    if site.themes:
        yield THEMES
    for theme, entries in site.themes:
        yield from _addresses(site.config.per_page, theme.address, entries)


def _addresses(size: int, base: str, entries: Sequence[Entry]) -> list[str]:
    count = -(-len(entries) // size)
    return [base if number == 1 else f"{base}page/{number}/" for number in range(1, count + 1)]


def _paged(
    memory: Memory,
    site: Site,
    frame: Frame,
    base: str,
    title: str,
    section: str,
    entries: Sequence[Entry],
) -> Iterable[Target]:
    """Yield the pages of a list; one that shows what it showed, in the same order, is kept."""
    size = site.config.per_page
    pages = _addresses(size, base, entries)
    table = memory.table("lists")
    for number, here in enumerate(pages, 1):
        teasers = tuple(each.teaser for each in entries[(number - 1) * size : number * size])

        def made(
            number: int = number, here: str = here, teasers: tuple[Teaser, ...] = teasers
        ) -> Target:
            shown = title if number == 1 else f"{title}（第{number}页）"
            info = PageInfo(here, shown, f"{shown}，共{len(entries)}篇", section)
            context = {
                "frame": frame,
                "page": info,
                "title": title,
                "total": len(entries),
                "entries": teasers,
                "pager": Pager(
                    number=number,
                    count=len(pages),
                    previous=pages[number - 2] if number > 1 else None,
                    next=pages[number] if number < len(pages) else None,
                ),
            }
            return page(here, "list.html", context)

        yield table.get(here, (frame, site.config, site.order, *teasers), made)
