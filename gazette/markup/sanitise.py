"""What HTML may stay in a story, and what is said of the rest.

The policy is the lists below, and nothing else decides. They hold what Markdown makes and what a
story may want beside it: words set apart, readings, lists, tables, what folds, what a picture says.
Left out is all that runs, loads, frames, asks or lays out: scripts, styles, forms, media, SVG and
MathML, whose parsing differs between programs and has let scripts through before (mutation).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

import nh3

from gazette import urls
from gazette.errors import Problem, problem
from gazette.frontmatter import place
from gazette.markup import limits

_INLINE = [
    "a",
    "abbr",
    "b",
    "bdi",
    "br",
    "cite",
    "code",
    "del",
    "dfn",
    "em",
    "i",
    "img",
    "ins",
    "kbd",
    "mark",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "time",
    "u",
    "var",
    "wbr",
]
_BLOCK = [
    "aside",
    "blockquote",
    "caption",
    "col",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
]
INLINE_TAGS = frozenset(_INLINE)
TAGS = frozenset(_INLINE + _BLOCK)

# An id is kept from those of the page's own frame by `finish` (they begin with g-). No `style`, no
# `name`, `target` or `rel`; of `style` only a cell's alignment, as Markdown's tables write it.
_GLOBAL = {"id", "class", "lang", "title", "dir"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": _GLOBAL,
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"src", "alt"},
    "li": {"value"},
    "ol": {"start", "type", "reversed"},
    "td": {"style", "colspan", "rowspan"},
    "th": {"style", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
# Elements that may be named (ARIA in HTML): on a plain <p> or <span> a name is an error.
for _tag in ("a", "aside", "details", "figure", "img", "ol", "section", "table", "ul"):
    _ATTRIBUTES[_tag] = _ATTRIBUTES.get(_tag, set()) | {"aria-label"}
# A class of the page's own frame on a text would lay it over the page, or hide it. So these, those
# of programs, and those that a site's own style sheet has for its texts.
_CLASSES = frozenset(["box", "footnote", "footnote-backref", "footnote-ref", "lead"])
_CLASSES_BEGIN = ("language-", "my-")
_ROUNDS = 8
# Code points that HTML 5 does not let a document hold.
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
    )
    + "]"
)
# Each time that a parser reads them, one line fewer is left.
_FIRST_LINES = re.compile(r'(<pre(?: [a-z-]+="[^"]*")*>)\n+')
_ALIGNMENT = re.compile(r"\s*text-align:\s*(left|right|center)\s*;?\s*")
# <https://…>, <name@host> and [text](<a file.md>), which are no tags.
_ADDRESS = re.compile(
    r"<[A-Za-z][\w+.-]{0,20}:[^<>\s]*>|<[^\s<>@]{1,64}@[^\s<>]+>|(?<=\]\()<[^<>\n]*>"
)
# The scheme in [text](scheme:…), in [label]: scheme:…, and in <scheme:…>.
_SCHEME = re.compile(
    r"\]\([ ]*<?([A-Za-z][\w+.-]{0,20}):"
    r"|^[ >]{0,6}\[[^\[\]\n^][^\[\]\n]*\]:[ ]*<?([A-Za-z][\w+.-]{0,20}):"
    r"|<(ftps?):[^<>\s]*>",
    re.MULTILINE,
)
_ATTRIBUTE_LIST = re.compile(r"\{(?::|(?=[ ]*+[.#]))([^{}\n]*+)\}")
_LISTED_CLASSES = re.compile(
    r"""(?<!\S)(?:\.(\S++)|class=(?:"([^"]*+)"|'([^']*+)'|([^\s"']++)))""", re.IGNORECASE
)
_NAMES = re.compile(r"(?<![\w:-])([\w:-]++)=")
# Without their end tag these swallow the rest of the page.
_MUST_CLOSE = frozenset(
    ["aside", "blockquote", "details", "div", "dl", "figure", "ol", "pre", "section", "table", "ul"]
)


def clean(html: str, *, typed: bool = True) -> str:
    """Return the HTML with nothing left that could run a script or leave the page's frame.

    What is left parses the same again. Where the editor `typed` HTML that takes care: without
    a forbidden tag around them, others may stand where a browser would move them. What does not
    come to rest is shown as it stands there, as text.
    """
    made = _cleaned(html)
    for _ in range(_ROUNDS if typed else 0):
        again = _cleaned(made)
        if again == made:
            return made
        made = again
    return f"<p>{escape(made, quote=False)}</p>\n" if typed else made


