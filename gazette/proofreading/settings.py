"""What front matter says: figures that the text has, headlines, summaries, words for pictures."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from gazette.errors import Problem
from gazette.markup.lines import blanked, split
from gazette.proofreading.findings import CLOSING
from gazette.proofreading.manuscript import Manuscript
from gazette.proofreading.numbers import numbers
from gazette.stories import LABEL

LONGEST = 24


def figures(manuscript: Manuscript) -> Iterator[Problem]:
    """Report a highlight whose figure the text does not have."""
    written: set[object] | None = None
    for number, each in enumerate(manuscript.value("highlights") or ()):  # type: ignore[var-annotated, arg-type]
        figure = each.figure
        wanted = set(numbers(figure or ""))
        if not wanted or each.label == LABEL:
            continue
        written = set(numbers(manuscript.body)) if written is None else written
        more = set(numbers(f"{figure}{each.unit or ''}"))
        if not (wanted | more) & written:
            yield manuscript.at(f"highlights.{number}.figure", "W-figure-missing", figure=figure)


def headlines(manuscript: Manuscript) -> Iterator[Problem]:
    """Report a headline that is too long for one glance."""
    for name in ("headline", "title"):
        length = len(re.sub(r"\s", "", str(manuscript.value(name) or "")))
        if length > LONGEST:
            yield manuscript.at(name, "W-long-headline", length=length, limit=LONGEST)


_ENDS = re.compile(rf"[。！？!?…～~.][{CLOSING}\"')]*$")
_SENTENCE = re.compile(r"[，。；！？：]")


def summaries(manuscript: Manuscript) -> Iterator[Problem]:
    """Report a summary that ends in the middle of a sentence; a mere phrase is none."""
    summary = str(manuscript.value("summary") or "").strip()
    if summary and _SENTENCE.search(summary) and not _ENDS.search(summary):
        stretch = next(each for each in manuscript.stretches if each.key == "summary")
        details = (("text", summary[-8:].strip()),)
        yield manuscript.problem("W-summary-unfinished", stretch.origin[-1], details)


_SUFFIX = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|heic|heif|bmp|tiff?)$", re.IGNORECASE)
_CAMERA = re.compile(
    r"(?:IMG|DSC[FN]?|PXL|VID|MVIMG|P|mmexport|wx_camera|Screenshot|image|photo|pic|"
    r"微信图片|微信截图|屏幕截图|屏幕快照|截图|截屏|图片|照片|未命名|未标题|QQ图片|QQ截图)"
    r"[ _-]*[\d_ :.()（）-]*",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"!\[(?P<alt>[^\[\]\n]*)\]\((?P<src>[^()\s]++)[^()\n]*+\)")


def alternatives(manuscript: Manuscript) -> Iterator[Problem]:
    """Report the name of a file where a picture should be put into words."""
    image = manuscript.value("image")
    if image is not None and _is_file_name(image.alt, image.src):  # type: ignore[attr-defined]
        yield manuscript.at("image.alt", "W-alt-file-name", alt=image.alt)  # type: ignore[attr-defined]
    if "![" not in manuscript.body:
        return
    start = len(manuscript.text) - len(manuscript.body)
    for match in _IMAGE.finditer(blanked(split(manuscript.body))):
        if _is_file_name(match["alt"], match["src"]):
            details = (("alt", match["alt"].strip()),)
            yield manuscript.problem("W-alt-file-name", start + match.start("alt"), details)


def _is_file_name(alt: str, src: str) -> bool:
    """Tell a name from words; a file that is named in Chinese may be called what it shows."""
    alt = alt.strip()
    stem = posixpath.splitext(posixpath.basename(src))[0]
    return bool(
        _SUFFIX.search(alt) or _CAMERA.fullmatch(alt) or (alt and alt == stem and stem.isascii())
    )
