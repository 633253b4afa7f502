"""Search: what it weighs and what it takes: `python -m benchmarks.search [--counts 24 2000 10000]`.

24 is the real gazette; larger ones are made up (`corpus.py`), of 25 words: a real text has some
three times as many different pairs. Prints the bytes of the index, what queries load and how long
they take in Chromium, and the time of builds with and without search.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from benchmarks.corpus import SENTENCE, corpus
from benchmarks.peers.site import HOME

ROOT = Path(__file__).resolve().parent.parent
QUERIES = ("老", "居民", "志愿者", "弄堂里的第7个", "清晨 图书")
OFF = "search: false\n"
REST = 2.2
TIMES = 3
# Since the page began to load: when the first result stood there, or was said to be missing, and
# what was loaded for it.
FIRST = """() => new Promise((resolve) => {
  const look = () => {
    const done = document.querySelector("form.search[data-state=done]");
    if (!done && !document.querySelector(".result")) return setTimeout(look);
    const files = performance.getEntriesByType("resource").filter((each) =>
      /\\/search\\/\\d+\\//.test(each.name));
    resolve([performance.now(), files.length, files.map((each) => each.name)]);
  };
  look();
})"""


def written(folder: Path, count: int) -> Path:
    """Write the sources of a gazette that is searched, without a PDF."""
    shutil.rmtree(folder, ignore_errors=True)
    if count == 24:
        shutil.copytree(ROOT / "content", folder / "content")
        text = (ROOT / "config.yaml").read_text(encoding="utf-8") + "print: {with_site: false}\n"
    else:
        corpus(folder, count)
        text = (folder / "config.yaml").read_text(encoding="utf-8").replace(OFF, "")
    (folder / "config.yaml").write_text(text, encoding="utf-8")
    return folder


class Took(NamedTuple):
    """Seconds by the clock, and of all processors together: less where others keep them busy."""

    clock: float
    processor: float


def build(folder: Path) -> Took:
    """Build as an editor does; return what the whole process took."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "gazette", "build", "--site", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Took(time.perf_counter() - started, used)


def forget(folder: Path) -> None:
    """Delete all that was made."""
    shutil.rmtree(folder / ".gazette", ignore_errors=True)
    shutil.rmtree(folder / "output", ignore_errors=True)


def edit(folder: Path, number: int) -> None:
    """Change the text of one place."""
    file = next(iter(sorted((folder / "content/neighbourhoods").glob("*.md"))))
    text = file.read_text(encoding="utf-8").replace(SENTENCE, "这一句改过了。")
    file.write_text(f"{text.rstrip()}又添了第{number}句。\n", encoding="utf-8")


def times(folder: Path, turns: int) -> Iterator[str]:
    """Yield the seconds of builds, with search and without, in turn."""
    config = folder / "config.yaml"
    on = config.read_text(encoding="utf-8")
    made: dict[tuple[str, bool], list[Took]] = {}
    for turn in range(turns):
        for searched in (False, True):
            config.write_text(on if searched else on + OFF, encoding="utf-8")
            forget(folder)
            made.setdefault(("cold", searched), []).append(build(folder))
            time.sleep(REST)
            build(folder)
            made.setdefault(("nothing changed", searched), []).append(build(folder))
            edit(folder, 2 * turn + searched)
            made.setdefault(("one text", searched), []).append(build(folder))
    for kind in ("cold", "nothing changed", "one text"):
        without, with_search = (
            [statistics.median(each) for each in zip(*made[kind, searched], strict=True)]
            for searched in (False, True)
        )
        yield (
            f"{kind}: {without[0]:.2f} s ({without[1]:.2f} of processors) without, "
            f"{with_search[0]:.2f} s ({with_search[1]:.2f}) with search"
        )


def weight(files: Iterable[Path]) -> str:
    """Say the bytes of files, as they are and gzipped one by one."""
    data = [file.read_bytes() for file in files]
    packed = sum(len(gzip.compress(each, 9, mtime=0)) for each in data)
    return f"{len(data):,} files, {sum(map(len, data)):,} bytes, {packed:,} gzipped"


def weights(output: Path) -> Iterator[str]:
    """Yield what the files of the search weigh."""
    found = [*(output / "search").rglob("*")]
    scripts = [file for file in found if file.suffix == ".js"]
    texts = [file for file in scripts if file.name.startswith("text-")]
    yield f"index: {weight(file for file in scripts if file not in set(texts))}"
    yield f"texts: {weight(texts)}"
    yield f"pages: {weight(file for file in found if file.suffix == '.html')}"


def queries(output: Path) -> Iterator[str]:
    """Yield what each query loads, and when its first result is there, in a fresh browser."""
    from tests.browser import chromium, served

    with chromium() as browser, served(output) as home:
        for query in QUERIES:
            context = browser.new_context()
            page = context.new_page()
            page.goto(f"{home}search/index.html?q={quote(query)}", wait_until="commit")
            after, count, names = page.evaluate(FIRST)
            files = [output / name.removeprefix(home) for name in names]
            yield f"{query}: first result after {after:.0f} ms, from {weight(files)}"
            assert count == len(files)
            context.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--counts", type=int, nargs="+", default=[24, 2_000, 10_000])
    given = parser.parse_args()
    for each in given.counts:
        site = written(HOME / "sites" / f"search-{each}", each)
        output = site / "output"
        for line in itertools.chain(times(site, given.times), weights(output), queries(output)):
            print(f"{each:>6,} {line}", flush=True)
