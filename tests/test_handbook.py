"""The handbook is true: whoever does what it says, in an empty folder, sees what it shows."""

from __future__ import annotations

import io
import re
import runpy
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
from PIL import Image

from gazette.cli import VERBS, group
from tests.handbook import PAGE, PICTURES, Editor, steps, walk
from tests.serving import masked
from tests.support import CAMPAIGN, ROOT
from tests.test_text_editor import HAN

STEPS = steps()
TEXT = PAGE.read_text(encoding="utf-8")
# What the text itself says, without its blocks and its pictures.
PROSE = re.sub(r"```.*?```|!\[.*?\]\(.*?\)", "", TEXT, flags=re.DOTALL)
CODES = re.findall(r"`([^`\n]+)`", PROSE)
BUDGET = 900_000


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts" / "handbook-pictures.py"))


def test_whoever_does_what_it_says_sees_what_it_shows(tmp_path: Path) -> None:
    with Editor(tmp_path) as editor:
        walk(editor)
        made = {file.name for file in editor.folder.rglob("*.*")}
    kinds = [step.kind for step in STEPS]
    assert (kinds.count("run"), kinds.count("hear")) >= (12, 8)
    named = {each for each in CODES if re.fullmatch(r"[^ /]+\.(?:pdf|html|yaml)", each)}
    assert len(named) >= 5
    assert named <= made


def test_every_message_that_it_explains_is_the_real_one(tmp_path: Path) -> None:
    # What takes long and says nothing of these.
    spared = "headline_font: false\nsharing: false\nprint: {with_site: false}\n"
    messages = [step for step in STEPS if step.kind == "message"]
    assert len(messages) == 10
    with Editor(tmp_path) as editor:
        editor.prepare()
        with Path("config.yaml").open("a", encoding="utf-8") as config:
            config.write(spared)
        for step in messages:
            place = re.match(r"\S+ (.+):(\d+):\d+ .*\n +\d+ \| (.*)\n", step.text)
            assert place, step.text
            file, number = Path(place[1]), int(place[2])
            good = file.read_text(encoding="utf-8")
            lines = good.splitlines()
            lines[number - 1] = place[3]
            file.write_text("\n".join(lines) + "\n", encoding="utf-8")
            editor.run("gazette check", fails=step.text.startswith("错误"))
            assert masked(step.text) in masked(editor.said), (step.line, editor.said)
            file.write_text(good, encoding="utf-8")


def test_no_block_goes_unused() -> None:
    others = [step for step in STEPS if step.kind in ("text", "markdown", "yaml", "bash", "bat")]
    assert [step.text.splitlines() for step in others] == [
        ["make site", ". .venv/bin/activate"],
        ["py -m venv .venv", r".venv\Scripts\activate", "python -m pip install ."],
    ]
    assert '"$python" -m venv .venv\n' in (ROOT / "scripts/environment.sh").read_text("utf-8")
    assert len(STEPS) == TEXT.count("\n```") // 2 + sum(
        step.kind in ("photo", "picture", "stop") for step in STEPS
    )


def test_every_command_in_the_text_is_one_with_those_options(tmp_path: Path) -> None:
    named = [shlex.split(each)[1:] for each in CODES if each.startswith("gazette ")]
    assert len(named) >= 15
    context = click.Context(group)
    nouns = set()
    for verb, *words in named:
        if verb == "命令":
            continue
        assert verb in VERBS
        known = group.get_command(context, verb)
        assert known
        options = {name for each in known.params for name in each.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= options, words
        nouns |= {words[0]} if verb == "new" and words else set()
    assert len(nouns) == 5
    with Editor(tmp_path) as editor:
        editor.prepare()
        for noun in sorted(nouns):
            editor.run(f"gazette new {noun} 试一试")


def test_every_link_leads_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w-]", "", title.lower().replace(" ", "-"))
        for title in re.findall(r"(?m)^#+ (.+)$", TEXT)
    }
    text = re.sub(r"```.*?```|`[^`\n]+`", "", TEXT, flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)]+)\)", text)
    assert len(targets) > 15
    for target in targets:
        file, _, anchor = target.partition("#")
        assert (PAGE.parent / file).exists(), target
        assert not anchor or anchor in anchors, target


def test_every_picture_is_shown_said_in_words_and_small(script: dict[str, Any]) -> None:
    shown = {step.path: step.text for step in STEPS if step.kind == "picture"}
    files = {file.name: file.read_bytes() for file in PICTURES.iterdir()}
    assert set(shown) == set(files) == set(script["MAKERS"])
    assert all(len(HAN.findall(alt)) >= 12 for alt in shown.values())
    assert sum(map(len, files.values())) < BUDGET
    for data in files.values():
        with Image.open(io.BytesIO(data)) as image:
            assert image.format == "WEBP"
            assert image.width >= 500


def test_the_script_makes_the_pictures(script: dict[str, Any], tmp_path: Path) -> None:
    names = set(script["MAKERS"]) if CAMPAIGN else {"first-page.webp"}
    script["make"](names, tmp_path)
    made = {file.name for file in tmp_path.iterdir()}
    assert made == names
    for name in names:
        with Image.open(tmp_path / name) as image, Image.open(PICTURES / name) as kept:
            assert image.width == kept.width
