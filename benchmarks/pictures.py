"""What pictures cost: `python -m benchmarks.pictures [--count 50]`.

Photographs of 12 million pixels in one small site: the first build, one after the output was
deleted, one after an edit of the text beside them; the bytes before and after.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from tests.support import SmallSite


def photographs(folder: Path, count: int, size: tuple[int, int] = (4000, 3000)) -> list[str]:
    """Write files of about 2 MB each, no two alike; return their names."""
    folder.mkdir(parents=True)
    grain = Image.effect_noise(size, 12).convert("RGB")
    base = Image.merge(
        "RGB",
        [
            Image.effect_noise((size[0] // step, size[1] // step), 90).resize(size)
            for step in (64, 48, 32)
        ],
    )
    whole = Image.blend(base, grain, 0.15)
    other = whole.transpose(Image.Transpose.ROTATE_180)
    names = []
    for number in range(count):
        made = Image.blend(whole, other, number / (count + 1))
        made.save(folder / f"p{number}.jpg", quality=90)
        names.append(f"p{number}.jpg")
    return names


def measured(site: SmallSite, name: str) -> None:
    """Build in a process of its own and print what it took."""
    command = [sys.executable, "-m", "gazette", "build", "--no-pdf", "--site", str(site.folder)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"| {name} | {seconds:.2f} | {worked:.2f} |", flush=True)


def size_of(folder: Path, pattern: str) -> float:
    """Return how many million bytes files take."""
    return sum(file.stat().st_size for file in folder.rglob(pattern)) / 1e6


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=50)
    count = parser.parse_args().count
    with tempfile.TemporaryDirectory() as folder:
        site = SmallSite(Path(folder))
        names = photographs(site.folder / "content/media", count)
        text = "\n\n".join(f"![图](../media/{name})" for name in names)
        site.replace("content/neighbourhoods/baoxing.md", "第二段。", f"第二段。\n\n{text}")
        print("| build | seconds | seconds of processors |\n|---|---:|---:|")
        measured(site, f"first, {count} pictures")
        measured(site, "again")
        shutil.rmtree(site.output)
        measured(site, "output deleted")
        site.replace("content/neighbourhoods/baoxing.md", "第二段。", "第二段改了。")
        measured(site, "text edited")
        print(f"\nsources {size_of(site.folder / 'content', '*.jpg'):.1f} MB")
        for width in (480, 960, 1600):
            sizes = [
                f"{kind} {size_of(site.output, f'*-{width}.*.{kind}'):.1f} MB"
                for kind in ("avif", "webp", "jpg")
            ]
            print(f"{width} px: {', '.join(sizes)}")


if __name__ == "__main__":
    main()
