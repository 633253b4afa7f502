"""Choice: what an editor typed → the issue or the text that is meant."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from gazette.arrangement import calls, near_to
from gazette.errors import UsageError, problem
from gazette.folders import CONTENT
from gazette.pinyin import slugify
from gazette.site import Entry, PublishedIssue, Site
from gazette.sources import legible
from gazette.stories import MARKDOWN_SUFFIXES, Document, Issue

_HOST = re.compile(r"https?://[^/]*/")


@dataclass(frozen=True, slots=True)
class Choice:
    """What is meant: an issue or a single entry, and the name of a file for it."""

    issue: PublishedIssue | None
    entry: Entry
    name: str

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return everything that is shown, in running order; an issue's own text first."""
        if self.issue is None:
            return (self.entry,)
        return (self.entry, *(each for part in self.issue.parts for each in part.entries))


def name_of(typed: str) -> str:
    """Return the bare name of what was typed: a name, the path of a source, a page's address."""
    name = unicodedata.normalize("NFC", typed).strip().replace("\\", "/")
    name = _HOST.sub("", name).strip("/").removeprefix(f"{CONTENT}/")
    for suffix in (*MARKDOWN_SUFFIXES, ".html"):
        name = name.removesuffix(suffix)
    return name.removesuffix("/index")


def names_of(document: Document) -> set[str]:
    """Return all names that a document goes by here: as in front matter, and by its file."""
    numbers = {str(document.number)} if isinstance(document, Issue) else set()
    return calls(document) | {name_of(document.path)} | numbers


def choose(site: Site, typed: str) -> Choice | None:
    """Return what is meant among what the site has, or None where it has no such thing.

    Raises UsageError where a name could be several.
    """
    name = name_of(typed)
    number = _number(name)
    for issue in site.issues:
        if number == issue.number or name in names_of(issue.entry.document):
            return Choice(issue, issue.entry, f"issue-{issue.number}")
    texts = [each for each in site.entry.values() if not isinstance(each.document, Issue)]
    found = [each for each in texts if name in names_of(each.document)]
    if len(found) > 1:
        choices = "、".join(each.address.rstrip("/") for each in found)
        raise UsageError([problem("E-name-ambiguous", _shown(typed), name=name, choices=choices)])
    if not found:
        return None
    own = found[0]
    alone = sum(each.document.slug == own.document.slug for each in texts) == 1
    slug = own.document.slug if alone else own.address.strip("/").replace("/", "-")
    return Choice(None, own, slug)


def unknown(site: Site, typed: str) -> UsageError:
    """Return what to say where there is no such thing: the numbers there are, or a near name."""
    name = name_of(typed)
    number = _number(name)
    if number is not None and site.issues:
        known = "、".join(str(each.number) for each in reversed(site.issues))
        wrong = problem("E-print-issue-missing", _shown(typed), number=number, known=known)
        return UsageError([wrong])
    called: dict[str, list[Document]] = {}
    for entry in site.entry.values():
        for each in (entry.document.slug, entry.document.title):
            called.setdefault(each, []).append(entry.document)
    last = name.rpartition("/")[2]
    near = (near_to(last, called) or near_to(slugify(last), called)) if last else ""
    return UsageError([problem("E-wechat-unknown", _shown(typed), name=legible(name), near=near)])


def _number(name: str) -> int | None:
    """Return the number of an issue that was typed as 1, 001, １ or 第1期."""
    text = unicodedata.normalize("NFKC", name).removeprefix("第").removesuffix("期").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _shown(typed: str) -> str:
    return legible(typed).strip() or "wechat"
