"""Nothing an editor writes can run a script on a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazette.markup import convert, sanitise
from gazette.markup.sanitise import clean
from tests.bodies import ready, shown
from tests.payloads import BY_FAMILY, PAYLOADS
from tests.support import CAMPAIGN, ROOT

# Said once more here, so that the policy does not widen unnoticed.
TAGS = frozenset(
    [
        "a", "abbr", "aside", "b", "bdi", "blockquote", "br", "caption", "cite", "code", "col",
        "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure",
        "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p",
        "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strong", "sub",
        "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul",
        "var", "wbr",
    ]
)  # fmt: skip
ATTRIBUTES = frozenset(
    [
        "alt", "aria-label", "class", "colspan", "datetime", "decoding", "dir", "height", "href",
        "id", "lang", "loading", "open", "reversed", "rowspan", "scope", "span", "src", "start",
        "style", "title", "type", "value", "width",
    ]
)  # fmt: skip
SCHEMES = frozenset({"", "http", "https", "mailto", "tel"})


def elements(html: str) -> Iterator[Element]:
    tree = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False).parseFragment(html)
    return (each for each in tree.iter() if each.tag != "DOCUMENT_FRAGMENT")


def forbidden(html: str) -> list[str]:
    """Return whatever of the HTML is outside the policy."""
    found = []
    for element in elements(html):
        if element.tag not in TAGS:
            found.append(f"<{element.tag}>")
        for name, value in element.attrib.items():
            if name not in ATTRIBUTES or (
                name == "style" and not re.fullmatch("text-align: (left|right|center)", value)
            ):
                found.append(f"{name}={value}")
            if name in ("href", "src") and scheme(value) not in SCHEMES:
                found.append(f"{name}={value}")
    return found


def scheme(address: str) -> str:
    """Return the scheme as a browser reads it (WHATWG URL, 4.4), or nothing."""
    plain = re.sub(r"[\t\n\r]", "", address.strip("".join(map(chr, range(33)))))
    match = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", plain)
    return match[1].lower() if match else ""


def test_the_policy_of_these_tests_forbids_what_it_should() -> None:
    assert forbidden("<script>x</script>") == ["<script>"]
    assert forbidden("<b onclick=x>甲</b>") == ["onclick=x"]
    assert forbidden("<a href='java\tscript:x'>甲</a>") == ["href=java\tscript:x"]
    assert forbidden("<a href='&#1;data:x'>甲</a>") != []
    assert len(PAYLOADS) >= 150


@pytest.mark.parametrize(
    "before", ["", "弄堂 ", "- ", "> "], ids=["alone", "text", "list", "quote"]
)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_leaves_anything_that_runs(payload: str, before: str) -> None:
    body = ready(before + payload + "\n\n弄堂")
    for html in (
        body.html("a/"),
        body.html("a/", prefix='"><script>'),
        body.html("a/", own="a/", base_url="https://g.example/"),
    ):
        assert forbidden(str(html)) == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PAYLOADS) | st.text(max_size=4), max_size=5), st.data())
def test_no_pieces_of_payloads_together_leave_anything(
    parts: list[str], data: st.DataObject
) -> None:
    text = "".join(parts)
    start = data.draw(st.integers(0, max(len(text) - 1, 0)))
    length = data.draw(st.integers(0, 5))
    assert forbidden(shown(text[:start] + text[start + length :])) == []


# Where a browser reads the rest in another way than it was written, once a forbidden tag is gone,
# or where characters or lines go that a parser passes over.
MOVED = [
    "<h2><object>甲<h5>乙</h5></object></h2>",
    "<h4><form><h4>甲",
    "<bdi><td><h5><a><h4><font><object></summary><a><hr>",
    "<pre>" + "&#10;" * 12 + "甲</pre>",
    '<pre class="a">\n' + "&#10;" * 3 + "<a href=x>甲</a></pre>",
    "<h2><form><pre>&#1;&#10;甲</pre><h5>乙",
]


@pytest.mark.parametrize("html", MOVED + PAYLOADS)
def test_what_is_left_is_left_when_it_is_cleaned_again(html: str) -> None:
    once = clean(html)
    assert clean(once) == once
    assert forbidden(once) == []


@pytest.mark.parametrize("html", MOVED)
def test_what_does_not_come_to_rest_is_shown_as_text(
    monkeypatch: pytest.MonkeyPatch, html: str
) -> None:
    monkeypatch.setattr(sanitise, "_ROUNDS", 0)
    text = clean(html)
    assert [each.tag for each in elements(text)] == ["p"]
    assert text.startswith("<p>&lt;")
    monkeypatch.undo()
    assert clean(text) == text


_PIECES = st.sampled_from(
    [*PAYLOADS, *(f"<{end}{tag}>" for tag in (*TAGS, "object", "form", "svg") for end in ("", "/"))]
)


@settings(max_examples=150 * (20 if CAMPAIGN else 1), deadline=None)
@given(st.lists(_PIECES | st.sampled_from(["甲", "\n", "&#10;", "&#13;", "&#1;"]), max_size=12))
def test_what_is_left_of_any_pieces_is_left_when_it_is_cleaned_again(parts: list[str]) -> None:
    once = clean("".join(parts))
    assert clean(once) == once
    assert forbidden(once) == []


# Addresses in which a browser reads no scheme; what is Markdown's has its own tests.
_NO_SCHEME = ("<img src=x/", "<a href='&#x85;", "[")


@pytest.mark.parametrize(
    "payload",
    [
        each
        for name in ("tags", "attributes", "schemes", "foreign", "styles", "events", "sources")
        for each in BY_FAMILY[name]
        if not each.startswith(_NO_SCHEME)
    ],
)
def test_what_is_taken_out_of_the_html_is_reported_with_its_line(payload: str) -> None:
    codes = ("W-html-tag", "W-html-attribute", "E-link-scheme")
    lines = [each.line for each in convert(f"甲\n\n{payload}").problems if each.code in codes]
    assert lines
    assert lines[0] == 3
    assert lines[-1] <= 3 + payload.count("\n")


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("<u>甲</u>、<small>乙</small>、<mark>丙</mark>", None),
        ("水 H<sub>2</sub>O，10m<sup>2</sup>", None),
        ('<abbr title="居民委员会">居委</abbr>', None),
        ('<span lang="en" dir="ltr">Bund</span>', None),
        ('<time datetime="2026-11-22">今天</time>', None),
        ("<kbd>Ctrl</kbd>+<kbd>C</kbd>", None),
    ],
)
def test_harmless_html_stays(body: str, html: str | None) -> None:
    assert shown(body) == (html or f"<p>{body}</p>")
    assert convert(body).problems == ()


@pytest.mark.parametrize(
    "html",
    [
        "<details open>\n<summary>更多</summary>\n<p>甲</p>\n</details>",
        '<ol start="3" reversed type="a">\n<li value="9">甲</li>\n</ol>',
        "<figure>\n<figcaption>甲</figcaption>\n</figure>",
        '<section lang="en">\n<p>Bund</p>\n</section>',
    ],
)
def test_harmless_blocks_stay(html: str) -> None:
    assert shown(html).replace('open=""', "open").replace('reversed=""', "reversed") == html
    assert convert(html).problems == ()


@pytest.mark.parametrize(
    ("body", "href"),
    [
        ("[甲](https://a.example/?x=1&y=2)", "https://a.example/?x=1&y=2"),
        ("[甲](HTTP://a.example/)", "HTTP://a.example/"),
        ("[甲](mailto:a@b.example)", "mailto:a@b.example"),
        ("[甲](tel:+862112345678)", "tel:+862112345678"),
        ("[甲](//a.example/)", "//a.example/"),
        ("<a href=x.md>甲</a>", "x.md"),
        ("<a href='x.md'>甲</a>", "x.md"),
    ],
)
def test_an_ordinary_address_stays(body: str, href: str) -> None:
    assert [each.get("href") for each in elements(shown(body)) if each.tag == "a"] == [href]
    assert convert(body).problems == ()


def frame_classes() -> set[str]:
    """Return the classes that the style sheets and scripts of the site's own frame know."""
    static = ROOT / "templates" / "static"
    sheets = "".join(each.read_text(encoding="utf-8") for each in (static / "css").glob("*.css"))
    scripts = "".join(each.read_text(encoding="utf-8") for each in static.glob("*.js"))
    selected = "".join(re.findall(r"(?:querySelector(?:All)?|closest|matches)\(([^()]*)", scripts))
    return set(re.findall(r"\.([A-Za-z][\w-]*)", sheets + selected))


