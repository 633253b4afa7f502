"""Drawings have their size, repeat within measure, and neither run nor fetch anything."""

from __future__ import annotations

import re
import time
import tracemalloc
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from gazette.pictures import scrub
from gazette.pictures.inspect import inspect
from tests.browser import chromium, served
from tests.inspecting import codes, sized
from tests.support import SmallSite

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZE = (40, 30)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def svg(inside: str, attributes: str = "") -> bytes:
    return f"{SVG} {attributes}>{inside}</svg>".encode()


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="40" height="30"', SIZE),
        ('width="40px" height="30px" viewBox="0 0 4 3"', SIZE),
        ('width="39.6" height="30.4"', SIZE),
        ('viewBox="0 0 40 30"', SIZE),
        ('viewBox="-1,-1,40,30"', SIZE),
        ('width="100%" height="100%" viewBox="0 0 40 30.0"', SIZE),
        ('width="4cm" height="3cm"', (0, 0)),
        ("", (0, 0)),
        ('viewBox="0 0 1.2.3 4..5"', (0, 0)),
        (f'width="{"9" * 400}" height="1"', (0, 0)),
    ],
)
def test_a_drawing_has_the_size_it_says(attributes: str, size: tuple[int, int]) -> None:
    assert sized("a.svg", svg("<rect/>", attributes)) == (size, [])


@pytest.mark.parametrize(
    "inside",
    [
        '<defs><g id="a"/></defs><use href="#a"/><use xlink:href="#a"/>',
        '<rect fill="url(#a)" style="fill:url(\'#a\')"/>',
        "<style>.a { fill: url(#b); color: red }</style>",
        "<style><![CDATA[ .a > .b { fill: red } ]]></style>",
        '<image href="data:image/png;base64,AAAA"/>',
        '<style>@font-face { src: url("data:font/woff2;base64,AAAA") }</style>'.replace(
            "src:", "src :"
        ),
        '<animate attributeName="opacity" values="0;1"/>',
        "<title>onload=</title><desc>javascript: url(x)</desc>",
        '<metadata><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>',
    ],
)
def test_an_ordinary_drawing_is_safe(inside: str) -> None:
    assert codes("a.svg", svg(inside)) == []


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + svg(""),
        b'<?xml version="1.0" encoding="UTF-8"?>\n' + svg(""),
        svg("").decode().encode("utf-16"),
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">' + svg(""),
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>',
    ],
)
def test_a_drawing_may_be_written_as_any_program_writes_it(data: bytes) -> None:
    assert codes("a.svg", data) == []


