"""What the worker is told to keep: the very files that are published, however they were built."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import shutil
import threading
from pathlib import Path

import pytest

from gazette import pocket
from tests.browser import Html, png
from tests.keeping import OFFLINE, listed
from tests.support import CONFIG, PRINTED, SmallSite, snapshot
from tests.watching import Watching, clean

STORY = """\
---
title: 集市
date: 2026-08-{day:02}
---

集市开了{day}天。

后来散了。
"""


@pytest.fixture
def kept(site: SmallSite) -> SmallSite:
    return site.write("config.yaml", OFFLINE)


def files_of(output: Path) -> dict[str, str]:
    """Return what the worker keeps, with the digests."""
    return listed((output / "sw.js").read_text(encoding="utf-8"))


def is_right(output: Path) -> bool:
    """Tell whether every file has the digest that the worker wants."""
    return all(
        base64.b64encode(hashlib.sha256((output / path).read_bytes()).digest()[:18]).decode()
        == name
        for path, name in files_of(output).items()
    )


def is_clean(site: SmallSite) -> bool:
    """Tell whether a build from nothing gives the same."""
    return site.snapshot() == clean(site)


# What is kept


def test_the_issue_is_kept_with_all_that_its_pages_load(kept: SmallSite) -> None:
    kept.write("content/media/树.png", png())
    kept.write("content/media/表.pdf", "%PDF-1.4\n")
    kept.replace(
        "content/neighbourhoods/baoxing.md", "第二段。", "![树](/media/树.png)[表](/media/表.pdf)"
    )
    kept.make()
    files = files_of(kept.output)
    assert is_right(kept.output)
    assert next(iter(files)) == "index.html"
    wanted = {
        *("index.html", "offline.html", "issues/1/index.html", "issues/index.html"),
        *("about/index.html", "themes/index.html", "neighbourhoods/index.html"),
        *("neighbourhoods/baoxing/index.html", "neighbourhoods/dongfeng/index.html"),
        *("centres/index.html", "centres/health/index.html"),
    }
    assert wanted <= files.keys()
    assets = {path.relative_to(kept.output).as_posix() for path in kept.output.glob("assets/*")}
    assert {path for path in assets if not path.endswith(".pdf")} <= files.keys()
    aside = {"sw.js", "404.html", "feed.xml", "sitemap.xml", "issues/1/print/index.html"}
    assert not aside & files.keys()
    assert not any(path.endswith(".pdf") for path in files)


def test_what_a_style_sheet_loads_is_kept(kept: SmallSite) -> None:
    kept.write("templates/static/face.woff2", b"wOF2")
    kept.write("templates/static/css/99-own.css", '@font-face { src: url("../face.woff2") }').make()
    assert any(re.fullmatch(r"assets/face\.\w+\.woff2", path) for path in files_of(kept.output))


def test_of_old_issues_and_old_stories_nothing_is_kept(kept: SmallSite) -> None:
    for day in range(1, 13):
        kept.write(f"content/stories/2026/fair-{day:02}.md", STORY.format(day=day))
    issue = "---\ntitle: 第二期\nnumber: 2\ndate: 2026-12-01\ncontents:\n"
    kept.write(
        "content/issues/002.md", issue + "  - {section: 一, stories: [health]}\n---\n"
    ).make()
    files = files_of(kept.output)
    assert {"issues/2/index.html", "centres/health/index.html"} <= files.keys()
    assert not {"issues/1/index.html", "neighbourhoods/baoxing/index.html"} & files.keys()
    stories = [path for path in files if path.startswith("stories/2026/")]
    assert stories == [f"stories/2026/fair-{day:02}/index.html" for day in range(12, 6, -1)]


def test_there_is_room_for_so_much_and_no_more(
    kept: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.make()
    every = files_of(kept.output)
    sizes = {path: (kept.output / path).stat().st_size for path in every}
    for name, most in (("MOST_FILES", 9), ("MOST_BYTES", sum(sizes.values()) * 2 // 3)):
        with monkeypatch.context() as patch:
            patch.setattr(pocket, name, most)
            kept.make(clean=True)
            files = files_of(kept.output)
            assert len(files) < len(every)
            assert len(files) <= pocket.MOST_FILES
            assert sum(sizes[path] for path in files) <= pocket.MOST_BYTES
        assert "index.html" in files
        assert any(path.endswith(".css") for path in files), "a page is kept with its style"
        assert list(every)[-1] not in files, "what is least dear goes first"


def test_little_pictures_come_first_and_only_so_many(
    kept: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pocket, "MOST_PICTURES", 500)
    kept.write("content/media/big.png", png(2000, 2000)).write(
        "content/media/little.png", png(1, 1)
    )
    text = "![大](/media/big.png)\n\n![小](/media/little.png)\n\n第二段。"
    kept.replace("content/neighbourhoods/baoxing.md", "第二段。", text).make()
    (picture,) = (path for path in files_of(kept.output) if path.endswith(".png"))
    assert "little" in picture


def test_a_search_page_is_kept_with_what_its_script_is_told_to_load(
    kept: SmallSite,
) -> None:
    more = "{{ asset('more.js') }}"
    data = f'<script defer src="{{{{ asset(\'data.js\') }}}}" data-more="{more}"></script>'
    page = "---\ntitle: 搜索\n---\n\n找一找。\n"
    kept.write("content/pages/search.md", page)
    kept.write("templates/static/data.js", "1").write("templates/static/more.js", "2")
    kept.write(
        "templates/page.html", '{% extends "base.html" %}{% block head %}' + data + "{% endblock %}"
    )
    kept.make()
    names = {path.split(".")[0] for path in files_of(kept.output)}
    assert {"search/index", "assets/data", "assets/more"} <= names


def test_the_page_for_no_network_names_what_is_kept(kept: SmallSite) -> None:
    kept.make()
    page = Html(kept.output / "offline.html")
    assert page.links(name="saved") == [
        "index.html",
        "neighbourhoods/baoxing/index.html",
        "neighbourhoods/dongfeng/index.html",
        "centres/health/index.html",
    ]
    assert any(each.get("content") == "noindex" for each in page.all("meta"))
    assert "offline.html" not in kept.read("sitemap.xml")


def test_a_site_that_wants_nothing_kept_lets_readers_go(site: SmallSite) -> None:
    site.make()
    worker = site.read("sw.js")
    assert "unregister" in worker
    assert "fetch" not in worker
    assert not (site.output / "offline.html").exists()
    assert "sw.js" not in site.read("index.html")


def test_the_worker_weighs_almost_nothing(kept: SmallSite) -> None:
    kept.make()
    worker = re.sub(r"(?s)entries\(\{.*?\}\)", "entries({})", kept.read("sw.js"))
    assert "entries({})" in worker
    assert len(gzip.compress(worker.encode(), 9)) <= 2048
    (script,) = kept.output.glob("assets/offline.*.js")
    assert len(gzip.compress(script.read_bytes(), 9)) <= 1024


# However it is built


def test_a_second_build_writes_nothing(kept: SmallSite) -> None:
    assert kept.make().written > 10
    report = kept.make()
    assert (report.rendered, report.written) == (0, 0)
    assert kept.write("content/media/unused.txt", "x").make().written == 0


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("content/neighbourhoods/baoxing.md", "第二段。", "第二段，改了。"),
        ("content/neighbourhoods/baoxing.md", "一条弄堂", "两条弄堂"),
        ("content/pages/about.md", "这是一份小报。", "这还是一份小报。"),
        ("content/issues/001.md", "编者的话。", "编者又说。"),
        ("config.yaml", "title: 小报", "title: 大报"),
    ],
)
def test_after_an_edit_the_worker_keeps_what_there_is_now(
    kept: SmallSite, path: str, old: str, new: str
) -> None:
    kept.make()
    before = files_of(kept.output)
    kept.replace(path, old, new).make()
    assert files_of(kept.output) != before
    assert is_right(kept.output)
    assert is_clean(kept)


def test_an_edit_of_what_is_not_kept_leaves_the_worker_alone(kept: SmallSite) -> None:
    for day in range(1, 13):
        kept.write(f"content/stories/2026/fair-{day:02}.md", STORY.format(day=day))
    kept.make()
    before = kept.read("sw.js")
    kept.replace("content/stories/2026/fair-01.md", "后来散了", "后来又开了")
    assert kept.make().written == 3, "its page and the feeds"
    assert kept.read("sw.js") == before
    assert is_clean(kept)


def test_a_page_that_comes_or_goes_is_kept_or_not(kept: SmallSite) -> None:
    kept.make()
    kept.remove("content/centres/health.md").make()
    assert "centres/health/index.html" not in files_of(kept.output)
    assert is_clean(kept)


def test_a_worker_that_was_deleted_or_spoilt_is_mended(kept: SmallSite) -> None:
    kept.make()
    before = snapshot(kept.output)
    (kept.output / "sw.js").unlink()
    assert kept.make().written == 1
    (kept.output / "sw.js").write_text("oh")
    assert kept.make().written == 1
    assert snapshot(kept.output) == before


def test_turned_off_and_on_again_it_is_as_it_was(kept: SmallSite) -> None:
    kept.make()
    before = snapshot(kept.output)
    kept.write("config.yaml", CONFIG).make()
    assert is_clean(kept)
    kept.write("config.yaml", OFFLINE).make()
    assert snapshot(kept.output) == before


def test_without_its_state_a_build_takes_the_worker_for_its_own(kept: SmallSite) -> None:
    kept.make()
    before = snapshot(kept.output)
    shutil.rmtree(kept.folder / ".gazette")
    assert not kept.make().problems
    assert snapshot(kept.output) == before


def test_what_is_wrong_in_the_workers_template_is_an_error_with_its_line(kept: SmallSite) -> None:
    kept.write("templates/sw.js", "{{ files }}\n{{ nothing }}\n")
    assert kept.problems() == [("E-template-undefined", "templates/sw.js", 2, 1)]
    assert "E-template-undefined" in kept.run("check").output + kept.run("check").error


def test_a_watcher_keeps_the_worker_right(kept: SmallSite) -> None:
    with Watching(kept) as watching:
        for number in range(3):
            story = "content/neighbourhoods/baoxing.md"
            text = (kept.folder / story).read_text("utf-8")
            kept.write(story, text + f"\n又写了{number}。\n")
            watching.wait(
                lambda number=number: (
                    f"又写了{number}" in kept.read("neighbourhoods/baoxing/index.html")
                )
            )
            watching.wait(lambda: is_right(kept.output))
        threading.Event().wait(1.5)
        assert watching.is_right()


def test_a_page_spoilt_by_hand_while_watching_is_not_taken_for_the_published_one(
    kept: SmallSite,
) -> None:
    with Watching(kept) as watching:
        watching.wait((kept.output / "sw.js").exists)
        (kept.output / "about/index.html").write_text("oh")
        story = "content/neighbourhoods/baoxing.md"
        kept.replace(story, "第二段。", "刚写的。")
        watching.wait(lambda: "刚写的" in kept.read("neighbourhoods/baoxing/index.html"))
        watching.wait(lambda: is_right(kept.output))
        threading.Event().wait(1.5)
        assert watching.is_right()


def test_the_cover_that_is_made_later_is_kept_as_it_is(site: SmallSite) -> None:
    site.write("config.yaml", PRINTED.replace("offline: false\n", ""))
    cover = "issues/1/cover.png"
    with Watching(site) as watching:
        watching.wait(lambda: cover in files_of(site.output) and is_right(site.output))
        site.replace("content/issues/001.md", "title: 创刊号", "title: 又一期")
        watching.wait(lambda: "又一期" in site.read("issues/1/index.html"))
        watching.wait(lambda: is_right(site.output))
        threading.Event().wait(1.5)
        watching.wait(watching.is_right)
        assert cover in files_of(site.output)
        assert is_right(site.output)
