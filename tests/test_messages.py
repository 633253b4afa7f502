"""What is said: every code has its sentences, in two languages, at the right character."""

from __future__ import annotations

import re
import runpy
import string
import unicodedata
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from gazette.catalogue import CATALOGUE
from gazette.schema import DOCUMENT_MODELS, ConfigModel
from gazette.validation import _inner
from tests.support import ROOT, SmallSite

FILE = "content/neighbourhoods/dongfeng.md"
CODE = re.compile(r'"([EW]-[a-z0-9_-]+)"')
HAN = re.compile("[\u4e00-\u9fff]")
# A sentence ends with a mark; what an editor is to type stands after a colon without one.
ENDS_ZH = re.compile(r"[。？！]$|：[^。]+$")
ENDS_EN = re.compile(r"[.?!”]$|: \S.*$")


def used_codes() -> set[str]:
    """Return every code that the package names or makes of a required key."""
    codes: set[str] = set()
    for file in sorted((ROOT / "gazette").rglob("*.py")):
        if file.name != "catalogue.py":
            codes |= set(CODE.findall(file.read_text(encoding="utf-8")))
    models: list[type[BaseModel]] = [*DOCUMENT_MODELS.values(), ConfigModel]
    for model in models:
        codes |= {f"E-{name}-missing" for name in required(model, "")}
    return codes


def required(model: type[BaseModel], before: str) -> Iterator[str]:
    """Yield the keys that must be there, those inside others after their names."""
    for name, field in model.model_fields.items():
        if field.is_required():
            yield before + name
        inner = _inner(model, name)
        if inner:
            yield from required(inner, f"{before}{name}-")


def test_each_has_its_place_on_the_page_of_all_messages() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "messages.py"))["page"]()
    page = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    assert made == page, "write it again: python scripts/messages.py"
    assert re.findall("(?m)^### (.*)$", page) == sorted(CATALOGUE)
    assert not re.search(r"\{[a-z_]*\}", page), "a detail that is not there"


def test_every_code_has_sentences_and_every_sentence_a_use() -> None:
    assert sorted(CATALOGUE) == sorted(used_codes())


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_code_speaks_both_languages_in_whole_sentences(code: str) -> None:
    entry = CATALOGUE[code]
    assert bool(entry.zh_near) == bool(entry.en_near)
    for text in filter(None, (entry.zh, entry.zh_hint, entry.zh_near)):
        assert HAN.search(text)
        assert ENDS_ZH.search(text), text
    for text in filter(None, (entry.en, entry.en_hint, entry.en_near)):
        assert ENDS_EN.search(text), text
        assert text[0].isupper() or text[0] in "“<_{", text
    for text in (entry.zh, entry.en):
        assert text[-1] in "。.？?！!」”）)：" or text.endswith("{reason}"), text


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_both_languages_tell_the_same_details(code: str) -> None:
    entry = CATALOGUE[code]
    for one, other in ((entry.zh, entry.en), (entry.zh_near, entry.en_near)):
        assert set(details(one)) == set(details(other))


def details(text: str) -> Iterator[str]:
    """Yield the names of the details that a sentence has places for."""
    for _, name, _, _ in string.Formatter().parse(text):
        if name:
            yield name


def broken(site: SmallSite) -> SmallSite:
    """Return the site with an error in its settings, in a text and in config.yaml."""
    site.replace(FILE, "headline: ", "题目：").replace(FILE, "东风的第一段", "看[甲](no.md)")
    return site.replace("config.yaml", "publisher", "publsher")


def codes_of(text: str) -> list[str]:
    return re.findall(r"\[([EW]-[a-z-]+)\]", text)