UNSAFE = [
    "<script>alert(1)</script>",
    "<SCRIPT/>",
    '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
    '<script xmlns="http://www.w3.org/1999/xhtml">alert(1)</script>',
    '<h:img xmlns:h="http://www.w3.org/1999/xhtml"/>',
    '<rect onclick="alert(1)"/>',
    '<rect ONLOAD="alert(1)"/>',
    '<rect x:onload="alert(1)" xmlns:x="urn:x"/>',
    "<foreignObject><p/></foreignObject>",
    '<iframe src="https://a.example/"/>',
    "<handler/>",
    '<set attributeName="href" to="javascript:alert(1)"/>',
    '<a><animate attributeName="href" values="#a"/></a>',
    '<a><animate attributeName="xlink:href" values="#a"/></a>',
    '<animate attributeName="onclick" values="x"/>',
    '<animate attributeName="x" values="java&#10;script:alert(1)"/>',
    '<a href="https://a.example/"/>',
    '<a href="javascript:alert(1)"/>',
    '<a href="&#106;ava&#x9;script:alert(1)"/>',
    '<a xlink:href=" javascript:alert(1)"/>',
    '<a y:href="//a.example/" xmlns:y="http://www.w3.org/1999/xlink"/>',
    '<use href="other.svg#a"/>',
    '<image href="https://a.example/x.png"/>',
    '<image href="data:image/svg+xml,x"/>',
    '<image href="data:text/html,x"/>',
    '<g xml:base="https://a.example/"><use href="#a"/></g>',
    '<rect fill="url(https://a.example/#x)"/>',
    '<rect fill="url( &quot;//a.example/#x&quot; )"/>',
    '<rect style="fill:URL(//a.example/)"/>',
    '<rect style="fill:u\\72l(//a.example/)"/>',
    "<style>@import 'x.css';</style>",
    "<style>@im<![CDATA[port 'x.css']]>;</style>",
    "<style>a{fill:u<!-- -->rl(//a.example/)}</style>",
    "<style>a{fill:u<![CDATA[r]]>l(x)}</style>",
    "<style>a{fill:&#117;rl(x)}</style>",
    "<style>a{background:image-set('x' 1x)}</style>",
    "<style>@\\69mport 'x.css';</style>",
    "<style>@im/**/port '//a.example/x.css';</style>",
    "<style>a{fill:u/**/rl(//a.example/)}</style>",
    '<image href="DATA:image/jpeg;BASE64,AAAA"/>',
    '<image href="data:image/jpeg; base64,AAAA"/>',
    '<image href="data:image/jpeg,%FF%D8"/>',
    '<image href="data:image/jpeg;base64,AA%2FA"/>',
    "<style>a{fill:url(data:image/png,%89PNG)}</style>",
    "<?xml-stylesheet href='x.css'?>",
    "<style><style/>@import url(http://a.example/x.css);</style>",
    "<style><g/>.a { fill: red }</style>",
    "<style><style>.a { fill: red }</style></style>",
    *(
        f'<rect {name}="\\75rl(http://a.example/t.png),auto"/>'
        for name in ("cursor", "mask", "filter", "fill", "clip-path")
    ),
    '<animate attributeName="cursor" values="\\75rl(http://a.example/t.png),auto"/>',
    """<rect cursor="image-set('//a.example/t.png' 1x), auto"/>""",
    """<rect mask="-webkit-image-set('//a.example/t.png' 1x)"/>""",
    """<rect mask="src('//a.example/t.png')"/>""",
    '<a href="#a" ping="//a.example/"/>',
]


def hidden(rule: str) -> str:
    """Return a style sheet whose rule only looks as if it stood in a comment, in many pieces."""
    many = "b{}\n" * 4000
    return f"""<style>a{{--x:"/*"}}{many}{rule}c{{--x:"*/"}}</style>"""


@pytest.mark.parametrize(
    "rule",
    [
        "rect{cursor:url(http://a.example/t.png),auto}",
        "rect{mask-image:url(http://a.example/t.png)}",
        "@font-face{font-family:a;src:url(http://a.example/t.woff2)}",
    ],
)
def test_what_looks_like_a_comment_is_not_published(rule: str) -> None:
    data = svg(hidden(rule))
    assert codes("a.svg", data) in ([], ["E-picture-unsafe"])
    assert b"a.example" not in scrub.drawing(data)


def test_what_is_written_is_looked_at_too(monkeypatch: pytest.MonkeyPatch) -> None:
    made = svg("<rect cursor='url(//a.example/)'/>")
    monkeypatch.setattr("gazette.pictures.traces.cleaned", lambda *_: made)
    assert codes("a.svg", svg("<rect/>")) == ["E-picture-unsafe"]


def test_comments_that_never_end_take_no_time() -> None:
    started = time.process_time()
    assert codes("a.svg", svg(f"<style>{'/*' * 200_000}</style>")) == []
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "attribute",
    ['aria-label="a\\b"', 'data-file="C:\\a"', 'x:f="C:\\a"', 'unicode="\\"', 'id="C:\\a"'],
)
def test_a_backslash_where_no_style_can_be_does_no_harm(attribute: str) -> None:
    assert codes("a.svg", svg(f'<g xmlns:x="urn:x" {attribute}/>')) == []


def repeated(times: int, levels: int, one: str = '<use href="#a{}"/>') -> bytes:
    rows = (f'<g id="a{n + 1}">{one.format(n) * times}</g>' for n in range(levels))
    return svg(f'<g id="a0"><rect/></g>{"".join(rows)}')


def dressed(choice: str, element: str, before: str = "", behind: str = "") -> bytes:
    """Return a drawing in which a style sheet repeats each of eight parts ten times.

    Other rules may stand before or behind what does so, in its rule.
    """
    body = f"{before}mask:url(#a{{}});{behind}"
    rules = "".join(f"{choice.format(n)}{{{body.format(n)}}}" for n in range(8))
    rows = (f'<g id="a{n + 1}">{element.format(n) * 10}</g>' for n in range(8))
    return svg(f'<g id="a0"><rect/></g>{"".join(rows)}<style>{rules}</style>')


