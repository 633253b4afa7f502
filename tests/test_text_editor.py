"""What Visual Studio Code is given: completion of settings, snippets, errors in place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gazette.schema import json_schema
from tests.support import ROOT, SmallSite, command, snapshot
from tests.watching import Watching

FOLDER = ROOT / ".vscode"
HAN = re.compile("[\u4e00-\u9fff]")
SNIPPETS: dict[str, dict[str, Any]] = json.loads(
    (FOLDER / "gazette.code-snippets").read_text(encoding="utf-8")
)
PLACE = """\
---
name: 新地方
headline: 题目
highlights:
  - text: 一句话
{}
---

正文。
"""


def inserted(name: str) -> str:
    """Return what a snippet writes, its fields as they are proposed."""
    text = "\n".join(SNIPPETS[name]["body"])
    for variable, value in (("YEAR", "2026"), ("MONTH", "11"), ("DATE", "02")):
        text = text.replace(f"${{CURRENT_{variable}}}", value)
    text = re.sub(r"\$\{\d+:([^}]*)\}", r"\1", text)
    assert "$" not in text, name
    return f"{text}\n"


def test_a_new_gazette_has_it_too(tmp_path: Path) -> None:
    for more in ((), ("--empty",)):
        folder = tmp_path / f"new{len(more)}"
        assert command("init", str(folder), *more).status == 0
        assert snapshot(folder / ".vscode") == snapshot(FOLDER)


def test_the_schema_of_settings_is_the_one_that_is_printed(site: SmallSite) -> None:
    kept = json.loads((FOLDER / "config.schema.json").read_text(encoding="utf-8"))
    assert kept == json.loads(site.run("schema", "config").output), "write it again"
    settings = json.loads((FOLDER / "settings.json").read_text(encoding="utf-8"))
    assert settings["yaml.schemas"] == {".vscode/config.schema.json": "config.yaml"}


@pytest.mark.parametrize("kind", ["profile", "story", "issue", "page", "config"])
def test_every_key_is_explained_in_chinese(kind: str) -> None:
    for definition in json_schema(kind)["$defs"].values():
        for name, key in definition.get("properties", {}).items():
            assert HAN.search(key.get("description", "")), name


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("介绍", "content/neighbourhoods/new.md"),
        ("故事", "content/stories/2026/new.md"),
        ("一期", "content/issues/002.md"),
    ],
)
def test_a_snippet_of_a_whole_file_asks_only_to_be_filled_in(
    site: SmallSite, name: str, file: str
) -> None:
    site.write(file, inserted(name).replace("number: 1", "number: 2"))
    codes = {each["code"] for each in site.build()["problems"]}
    assert codes == {"E-placeholder"}


@pytest.mark.parametrize("name", ["出彩处，有数字", "出彩处，一句话", "题图", "联系"])
def test_a_snippet_of_front_matter_has_no_key_that_is_not_known(site: SmallSite, name: str) -> None:
    lines = inserted(name)
    if name.startswith("出彩处"):
        text = PLACE.format("").replace("  - text: 一句话\n", re.sub("(?m)^", "  ", lines.rstrip()))
    else:
        text = PLACE.format(lines.rstrip())
    site.write("content/neighbourhoods/new.md", text)
    codes = {each["code"] for each in site.build()["problems"]}
    assert codes <= {"E-placeholder", "E-picture-missing"}


def test_a_snippet_says_in_chinese_what_it_is_for() -> None:
    for name, snippet in SNIPPETS.items():
        assert snippet["scope"] == "markdown"
        assert any(HAN.match(each) for each in snippet["prefix"]), name
        assert HAN.match(snippet["description"]), name


def test_errors_are_shown_at_their_places(site: SmallSite) -> None:
    site.write(
        "content/neighbourhoods/baoxing.md", "---\nname: 宝兴\n题木: 一条弄堂\n---\n\n正文。\n"
    )
    tasks = json.loads((FOLDER / "tasks.json").read_text(encoding="utf-8"))["tasks"]
    (task,) = (each for each in tasks if each["command"].startswith("gazette check"))
    pattern = task["problemMatcher"]["pattern"]
    ran = site.run(*task["command"].split()[1:])
    found = [re.match(pattern["regexp"], line) for line in ran.output.splitlines()]
    assert found
    places = {
        tuple(match[pattern[key]] for key in ("severity", "file", "line", "column", "code"))
        for match in found
        if match
    }
    assert len(places) == len(found)
    assert ("error", "content/neighbourhoods/baoxing.md", "3", "1", "E-key-unknown") in places


def shown(lines: list[str], matcher: dict[str, Any]) -> list[set[tuple[str, ...]]]:
    """Return what the editor lists after each round, as its matcher reads what was printed."""
    background, pattern = matcher["background"], matcher["pattern"]
    rounds: list[set[tuple[str, ...]]] = []
    now: set[tuple[str, ...]] = set()
    for line in lines:
        if re.search(background["beginsPattern"], line):
            now = set()
        elif re.search(background["endsPattern"], line):
            rounds.append(now)
        else:
            match = re.search(pattern["regexp"], line)
            assert match, line
            keys = ("severity", "file", "line", "column", "code")
            now.add(tuple(match[pattern[key]] for key in keys))
    return rounds


def test_errors_come_and_go_as_one_writes(site: SmallSite) -> None:
    file = "content/neighbourhoods/dongfeng.md"
    tasks = json.loads((FOLDER / "tasks.json").read_text(encoding="utf-8"))["tasks"]
    (task,) = (each for each in tasks if "--watch" in each.get("args", ()))
    matcher = task["problemMatcher"]
    assert task["isBackground"]
    assert matcher["background"]["activeOnStart"]
    verb, *arguments = task["args"]
    with Watching(site, *arguments, verb=verb) as editor:

        def lists(*wanted: tuple[str, ...]) -> bool:
            return shown(editor.lines, matcher)[-1:] == [set(wanted)]

        editor.wait(lists)
        wrong = ("error", file, "3", "9", "E-yaml-wide-colon")
        doubtful = ("warning", file, "9", "7", "W-ellipsis")
        site.replace(file, "headline: ", "headline：")
        editor.wait(lambda: lists(wrong))
        site.replace(file, "headline：", "headline: ").replace(
            file, "东风的第一段。", "东风的第一段..."
        )
        editor.wait(lambda: lists(doubtful))
        site.replace(file, "第一段...", "第一段。")
        editor.wait(lists)
