"""邻里数字: all figures of the places together, in a table and beside each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gazette.memory import Memory
from gazette.pages.frame import Frame, PageInfo
from gazette.pages.target import Target, page
from gazette.site import Entry, Site, Teaser
from gazette.stories import Highlight, Profile
from gazette.values import Value

FIGURES = "figures/"
TITLE = "邻里数字"
# A table of more places is none that anybody reads; each place's own page has its figures.
MOST_PLACES = 300
# What is compared: so many figures of a unit, the largest first.
FEWEST_COMPARED, MOST_COMPARED = 2, 12
MOST_YEARS = 40
# On the front page, beside the lead.
SHOWN = 5
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
# 14号线 is not more than 2号线, and 个 counts things that have nothing to do with each other.
_ORDINALS = frozenset(("年", "月", "日", "号", "号线", "路", "点", "时", "期", "届", "楼", "层"))
# A unit may say that the number is not exact: 多个, 余家.
_ROUGH = re.compile(r"^[多余几来]")


@dataclass(frozen=True, slots=True)
class PlaceFigures(Value):
    """A place and its figures."""

    name: str
    address: str
    figures: tuple[Highlight, ...]


@dataclass(frozen=True, slots=True)
class FigurePart(Value):
    """A section with the places that have figures."""

    section: str
    places: tuple[PlaceFigures, ...]


@dataclass(frozen=True, slots=True)
class Measure(Value):
    """A figure of a place; `share` of the largest of its unit is in thousandths."""

    figure: str
    unit: str
    label: str
    place: str
    address: str
    share: int = 0


@dataclass(frozen=True, slots=True)
class Scale(Value):
    """Figures of one unit, the largest first."""

    unit: str
    items: tuple[Measure, ...]


def figures(site: Site, frame: Frame, _: Memory) -> Iterable[Target]:
    """Yield /figures/, where any place has a figure."""
    parts, more = _parts(site)
    places = [place for part in parts for place in part.places]
    measures = [
        Measure(each.figure or "", each.unit or "", each.label or "", place.name, place.address)
        for place in places
        for each in place.figures
    ]
    if not measures:
        return
    said = f"{frame.publisher}的{len(measures)}个数字，放在一张表里"
    context = {
        "frame": frame,
        "page": PageInfo(FIGURES, TITLE, said, "figures"),
        "total": len(places),
        "count": len(measures),
        "parts": parts,
        "years": tuple(sorted(filter(_is_year, measures), key=lambda each: each.figure))[
            :MOST_YEARS
        ],
        "scales": _scales(measures),
        "more": more,
    }
    yield page(FIGURES, "figures.html", context)


def has_figures(site: Site) -> bool:
    """Tell whether there is a page of figures."""
    return any(
        highlight.figure
        for _, entries in _listed(site)
        for entry in entries
        for highlight in _highlights(entry)
    )


def chosen(teasers: Sequence[Teaser]) -> tuple[Teaser, ...]:
    """Return some entries whose first highlight is a figure, from all through a list."""
    told = [(each, each.highlight) for each in teasers if each.highlight]
    every = [each for each, highlight in told if highlight.figure]
    amounts = [each for each, own in told if own.figure and (own.unit or "") not in _ORDINALS]
    telling = amounts or every
    step = max(len(telling) / SHOWN, 1)
    return tuple(telling[int((index + 0.5) * step)] for index in range(min(SHOWN, len(telling))))


def _listed(site: Site) -> Iterable[tuple[str, Sequence[Entry]]]:
    """Yield the sections of places with their entries, all there are, whatever an issue holds."""
    for section, entries in site.sections:
        if section.kind == "profile":
            yield section.label, entries


def _highlights(entry: Entry) -> tuple[Highlight, ...]:
    document = entry.document
    return document.highlights if isinstance(document, Profile) else ()


def _parts(site: Site) -> tuple[tuple[FigurePart, ...], bool]:
    """Return the parts, and whether there would be more."""
    room = MOST_PLACES
    parts: list[FigurePart] = []
    for name, entries in _listed(site):
        places: list[PlaceFigures] = []
        for entry in entries:
            own = tuple(each for each in _highlights(entry) if each.figure)
            if own:
                if not room:
                    return (*parts, FigurePart(name, tuple(places))), True
                room -= 1
                places.append(PlaceFigures(entry.document.title, entry.address, own))
        if places:
            parts.append(FigurePart(name, tuple(places)))
    return tuple(parts), False


def _is_year(each: Measure) -> bool:
    return each.unit == "年" and bool(_YEAR.fullmatch(each.figure))


def _scales(measures: Iterable[Measure]) -> tuple[Scale, ...]:
    """Return the figures that can be compared, by unit, those with most figures first."""
    groups: dict[str, list[tuple[float, Measure]]] = {}
    for each in measures:
        unit = _ROUGH.sub("", each.unit)
        if unit and unit not in _ORDINALS and unit != "个" and _NUMBER.fullmatch(each.figure):
            groups.setdefault(unit, []).append((float(each.figure.replace(",", "")), each))
    scales = []
    for unit, group in groups.items():
        if len(group) >= FEWEST_COMPARED:
            group.sort(key=lambda pair: -pair[0])
            largest = group[0][0] or 1.0
            items = tuple(
                Measure(
                    each.figure,
                    each.unit,
                    each.label,
                    each.place,
                    each.address,
                    max(round(1000 * value / largest), 4),
                )
                for value, each in group[:MOST_COMPARED]
            )
            scales.append(Scale(unit, items))
    return tuple(sorted(scales, key=lambda scale: -len(scale.items)))
