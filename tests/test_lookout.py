"""`gazette check --watch`: it looks again after every save."""

from __future__ import annotations

from tests.copydesk import BODY, DONGFENG
from tests.support import ROOT, SmallSite
from tests.watching import Watching


def lines_of(watching: Watching) -> list[str]:
    """Return how many places each look found, in the order of the looks."""
    return [line.split("一共 ")[1].split(" 处")[0] for line in watching.rebuilds]


def test_watch_looks_again_after_every_save(site: SmallSite) -> None:
    with Watching(site, "--watch", verb="check") as watching:
        watching.wait(lambda: lines_of(watching) == ["0"])
        site.replace(DONGFENG, BODY, "东风,好。")
        watching.wait(lambda: lines_of(watching)[-1] == "1")
        watching.wait(lambda: any("W-half-width-punctuation" in line for line in watching.errors))
        site.replace(DONGFENG, "headline:", "headlin:")
        watching.wait(lambda: lines_of(watching)[-1] == "2")
        site.replace("config.yaml", "title:", "titel:")
        watching.wait(lambda: any("E-key-unknown" in line for line in watching.errors))
        site.replace("config.yaml", "titel:", "title:")
        site.replace(DONGFENG, "headlin:", "headline:").replace(DONGFENG, "东风,好", "东风，好")
        watching.wait(lambda: lines_of(watching)[-1] == "0")
        site.write("content/neighbourhoods/new/index.md", "没有设置\n")
        watching.wait(lambda: lines_of(watching)[-1] == "1")
        count = len(watching.rebuilds)
        site.write("content/neighbourhoods/new/index.md", "还是没有\n")
        watching.wait(lambda: len(watching.rebuilds) > count)
    assert watching.lines[-1] == "好，不看了。"
    assert not (site.folder / ".gazette").exists()
    assert not site.output.exists()


def test_watch_finds_again_what_a_right_page_had_hidden(site: SmallSite) -> None:
    template = "templates/404.html"
    site.write(template, (ROOT / template).read_bytes())
    with Watching(site, "--watch", verb="check") as watching:
        watching.wait(lambda: lines_of(watching) == ["0"])
        site.write(template, "{{ nothing }}")
        watching.wait(lambda: lines_of(watching)[-1] == "1")
        site.write("content/pages/about.md", "---\ntitle: 关于\n---\n\n甲。\n")
        watching.wait(lambda: len(watching.rebuilds) >= 3)
        assert lines_of(watching)[-1] == "1"
