"""Material: a body's HTML → what the editor of 公众号 keeps of it.

It takes ids, classes, scripts, links and pictures away. So a link becomes its words and the number
of an address that stands at the end, and a picture the name of the file to be uploaded there.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote, urlsplit

from gazette import urls
from gazette.body import Body
from gazette.printing.elements import Element, parse

# What keeps its tag; all else becomes one of these, or only what is in it.
KEPT = frozenset(
    name
    for names in (
        ("b", "br", "code", "del", "em", "i", "ins", "rp", "rt", "ruby", "s", "small", "span"),
        ("strong", "sub", "sup", "u", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr"),
        ("li", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead"),
        ("tr", "ul"),
    )
    for name in names
)
# A tag that 公众号 does not know → one that it does, with a class for the style sheet.
_RENAMED = {
    "aside": ("section", "box"),
    "caption": ("section", "caption"),
    "cite": ("em", ""),
    "dd": ("section", "said"),
    "dfn": ("em", ""),
    "dl": ("section", "terms"),
    "dt": ("section", "term"),
    "figcaption": ("section", "caption"),
    "figure": ("section", "figure"),
    "kbd": ("code", ""),
    "mark": ("span", "mark"),
    "samp": ("code", ""),
    "summary": ("section", "term"),
    "var": ("em", ""),
}
_VOID = frozenset({"br", "hr"})
_GONE = frozenset({"col", "colgroup", "wbr"})
_ATTRIBUTES = {
    "ol": ("start", "reversed"),
    "li": ("value",),
    "td": ("style", "colspan", "rowspan"),
    "th": ("style", "colspan", "rowspan"),
}
# Names that no one can open (RFC 2606, RFC 6761, RFC 6762).
_RESERVED = frozenset({"example", "invalid", "local", "localhost", "test"})
_EXAMPLES = frozenset({"example.com", "example.net", "example.org"})


@dataclass(frozen=True, slots=True)
class Reference:
    """An address that a link led to, by its number."""

    number: int
    address: str


@dataclass(frozen=True, slots=True)
class Upload:
    """A picture to be uploaded by hand: the path of its file below the site, and its words."""

    path: str
    alt: str

    @property
    def name(self) -> str:
        """Return the name of the file."""
        return self.path.rpartition("/")[2]

    @property
    def note(self) -> str:
        """Return what stands in its place."""
        said = f"：{self.alt}" if self.alt else ""
        return f"【请在这里上传图片 {self.name}{said}】"


def is_public(base_url: str) -> bool:
    """Tell an address that readers can open from one that stands for it until there is one."""
    host = (urlsplit(base_url).hostname or "").rstrip(".")
    labels = host.split(".")
    if len(labels) < 2 or labels[-1] in _RESERVED or ".".join(labels[-2:]) in _EXAMPLES:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return True


@dataclass(slots=True)
class Gathering:
    """Turn one body after another into material; gather the references and the pictures.

    `shown` are the addresses of pages that the material holds: a link to one of them needs none.
    """

    base_url: str
    shown: Container[str] = ()
    uploads: list[Upload] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def references(self) -> list[Reference]:
        """Return the addresses that links led to, in order."""
        return [Reference(number, address) for address, number in self.numbers.items()]

    def body(self, body: Body, own: str, lower: int) -> str:
        """Return the material of a body; its headings are so many levels lower."""
        html = body.html("", own=own, base_url=self.base_url, lower=lower)
        files = {urls.permalink(self.base_url, each.address): each.path for each in body.pictures}
        return _Writer(self, files, own).inside(parse(html))

    def upload(self, path: str, alt: str) -> Upload:
        """Note a picture that is to be uploaded, and return it."""
        made = Upload(path, alt)
        self.uploads.append(made)
        return made

    def number_of(self, href: str, text: str, own: str) -> int | None:
        """Return the number of a link's address; None where its words are all one can give."""
        scheme = href.partition(":")[0]
        if scheme in ("mailto", "tel"):
            return None if _told(href, text) else self._number(href.partition(":")[2])
        if href.startswith(self.base_url):
            page = unquote(href.removeprefix(self.base_url).partition("#")[0])
            if page == own or page in self.shown or not is_public(self.base_url):
                return None
        return self._number(href) if href else None

    def _number(self, address: str) -> int:
        return self.numbers.setdefault(address, len(self.numbers) + 1)


