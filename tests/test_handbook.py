"""The handbook is true: whoever does what it says, in an empty folder, sees what it shows."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.handbook import Editor, Step, masked, steps

STEPS = steps()


def walk(editor: Editor) -> None:
    for step, after in itertools.pairwise([*STEPS, Step(0, "end", "")]):
        fails = after.kind == "hear" and "错误 " in after.text
        editor.follow(step, fails=fails)


def test_walk(tmp_path, monkeypatch):
    import time
    with Editor(tmp_path) as e:
        bad=[]
        for step, after in itertools.pairwise([*STEPS, Step(0, "end", "")]):
            t=time.process_time(); w=time.time()
            try:
                e.follow(step, fails=after.kind == "hear" and "错误 " in after.text)
            except AssertionError as x:
                bad.append(str(x)[:600])
            print(step.line, step.kind, step.path, step.text[:40].replace("\n","|"), f"{time.process_time()-t:.2f} {time.time()-w:.2f}")
            if step.kind=="run": print(e.said, e.serving and e.serving.said)
            if step.kind=="stop": print("stop")
        print(e.serving and e.serving.said)
        for b in bad: print("BAD",b)
    assert 0
