"""Slices: the headline face in files, each with some characters, and the rules that name them.

Up to FIRST characters are one file. Of more, those that headlines use most are the first one,
which nearly every page loads; the others go by their place in Unicode, 256 to a slice, so that a
new character changes one small file and moves no other. A page loads the slices it has
characters of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from gazette.letters.fonts import Font
from gazette.values import Value

FIRST = 700
NAME = "head"
FAMILY = "gazette-head"
SUFFIX = ".woff2"
# Song faces that readers have, bold before regular, by full name and by PostScript's.
_LOCAL = (
    "Songti SC Black",
    "STSongti-SC-Black",
    "Songti SC Bold",
    "STSongti-SC-Bold",
    "Noto Serif CJK SC Black",
    "Noto Serif CJK SC Bold",
    "NotoSerifCJKsc-Bold",
    "Noto Serif SC Bold",
    "Source Han Serif SC Bold",
    "SimSun",
    "NSimSun",
    # Where there is no Song face, as on Android, its sans at least has the same square.
    "Noto Sans CJK SC Bold",
    "NotoSansCJKsc-Bold",
    "Noto Sans CJK SC",
    "Noto Sans CJK SC Regular",
    "NotoSansCJKsc-Regular",
)


@dataclass(frozen=True, slots=True)
class Slice(Value):
    """A file of the headline face, made when it is read; `toolchain` is who makes it."""

    name: str
    characters: str
    font: Font
    toolchain: str

    @property
    def digest(self) -> str:
        """Return the digest of all that decides the file's bytes."""
        return self.fingerprint().hex()

    def read(self) -> bytes:
        """Return the file; raises SourceChanged or MachineError."""
        from gazette.letters.cut import woff2

        return woff2(self.font, self.characters)


@dataclass(frozen=True, slots=True)
class Lettering(Value):
    """The headline face: its slices, the one that every page loads first."""

    font: Font
    slices: tuple[Slice, ...]

    def record(self) -> dict[str, Any]:
        """Return this as JSON can hold it."""
        pairs = [(each.name, each.characters) for each in self.slices]
        return {"font": self.font.record(), "slices": pairs}


def from_record(record: dict[str, Any] | None, toolchain: str) -> Lettering | None:
    """Make a lettering from what its `record` returned."""
    if record is None:
        return None
    font = Font(**record["font"])
    return lettering(font, [(name, each) for name, each in record["slices"]], toolchain)


def lettering(font: Font, slices: Iterable[tuple[str, str]], toolchain: str) -> Lettering:
    """Return the headline face in these files, each a name and characters."""
    made = (Slice(name, characters, font, toolchain) for name, characters in slices)
    return Lettering(font, tuple(made))


def sliced(words: Sequence[str], always: str) -> list[tuple[str, str]]:
    """Return each slice's name and characters, the first one first.

    `words` are what headlines say, one string for each document; `always` are in the first slice.
    """
    wanted = {each for each in set(always).union(*words) if each.isprintable()}
    if len(wanted) <= FIRST:
        return [(NAME, "".join(sorted(wanted)))]
    uses = Counter[str]()
    for each in words:
        uses.update(set(each))
    # In steps (2, 3, 4, 6, 8, 12, …), so that it stands while headlines come and go.
    least = 2
    while sum(1 for each in uses.values() if each >= least) > FIRST - len(always):
        least = least * 4 // 3 if least % 3 == 0 else least * 3 // 2
    common = {each for each in wanted if uses[each] >= least or each in always}
    rest = sorted(wanted - common)
    return [
        (NAME, "".join(sorted(common))),
        *((f"{NAME}-{block:x}", "".join(each)) for block, each in groupby(rest, _block)),
    ]


def _block(character: str) -> int:
    return ord(character) >> 8


def rules(lettering: Lettering, addresses: Iterable[str]) -> str:
    """Return the style sheet's rules for the slices at these addresses, and for what stands in.

    Of faces that both have a character the later one counts, so the first slice comes last.
    """
    alone = len(lettering.slices) == 1
    made = []
    for slice_, address in zip(lettering.slices, addresses, strict=True):
        place = address.rpartition("/")[2]
        spans = "" if alone else f"unicode-range:{','.join(_spans(slice_.characters))};"
        made.append(
            f'@font-face{{font-family:"{FAMILY}";src:url("{place}")format("woff2");'
            f"font-weight:100 900;font-display:swap;{spans}}}"
        )
    local = ",".join(f'local("{name}")' for name in _LOCAL)
    font = lettering.font
    stand_in = (
        f'@font-face{{font-family:"{FAMILY}-fallback";src:{local};font-weight:100 900;'
        f"ascent-override:{font.ascent / 10:g}%;descent-override:{font.descent / 10:g}%;"
        f"line-gap-override:0%;}}"
    )
    return "\n".join((*reversed(made), stand_in, ""))


def _spans(characters: str) -> Iterator[str]:
    """Yield the characters as ranges of CSS."""
    start = last = ord(characters[0])
    for each in map(ord, characters[1:]):
        if each != last + 1:
            yield _span(start, last)
            start = each
        last = each
    yield _span(start, last)


def _span(start: int, last: int) -> str:
    return f"U+{start:x}" if start == last else f"U+{start:x}-{last:x}"
