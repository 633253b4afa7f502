"""Sites to search, and what must be found: counted in the built pages, without the index."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit
from xml.etree.ElementTree import Element

from playwright.sync_api import Page

from gazette.build import Options, Report, build
from tests.browser import Html
from tests.support import SEARCHED, SmallSite

SCHEMES = ("http", "file")
HAN = re.compile(
    r"[\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf"
    r"\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
)
QUOTES = "「」『』“”‘’\"'"
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
INLINE = {"a", "abbr", "b", "bdi", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd",
          "mark", "q", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u",
          "var", "wbr"}  # fmt: skip
# What stands in an article beside what it says: readings, who took a picture.
BESIDE = {"rt", "rp"}


def folded(text: str) -> str:
    """Return a text as readers compare it."""
    text = UNSEEN.sub("", unicodedata.normalize("NFKC", text).lower().replace("ς", "σ"))
    text = "".join('"' if char in QUOTES else char for char in text)
    made = ""
    for piece in text.split():
        joins = not made or HAN.match(made[-1]) or HAN.match(piece[0])
        made += piece if joins else f" {piece}"
    return made


def blocks(element: Element) -> Iterator[str]:
    """Yield the texts of an element, block by block."""
    pieces: list[str] = []

    def walk(each: Element) -> Iterator[str]:
        name = each.get("class", "")
        inline = each.tag in INLINE
        if each.tag in BESIDE or name.startswith("footnote-") or name == "credit":
            return
        if each.tag == "br":
            pieces.append(" ")
        if not inline:
            yield flush()
        pieces.append(each.text or "")
        for child in each:
            yield from walk(child)
            pieces.append(child.tail or "")
        if not inline:
            yield flush()

    def flush() -> str:
        text = " ".join("".join(pieces).split())
        pieces.clear()
        return text

    yield from walk(element)
    yield flush()


def said(html: Html) -> tuple[list[str], list[str]]:
    """Return what a page says of itself in its head (name, headline, highlights), and the rest."""
    (article,) = html.all("article", "story")

    def inside(outer: str, inner: str) -> list[str]:
        boxes = [each for each in article.iter() if _is(each, outer)]
        found = [each for box in boxes for each in box.iter() if _is(each, inner)]
        return [" ".join(filter(None, blocks(each))) for each in found]

    name = inside("h1", ".place") + inside("h1", ".headline")
    heads = [" ".join(name)] if html.one("body").get("class") == "issue" else name
    heads += inside(".highlights", "li")
    others = [block for each in article.iter() if _is(each, ".text") for block in blocks(each)]
    others += inside(".contact", "dd") + inside(".themes", "a")
    others += inside(".lead-picture", "figcaption")
    for byline in inside(".story-head", ".byline"):
        others += byline.partition("作者：")[2].split("、")
    return [text for text in heads if text], [text for text in others if text]


def _is(each: Element, simple: str) -> bool:
    tag, _, name = simple.partition(".")
    return (not tag or each.tag == tag) and (not name or name in each.get("class", "").split())


class Shelf:
    """The texts of every article of an output, by the address of its page."""

    def __init__(self, output: Path) -> None:
        self.pages: dict[str, tuple[list[str], list[str]]] = {}
        for file in sorted(output.rglob("index.html")):
            path = file.relative_to(output).as_posix()
            if path.startswith("search/") or path.endswith("/print/index.html"):
                continue
            html = Html(file)
            if len(html.all("article", "story")) != 1:
                continue
            heads, others = said(html)
            self.pages[path] = [*map(folded, heads)], [*map(folded, others)]

    def holding(self, query: str) -> set[str]:
        """Return the pages that hold every word of a query."""
        words = [folded(word) for word in unicodedata.normalize("NFKC", query).split()]
        return {
            path
            for path, (heads, others) in self.pages.items()
            if all(any(word in text for text in (*heads, *others)) for word in words)
        }

    def weight(self, path: str, query: str) -> tuple[int, int]:
        """Return how many of the words a page's head holds, and how often all of them occur."""
        words = [folded(word) for word in query.split()]
        heads, others = self.pages[path]
        in_heads = sum(any(word in text for text in heads) for word in words)
        return in_heads, sum(text.count(word) for word in words for text in (*heads, *others))


