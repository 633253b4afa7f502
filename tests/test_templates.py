"""Templates: one snapshot, closures that miss nothing, mistakes with their place."""

from __future__ import annotations

from typing import Any

import pytest

from gazette.errors import ContentError
from gazette.templates import TemplateFile, TemplateSet
from gazette.values import digest
from tests.support import SmallSite


def made(**texts: str) -> TemplateSet:
    """Return a set of templates by name."""
    files = []
    for name, text in texts.items():
        files.append(TemplateFile(name, f"templates/{name}", digest(text.encode()), text))
    return TemplateSet(files, {}, {})


def problems_of(templates: TemplateSet, name: str, **context: Any) -> list[tuple[str, str, int]]:
    """Return code, path and line of what is wrong with a template or a page of it."""
    try:
        templates.closure(name)
        templates.render(name, {"page": {}} | context)
    except ContentError as error:
        return [(each.code, each.path, each.line) for each in error.problems]
    return []


def test_an_unknown_name_is_said_with_its_file_and_line() -> None:
    templates = made(page="一\n{% include 'part' %}", part="\n\n{{ nothing }}")
    assert problems_of(templates, "page") == [("E-template-undefined", "templates/part", 3)]


def test_an_unknown_name_in_a_macro_is_said_where_it_is() -> None:
    macros = "{% macro card(item) %}\n{{ item.title }}\n{% endmacro %}"
    page = "{% from 'macros' import card %}\n\n{{ card({}) }}"
    assert problems_of(made(page=page, macros=macros), "page") == [
        ("E-template-undefined", "templates/macros", 2)
    ]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("\n{% if %}", "E-template-syntax", 2),
        ("{{ 'a' | nofilter }}", "E-template-syntax", 1),
        ("{{ [1, 2] | random }}", "E-template-syntax", 1),
        ("\n{{ lipsum() }}", "E-template-undefined", 2),
        ("\n{{ 1 // 0 }}", "E-template-failed", 2),
        ("\n\n{% include 'gone' %}", "E-template-missing", 3),
        ("\n{% include name %}", "E-template-dynamic", 2),
        ("{% include 'a' ~ 'b' %}", "E-template-dynamic", 1),
        ("\n\n{% extends layout %}", "E-template-dynamic", 3),
        ("{% import ('x' if y else 'z') as m %}", "E-template-dynamic", 1),
        ("{% include ['page', other] %}", "E-template-dynamic", 1),
        ("\n{{ page.keys }}", "E-template-failed", 2),
        ("{{ 'a'.upper }}", "E-template-failed", 1),
        ("{{ [1] | map('string') }}", "E-template-failed", 1),
        ("{{ joiner() }}", "E-template-failed", 1),
        ("{% filter upper %}{{ page.keys }}{% endfilter %}", "E-template-failed", 1),
        ("{% set x %}{{ joiner() }}{% endset %}{{ x | urlencode }}", "E-template-failed", 1),
        ("{% set x %}{{ page.keys }}{% endset %}{{ x | truncate(30) }}", "E-template-failed", 1),
    ],
)
def test_mistakes_are_said_with_their_line(text: str, code: str, line: int) -> None:
    assert problems_of(made(page=text), "page") == [(code, "templates/page", line)]


def test_an_absent_root_is_said() -> None:
    assert problems_of(made(), "page") == [("E-template-missing", "templates/page", 1)]


def test_what_is_plain_is_printed_as_ever() -> None:
    text = "{{ 1 }} {{ 1.5 }} {{ none }} {{ true }} {{ [1, 'a'] }} {{ '<' }}{% set x = 1 %}"
    assert made(page=text).render("page", {}) == b"1 1.5 None True [1, &#39;a&#39;] &lt;"


def test_a_closure_counts_an_optional_include_that_is_absent() -> None:
    page = "a{% include 'part' ignore missing %}"
    without = made(page=page)
    assert without.render("page", {}) == b"a"
    assert without.closure("page") != made(page=page, part="").closure("page")
    assert made(page=page, part="").closure("page") != made(page=page, part="x").closure("page")


def test_a_closure_counts_the_name_of_its_root() -> None:
    templates = made(one="same", two="same")
    assert templates.closure("one") != templates.closure("two")


def test_a_closure_counts_what_is_reached_through_others_and_nothing_else() -> None:
    texts = {
        "page": "{% extends 'base' %}",
        "base": "{% include ['first', 'second'] %}{% from 'macros' import a with context %}",
        "second": "x",
        "macros": "{% macro a() %}{% include 'leaf' %}{% endmacro %}",
        "leaf": "x",
        "other": "x",
    }
    before = made(**texts).closure("page")
    for name, text in texts.items():
        after = made(**texts | {name: text + "!"}).closure("page")
        assert (after == before) == (name == "other"), name
    assert made(**texts, first="x").closure("page") != before


def test_a_circle_of_templates_ends() -> None:
    templates = made(one="{% include 'two' %}", two="{% include 'one' %}")
    assert templates.closure("one") != templates.closure("two")


def test_a_sites_own_template_wins_and_a_mistake_in_it_names_it(site: SmallSite) -> None:
    site.write("templates/404.html", "一\n{{ page.nothing }}")
    assert site.problems() == [("E-template-undefined", "templates/404.html", 2, 1)]


def test_a_template_in_another_encoding_is_said(site: SmallSite) -> None:
    site.write("templates/404.html", "找不到".encode("gb18030"))
    assert site.problems() == [("E-encoding", "templates/404.html", 1, 1)]


def test_every_mistake_of_every_page_is_said_at_once(site: SmallSite) -> None:
    site.write("templates/404.html", "{{ one }}").write("templates/page.html", "\n{{ two }}")
    assert [each[:3] for each in site.problems()] == [
        ("E-template-undefined", "templates/404.html", 1),
        ("E-template-undefined", "templates/page.html", 2),
    ]


def test_templates_for_the_print_shop_are_no_templates_of_pages(site: SmallSite) -> None:
    site.write("templates/print/issue.typ", "#let x = {% nothing %}")
    assert site.problems() == []


@pytest.mark.parametrize(
    ("words", "times"),
    [("<generator>gazette</generator>", 1), ("<generator object", 2), ("&lt;function x", 2)],
)
def test_only_what_may_show_an_object_is_looked_at_twice(words: str, times: int) -> None:
    rendered: list[str] = []

    def note() -> str:
        rendered.append("")
        return ""

    text = words + "{{ note() }}"
    file = TemplateFile("page", "templates/page", digest(text.encode()), text)
    TemplateSet([file], {}, {"note": note}).render("page", {})
    assert len(rendered) == times