def _cleaned(html: str) -> str:
    made = _CLEANER.clean(html)
    # A text of nothing but what can be printed, as most are, is told so ten times as fast.
    if not made.replace("\n", "").isprintable():
        made = _CONTROL.sub("", made)
    return _FIRST_LINES.sub(r"\1", made) if "<pre" in made else made


def _may_have(name: str) -> bool:
    """Tell a class that a text may have."""
    return name in _CLASSES or name.startswith(_CLASSES_BEGIN)


def _filter(tag: str, attribute: str, value: str) -> str | None:
    """Keep of a cell's style only its alignment, of classes those that a text may have, no empty
    id, no space in an address.

    Of an address the scheme is looked at last, as it will stand there: nh3 looked at one that
    still had what is taken out here.
    """
    if attribute == "id":
        return value or None
    if attribute == "class":
        return " ".join(each for each in value.split() if _may_have(each)) or None
    if attribute in ("href", "src"):
        address = _CONTROL.sub("", value).strip().replace(" ", "%20")
        return address if urls.is_safe(address) else None
    if attribute != "style":
        return value
    match = _ALIGNMENT.fullmatch(value)
    return f"text-align: {match.group(1)}" if match and tag in ("td", "th") else None


_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags={"script", "style"},
    attributes=_ATTRIBUTES,
    attribute_filter=_filter,
    url_schemes=set(urls.SCHEMES),
    link_rel=None,
)


def findings(text: str) -> Iterator[Problem]:
    """Yield what `clean` will take out of a body whose code is blanked, and tags never closed."""
    if "<" in text:
        open_comment = text.find("<!--")
        if open_comment >= 0:
            yield problem("E-comment-open", "", *place(text, open_comment))
        yield from _in_tags(_ADDRESS.sub(lambda match: " " * len(match.group()), text))
    for match in _SCHEME.finditer(text) if ":" in text else ():
        scheme = match.group(1) or match.group(2) or match.group(3)
        if scheme.lower() not in urls.SCHEMES:
            start = match.start(match.lastindex or 0)
            yield problem("E-link-scheme", "", *place(text, start), scheme=scheme)
    for match in _ATTRIBUTE_LIST.finditer(text) if "{" in text else ():
        inside = match.group(1)
        classes = (name for each in _LISTED_CLASSES.findall(inside) for name in _lost(*each))
        names = (name for name in _NAMES.findall(inside) if name not in _GLOBAL)
        for name in (*names, *classes):
            where = place(text, match.start())
            yield problem("W-html-attribute", "", *where, tag="{…}", name=name)


def _lost(*values: str | None) -> Iterator[str]:
    """Yield what is said of the classes that a text may not have."""
    for value in values:
        for name in (value or "").split():
            if not _may_have(name):
                yield f"class={name}"


def _in_tags(text: str) -> Iterator[Problem]:
    parser = _Findings()
    parser.feed(text)
    parser.close()
    yield from parser.problems
    opened = ((*each, tag) for tag, places in parser.open.items() for each in places)
    for line, column, tag in sorted(opened):
        yield problem("E-html-unclosed", "", line, column, tag=tag)


class _Findings(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.problems: list[Problem] = []
        self.open: dict[str, list[tuple[int, int]]] = {}
        self.deep = False

    def parse_html_declaration(self, i: int) -> int:
        """Pass over `<!…>`, on some of which the library raises AssertionError."""
        return self.rawdata.find(">", i) + 1 or -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, offset = self.getpos()
        if tag not in TAGS:
            self.problems.append(problem("W-html-tag", "", line, offset + 1, tag=tag))
            return
        if tag in _MUST_CLOSE:
            self.open.setdefault(tag, []).append((line, offset + 1))
            if not self.deep and sum(map(len, self.open.values())) > limits.NESTED:
                self.deep = True  # said before nh3 takes quadratic time over them
                self.problems.append(
                    problem("E-markdown-depth", "", line, offset + 1, limit=limits.NESTED)
                )
        allowed = _GLOBAL | _ATTRIBUTES.get(tag, set()) | {"markdown"}
        for name in _lost(*(value for name, value in attrs if name == "class")):
            self.problems.append(
                problem("W-html-attribute", "", line, offset + 1, tag=tag, name=name)
            )
        for name, value in attrs:
            scheme = urls.scheme(_CONTROL.sub("", value or "").strip())
            if name not in allowed or (name == "style" and not _ALIGNMENT.fullmatch(value or "")):
                code, details = "W-html-attribute", {"name": name}
            elif name in ("href", "src") and scheme and scheme not in urls.SCHEMES:
                code, details = "E-link-scheme", {"scheme": scheme}
            else:
                continue
            self.problems.append(problem(code, "", line, offset + 1, tag=tag, **details))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open.get(tag):
            self.open[tag].pop()
