"""Press: an issue's data and the templates of templates/print/ → PDF, through Typst."""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from gazette.disk import machine_errors
from gazette.errors import ContentError, problem
from gazette.folders import TEMPLATES
from gazette.pages.sheets import Cover, Sheets
from gazette.pages.target import Target
from gazette.printing import plates
from gazette.printing.balance import Balance, Marks, names, read
from gazette.printing.complaints import problems_of
from gazette.printing.data import cover_data, issue_data
from gazette.printing.faces import Faces, choose
from gazette.sources import Source

if TYPE_CHECKING:
    import typst

# Where the templates for Typst are, below templates/.
FOLDER = "print"
# What the PDF claims, and what Typst refuses to break.
STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
BLEED = 3.0  # mm, what print shops ask for
_PACKAGE = re.compile(rb"""\bimport\s+["']@|\binclude\s+["']@""")
# From how many stories on a try takes so long that the first height should do (see Balance).
_LARGE = 100
_KEPT = 10
_COVER_PPI = 120.0  # see COVER_SIZE
# Of 256 levels, by how much a cover in few colours may differ in the mean. One of type does so by
# 0.05, at the edges of its characters; a gradient or a photograph by more, and stays as it is.
_SEEN = 0.15
_COVER_COLOURS = 128


class Paper(NamedTuple):
    """A PDF, and how many pages it has."""

    data: bytes
    pages: int


def made(target: Target, templates: Mapping[str, Source]) -> bytes:
    """Return the bytes of an issue's PDF or of its cover; raises as `pdf` does."""
    sheets = target.context.get("sheets")
    if isinstance(sheets, Sheets):
        return pdf(sheets, templates).data
    cover = target.context["cover"]
    assert isinstance(cover, Cover)  # noqa: S101 - there are no others
    return picture(cover, templates)


def pdf(sheets: Sheets, templates: Mapping[str, Source], *, bleed: float = 0.0) -> Paper:
    """Return an issue as PDF/UA-1 and PDF/A-2a, its pages `bleed` mm larger on every side.

    Raises ContentError where it cannot be set, with story and character where it is a glyph that
    no font has; MachineError where there is no Chinese font.
    """
    cover = sheets.cover
    faces = choose(cover.typefaces)
    with _root() as root:
        files = plates.lay_out(sheets.plates, root)
        _lay_out(root, templates, issue_data(sheets, files) | {"bleed": bleed}, faces)
        articles = sum(len(part.articles) for part in sheets.parts)
        balance = Balance(len(sheets.parts), closely=articles <= _LARGE)
        compiler = _compiler(root, "issue.typ", faces)
        day = datetime.datetime.fromisoformat(f"{cover.issue.date}T00:00:00+00:00")
        with _complaining(root, sheets):
            while True:
                _write(root / "layout.json", balance.layout())
                marks = _marks(compiler, len(sheets.parts))
                if balance.settled(marks):
                    break
                _forget(faces)
            made = compiler.compile(
                format="pdf", pdf_standards=STANDARDS, timestamp=int(day.timestamp())
            )
    assert isinstance(made, bytes)  # noqa: S101 - one file
    return Paper(made, marks["last"].page)


def picture(cover: Cover, templates: Mapping[str, Source]) -> bytes:
    """Return an issue's cover as PNG of COVER_SIZE; raises as `pdf` does."""
    faces = choose(cover.typefaces)
    with _root() as root:
        _lay_out(root, templates, cover_data(cover) | {"bleed": 0}, faces)
        _write(root / "layout.json", Balance(0).layout())
        compiler = _compiler(root, "front.typ", faces)
        with _complaining(root, None):
            made = compiler.compile(format="png", ppi=_COVER_PPI)
    return _slim(made[0] if isinstance(made, list) else made or b"")


def _slim(picture: bytes) -> bytes:
    """Return a PNG with a palette, a third of the bytes, if nobody will see the difference."""
    from PIL import Image, ImageChops, ImageStat

    with Image.open(io.BytesIO(picture)) as opened:
        whole = opened.convert("RGB")
    few = whole.quantize(_COVER_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    if max(ImageStat.Stat(ImageChops.difference(whole, few.convert("RGB"))).mean) > _SEEN:
        return picture
    out = io.BytesIO()
    few.save(out, "PNG", optimize=True)
    return out.getvalue()


def _forget(faces: Faces) -> None:
    """Let Typst forget what it has set.

    It keeps what was used in the last ten compilations, half a gigabyte of an issue of 480
    stories and 20 MB of one of 24, of which the next try uses little: other columns have other
    lines in them.
    """
    import typst

    small = typst.Compiler(font_paths=faces.fonts, ignore_system_fonts=True)
    for _ in range(_KEPT + 1):
        small.compile(b" ", format="pdf")


def _marks(compiler: typst.Compiler, parts: int) -> Marks:
    try:
        marks = read(compiler.query("metadata"))
    except RuntimeError:
        compiler.compile(format="pdf")  # it says where
        raise
    missing = [name for name in names(parts) if name not in marks]
    if missing:
        place = f"{TEMPLATES}/{FOLDER}/issue.typ"
        raise ContentError([problem("E-print-marks", place, names=", ".join(missing))])
    return marks


@contextlib.contextmanager
def _root() -> Iterator[Path]:
    """Yield an empty folder, the only one that Typst may read."""
    with machine_errors(tempfile.gettempdir()):
        folder = tempfile.TemporaryDirectory(prefix="gazette-", ignore_cleanup_errors=True)
    with folder as name:
        yield Path(name)


@contextlib.contextmanager
def _complaining(root: Path, sheets: Sheets | None) -> Iterator[None]:
    """Raise what Typst complains of as a ContentError."""
    try:
        yield
    except RuntimeError as error:  # also TypstError
        said = str(getattr(error, "diagnostic", "") or error)
        raise ContentError(problems_of(said, sheets, root.name)) from error


def _lay_out(
    root: Path, templates: Mapping[str, Source], data: dict[str, Any], faces: Faces
) -> None:
    """Write all that Typst may read: it sees no file outside this folder."""
    for name, source in templates.items():
        file, text = root / name, source.read()
        package = _PACKAGE.search(text)
        if package:  # it would be fetched, and could be another tomorrow
            line = text.count(b"\n", 0, package.start()) + 1
            raise ContentError([problem("E-print-package", source.path, line)])
        with machine_errors(source.path):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text)
    data["faces"] = {
        "song": [faces.song],
        "hei": [faces.hei],
        "kai": [faces.kai] if faces.kai else [],
        "others": list(faces.others),
    }
    _write(root / "data.json", json.dumps(data, ensure_ascii=False))
    _write(
        root / "data.typ",
        '#let data = json("data.json")\n',
    )


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="\n")


def _compiler(root: Path, name: str, faces: Faces) -> typst.Compiler:
    import typst

    return typst.Compiler(
        str(root / FOLDER / name), root=str(root), font_paths=faces.fonts, ignore_system_fonts=True
    )
