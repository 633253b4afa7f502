"""From a save to the screen, in a real browser: `python -m benchmarks.live [COUNT …]`.

24 stands for the gazette of this repository, other counts for made-up ones.
"""

from __future__ import annotations

import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.corpus import corpus
from tests.browser import chromium
from tests.support import ROOT, SmallSite, command
from tests.watching import Watching

SAVES = 30
# Between two saves: longer than the watcher takes to look at everything.
REST = 2.5
REAL = 24
# Notes when each text was first on the screen, in ms since the epoch.
CLOCK = """
const seen = new Map();
(function look() {
  const found = document.body && document.body.innerText.match(/第\\d+次保存/);
  if (found && !seen.has(found[0]))
    seen.set(found[0], performance.timeOrigin + performance.now());
  requestAnimationFrame(look);
})();
window.seenAt = (text) => seen.get(text) ?? null;
"""


def measure(count: int, saves: int = SAVES) -> dict[str, list[float]]:
    """Return the times (ms) of each save: to the screen, and from the burst's end to the files."""
    with tempfile.TemporaryDirectory() as folder:
        site = SmallSite(Path(folder) / "site")
        for name in ("content", "config.yaml"):
            _remove(site.folder / name)
        if count == REAL:
            for name in ("content", "templates"):
                shutil.copytree(ROOT / name, site.folder / name)
            shutil.copy(ROOT / "config.yaml", site.folder)
            path = "neighbourhoods/baoxing"
        else:
            corpus(site.folder, count)
            path = f"neighbourhoods/place-{count // 2 // 3 * 3 + 1:06d}"
        return _measure(site, path, count, saves)


def _measure(site: SmallSite, path: str, count: int, saves: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {"screen": [], "files": []}
    file = site.folder / "content" / f"{path}.md"
    text = file.read_text(encoding="utf-8")
    *_, sentence = re.findall(r"[^，。\n]+(?=。\n)", text)
    built = command("build", "--site", str(site.folder))
    assert built.status == 0, built.error
    with Watching(site, "--port", "0", verb="serve") as watching, chromium() as browser:
        page = browser.new_page()
        page.add_init_script(CLOCK)
        page.goto(f"{watching.address}{path}/")
        time.sleep(REST + count / 1000)  # a large site is read into memory first
        for number in range(saves):
            words = f"第{number}次保存"
            started = time.time() * 1000
            file.write_text(text.replace(sentence, words), encoding="utf-8")
            while not (lines := [each for each in watching.settle() if "毫秒" in each]):
                pass  # what was said is that the PDF of an earlier save is new too
            page.wait_for_function("text => window.seenAt(text)", arg=words)
            times["screen"].append(page.evaluate("text => seenAt(text)", words) - started)
            found = re.search(r"(\d+) 毫秒", lines[0])
            assert found, lines
            times["files"].append(float(found[1]))
            time.sleep(REST)
    return times


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


if __name__ == "__main__":
    for each in map(int, sys.argv[1:] or ["24", "10000"]):
        for name, made in measure(each).items():
            print(
                f"{each:6} profiles, save to {name}: median {statistics.median(made):.0f} ms, "
                f"worst {max(made):.0f} ms of {len(made)}",
                flush=True,
            )
