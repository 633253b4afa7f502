"""Bytes that others wrote, given to what reads them: only our own errors may come back.

`make fuzz` looks for bytes that break this; what it finds is kept in tests/fuzz/, by reader.
"""

from __future__ import annotations

import contextlib
import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from gazette import config, stories
from gazette.errors import GazetteError
from gazette.importers import reading
from gazette.markup import convert, limits
from gazette.pictures import drawings
from gazette.pictures import inspect as pictures
from gazette.proofreading import manuscript
from gazette.server.files import Files

CORPUS = Path(__file__).resolve().parent / "fuzz"
# A reader of bytes that may use a folder of its own.
Reader = Callable[[bytes, Path], object]
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Beside its text: a file that it shows, and one that it only has the address of.
_WORD_PARTS: dict[str, str | bytes] = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="png" ContentType="image/png"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
    f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/image" Target="media/a.png"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/image" Target="a.png" TargetMode="External"/>'
    f'<Relationship Id="r3" Type="{_OFFICE}/footnotes" Target="footnotes.xml"/>'
    "</Relationships>",
    "word/footnotes.xml": '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/'
    'wordprocessingml/2006/main"><w:footnote w:id="2"><w:p><w:r><w:t>注</w:t></w:r></w:p>'
    "</w:footnote></w:footnotes>",
    "word/media/a.png": b"\x89PNG\r\n",
}
# Above what any text may take, and what it may take to start.
PATIENCE = limits.PATIENCE + 5


def front(data: bytes, _: Path) -> None:
    """Read settings and the head of each kind of text, and look at it as a copy-editor does."""
    config.parse(data)
    for kind in ("profile", "story", "issue", "page"):
        stories.parse("content/a/b.md", data, stories.Place(kind, "a", "b"))
    manuscript.read("content/a/b.md", data, stories.Place("story", "a", "b"))


def body(data: bytes, _: Path) -> None:
    """Convert a body."""
    markup = convert(data.decode("utf-8", "replace"))
    assert "E-markdown-failed" not in {each.code for each in markup.problems}
    assert "<script" not in "".join(markup.parts[::2]).lower()


def letter(data: bytes, folder: Path) -> None:
    """Read a manuscript under each name that it may come with."""
    for name in ("a.txt", "a.md", "a.docx"):
        file = folder / name
        file.write_bytes(data)
        reading.read_all([file])


def word(data: bytes, folder: Path) -> None:
    """Read a Word file whose text, as XML, this is."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, part in (_WORD_PARTS | {"word/document.xml": data}).items():
            archive.writestr(name, part)
    file = folder / "word.docx"
    file.write_bytes(made.getvalue())
    reading.read_all([file])


def picture(data: bytes, _: Path) -> None:
    """Look at a picture and at a drawing."""
    pictures.inspect("a.jpg", data)
    drawings.inspect("a.svg", data)


def address(data: bytes, folder: Path) -> None:
    """Ask the preview for a path."""
    output = folder / "output"
    output.mkdir(exist_ok=True)
    (folder / "secret").write_text("secret", encoding="utf-8")
    files = Files(output, "/a/")
    full, found = files._find(files._name("/" + data.decode("utf-8", "surrogateescape")))
    if found is not None:
        assert os.path.commonpath([os.path.realpath(full), output.resolve()]) == str(
            output.resolve()
        )


READERS: dict[str, Reader] = {
    each.__name__: each for each in (front, body, letter, word, picture, address)
}


def tried(name: str, data: bytes, folder: Path) -> None:
    """Give bytes to a reader; raise what is not ours, or AssertionError after too long."""
    start = time.process_time()
    with contextlib.suppress(GazetteError):
        READERS[name](data, folder)
    took = time.process_time() - start
    assert took < PATIENCE, f"{took:.0f} s"
