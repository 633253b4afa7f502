"""Word files that are damaged, empty or made to do harm: each is said, and nothing is written."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from gazette.importers import beside, package
from tests.desk import altered, problem_codes, save
from tests.support import SmallSite, snapshot
from tests.wordfile import WORD, picture, saved, small, with_body


def bomb(changes: dict[str, Callable[[bytes], bytes]]) -> bytes:
    return altered(saved(small()), changes)


def with_depth(levels: int) -> Callable[[bytes], bytes]:
    """Return what makes paragraphs in paragraphs of a part."""
    return lambda _: (
        f'<w:p xmlns:w="{WORD}">'.encode() + b"<w:p>" * levels + b"</w:p>" * levels + b"</w:p>"
    )


def test_what_is_nested_is_read_once(bare: SmallSite, tmp_path: Path) -> None:
    levels = package.MAX_LEVELS - 10
    deleted = (
        '<w:del w:id="1" w:author="a">' * levels
        + f"<w:r><w:delText>{'旧话' * 100_000}</w:delText></w:r>"
        + "</w:del>" * levels
    )
    data = altered(saved(small()), {"word/document.xml": with_body(f"<w:p>{deleted}</w:p>")})
    before = time.process_time()
    assert beside.extras(package.open_package(data, "a.docx")).deleted == ("旧话" * 100_000,)
    assert time.process_time() - before < 2
    cells = "<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60
    data = altered(saved(small()), {"word/document.xml": with_body(cells)})
    assert beside.extras(package.open_package(data, "a.docx")).nested > 0


def test_texts_that_nobody_reads_take_no_time() -> None:
    """A hidden part may have thousands of paragraphs that mammoth passes over."""
    texts = [f"没有读进去的一段话，编号是{number}，后面还有。" for number in range(40_000)]
    read = "".join(f"没有读进去的一段话，编号是{number}x" for number in range(40_000))
    before = time.process_time()
    assert beside.missing(texts, read) == texts
    assert time.process_time() - before < 5


def test_a_zip_bomb_is_not_unpacked(
    bare: SmallSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(bare.folder)
    xml = b"<x>" + b" " * package.MAX_XML + b"</x>"
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    cases = [
        bomb({"word/document.xml": lambda _: xml}),
        bomb(
            {
                "word/document.xml": lambda old: old.replace(
                    b"<w:document", entities + b"<w:document"
                )
            }
        ),
        bomb({f"word/{n}.bin": lambda _: b"" for n in range(package.MAX_PARTS)}),
        *(bomb({name: with_depth(3000)}) for name in ("word/document.xml", "word/aside.bin")),
        bomb({"word/footnotes.xml": with_depth(package.MAX_LEVELS + 1)}),
    ]
    monkeypatch.setattr(package, "MAX_UNPACKED", 2**20)
    cases.append(bomb({"word/media/a.bin": lambda _: bytes(2**20)}))
    for data in cases:
        ran = bare.run("import", save(tmp_path / "a.docx", data))
        assert (ran.status, problem_codes(ran.error)) == (1, ["E-import-bomb"])
    assert snapshot(bare.folder) == before


def test_damaged_word_files_are_said_to_be_damaged(bare: SmallSite, tmp_path: Path) -> None:
    whole = saved(small())
    for data in (
        whole[: len(whole) // 2],
        altered(whole, {"word/document.xml": lambda _: b"<w:document"}),
        altered(whole, {"word/document.xml": lambda _: b"\xff\xfe garbage"}),
        altered(whole, {"[Content_Types].xml": lambda _: b"no xml"}),
    ):
        ran = bare.run("import", save(tmp_path / "a.docx", data))
        assert (ran.status, problem_codes(ran.error)) == (1, ["E-import-broken"])


@pytest.mark.parametrize("kind", ["footnotes", "styles", "unheard-of"])
def test_what_is_read_with_the_text_must_be_xml_whatever_its_name(
    bare: SmallSite, tmp_path: Path, kind: str
) -> None:
    relation = f'<Relationship Id="r9" Type="urn:a/{kind}" Target="media/a.png"/></Relationships>'
    data = altered(
        saved(small()),
        {
            "word/media/a.png": lambda _: b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>',
            "word/_rels/document.xml.rels": lambda old: old.replace(
                b"</Relationships>", relation.encode()
            ),
        },
    )
    ran = bare.run("import", save(tmp_path / "a.docx", data))
    assert (ran.status, problem_codes(ran.error)) == (1, ["E-import-bomb"])


def test_a_zip_archive_that_is_no_word_file(bare: SmallSite, tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("读我.txt", "宝兴：一条弄堂")
    ran = bare.run("import", save(tmp_path / "a.docx", made.getvalue()))
    assert problem_codes(ran.error) == ["E-import-broken"]


def test_an_empty_word_file(bare: SmallSite, tmp_path: Path) -> None:
    ran = bare.run("import", save(tmp_path / "a.docx", saved(docx.Document())))
    assert problem_codes(ran.error) == ["E-import-empty"]


def test_a_picture_of_a_text_is_no_text(bare: SmallSite, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_picture(picture())
    ran = bare.run("import", save(tmp_path / "a.docx", saved(document)))
    assert problem_codes(ran.error) == ["E-import-empty"]
    assert "文字其实是一张图片" in ran.error
