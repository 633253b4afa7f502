"""Bytes that break a reader, looked for by Atheris, which sees what code they reach.

`python -m benchmarks.fuzz READER [SECONDS]` begins with tests/fuzz/READER and the payloads of the
tests. Bytes that break it are kept in tests/fuzz/READER, where tests/test_fuzz.py finds them.
"""

from __future__ import annotations

import importlib
import io
import pkgutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.payloads import PAYLOADS

# Whose branches are counted: what reads bytes is in these, or called by them.
SEEN = ("gazette", "markdown", "mammoth", "markdownify", "yaml", "bs4")

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_PIC = 'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
_WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
_LINES = (
    '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>宝兴：一条弄堂</w:t></w:r>',
    (
        '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        "<w:r><w:rPr><w:b/></w:rPr><w:t>一、</w:t><w:br/><w:tab/></w:r>"
    ),
    (
        '<w:ins w:id="1"><w:r><w:t>新</w:t></w:r></w:ins><w:del w:id="2"><w:r>'
        "<w:delText>旧</w:delText></w:r></w:del>"
    ),
    (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "http://a.b/"</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>甲</w:t><w:fldChar w:fldCharType="end"/></w:r>'
    ),
    '<w:hyperlink w:anchor="甲"><w:r><w:footnoteReference w:id="2"/></w:r></w:hyperlink>',
    *(
        "<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic><pic:blipFill>"
        f'<a:blip r:{way}="{name}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
        for way, name in (("embed", "r1"), ("link", "r2"))
    ),
    "<w:r><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:r>",
)
_TABLE = (
    "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc><w:tbl><w:tr><w:tc/></w:tr></w:tbl></w:tc></w:tr></w:tbl>"
)


def _documents() -> tuple[str, ...]:
    """Return texts of Word files, as XML."""
    lines = [f"<w:p>{each}</w:p>" for each in _LINES]
    return tuple(
        f"<w:document {_W} {_R} {_A} {_PIC} {_WP}><w:body>{each}</w:body></w:document>"
        for each in (*lines, "".join(lines), _TABLE.format("".join(lines[:2])))
    )


def _pictures() -> tuple[bytes, ...]:
    """Return a small picture of each kind."""
    made = []
    for kind in ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"):
        file = io.BytesIO()
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.new("RGB", (4, 4), "#a33").save(file, kind, exif=exif)
        made.append(file.getvalue())
    return tuple(made)


_DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><a/></svg>'


def _seeds(name: str) -> tuple[str | bytes, ...]:
    """Return what to begin with."""
    from tests.support import ABOUT, BAOXING, CONFIG, ISSUE

    seeds: dict[str, tuple[str | bytes, ...]] = {
        "front": (CONFIG, BAOXING, ISSUE, ABOUT),
        "body": tuple(PAYLOADS),
        "letter": (BAOXING, "【承德】一条弄堂\n\n第一段，写得不长。\n"),
        "word": _documents(),
        "picture": (_DRAWING, *_pictures()),
        "address": ("a/../../secret", "%2e%2e/secret", "..\\secret", "a//secret", "\0"),
    }
    return seeds[name]


def _load() -> None:
    """Import every module whose branches are counted; one that comes later is not."""
    for package in SEEN:
        found = importlib.import_module(package)
        for each in pkgutil.walk_packages(found.__path__, f"{package}."):
            if not each.name.endswith("__main__") and ".tests" not in each.name:
                importlib.import_module(each.name)


def main() -> None:
    """Look until the time is over or something breaks."""
    import atheris

    early = sorted({each.partition(".")[0] for each in sys.modules}.intersection(SEEN))
    assert not early, f"came before it could be looked at: {early}"
    with atheris.instrument_imports(include=list(SEEN)):
        _load()
    from tests.fuzzing import CORPUS, READERS, tried

    name, seconds = (*sys.argv[1:], "60")[:2]
    if name not in READERS:
        raise SystemExit(f"one of: {', '.join(READERS)}")
    folder = Path(tempfile.mkdtemp())
    seeds = folder / "seeds"
    seeds.mkdir()
    for number, seed in enumerate(_seeds(name)):
        data = seed if isinstance(seed, bytes) else seed.encode("utf-8", "surrogatepass")
        (seeds / str(number)).write_bytes(data)
    kept = CORPUS / name
    kept.mkdir(parents=True, exist_ok=True)

    def look(data: bytes) -> None:
        tried(name, data, folder)

    options = [f"-max_total_time={seconds}", "-max_len=4096", "-timeout=60", "-verbosity=0"]
    options += ["-print_final_stats=1", f"-artifact_prefix={kept}/"]
    atheris.Setup(["fuzz", *options, str(seeds), str(kept)], look)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