# Ten parts in each, which motions at the end have filled with the one before.
MOVED = svg(
    "".join(
        f'<g id="a{n + 1}">' + "".join(f'<rect id="r{n}{m}"/>' for m in range(10)) + "</g>"
        for n in range(8)
    )
    + "".join(
        f'<animate href="#r{n}{m}" attributeName="fill" to="url(#a{n})"/>'
        for n in range(1, 8)
        for m in range(10)
    )
)


@pytest.mark.parametrize(
    "data",
    [
        repeated(10, 8),
        repeated(2, 5000),
        repeated(10, 8, '<use xlink:href=" #%61{} "/>'),
        repeated(10, 8, """<rect fill="url( '#a{}' )"/>"""),
        repeated(10, 8, '<rect style="mask:url(#a{})"/>'),
        repeated(10, 8, '<rect mask="URL(#a{})"/>'),
        repeated(10, 8, '<feImage href="#a{}"/><rect/>'),
        dressed(".m{}", '<rect class="b m{}"/>'),
        dressed("@media all{{ g .m{}", '<rect class="m{}"/>'),
        dressed("[m='{}']", '<rect m="{}"/>'),
        dressed(".😀{}", '<rect class="😀{}"/>'),
        dressed("rect[m=';b{}']", '<rect m=";b{}"/>'),
        dressed("rect[m='}}b{}']", '<rect m="}}b{}"/>'),
        repeated(10, 8, """<pattern href="#a{}"/><rect/>"""),
        repeated(10, 8, """<rect fill="url( ' #a{} "/>"""),
        repeated(10, 8, '<use href="#a&#9;{}"/>'),
        repeated(10, 8, '<rect/><rect><animate attributeName="fill" to="url(#a{})"/></rect>'),
        MOVED,
        repeated(10, 8, """<rect fill="url('#&#10;a{}')"/>"""),
        dressed(".m{}", '<rect class="m{}"/>', 'content:"{{x{{";'),
        dressed("@keyframes m{{from,to", '<rect class="m{}"/>'),
        dressed("@keyframes m{{0%", '<rect class="m{}"/>'),
        dressed(".m{}", '<rect class="m{}"/>', "x{{}}"),
        dressed(".m{}", '<rect class="m{}"/>', "", "x{{}}"),
        svg('<g id="a" style="--m: url(#b)"><rect mask="var(--m)"/></g>'),
        svg('<g id="a">' + "<rect/>" * 1000 + "</g>" + '<use href="#a"/>' * 1000),
        svg('<g id="a"><g id="b"><use href="#a"/></g></g>'),
        svg("<g>" * 300 + "</g>" * 300),
    ],
)
def test_a_drawing_that_repeats_itself_without_measure_is_refused(data: bytes) -> None:
    started = time.process_time()
    assert codes("a.svg", data) == ["E-picture-repeats"]
    assert time.process_time() - started < 5


def test_a_style_sheet_as_drawing_programs_write_it_is_no_repeat() -> None:
    sheet = ".a{fill:none}.b{clip-path:url(#c)}.d{fill:url(#e)}path{stroke:#000}"
    shapes = '<path class="d"/>' * 2000
    data = svg(
        f'<defs><style>{sheet}</style><clipPath id="c"><rect class="a"/></clipPath>'
        f'<linearGradient id="e"><stop/></linearGradient></defs><g class="b">{shapes}</g>'
    )
    assert codes("a.svg", data) == []


PATH = '<path class="m{}"/>'


def many(times: int, element: str, number: int) -> str:
    return element.format(number) * times


# Without the rule of the last, they are few enough.
ROWS = '<g id="a0"><path/></g>' + "".join(
    f'<g id="a{n + 1}">{many(10, PATH, n)}</g>' for n in range(6)
)


