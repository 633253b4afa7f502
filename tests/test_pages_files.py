"""What a site brings along in files: pictures, downloads, templates and styles."""

from __future__ import annotations

import re

from tests.browser import plain, png
from tests.pages import CHENGDE, assets, page
from tests.support import SmallSite

# Pictures and downloads


def test_a_picture_is_published_once_for_front_matter_and_body(site: SmallSite) -> None:
    site.write("content/media/树.png", png(8, 6))
    text = CHENGDE.replace("name:", "image: {src: ../media/树.png, alt: 老树}\nname:")
    site.write("content/neighbourhoods/chengde.md", text + "\n![又是树](../media/树.png)\n")
    site.write("content/media/unused.png", png(9, 9)).make()
    (name,) = assets(site, ".png")
    found = page(site, "neighbourhoods/chengde").all("img")
    assert [each.get("alt") for each in found] == ["老树", "又是树"]
    for each in found:
        assert (each.get("width"), each.get("height")) == ("8", "6")
        assert each.get("src", "").startswith("../../assets/%E6%A0%91-8.")
    assert re.fullmatch(r"树-8\.[0-9a-f]{16}\.png", name)


def test_one_picture_under_two_names_is_no_clash(site: SmallSite) -> None:
    for path in ("content/media/a.png", "content/centres/A.PNG"):
        site.write(path, png())
    pictures = "\n![一](../media/a.png)\n\n![二](../centres/A.PNG)\n"
    site.write("content/neighbourhoods/chengde.md", CHENGDE + pictures).make()
    assert len(assets(site, ".png")) == 1


def test_a_picture_changes_its_address_with_its_bytes(site: SmallSite) -> None:
    site.write("content/media/a.png", png(8, 6))
    site.write("content/neighbourhoods/chengde.md", CHENGDE + "\n![树](../media/a.png)\n").make()
    (before,) = assets(site, ".png")
    site.write("content/media/a.png", png(8, 7)).make()
    (after,) = assets(site, ".png")
    assert before != after
    assert after in (site.output / "neighbourhoods/chengde/index.html").read_text("utf-8")


def test_a_draft_publishes_no_picture(site: SmallSite) -> None:
    site.write("content/media/a.png", png()).write("content/media/b.png", png(2, 2))
    site.write("content/media/c.pdf", "%PDF-1.4\n")
    draft = CHENGDE.replace("name:", "draft: yes\nimage: {src: ../media/a.png, alt: 树}\nname:")
    site.write(
        "content/neighbourhoods/chengde.md", draft + "\n![树](../media/b.png)[表](../media/c.pdf)\n"
    ).make()
    assert assets(site, ".png") == assets(site, ".pdf") == []
    site.make(drafts=True)
    assert len(assets(site, ".png")) == 2
    assert len(assets(site, ".pdf")) == 1


def test_a_download_is_published_when_a_page_links_to_it(site: SmallSite) -> None:
    site.write("content/media/表 一.pdf", "%PDF-1.4\n").write("content/media/other.pdf", "%PDF")
    site.write("content/neighbourhoods/chengde.md", CHENGDE + "\n[表](<../media/表 一.pdf>)\n")
    site.make()
    (name,) = assets(site, ".pdf")
    assert re.fullmatch(r"表-一\.[0-9a-f]{16}\.pdf", name)
    assert (site.output / "assets" / name).read_bytes() == b"%PDF-1.4\n"
    (link,) = page(site, "neighbourhoods/chengde").links(name="text")
    assert link.startswith("../../assets/%E8%A1%A8-%E4%B8%80.")


# Templates and styles


def test_a_sites_own_template_wins_over_the_packaged_one(site: SmallSite) -> None:
    site.make()
    before = site.snapshot()
    site.write(
        "templates/page.html",
        '{% extends "base.html" %}\n{% block main %}<h1>自己的版式</h1>'
        "{{ show(article.body) }}{% endblock %}\n",
    ).make()
    about = page(site, "about")
    assert plain(about.one("h1")) == "自己的版式"
    assert "这是一份小报。" in about.text
    changed = {path for path, digest in site.snapshot().items() if before[path] != digest}
    assert changed == {"about/index.html"}
    site.remove("templates/page.html").make()
    assert site.snapshot() == before


def test_a_sites_own_style_joins_the_packaged_ones(site: SmallSite) -> None:
    site.write("templates/static/css/99-own.css", ".own { color: #123456; }\n").make()
    (name,) = assets(site, ".css")
    style = (site.output / "assets" / name).read_text("utf-8")
    assert style.endswith(".own { color: #123456; }\n")
    assert "--ink" in style


def test_a_style_that_is_not_utf8_is_an_error_with_its_file(site: SmallSite) -> None:
    site.write("templates/static/css/99-own.css", "/* 颜色 */".encode("gbk"))
    found = [(code, path) for code, path, *_ in site.problems()]
    assert found == [("E-encoding", "templates/static/css/99-own.css")]


def test_a_site_can_replace_one_component(site: SmallSite) -> None:
    before = site.make() and site.snapshot()
    site.write(
        "templates/components/name.html",
        "{% macro name(item) %}<b>N {{ item.title }}</b>{% endmacro %}",
    ).make()
    changed = {path for path, digest in site.snapshot().items() if before.get(path) != digest}
    assert "index.html" in changed
    assert "issues/1/index.html" in changed
    assert "about/index.html" not in changed
    assert "N 宝兴" in plain(page(site, "issues/1").one("main"))