def test_no_text_takes_a_class_of_the_frame() -> None:
    frame = frame_classes() - {"footnote", "footnote-backref", "footnote-ref", "lead"}
    assert frame >= {"listen", "listen-stop", "unseen", "large", "scroll", "tone-dark"}
    for name in sorted(frame):
        assert shown(f'<b class="{name}">甲</b>') == "<p><b>甲</b></p>"
        for body in (f'<b class="box {name}">甲</b>', f"甲\n{{: .{name} .box }}"):
            assert f'"{name}' not in (html := shown(body))
            assert 'class="box"' in html


@pytest.mark.parametrize(
    "body",
    [
        '<div class="listen">甲</div>',
        "<div CLASS='box listen'>甲</div>",
        "甲\n{: .listen }",
        "甲\n{: .box .listen #a }",
        "甲\n{: class=listen }",
        "甲\n{: class='box listen' }",
        "## 甲 {.listen}",
        "*甲*{ .listen }",
        '<div markdown="1" class="&#108;isten">\n甲\n</div>',
    ],
)
def test_a_class_that_is_taken_out_is_reported(body: str) -> None:
    assert "listen" not in shown(body)
    told = [dict(each.details)["name"] for each in convert(body).problems]
    assert told == ["class=listen"]


@pytest.mark.parametrize(
    "body",
    [
        '<div class="box my-words">甲</div>',
        "甲\n{: .lead .my-words #a }",
        "甲\n{: class='my-words' }",
        "甲[^1]\n\n[^1]: 乙",
        "```python\n1\n```",
    ],
)
def test_a_class_that_a_text_may_have_stays(body: str) -> None:
    assert re.search('class="(?:[^"]*my-words|footnote-ref|language-python)"', shown(body))
    assert convert(body).problems == ()


def test_comments_are_taken_out_without_a_word() -> None:
    assert shown("甲<!-- 待补 -->乙\n\n<!--\n丙\n\n丁\n-->") == "<p>甲乙</p>\n"
    assert convert("甲<!-- 待补 -->乙").problems == ()


def test_an_open_block_of_html_is_closed_and_reported() -> None:
    html = shown("<div>\n甲\n\n乙")
    assert html.count("<div>") == html.count("</div>") == 1
    assert [each.code for each in convert("<div>\n甲\n\n乙").problems] == ["E-html-unclosed"]
