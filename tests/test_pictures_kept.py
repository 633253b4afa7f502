"""What pictures cost: a copy is made once and kept, whatever is edited or damaged."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from gazette.pictures import kept
from tests.photographs import PAGE, encoded, laden, photograph, published, scene, show
from tests.support import ROOT, SmallSite, snapshot

# What is kept


def keep_marks(site: SmallSite) -> dict[str, tuple[int, int]]:
    """Return when each kept file was written."""
    folder = site.folder / ".gazette/pictures"
    return {
        file.name: (file.stat().st_mtime_ns, file.stat().st_ino)
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_a_picture_is_encoded_once_whatever_becomes_of_its_name_and_the_output(
    site: SmallSite,
) -> None:
    import shutil

    show(site, {"a.jpg": photograph()}).make()
    before, made = keep_marks(site), published(site)
    assert len(before) == 6
    shutil.rmtree(site.output)
    site.make()
    assert (keep_marks(site), published(site)) == (before, made)
    (site.folder / "content/media/a.jpg").rename(site.folder / "content/media/b.jpg")
    site.replace("content/neighbourhoods/baoxing.md", "media/a.jpg", "media/b.jpg").make()
    assert keep_marks(site) == before
    assert list(published(site).values()) == list(made.values())
    assert all(name.startswith("b-") for name in published(site))


def test_the_same_picture_under_two_names_is_encoded_once(site: SmallSite) -> None:
    show(site, {"a.jpg": photograph(), "b.jpg": photograph()}).make()
    assert len(published(site)) == 12
    assert len(keep_marks(site)) == 6


def test_a_clean_build_uses_nothing_that_was_kept(site: SmallSite) -> None:
    show(site, {"a.jpg": photograph()}).make()
    made, fake = published(site), b"no picture at all"
    for name in keep_marks(site):
        kept.put(site.folder / ".gazette/pictures", name, fake)
    import shutil

    shutil.rmtree(site.output)
    site.make()
    assert set(published(site).values()) == {fake}  # what is kept is what is used
    site.make(clean=True)
    assert published(site) == made


@pytest.mark.parametrize("damage", ["torn", "empty", "other", "folder", "gone"])
def test_what_is_damaged_is_made_again(site: SmallSite, damage: str) -> None:
    import shutil

    show(site, {"a.jpg": photograph()}).make()
    made = site.snapshot()
    for file in list((site.folder / ".gazette/pictures").rglob("*")):
        if file.is_file():
            data = file.read_bytes()
            file.unlink()
            if damage == "torn":
                file.write_bytes(data[: len(data) // 2])
                file.with_name(file.name + ".new").write_bytes(data[:10])
            elif damage == "empty":
                file.write_bytes(b"")
            elif damage == "other":
                file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
            elif damage == "folder":
                file.mkdir()
    shutil.rmtree(site.output)
    site.make()
    assert site.snapshot() == made
    assert not list((site.folder / ".gazette").rglob("*.new"))


def test_what_nobody_shows_is_forgotten_once_it_is_much(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "SPARE", 0)
    show(site, {"a.jpg": photograph()}).make()
    old = set(keep_marks(site))
    for shade in range(4):
        data = encoded(Image.effect_noise((640, 480), 90 + shade), "JPEG")
        site.write("content/media/a.jpg", data).make()
    assert not old & set(keep_marks(site))
    assert len(keep_marks(site)) <= 12


def test_copies_are_the_same_however_many_make_them(
    site: SmallSite, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = {f"{number}.jpg": photograph((900 + number, 700)) for number in range(4)}
    show(site, {**files, "a.png": laden()["a.png"]}).make(jobs=1)
    other = SmallSite(tmp_path_factory.mktemp("other"))
    show(other, {**files, "a.png": laden()["a.png"]}).make(jobs=2)
    assert site.snapshot() == other.snapshot()


# What an edit costs


def test_an_edit_of_a_text_encodes_nothing_and_loads_no_library(site: SmallSite) -> None:
    show(site, {"a.jpg": photograph()}).make()
    before = keep_marks(site)
    site.replace("content/neighbourhoods/baoxing.md", "第二段。", "第二段改了。")
    code = (
        "import sys; from gazette.build import Options, build; from pathlib import Path\n"
        "folder = Path(sys.argv[1])\n"
        "print(build(Options(folder, folder / 'output')).written)\n"
        "print(*[name for name in sys.modules if name.startswith('PIL')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(site.folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["4"]
    assert keep_marks(site) == before
    clean = snapshot(site.output)
    site.make(clean=True)
    assert site.snapshot() == clean


def test_another_picture_under_the_same_name_is_another_page(site: SmallSite) -> None:
    show(site, {"a.jpg": photograph()}).make()
    before = published(site), site.read(PAGE), site.read("about/index.html")
    site.write("content/media/a.jpg", photograph((700, 480)))
    report = site.make()
    after = published(site)
    kinds = ("avif", "webp", "jpg")
    assert set(after) == {f"a-{width}.{kind}" for width in (480, 700) for kind in kinds}
    assert site.read(PAGE) != before[1]
    assert site.read("about/index.html") == before[2]
    assert report.removed == len(before[0])
    site.write("content/media/a.jpg", photograph()).make()
    assert (published(site), site.read(PAGE)) == before[:2]


def test_check_looks_at_pictures_and_writes_nothing(site: SmallSite) -> None:
    show(site, {"a.jpg": photograph()})
    ran = site.run("check")
    assert ran.status == 0
    assert not site.output.exists()
    assert keep_marks(site) == {}


PEAK = """
import re, sys, time
from gazette.pictures import derive, inspect
from gazette.pictures.copies import Recipe
data = open(sys.argv[1], "rb").read()
look, problems = inspect.inspect("a.jpg", data)
kinds, widths = look.kinds, (480, 960, 1600)
recipes = [Recipe(kind, each, each * 3 // 4) for kind in kinds for each in widths]
list(derive.derived("a.jpg", data, recipes))
status = open("/proc/self/status").read()
print(look.width, time.process_time(), int(re.search("VmHWM:\\s+(\\d+)", status)[1]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it alone tells a process its peak")
def test_sixty_million_pixels_take_hardly_more_memory_than_two(tmp_path: Path) -> None:
    file, peaks = tmp_path / "a.jpg", []
    for size in ((1600, 1200), (8944, 6708)):
        scene(size).save(file, "JPEG")
        command = [sys.executable, "-c", PEAK, str(file)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        width, seconds, megabytes = done.stdout.split()
        assert int(width) == size[0]
        assert float(seconds) < 30
        peaks.append(int(megabytes))
    assert peaks[1] - peaks[0] < 60  # its pixels alone are 180 MB