def test_the_language_changes_the_words_and_not_the_codes(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(site)
    monkeypatch.delenv("GAZETTE_LANG", raising=False)
    chinese = site.run("build")
    after = site.run("build", "--lang", "en")
    before = site.run("--lang", "en", "build")
    monkeypatch.setenv("GAZETTE_LANG", "en")
    environment = site.run("build")
    back = site.run("build", "--lang", "zh")
    assert after == before == environment
    assert back == chinese
    assert codes_of(after.error) == codes_of(chinese.error) != []
    assert "错误" in chinese.error
    assert "怎么办：" in chinese.error
    assert "What to do: " in after.error
    quoted = re.compile(r"^  .*\|.*$|“[^”]*”|: 题目.*$", flags=re.MULTILINE)
    assert not HAN.search(quoted.sub("", after.error))


def test_json_tells_the_same_problems_in_each_language(site: SmallSite) -> None:
    broken(site)
    made = [
        site.run("check", "--format", "json", "--lang", language).object["problems"]
        for language in ("zh", "en")
    ]
    places = [[(e["code"], e["path"], e["line"], e["column"]) for e in each] for each in made]
    assert places[0] == places[1]
    for one, other in zip(*made, strict=True):
        assert one["message"] != other["message"]
        assert one["hint"] != other["hint"]


def test_check_prints_problems_as_json(site: SmallSite) -> None:
    ran = site.run("check", "--format", "json")
    assert (ran.status, ran.object, ran.error) == (0, {"problems": []}, "")
    site.replace(FILE, "headline: ", "headline：")
    ran = site.run("check", "--format", "json")
    assert ran.status == 1
    assert ran.object["problems"] == [
        {
            "code": "E-yaml-wide-colon",
            "severity": "error",
            "path": FILE,
            "line": 3,
            "column": 9,
            "message": "“headline”后面用了全角冒号“：”。",
            "hint": "改成半角冒号加一个空格：headline: ",
        }
    ]


def test_check_prints_problems_as_github_annotations(site: SmallSite) -> None:
    assert site.run("check", "--format", "github").output == ""
    site.write("content/pages/a,b: 100%.md", "")
    site.replace(FILE, "东风的第一段", "中文__加粗__中文")
    ran = site.run("check", "--format", "github")
    assert ran.status == 1
    lines = ran.output.splitlines()
    assert len(lines) == 2
    warning, error = lines
    assert warning.startswith(f"::warning file={FILE},line=9,col=3,title=W-emphasis-underscore::")
    place = "file=content/pages/a%2Cb%3A 100%25.md,line=1,col=1,title=E-file-empty"
    assert error.startswith(f"::error {place}::这个文件是空的。 ")


def test_check_says_when_nothing_is_wrong(site: SmallSite) -> None:
    assert site.run("check").output == "没有发现问题。\n"
    assert site.run("check", "--lang", "en").output == "No problems found.\n"


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


@pytest.mark.parametrize(
    ("line", "char"),
    [
        ("看[甲](no.md)。", "n"),
        ("中文，。“引号”看[甲](no.md)", "n"),
        ("很" * 70 + "[甲](no.md)", "n"),
        ("a\tb[甲](no.md)", "n"),
        ("cafe\u0301[甲](no.md)", "n"),
    ],
)
def test_the_mark_stands_under_the_character(line: str, char: str, site: SmallSite) -> None:
    site.replace(FILE, "东风的第一段。", line)
    shown = site.run("build").error.splitlines()
    mark = next(index for index, each in enumerate(shown) if each.endswith("^"))
    above, below = shown[mark - 1], shown[mark]
    column = below.index("^")
    before = next(n for n in range(len(above)) if width(plain(above[:n])) == column)
    rest = above[before:].lstrip("\u0301")
    assert rest[0] == char


def plain(text: str) -> str:
    return text.replace("\u0301", "")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_is_shown_whatever_ends_lines(end: str, site: SmallSite) -> None:
    text = (site.folder / FILE).read_text(encoding="utf-8").replace("headline: ", "headline：")
    site.write(FILE, ("\ufeff" + text.replace("\n", end)).encode())
    assert "  3 | headline：五十米的弄堂\n    |         ^\n" in site.run("build").error


def test_what_a_terminal_would_obey_is_not_sent_to_it(site: SmallSite) -> None:
    site.replace(FILE, "东风的第一段", "\x1b[2J东风")
    error = site.run("build").error
    assert "E-control" in error
    assert "\x1b[2J" not in error
