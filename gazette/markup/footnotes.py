"""Footnotes, numbered as they are read, each with a way back to where it was called."""

from __future__ import annotations

import copy
import re
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions.footnotes import FootnoteBlockProcessor, FootnoteExtension
from markdown.treeprocessors import Treeprocessor


class _Texts(OrderedDict[str, str]):
    """The texts of notes by label; those that are defined in others come while these are read."""

    def __init__(self) -> None:
        super().__init__()
        self._due: list[str] = []
        self._waiting: set[str] = set()
        self._reading = False

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Have `keys` give each label in turn, and again where it gets another text meanwhile."""
        self._reading = True
        yield
        self._reading = False

    def __setitem__(self, label: str, text: str) -> None:
        if self._reading and label not in self._waiting:
            self._due.append(label)
            self._waiting.add(label)
        super().__setitem__(label, text)

    def keys(self) -> Iterable[str]:  # type: ignore[override]
        """Return the labels."""
        return self._turns() if self._reading else super().keys()

    def _turns(self) -> Iterator[str]:
        self._due = list(self)
        self._waiting = set(self)
        for label in self._due:  # it grows meanwhile
            self._waiting.remove(label)
            yield label


class Footnotes(FootnoteExtension):
    """Python-Markdown's footnotes, counted and put into order in another way.

    Its own way counts a paragraph before the list that stands above it, and raises
    AttributeError or ValueError where a note is empty or a text has a `<div class="footnote">`,
    and RuntimeError where a note is defined in another.
    """

    footnotes: _Texts

    def __init__(self) -> None:
        super().__init__(SEPARATOR="-")
        self.notes: Element | None = None

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the library's processors, and ours in place of two."""
        super().extendMarkdown(md)
        md.treeprocessors.deregister("footnote-reorder", strict=False)
        md.treeprocessors.register(_Numbered(self), "footnote-duplicate", 15)
        md.parser.blockprocessors.register(_Definitions(self), "footnote", 17)

    def reset(self) -> None:
        """Forget the footnotes of the last page."""
        super().reset()
        self.footnotes = _Texts()
        self.notes = None

    def makeFootnotesDiv(self, root: Element) -> Element | None:  # noqa: N802
        """Return the element of the footnotes, and remember it."""
        with self.footnotes.reading():
            self.notes = super().makeFootnotesDiv(root)
        return self.notes


class _Definitions(FootnoteBlockProcessor):
    # The library's allows an empty label, too.
    RE = re.compile(r"^[ ]{0,3}\[\^([^\]\s][^\]]*)\]:[ ]*(.*)$", re.MULTILINE)


class _Numbered(Treeprocessor):
    """Number the marks in the order of the page, and the notes after them."""

    def __init__(self, footnotes: Footnotes) -> None:
        super().__init__()
        self.footnotes = footnotes

    def run(self, root: Element) -> None:
        notes = self.footnotes.notes
        items = notes.find("ol") if notes is not None else None
        if notes is None or items is None:
            return
        calls: Counter[str] = Counter()
        numbers: dict[str, int] = {}
        for mark in root.iter("sup"):
            link = mark.find("a")
            if link is None or not mark.get("id", "").startswith("fnref"):
                continue
            label = link.get("href", "").removeprefix("#fn-")
            calls[label] += 1
            number = numbers.setdefault(label, len(numbers) + 1)
            mark.set("id", _mark_id(label, calls[label]))
            link.text = str(number)
        by_label = {item.get("id", "").removeprefix("fn-"): item for item in items}
        items[:] = [by_label[label] for label in numbers if label in by_label]
        for label, number in numbers.items():
            if label in by_label:
                _lead_back(by_label[label], label, number, calls[label])
        if not len(items):
            notes.clear()


def _mark_id(label: str, count: int) -> str:
    return f"fnref{count if count > 1 else ''}-{label}"


def _lead_back(item: Element, label: str, number: int, calls: int) -> None:
    """Give a note one link back for each of its marks."""
    links = [link for link in item.iter("a") if link.get("class") == "footnote-backref"]
    if not links:
        links = [SubElement(SubElement(item, "p"), "a", {"class": "footnote-backref"})]
        links[0].text = "↩"
    holder = next(each for each in item.iter() if links[-1] in list(each))
    for count in range(1, calls + 1):
        link = links[-1] if count == 1 else copy.deepcopy(links[-1])
        which = f"（第 {count} 次）" if calls > 1 else ""
        link.set("href", "#" + _mark_id(label, count))
        link.set("title", f"回到正文的第 {number} 条脚注处{which}")
        if count > 1:
            holder.append(link)
