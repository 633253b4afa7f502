"""Files that cannot be read: each is said, all at once, and nothing is written."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from tests.desk import FILE, problem_codes, save, written
from tests.support import SmallSite, snapshot


def test_several_files_and_a_folder_at_once(bare: SmallSite, tmp_path: Path) -> None:
    folder = tmp_path / "来稿"
    save(folder / "a.txt", "宝兴：一条弄堂\n\n宝兴的第一段话。\n")
    save(folder / "里面/b.md", "# 东风：五十米\n\n东风的第一段话。\n")
    save(folder / "旧稿.doc", "旧的")
    save(folder / "~$a.docx", "锁")
    single = save(tmp_path / "c.txt", "昭通：门怎么守\n\n昭通的第一段话。\n".encode("gb18030"))
    ran = bare.run("import", str(folder), single)
    assert ran.status == 0
    assert set(written(bare)) == {"宝兴", "东风", "昭通"}
    assert problem_codes(ran.error) == ["W-import-passed-over"]


BAD: dict[str, tuple[str, bytes]] = {
    "old word": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "old word by another name": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "wps": ("a.wps", b"whatever"),
    "rtf": ("a.rtf", b"{\\rtf1 x}"),
    "rtf by another name": ("a.txt", b"{\\rtf1 x}"),
    "pdf": ("a.pdf", b"%PDF-1.7\n"),
    "password": (
        "a.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    ),
    "empty": ("a.txt", b""),
    "only spaces": ("a.txt", "\ufeff \n　\n".encode()),
    "picture": ("a.png", b"\x89PNG\r\n"),
    "garbage": ("a.txt", bytes(range(128, 256)) * 9),
    "cut in a character": ("a.txt", "宝兴:一条弄堂，几代人的情。\n\n正文在这里。".encode()[:-1]),
    "no heading": ("a.txt", "这里没有题目。\n\n只有两段话。\n".encode()),
    "front matter": ("a.md", "---\nname: 宝兴\n---\n\n正文。\n".encode()),
    "page by the name of word": ("a.doc", b"<html><body>x</body></html>"),
    "no word file": ("a.docx", b"PK\x03\x04 cut short"),
    "text called docx": ("a.docx", "宝兴：一条弄堂\n\n正文。\n".encode()),
}
CODES = {
    "old word": "E-import-save-as",
    "old word by another name": "E-import-save-as",
    "wps": "E-import-save-as",
    "rtf": "E-import-save-as",
    "rtf by another name": "E-import-save-as",
    "pdf": "E-import-pdf",
    "password": "E-import-password",
    "empty": "E-import-empty",
    "only spaces": "E-import-empty",
    "picture": "E-import-kind",
    "garbage": "E-import-encoding",
    "cut in a character": "E-import-encoding",
    "no heading": "E-import-no-heading",
    "front matter": "E-import-front-matter",
    "page by the name of word": "E-import-save-as",
    "no word file": "E-import-broken",
    "text called docx": "E-import-broken",
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_read_is_said_once_and_nothing_is_written(
    bare: SmallSite, tmp_path: Path, case: str
) -> None:
    name, data = BAD[case]
    before = snapshot(bare.folder)
    good = save(tmp_path / "good.txt", "宝兴：一条弄堂\n\n宝兴的第一段话。\n")
    ran = bare.run("import", good, save(tmp_path / name, data))
    assert (ran.status, problem_codes(ran.error)) == (1, [CODES[case]])
    assert snapshot(bare.folder) == before


def test_every_bad_file_is_told_at_once(bare: SmallSite, tmp_path: Path) -> None:
    names = [save(tmp_path / name, data) for name, data in dict(BAD.values()).items()]
    ran = bare.run("import", *names)
    assert ran.status == 1
    assert len(problem_codes(ran.error)) == len(names)


def test_files_and_folders_that_are_not_there(bare: SmallSite, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    names = ("没有.docx", "长" * 300)
    there = save(tmp_path / "旧.doc", BAD["old word"][1])
    missing = (str(tmp_path / each) for each in names)
    ran = bare.run("import", str(tmp_path / "空"), "", *missing, there)
    assert ran.status == 2
    expected = ["E-import-folder", *["E-import-missing"] * 3, CODES["old word"]]
    assert sorted(problem_codes(ran.error)) == sorted(expected)


@pytest.mark.skipif(sys.platform != "linux", reason="it alone has a file that nobody can read")
def test_a_file_that_cannot_be_read(bare: SmallSite, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.symlink_to("/proc/self/mem")
    assert problem_codes(bare.run("import", str(file)).error) == ["E-file-unreadable"]


def test_nothing_is_imported_to_where_a_link_leads_out(bare: SmallSite, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (bare.folder / "leftovers").symlink_to(outside)
    folder = bare.folder / "content/neighbourhoods"
    shutil.rmtree(folder, ignore_errors=True)
    folder.symlink_to(outside)
    before = sorted(tmp_path.rglob("*"))
    ran = bare.run("import", str(FILE))
    assert ran.status
    assert "E-symlink-outside" in ran.error
    assert list(outside.iterdir()) == []
    assert sorted(tmp_path.rglob("*")) == before


def test_where_the_disk_fails_nothing_is_left(
    bare: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(bare.folder)
    real = Path.open
    count = 0

    def failing(self: Path, mode: str = "r", *rest: object, **more: object) -> object:
        nonlocal count
        count += mode == "wb"
        if mode == "wb" and count == 9:
            raise OSError(28, "No space left on device")
        return real(self, mode, *rest, **more)  # type: ignore[call-overload]

    folders = sorted(bare.folder.rglob("*"))
    monkeypatch.setattr(Path, "open", failing)
    ran = bare.run("import", str(FILE))
    assert (ran.status, problem_codes(ran.error)) == (3, ["E-disk-full"])
    assert snapshot(bare.folder) == before
    assert sorted(bare.folder.rglob("*")) == folders
