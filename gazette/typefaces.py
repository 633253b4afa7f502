# Strings, not Paths: every build looks at these folders.
# ruff: noqa: PTH111, PTH118, PTH119
"""Typefaces: the font files that the printed issue can be set in, found but not opened."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gazette.disk import signature
from gazette.values import Value, fingerprint

FOLDER = "fonts"
# 宋体, for text in print and for headlines everywhere; best first.
SONG = (
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "Songti SC",
    "STSong",
    "SimSun",
    "NSimSun",
    "FandolSong",
    "AR PL UMing CN",
)
_FONT = re.compile(r".+\.(?:otf|ttf|otc|ttc)", re.IGNORECASE)
# File names of Chinese faces that systems bring, or that people install.
_CHINESE = re.compile(
    r"noto(?:serif|sans)(?:cjk|sc|cjksc|hans)?(?:sc)?[-.\[]"
    r"|sourcehan(?:serif|sans)(?:sc|cn|hans)?[-.\[]"
    r"|songti|stsong|simsun|nsimsun|pingfang|stheiti|hiragino sans gb|msyh|simhei"
    r"|kaiti|stkaiti|simkai|lxgwwenkai|ukai|uming|wqy|fandol",
    re.IGNORECASE,
)
_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Typefaces(Value):
    """Font files of the site and of the system; equal to others when none of them changed.

    `named` are families that config.yaml asks for, by `song`, `hei` and `kai`; `own` the site's
    folder of fonts.
    """

    mark: str
    named: Mapping[str, str]
    files: tuple[str, ...] = field(compare=False)
    own: str = field(compare=False)


def find(site: Path) -> tuple[str, ...]:
    """Return the fonts in the site's fonts/, then the Chinese ones of the system, by path."""
    own = [
        file
        for file in _below(str(site / FOLDER), _DEPTH)
        if _FONT.fullmatch(os.path.basename(file))
    ]
    seen = {os.path.basename(file) for file in own}
    others = []
    for folder in _system():
        for file in _below(folder, _DEPTH):
            name = os.path.basename(file)
            if _CHINESE.match(name) and _FONT.fullmatch(name) and name not in seen:
                seen.add(name)
                others.append(file)
    return (*sorted(own), *others)


def mark(files: tuple[str, ...]) -> str:
    """Return a digest of the files' names and stat signatures."""
    return fingerprint([(os.path.basename(file), signature(file)) for file in files])


def _system() -> Iterator[str]:
    home = os.path.expanduser("~")
    if sys.platform == "darwin":
        yield from (f"{home}/Library/Fonts", "/Library/Fonts", "/System/Library/Fonts")
        yield "/System/Library/AssetsV2/com_apple_MobileAsset_Font7"
        yield "/System/Library/AssetsV2/com_apple_MobileAsset_Font8"
    elif sys.platform == "win32":
        windows = os.environ.get("WINDIR", r"C:\Windows")
        local = os.environ.get("LOCALAPPDATA", home)
        yield from (os.path.join(local, "Microsoft", "Windows", "Fonts"), f"{windows}\\Fonts")
    else:
        data = os.environ.get("XDG_DATA_HOME") or f"{home}/.local/share"
        yield from (f"{data}/fonts", f"{home}/.fonts", "/usr/local/share/fonts", "/usr/share/fonts")


def _below(folder: str, depth: int) -> Iterator[str]:
    """Yield the files in a folder and, not too deep, below it, in a stable order."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if _is_folder(entry):
            if depth:
                yield from _below(entry.path, depth - 1)
        else:
            yield entry.path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False