# Ask one query after the other, and for more results until there are no more, or `most`.
ASK = """async ([queries, most]) => {
  const form = document.querySelector("form.search");
  const field = form.elements.q;
  const more = document.querySelector(".search-more");
  const found = document.querySelector(".search-found");
  const until = async (done) => {
    while (!done()) await new Promise((resolve) => setTimeout(resolve));
  };
  const all = () => found.hidden ? [] : [...found.querySelectorAll(".result h3 a")];
  const answers = [];
  for (const query of queries) {
    form.dataset.state = "asked";
    field.value = query;
    field.dispatchEvent(new InputEvent("input", {bubbles: true}));
    form.requestSubmit();
    await until(() => form.dataset.state === "done");
    while (!found.hidden && !more.hidden && all().length < most) {
      const count = all().length;
      more.click();
      await until(() => more.hidden || all().length > count);
    }
    const status = document.querySelector("[role=status]").textContent;
    answers.push([all().map((each) => each.href), status]);
  }
  return answers;
}"""


class Reader:
    """A reader at the search page of a site, at `home` (with a slash at the end)."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        self.home = home

    def open(self, rest: str = "") -> Reader:
        """Open the search page, and wait until it has searched."""
        self.page.goto(f"{self.home}search/index.html{rest}")
        if rest:
            self.wait()
        return self

    def ask(self, query: str) -> Reader:
        """Open the page with a query in its address."""
        return self.open(f"?q={quote(query)}")

    def wait(self) -> None:
        """Wait until results are there."""
        self.page.wait_for_selector("form.search[data-state=done]", state="attached")

    def type(self, query: str) -> Reader:
        """Put a query in place of the last one, as typing it does."""
        self.page.evaluate("document.querySelector('form.search').dataset.state = 'typed'")
        self.page.fill("#g-query", query)
        self.page.press("#g-query", "Enter")
        self.wait()
        return self

    def choose(self, name: str, value: str) -> Reader:
        """Choose a filter."""
        self.page.evaluate("document.querySelector('form.search').dataset.state = 'typed'")
        self.page.select_option(f"select[name={name}]", value)
        self.wait()
        return self

    @property
    def status(self) -> str:
        """Return what is announced."""
        return self.page.inner_text("[role=status]").strip()

    def results(self) -> list[str]:
        """Return the paths of all results in order, asking for more until there are no more."""
        more = self.page.locator(".search-more")
        count = -1
        while more.is_visible() and count != (count := self.page.locator(".result").count()):
            more.click()
            self.page.wait_for_function(
                f"() => document.querySelectorAll('.result').length > {count}"
                " || document.querySelector('.search-more').hidden"
            )
        return self.shown()

    def asked(self, queries: list[str], most: int = 10_000) -> list[tuple[list[str], str]]:
        """Ask many queries; return the paths that each finds (about `most`), and what is said."""
        answers = self.page.evaluate(ASK, [queries, most])
        return [([self._path(each) for each in found], status) for found, status in answers]

    def shown(self) -> list[str]:
        """Return the paths of the results that are on the page."""
        found: Any = self.page.eval_on_selector_all(
            ".search-found:not([hidden]) .result h3 a", "all => all.map((each) => each.href)"
        )
        return [self._path(each) for each in found]

    def _path(self, address: str) -> str:
        return urlsplit(urljoin(self.home, address)).path.removeprefix(urlsplit(self.home).path)


def queries(texts: Iterable[str], lengths: Iterable[int], every: int) -> Iterator[str]:
    """Yield pieces of texts, so long, from places that are spread over them."""
    texts = [text for text in texts if len(text) > 8]
    for number, length in enumerate(lengths):
        text = texts[number * every % len(texts)]
        start = number * 7 % max(1, len(text) - length)
        yield text[start : start + length]


class Site:
    """A built site under http and file, and what its pages say."""

    def __init__(self, output: Path, http: str) -> None:
        self.output = output
        self.homes = {"http": http, "file": f"{output.as_uri()}/"}
        self.shelf = Shelf(output)

    def reader(self, page: Page, scheme: str = "http") -> Reader:
        return Reader(page, self.homes[scheme])


def made(folder: Path, **options: object) -> Report:
    report = build(Options(site=folder, output=folder / "output", **options))  # type: ignore[arg-type]
    assert report.problems == ()
    return report


def searched(site: SmallSite) -> SmallSite:
    site.write("config.yaml", SEARCHED)
    return site
