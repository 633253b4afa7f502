"""What machines and lost readers ask for: sitemap, robots, redirects, 404."""

from __future__ import annotations

from collections.abc import Iterable

from gazette.memory import Memory
from gazette.pages import listings
from gazette.pages.figures import FIGURES, has_figures
from gazette.pages.frame import Crumb, Frame, PageInfo, permalink
from gazette.pages.issues import ISSUES
from gazette.pages.target import Target, page
from gazette.site import Site
from gazette.stories import Document

SITEMAP = "sitemap.xml"


def sitemap(site: Site, frame: Frame, memory: Memory) -> Iterable[Target]:
    """Yield /sitemap.xml: every page to be found, with a date if known (sitemaps.org 0.9)."""
    # An arrangement is another where a date is: it orders by them.
    figures = has_figures(site)
    inputs = frame, site.config, site.order, figures
    yield memory.same("sitemap", inputs, lambda: _sitemap(site, frame, figures=figures))


def _sitemap(site: Site, frame: Frame, *, figures: bool) -> Target:
    lists = ["", *listings.addresses(site), *([ISSUES] if site.issues else [])]
    if figures:
        lists.append(FIGURES)
    listed: list[tuple[str, str | None]] = [(permalink(frame, each), None) for each in lists]
    entries = [issue.entry for issue in site.issues]
    for entry in [*entries, *site.entries(Document)]:
        date = entry.document.updated or entry.document.date
        listed.append((permalink(frame, entry.address), date.isoformat() if date else None))
    info = PageInfo(SITEMAP, frame.title, frame.description)
    return Target(SITEMAP, SITEMAP, {"frame": frame, "page": info, "urls": tuple(listed)})


def robots(_: Site, frame: Frame, __: Memory) -> Iterable[Target]:
    """Yield /robots.txt (RFC 9309)."""
    context = {
        "frame": frame,
        "page": PageInfo("robots.txt", "", ""),
        "sitemap": permalink(frame, SITEMAP),
    }
    yield Target("robots.txt", "robots.txt", context)


def redirects(site: Site, frame: Frame, _: Memory) -> Iterable[Target]:
    """Yield a page at each old address that leads to the new one."""
    entries = [*site.entries(Document), *(issue.entry for issue in site.issues)]
    for entry in entries:
        document = entry.document
        if not document.aliases:
            continue
        for index, alias in enumerate(document.aliases):
            info = PageInfo(alias, document.title, entry.teaser.summary, indexed=False)
            target = Crumb(document.title, entry.address)
            context = {"frame": frame, "page": info, "target": target}
            place = (document.path, *document.mark(f"aliases.{index}"))
            yield page(alias, "redirect.html", context, place)


def not_found(_: Site, frame: Frame, __: Memory) -> Iterable[Target]:
    """Yield /404.html, which a server shows at any address."""
    info = PageInfo("404.html", "找不到这一页", frame.description, absolute=True, indexed=False)
    yield Target("404.html", "404.html", {"frame": frame, "page": info})