@pytest.mark.parametrize(
    "sheet",
    [
        "".join(f".m{n}{{fill:url(#a{n})}}" for n in range(6))[:-1],
        "".join(f".m{n}{{fill:url(#a{n})}}" for n in range(6))[:-2],
        "".join(f".m{n}{{fill:url('#a{n}')}}" for n in range(6))[:-3],
        "".join(f".m{n}{{fill:url(#a{n})}}" for n in range(6)).replace("a", "a{"),
        "".join(f".m{n}{{fill:url('#a{n}' x)}}" for n in range(6)),
    ],
)
def test_an_address_is_seen_however_a_sheet_ends(sheet: str) -> None:
    rows = ROWS.replace('id="a', 'id="a{') if "a{" in sheet else ROWS
    assert codes("a.svg", svg(f"{rows}<style>{sheet}</style>")) == ["E-picture-repeats"]


LINES = '<path d="M0 0h1"/>'


@pytest.mark.parametrize(
    "data",
    [
        svg(f'<style>.map path{{fill:url(#p)}}</style><pattern id="p">{LINES}</pattern>{LINES}'),
        svg(
            "<style>path{fill:url(#p)}</style>"
            f'<pattern id="p"><g id="i">{LINES}</g></pattern>{LINES}'
        ),
        svg(f'<style>path{{marker-end:url(#p)}}</style><marker id="p">{LINES}</marker>{LINES}'),
        svg(f'<style>#a path{{mask:url(#p)}}</style><mask id="p">{LINES}</mask><g id="a"/>'),
        svg(f'<style>path:not(.x){{fill:url(#p)}}</style><pattern id="p">{LINES}</pattern>{LINES}'),
    ],
)
def test_a_rule_that_holds_for_what_it_shows_is_no_repeat(data: bytes) -> None:
    assert codes("a.svg", data) == []


TEN = '<path d="M0 0h9v9z"/>' * 10
CORNERS = "M0 0" + "l1 1" * 60


@pytest.mark.parametrize(
    "level",
    [
        '<pattern id="p{}"><g fill="url(#p{})">' + TEN + "</g></pattern>",
        '<g fill="url(#p{1})"><pattern id="p{0}">' + TEN + "</pattern></g>",
        '<pattern id="p{}"><use href="#ten" stroke="url(#p{})"/></pattern>',
        '<pattern id="p{}"><use href="#ten" style="a:b;fill:url(#p{})"/></pattern>',
        '<pattern id="p{}"><g class="m{}">' + TEN + "</g></pattern>",
        f'<marker id="p{{}}"><path marker-mid="url(#p{{}})" d="{CORNERS}"/></marker>',
        f'<marker id="p{{}}"><g style="marker:url(#p{{}})"><path d="{CORNERS}"/></g></marker>',
        '<mask id="p{}"><g><animate attributeName="fill" to="url(#p{})"/>' + TEN + "</g></mask>",
    ],
    ids=["group", "around", "use", "style", "rule", "corners", "shorthand", "motion"],
)
def test_what_a_group_is_painted_with_is_shown_with_all_that_is_in_it(level: str) -> None:
    """Two or three kilobytes of these kept a browser busy for minutes."""
    rules = "".join(f".m{n}{{fill:url(#p{n})}}" for n in range(9))
    levels = "".join(level.format(n + 1, n) for n in range(8))
    shown = '<g fill="url(#p8)" marker-mid="url(#p8)" mask="url(#p8)">' + TEN + "</g>"
    data = svg(f'<style>{rules}</style><g id="ten">{TEN}</g>{levels}{shown}')
    assert codes("a.svg", data) == ["E-picture-repeats"]


def filtered(step: str, steps: int, shapes: int) -> bytes:
    shape = '<rect filter="url(#f)" width="900" height="900"/>'
    return svg(f'<filter id="f">{step * steps}</filter>{shape * shapes}')


@pytest.mark.parametrize(
    "data",
    [
        filtered('<feMorphology operator="dilate" radius="60"/>', 10, 10),
        filtered('<feTurbulence baseFrequency=".1" numOctaves="20"/>', 10, 10),
        filtered('<feConvolveMatrix order="90 90"/>', 1, 1),
        filtered("<feGaussianBlur/>", 100, 10),
    ],
)
def test_filters_that_take_long_are_repeats_too(data: bytes) -> None:
    assert codes("a.svg", data) == ["E-picture-repeats"]


def test_shadows_are_no_repeats() -> None:
    steps = '<feGaussianBlur stdDeviation="3"/><feOffset/><feColorMatrix/><feBlend/>'
    assert codes("a.svg", filtered(steps, 1, 50)) == []
    assert codes("a.svg", filtered('<feTurbulence numOctaves="4"/>', 1, 20)) == []


