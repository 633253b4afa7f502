"""A converted body in its page: links, pictures and headings as the page wants them."""

from __future__ import annotations

import re

from gazette.body import Body, Link, Picture
from gazette.markup import convert
from tests.bodies import ready

PICTURE = Picture("assets/x.png", 4, 3)


def body_of(text: str, link: Link, picture: Picture = PICTURE) -> Body:
    own = ready(text).prose
    return Body(own, (link,) * len(own.links), (picture,) * len(own.images))


def test_links_are_relative_to_the_page_that_shows_them() -> None:
    body = body_of("[甲](x.md)", Link(address="centres/a/", fragment="题"))
    assert body.html("") == '<p><a href="centres/a/index.html#题">甲</a></p>'
    assert body.html("stories/2026/b/") == (
        '<p><a href="../../../centres/a/index.html#题">甲</a></p>'
    )
    assert body.html("centres/a/") == '<p><a href="#题">甲</a></p>'


def test_links_in_a_feed_are_absolute() -> None:
    body = body_of("[甲](x.md) [乙](#题) ![图](y.png)\n\n# 题", Link(address="centres/a/"))
    html = body.html("feed.xml", own="stories/b/", base_url="https://g.example/")
    assert re.findall(r'(?:href|src)="([^"]+)"', html) == [
        "https://g.example/centres/a/",
        "https://g.example/stories/b/#题",
        "https://g.example/assets/x.png",
    ]


def test_a_link_to_what_is_not_out_yet_shows_as_text_in_clean_html() -> None:
    assert body_of("[甲](x.md)", Link()).html("") == "<p><a>甲</a></p>"
    assert body_of('[甲](x.md "乙")', Link()).html("") == '<p><a title="乙">甲</a></p>'


def test_several_bodies_on_one_page_keep_their_ids_apart() -> None:
    body = ready("# 题\n\n[甲](#题)[^1]\n\n[^1]: 注")
    html = str(body.html("", prefix="a-"))
    ids = re.findall(r' id="([^"]+)"', html)
    assert ids == ["a-题", "a-fnref-1", "a-fn-1"]
    assert set(re.findall(r' href="#([^"]+)"', html)) == set(ids)


def test_headings_can_be_put_lower_where_the_page_has_some_of_its_own() -> None:
    body = ready("# 甲\n\n## 乙 {: .my-x }\n\n###### 丙")
    assert re.findall(r"</?h\d", str(body.html("", lower=1))) == [
        "<h3", "</h3", "<h4", "</h4", "<h6", "</h6",
    ]  # fmt: skip


def test_a_picture_has_its_size_and_waits_until_it_is_seen() -> None:
    assert body_of("字![图](y.png)", Link()).html("a/") == (
        '<p>字<img alt="图" src="../assets/x.png" width="4" height="3" loading="lazy" '
        'decoding="async"></p>'
    )
    unknown = body_of("字![图](y.svg)", Link(), Picture("assets/y.svg", 0, 0)).html("")
    assert unknown == '<p>字<img alt="图" src="assets/y.svg" loading="lazy" decoding="async"></p>'


def test_an_address_cannot_leave_its_attribute() -> None:
    body = body_of("[甲](x.md)", Link(href='https://a.cn/"onclick="x'))
    assert 'href="https://a.cn/&quot;onclick=&quot;x"' in body.html("")


def test_a_picture_without_an_address_is_none_whatever_its_words_say() -> None:
    body = ready('甲<img alt="x src=" title="y">')
    assert body.pictures == ()
    assert body.html("") == '<p>甲<img alt="x src=" title="y"></p>'


def test_the_words_and_the_caption_of_a_picture_are_its_own() -> None:
    (problem,) = convert('词<img title="x alt=" src="a.png">词').problems
    assert (problem.code, problem.line) == ("E-alt-missing", 1)
    figure = body_of('<p><img alt="x title=" src="a.png"></p>', Link()).html("")
    assert figure.startswith('<figure><img alt="x title=" src="assets/x.png"')
    assert "<figcaption>" not in figure
    titled = body_of('<p><img alt="x title=" title="题" src="a.png"></p>', Link()).html("")
    assert "<figcaption>题</figcaption>" in titled
    assert 'alt="x title="' in titled


def test_a_cell_of_a_head_has_its_scope_whatever_its_title_says() -> None:
    html = ready('<table><thead><tr><th title="scope=">甲</th></tr></thead></table>').html("")
    assert '<th title="scope=" scope="col">' in html


def test_the_way_back_from_a_note_has_one_name() -> None:
    typed = (
        '<a class="footnote-backref" aria-label="x title=" title="y" href="#a">甲</a> <b id=a></b>'
    )
    html = str(ready(typed).html(""))
    assert 'aria-label="x title="' in html
    assert html.count("aria-label=") == 1
