"""Cut: a font and the characters that are wanted of it → WOFF2.

Outlines become quadratic curves on a grid of 500 to the em, which WOFF2 packs best: a fifth less
than the cubic ones of a Song face on its own grid, and no reader sees a thousandth of an em.
"""

from __future__ import annotations

import functools
import io
import re
from typing import TYPE_CHECKING

from gazette.errors import GazetteError, MachineError, problem
from gazette.letters.fonts import Font

if TYPE_CHECKING:
    import uharfbuzz
    from fontTools.ttLib import TTFont

# Without halt and chws a browser cannot squeeze punctuation (text-spacing-trim).
FEATURES = ("kern", "palt", "halt", "chws", "liga", "ccmp", "locl")
# Languages written in simplified Chinese, and what OpenType calls it. A font of all of East Asia
# draws two characters in three another way somewhere else: a third of its bytes.
_SIMPLIFIED = re.compile(r"zh(-(hans|cn|sg)(-.*)?)?", re.IGNORECASE)
_ZHS = "ZHS "
GRID = 500
# How far a curve may be from the original, in thousandths of an em.
_ERROR = 2.0
# What is for vertical lines, or for machines that hint.
_DROPPED = ("vhea", "vmtx", "VORG", "BASE", "DSIG", "HVAR", "VVAR", "MVAR", "STAT")
# Of maxp; recalc() fills in those that count points.
_LIMITS = """
    maxTwilightPoints maxStorage maxFunctionDefs maxInstructionDefs maxStackElements
    maxSizeOfInstructions maxComponentElements maxPoints maxContours maxCompositePoints
    maxCompositeContours maxComponentDepth
"""


def woff2(font: Font, characters: str, language: str) -> bytes:
    """Return the font with just these characters, those it has; the same bytes each time.

    In simplified Chinese it has no other language's forms of them. Raises SourceChanged, or
    MachineError where the font cannot be cut.
    """
    from fontTools.ttLib import TTFont
    from fontTools.ttLib.scaleUpem import scale_upem

    try:
        cut = _subset(_face(font), characters, font.weight)
        if _SIMPLIFIED.fullmatch(language):
            cut = _subset(_face_of(_without_other_forms(cut)), characters)
        made = TTFont(io.BytesIO(cut), recalcTimestamp=False)
        if "glyf" not in made:
            _to_quadratic(made)
        if made["head"].unitsPerEm > GRID:
            scale_upem(made, GRID)
        _smooth(made)
        made.flavor = "woff2"
        written = io.BytesIO()
        made.save(written)
    except (GazetteError, MemoryError):
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        wrong = problem("E-headline-font", "config.yaml", name=font.family, reason=reason)
        raise MachineError([wrong]) from error
    return written.getvalue()


def _subset(face: uharfbuzz.Face, characters: str, weight: float | None = None) -> bytes:
    import uharfbuzz

    wish = uharfbuzz.SubsetInput()
    wish.unicode_set.update(map(ord, characters))
    features = wish.layout_feature_tag_set
    features.clear()
    features.update(map(_tag, FEATURES))
    wish.drop_table_tag_set.update(map(_tag, _DROPPED))
    # The licence says that names and copyright stay with the font (1 to 6 are kept anyway).
    wish.name_id_set.update((0, 7, 13, 14))
    flags = uharfbuzz.SubsetFlags
    wish.flags = flags.NO_HINTING | flags.DESUBROUTINIZE
    if weight is not None:
        wish.pin_all_axes_to_default(face)
        wish.pin_axis_location(face, "wght", weight)
    made: bytes = uharfbuzz.subset(face, wish).blob.data
    return made


@functools.lru_cache(maxsize=1)
def _face(font: Font) -> uharfbuzz.Face:
    """Return an opened font, for all slices that are cut from it one after the other."""
    return _face_of(font.read(), font.index)


def _face_of(data: bytes, index: int = 0) -> uharfbuzz.Face:
    import uharfbuzz

    return uharfbuzz.Face(uharfbuzz.Blob(data), index)


def _without_other_forms(data: bytes) -> bytes:
    """Return a font whose rules are the usual ones of each script, and simplified Chinese's."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    for name in {"GSUB", "GPOS"} & set(font.keys()):
        for record in font[name].table.ScriptList.ScriptRecord:
            script = record.Script
            kept = [each for each in script.LangSysRecord if each.LangSysTag == _ZHS]
            script.LangSysRecord, script.LangSysCount = kept, len(kept)
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def _tag(name: str) -> int:
    return int.from_bytes(name.encode(), "big")


def _to_quadratic(font: TTFont) -> None:
    """Replace the outlines of a font (CFF or CFF2) by TrueType's."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    outlines, order = font.getGlyphSet(), font.getGlyphOrder()
    error = _ERROR * font["head"].unitsPerEm / 1000
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, error, reverse_direction=True))
        glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
    table = font["glyf"] = newTable("glyf")
    font["loca"] = newTable("loca")
    table.glyphOrder, table.glyphs = order, glyphs
    metrics = font["hmtx"].metrics
    for name, glyph in glyphs.items():
        glyph.recalcBounds(table)
        metrics[name] = metrics[name][0], getattr(glyph, "xMin", 0)
    for name in ("CFF ", "CFF2"):
        if name in font:
            del font[name]
    limits = font["maxp"]
    limits.tableVersion, limits.maxZones = 0x00010000, 1
    for name in _LIMITS.split():
        setattr(limits, name, 0)
    limits.recalc(font)
    font["post"].formatType = 3.0
    font.sfntVersion = "\0\1\0\0"


def _smooth(font: TTFont) -> None:
    """Ask for smooth edges in both directions at every size: nothing is hinted."""
    from fontTools.ttLib import newTable

    table = font["gasp"] = newTable("gasp")
    table.version, table.gaspRange = 1, {0xFFFF: 0x000F}