@pytest.mark.parametrize(
    "inside",
    [
        f'<pattern id="p">{TEN}</pattern><g fill="url(#p)">{TEN * 100}</g>',
        f'<marker id="p"><path d="M0 0h1"/></marker><g marker-mid="url(#p)">{TEN * 50}</g>',
        f'<linearGradient id="p"/><g fill="url(#p)"><g stroke="url(#p)">{TEN * 1000}</g></g>',
        f'<g fill="url(#p)" stroke="url(#p)"><pattern id="p">{TEN}</pattern>{TEN}</g>',
    ],
    ids=["pattern", "marker", "gradients", "pattern inside"],
)
def test_a_group_may_be_painted_with_a_pattern(inside: str) -> None:
    assert codes("a.svg", svg(inside)) == []


def test_what_is_shown_elsewhere_too_repeats_by_the_rule_for_it() -> None:
    """Ten lines in a pattern, shown ten times in the next: they show all of it each time."""
    use = '<use href="#x{}"/>'
    rows = "".join(
        f'<pattern id="p{n + 1}"><g id="x{n + 1}">{many(10, PATH, n + 1)}</g>'
        f"{many(10, use, n)}</pattern>"
        for n in range(8)
    )
    rules = "".join(f".m{n}{{fill:url(#p{n})}}" for n in range(1, 9))
    data = svg(f'<style>{rules}</style><g id="x0"/>{rows}<use href="#x8"/>')
    assert codes("a.svg", data) == ["E-picture-repeats"]


@pytest.mark.parametrize(
    "rules",
    [
        "".join(f"*{{fill:url(#p{n})}}" for n in range(5000)),
        ",".join(f".p{n}" for n in range(5000))
        + "{"
        + "".join(f"fill:url(#p{n});" for n in range(5000))
        + "}",
    ],
    ids=["rules", "choices"],
)
def test_many_rules_for_many_parts_take_no_time(rules: str) -> None:
    parts = "".join(f'<g id="p{n}" class="p{n}"><a/></g>' for n in range(5000))
    data = svg(f"<style>{rules}</style>{parts}")
    started = time.process_time()
    tracemalloc.start()
    assert codes("a.svg", data) == ["E-picture-repeats"]
    assert tracemalloc.get_traced_memory()[1] < 100 << 20
    tracemalloc.stop()
    assert time.process_time() - started < 10


def test_many_colours_for_many_groups_take_no_time() -> None:
    colours = "".join(f'<linearGradient id="c{n}"/>' for n in range(10_000))
    groups = "".join(f'<g id="g{n}" fill="url(#c{n})"><path/></g>' for n in range(10_000))
    started = time.process_time()
    assert codes("a.svg", svg(colours + groups)) == []
    assert time.process_time() - started < 10


@pytest.mark.parametrize("choice", [".a:hover", "rect:first-child", "[class]", "*"])
def test_a_colour_for_whatever_a_rule_holds_for_is_no_repeat(choice: str) -> None:
    colour = '<linearGradient id="g"><stop/></linearGradient>'
    data = svg(f'<style>{choice}{{fill:url(#g)}}</style>{colour}<rect class="a"/>')
    assert codes("a.svg", data) == []


@pytest.mark.parametrize(
    "data",
    [
        repeated(2, 10),
        svg('<g id="a">' + "<rect/>" * 50 + "</g>" + '<use href="#a"/>' * 2000),
        svg(
            f'<linearGradient id="a">{"<stop/>" * 50}</linearGradient>'
            + '<rect fill="url(#a)"/>' * 20_000
        ),
        svg('<g id="a"/><g id="a"><use href="#a"/></g>'),
    ],
)
def test_signs_of_a_map_may_be_repeated(data: bytes) -> None:
    assert codes("a.svg", data) == []


