"""Word files that LibreOffice saved: 24 of 24 places, and every character of their texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from gazette import markup
from gazette.stories import ALT
from tests import office
from tests.desk import FILE, STORIES, lines_of, problem_codes, value, written
from tests.support import CAMPAIGN, ROOT, SmallSite, snapshot
from tests.wordfile import picture


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the Word files; the long form of the tests has them made anew."""
    if not CAMPAIGN:
        return FILE.parent
    made = tmp_path_factory.mktemp("office")
    office.make(made)
    return made


FURNITURE = (
    "有注的话[^2]。",
    "有批注的话。",
    f"{office.ADDED}没有改的话。",
    f"![{ALT}：弄堂口](picture-1.png)",
    "框外的话。",
    office.BOXED,
    "| 项目 | 时间 |",
    "| --- | --- |",
    "| 服务 | 理发，十日；磨刀，二十日 |",
    "表后的话。",
    f"[^2]: {office.NOTE}",
)


def assert_all_there(site: SmallSite, furniture: Sequence[str] = ()) -> None:
    """Hold that each story is in its section, under its headline, with its lines as typed."""
    made = written(site)
    assert [name for name in made if name not in {each.name for each in STORIES}] == []
    assert len(made) == 24
    for story in STORIES:
        folder, front, body = made[story.name]
        assert (folder, value(front, "headline")) == (story.folder, story.headline)
        lines = [*story.lines, *(furniture if story is STORIES[-1] else ())]
        assert lines_of(body) == lines
        assert markup.convert(body).problems == ()


@pytest.mark.parametrize("name", office.NAMES)
def test_24_of_24_places_of_what_a_real_office_saved(
    bare: SmallSite, folder: Path, name: str
) -> None:
    ran = bare.run("import", str(folder / f"{name}.docx"))
    assert ran.status == 0
    said = ["changes", "comments", "text-box", "nested-table"] if name == "furnished" else []
    assert problem_codes(ran.error) == [f"W-import-{each}" for each in said]
    assert_all_there(bare, FURNITURE if name == "furnished" else ())
    issue = (bare.folder / "content/issues/001.md").read_text(encoding="utf-8")
    assert "title: 创刊号\n" in issue
    order = re.search(r"  - section: 出彩处\n    stories: \[(.*)\]\n", issue)
    assert order
    assert len(order[1].split(", ")) == 24


def test_nothing_that_an_office_keeps_beside_a_text_is_lost(bare: SmallSite, folder: Path) -> None:
    assert bare.run("import", str(folder / "furnished.docx")).status == 0
    kept = (bare.folder / "leftovers/furnished.txt").read_text(encoding="utf-8")
    assert f"【修订中删去的文字】\n{office.DELETED}\n" in kept
    assert f"【批注】\n{office.COMMENT}\n" in kept
    shown = bare.folder / "content/centres/shequweishengfuwuzhongxin/picture-1.png"
    assert shown.read_bytes() == picture().getvalue()
    assert "E-" not in bare.run("check").error
    assert bare.build("--drafts")["status"] == 0
    page = bare.read("centres/shequweishengfuwuzhongxin/index.html")
    for text in (office.NOTE, office.ADDED, office.BOXED, "磨刀，二十日"):
        assert text in page


def test_an_old_word_file_of_a_real_office_is_refused(bare: SmallSite, folder: Path) -> None:
    before = snapshot(bare.folder)
    for name in ("old.doc", "resaved.docx"):
        assert (folder / name).is_file()
    ran = bare.run("import", str(folder / "old.doc"), str(folder / "resaved.docx"))
    assert (ran.status, problem_codes(ran.error)) == (1, ["E-import-save-as"])
    assert "另存为" in ran.error
    assert snapshot(bare.folder) == before


def test_a_word_file_with_a_password_is_refused(bare: SmallSite) -> None:
    ran = bare.run("import", str(FILE.parent / "locked.docx"))
    assert (ran.status, problem_codes(ran.error)) == (1, ["E-import-password"])


def test_the_word_files_hold_what_they_are_named_for() -> None:
    """Else the forms would be tested in name only: an office may drop what it does not know."""
    from gazette.importers import beside, package, word

    read = {
        name: word.read((FILE.parent / f"{name}.docx").read_bytes(), name) for name in office.NAMES
    }
    headings = {
        name: next(each for each in read[name].paragraphs if each.text.startswith("宝兴："))
        for name in office.NAMES
    }
    assert [headings[name].level for name in ("headings", "page", "furnished")] == [1, 2, 1]
    assert headings["bold"].strong
    assert headings["resaved"].strong
    assert headings["numbered"].listed
    pack = package.open_package((FILE.parent / "furnished.docx").read_bytes(), "")
    extras = beside.extras(pack)
    assert (extras.inserted, extras.nested) == (1, 1)
    assert extras.deleted == (office.DELETED,)
    assert extras.boxes > 0


def test_the_manuscripts_say_how_they_were_made() -> None:
    page = (FILE.parent / "README.md").read_text(encoding="utf-8")
    for file in FILE.parent.iterdir():
        assert file.name == "README.md" or file.name in page
    assert "scripts/manuscripts.sh" in page
    assert (ROOT / "scripts/manuscripts.sh").is_file()
