"""Fonts for tests: small ones that are made, and what is in those that were cut."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support import CONFIG, SmallSite

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

LETTERED = CONFIG.replace("headline_font: false\n", "")
PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


def cut_of(output: Path) -> list[Path]:
    """Return the files of the headline face, the first one first."""
    return sorted((output / "assets").glob("head*.woff2"))


def font_of(file: Path) -> TTFont:
    """Return an opened font."""
    from fontTools.ttLib import TTFont

    return TTFont(file)


def characters(*files: Path) -> set[str]:
    """Return the characters that fonts have."""
    return {chr(each) for file in files for each in font_of(file).getBestCmap()}


def made_font(
    family: str, text: str, *, bits: int = 0, weight: int = 400, axis: bool = False
) -> bytes:
    """Return a TrueType font in which every character is a box; with an `axis` a wider bold."""
    from fontTools.designspaceLib import AxisDescriptor, DesignSpaceDocument, SourceDescriptor
    from fontTools.ttLib import TTFont
    from fontTools.varLib import build

    thin = _boxes(family, text, bits, weight, 500)
    if not axis:
        return thin
    space = DesignSpaceDocument()
    space.addAxis(AxisDescriptor(tag="wght", name="Weight", minimum=200, default=200, maximum=900))
    for data, place in ((thin, 200), (_boxes(family, text, bits, 900, 900), 900)):
        source = SourceDescriptor(location={"Weight": place})
        source.font = TTFont(io.BytesIO(data))
        space.addSource(source)
    made = io.BytesIO()
    build(space)[0].save(made)
    return made.getvalue()


def _boxes(family: str, text: str, bits: int, weight: int, width: int) -> bytes:
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    builder = FontBuilder(1000, isTTF=True)
    names = {ord(each): f"u{ord(each):04X}" for each in sorted(set(text))}
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for place in ((50, 800), (width, 800), (width, 0)):
        pen.lineTo(place)
    pen.closePath()
    box = pen.glyph()
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], box))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (1000, 50)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(fsType=bits, usWeightClass=weight)
    builder.setupPost()
    made = io.BytesIO()
    builder.save(made)
    return made.getvalue()


def lettered(site: SmallSite) -> SmallSite:
    """Return the site with a headline face."""
    return site.write("config.yaml", LETTERED)