def _told(href: str, text: str) -> bool:
    """Tell whether the words of a link say its telephone number or its mail address."""

    def bare(each: str) -> str:
        return "".join(char for char in each if char not in " -()（）")

    return bare(unquote(href.partition(":")[2]).partition("?")[0]) in bare(text)


def _is_rule(each: Element | str) -> bool:
    return isinstance(each, Element) and each.tag == "hr"


class _Writer:
    """Write a tree of elements as material."""

    def __init__(self, gathering: Gathering, files: Mapping[str, str], own: str) -> None:
        self.gathering = gathering
        self.files = files
        self.own = own

    def inside(self, element: Element) -> str:
        """Return what is in an element."""
        return self._all(element.children)

    def _all(self, children: Iterable[Element | str]) -> str:
        return "".join(
            escape(each, quote=False) if isinstance(each, str) else self._element(each)
            for each in children
        )

    def _element(self, element: Element) -> str:
        tag = element.tag
        make = _MAKERS.get(tag)
        if make:
            return make(self, element)
        if tag in _GONE:
            return ""
        tag, name = _RENAMED.get(tag, (tag, ""))
        if tag not in KEPT:
            return self.inside(element)
        return self._tag(tag, name or ("box" if "box" in element.classes else ""), element)

    def _tag(self, tag: str, name: str, element: Element) -> str:
        attributes = f' class="{name}"' if name else ""
        for each in _ATTRIBUTES.get(tag, ()):
            if each in element.attributes:
                attributes += f' {each}="{escape(element.attributes[each])}"'
        if tag in _VOID:
            return f"<{tag}{attributes}>"
        return f"<{tag}{attributes}>{self.inside(element)}</{tag}>"

    def division(self, element: Element) -> str:
        """Return a division; that of the footnotes without its rule and the room for its arrows."""
        if "footnote" not in element.classes:
            return self._tag("section", "box" if "box" in element.classes else "", element)
        inside = self._all(each for each in element.children if not _is_rule(each))
        kept = inside.replace("\u00a0</p>", "</p>").replace("<p></p>", "")
        return f'<section class="notes">{kept}</section>'

    def link(self, element: Element) -> str:
        """Return the words of a link, with the number of its address."""
        if "footnote-backref" in element.classes:
            return ""
        if "footnote-ref" in element.classes:
            return f"〔注{self.inside(element)}〕"
        words = self.inside(element)
        href = element.attributes.get("href", "")
        number = self.gathering.number_of(href, element.text, self.own)
        if number is None:
            return words
        return f'{words}<sup class="reference">[{number}]</sup>'

    def picture(self, element: Element) -> str:
        """Return a note of which picture is to be uploaded here."""
        src = element.attributes.get("src", "")
        path = self.files.get(src) or unquote(src)
        upload = self.gathering.upload(path, element.attributes.get("alt", ""))
        return f'<span class="upload">{escape(upload.note, quote=False)}</span>'

    def quoted(self, element: Element) -> str:
        """Return words in quotation marks, which a browser would put round them."""
        return f"“{self.inside(element)}”"

    def table(self, element: Element) -> str:
        """Return a table below its caption, which it would lose."""
        captions = [each for each in element.below("caption") if each.text.strip()]
        kept = [each for each in element.children if isinstance(each, str) or each.tag != "caption"]
        above = "".join(
            f'<section class="caption">{self.inside(each)}</section>' for each in captions
        )
        return f"{above}<table>{self._all(kept)}</table>"


_MAKERS: Mapping[str, Callable[[_Writer, Element], str]] = {
    "a": _Writer.link,
    "div": _Writer.division,
    "img": _Writer.picture,
    "q": _Writer.quoted,
    "table": _Writer.table,
}