# Each asked for its address where the check was passed over.
FETCHING = {
    "nested": "<style><style/>@import url(http://evil.example/x.css);</style>",
    **{
        name: f'<rect width="9" height="9" {name}="\\75rl(http://evil.example/t.png#a){more}"/>'
        for name, more in {
            **dict.fromkeys(("mask", "filter", "fill", "clip-path"), ""),
            "cursor": ",auto",
        }.items()
    },
    "set": """<rect width="9" height="9" mask="image-set('http://evil.example/t.png' 1x)"/>""",
    "hidden": hidden("rect{cursor:url(http://evil.example/t.png),auto}")
    + '<rect width="9" height="9"/>',
    "masked": hidden("rect{mask-image:url(http://evil.example/t.png)}")
    + '<rect width="9" height="9"/>',
    "face": hidden("@font-face{font-family:a;src:url(http://evil.example/t.woff2)}")
    + '<text y="9" font-family="a">a</text>',
}


def test_no_published_drawing_asks_for_anything(site: SmallSite) -> None:
    text = (site.folder / "content/neighbourhoods/baoxing.md").read_text(encoding="utf-8")

    def link(names: Iterable[str]) -> None:
        links = " ".join(f"[{name}](../media/{name}.svg)" for name in names)
        site.write("content/neighbourhoods/baoxing.md", f"{text}\n{links}\n")

    for name, inside in FETCHING.items():
        site.write(f"content/media/{name}.svg", svg(inside))
    link(FETCHING)
    ran = site.run("build")
    refused = re.findall(r"content/media/([\w-]+)\.svg:\d+:\d+ \[E-picture-unsafe\]", ran.error)
    passed = FETCHING.keys() - set(refused)
    assert passed == {"hidden", "masked", "face"}
    link(passed)
    assert not site.make().problems
    made = [f.name for f in site.output.glob("assets/*.svg") if f.name.split(".")[0] in passed]
    assert len(made) == len(passed)
    with chromium() as browser, served(site.output) as home, served(site.folder) as source:
        for file in made:
            assert asked(browser, f"{home}assets/{file}") == [], file
        for name in refused:  # it would have asked
            assert asked(browser, f"{source}content/media/{name}.svg"), name


def asked(browser: Browser, drawing: str) -> list[str]:
    """Open a drawing by itself and return every address elsewhere that it asks for."""
    heard: list[str] = []
    page = browser.new_page()
    # The route does not hear of every document that a filter asks for.
    page.on("request", lambda request: heard.append(request.url))
    page.route(re.compile("^https?://evil[.]"), lambda route: route.abort())
    page.goto(drawing, wait_until="load")
    page.mouse.move(2, 2)
    page.mouse.move(5, 5)
    page.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
    page.close()
    return [each for each in heard if each != drawing and not each.startswith("data:")]


@pytest.mark.parametrize("inside", UNSAFE)
def test_a_drawing_that_could_run_or_fetch_something_is_refused(inside: str) -> None:
    assert set(codes("a.svg", svg(inside))) == {"E-picture-unsafe"}


@pytest.mark.parametrize(
    "data",
    [
        b"<!DOCTYPE svg [<!ENTITY x '<script/>'>]>" + svg("&x;"),
        b"<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" + svg("&b;" * 1000),
        b"<!DOCTYPE svg [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]>" + svg(""),
        b"<!DOCTYPE svg [<!ATTLIST rect onload CDATA 'alert(1)'>]>" + svg("<rect/>"),
        b"<?xml-stylesheet href='x.css'?>" + svg(""),
        svg("", 'onload="alert(1)"'),
    ],
)
def test_a_drawing_cannot_declare_what_it_does(data: bytes) -> None:
    assert set(codes("a.svg", data)) == {"E-picture-unsafe"}


def test_what_is_unsafe_has_its_place_and_its_name() -> None:
    _, problems = inspect("a.svg", svg('\n<g>\n  <rect onclick="x"/></g>'))
    assert [(each.line, each.column, dict(each.details)) for each in problems] == [
        (3, 3, {"reason": "onclick"})
    ]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 1),
        (b"<svg", 1),
        (b"<svg>\n<g></svg>", 2),
        (b"<html/>", 1),
        (b"\x89PNG", 1),
        (b'<?xml version="1.0" encoding="utf-7"?><svg/>', 1),
        (b'<?xml version="1.0" encoding="no-such"?><svg/>', 1),
    ],
)
def test_what_is_no_drawing_is_reported(data: bytes, line: int) -> None:
    size, problems = sized("a.svg", data)
    assert size is None
    assert [(each.code, each.line) for each in problems] == [("E-picture-broken", line)]
