"""Imposition: a finished PDF → one with crop marks, or a booklet on sheets twice as large."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pikepdf import Object, Page, Pdf

Box = tuple[float, float, float, float]

_MM = 72 / 25.4
# Crop marks stand outside the bleed, so that nothing of them is left on a page.
_GAP, _LENGTH, _WEIGHT = 2 * _MM, 5 * _MM, 0.25
# Sheets by name, in pt, across.
SHEETS = {"a3": (420 * _MM, 297 * _MM), "a4": (297 * _MM, 210 * _MM)}
_PAGES_A_SHEET = 4
_CLAIM = re.compile(rb"\s*<pdfaid:(part|conformance)>[^<]*</pdfaid:\1>")
# A colour of one value, or of three that are nought: grey, or black.
_GREY = re.compile(
    rb"/c\d+ (?P<space>cs|CS) (?:(?P<value>[\d.]+)|(?P<black>0) 0 0) (?P<set>scn|SCN)(?![\w.])"
)


def with_marks(data: bytes) -> bytes:
    """Return a PDF whose pages have corner marks in registration black outside their bleed.

    The pages must have a TrimBox and a BleedBox (PDF 2.0, 14.11.2); the MediaBox grows. Black
    and grey are of the black ink alone: text of four inks would be blurred where they do not meet.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            trim, bleed = _box(page.trimbox), _box(page.bleedbox)
            away = trim[0] - bleed[0] + _GAP
            margin = away + _LENGTH
            media = (trim[0] - margin, trim[1] - margin, trim[2] + margin, trim[3] + margin)
            page.mediabox = page.cropbox = pikepdf.Array(_round(media))
            page.trimbox, page.bleedbox = pikepdf.Array(_round(trim)), pikepdf.Array(_round(bleed))
            strokes = " ".join(_corner_marks(trim, away, margin))
            # An artifact: nothing to read aloud (PDF/UA-1, 7.1).
            drawn = f"/Artifact BMC q {_WEIGHT} w 1 1 1 1 K {strokes} Q EMC"
            page.contents_add(drawn.encode())
        _blacken(pdf)
        _disclaim(pdf)
        return _saved(pdf)


def _disclaim(pdf: Pdf) -> None:
    """Claim no PDF/A: its colours must be of one kind, and marks are of all inks."""
    import pikepdf

    root = pdf.Root.Metadata
    text = _CLAIM.sub(b"", root.read_bytes())
    pdf.Root.Metadata = pikepdf.Stream(pdf, text, Type=root.Type, Subtype=root.Subtype)
    del pdf.Root.OutputIntents


def _blacken(pdf: Pdf) -> None:
    """Set greys, and black that is given in three colours, in the black ink alone."""
    import pikepdf

    for page in pdf.pages:
        page.contents_coalesce()
        _blacken_stream(page.Contents)
    for each in pdf.objects:
        if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == pikepdf.Name.Form:
            _blacken_stream(each)


def _blacken_stream(stream: Object) -> None:
    data = stream.read_bytes()
    made = _GREY.sub(_as_grey, data)
    if made != data:
        stream.write(made)


def _as_grey(found: re.Match[bytes]) -> bytes:
    value = found["value"] or found["black"]
    return b"/DeviceGray %s %s %s" % (found["space"], value, found["set"])


def sides(pages: int) -> int:
    """Return how many sides of sheets a booklet of so many pages has."""
    return len(_filled(pages)) // 2


def booklet(data: bytes, sheet: str) -> bytes:
    """Return the pages imposed for saddle stitch, two on each side of a `sheet` (a key of SHEETS).

    Printed on both sides, turned over the short edge, and folded, the pages are in order. Blank
    pages stand before the last, so that it stays the back cover. What is read aloud is the
    issue's own PDF: this one is for the printer, and is not tagged.
    """
    import pikepdf

    width, height = SHEETS[sheet]
    with pikepdf.open(io.BytesIO(data)) as source, pikepdf.new() as made:
        for pair in _pairs(len(source.pages)):
            side = made.add_blank_page(page_size=(width, height))
            for place, number in enumerate(pair):
                if number is not None:
                    room = (place * width / 2, 0.0, width / 2, height)
                    _set_on(made, side, source.pages[number], room)
        title = str(source.docinfo.get("/Title", ""))
        made.docinfo["/Title"] = f"{title}（骑马订）"
        made.Root["/Lang"] = source.Root.get("/Lang", "zh")
        made.Root["/ViewerPreferences"] = pikepdf.Dictionary(
            DisplayDocTitle=True, Duplex=pikepdf.Name.DuplexFlipShortEdge
        )
        return _saved(made)


def _pairs(pages: int) -> Iterator[tuple[int | None, int | None]]:
    """Yield the page numbers, from 0, left and right on each side of each sheet."""
    order = _filled(pages)
    last = len(order) - 1
    for index in range(0, len(order) // 2, 2):
        yield order[last - index], order[index]
        yield order[index + 1], order[last - index - 1]


def _filled(pages: int) -> Sequence[int | None]:
    """Return the pages with blank ones before the last, a multiple of four."""
    blank = -pages % _PAGES_A_SHEET
    return [*range(pages - 1), *([None] * blank), *range(max(pages - 1, 0), pages)]


def _set_on(made: Pdf, side: Page, page: Page, room: Box) -> None:
    """Draw a page in the room (left, bottom, width, height) on a sheet's side."""
    import pikepdf

    trim = _box(page.trimbox)
    form = made.copy_foreign(page.as_form_xobject())
    form.BBox = pikepdf.Array(_round(trim))
    if "/StructParents" in form:
        del form.StructParents
    scale = min(room[2] / (trim[2] - trim[0]), room[3] / (trim[3] - trim[1]))
    x = room[0] + (room[2] - scale * (trim[2] - trim[0])) / 2 - scale * trim[0]
    y = room[1] + (room[3] - scale * (trim[3] - trim[1])) / 2 - scale * trim[1]
    name = side.add_resource(form, pikepdf.Name.XObject)
    drawn = f"q {scale:.5f} 0 0 {scale:.5f} {x:.4f} {y:.4f} cm {name} Do Q"
    side.contents_add(drawn.encode())


def _corner_marks(trim: Box, near: float, far: float) -> Iterator[str]:
    for x, right in ((trim[0], -1), (trim[2], 1)):
        for y, up in ((trim[1], -1), (trim[3], 1)):
            yield _stroke(x + right * near, y, x + right * far, y)
            yield _stroke(x, y + up * near, x, y + up * far)


def _stroke(x0: float, y0: float, x1: float, y1: float) -> str:
    return f"{x0:.3f} {y0:.3f} m {x1:.3f} {y1:.3f} l S"


def _box(array: object) -> Box:
    x0, y0, x1, y1 = (float(each) for each in array)  # type: ignore[attr-defined]
    return x0, y0, x1, y1


def _round(box: Box) -> list[float]:
    return [round(each, 3) for each in box]


def _saved(pdf: Pdf) -> bytes:
    import pikepdf

    out = io.BytesIO()
    generate = pikepdf.ObjectStreamMode.generate
    pdf.save(out, deterministic_id=True, object_stream_mode=generate, compress_streams=True)
    return out.getvalue()
