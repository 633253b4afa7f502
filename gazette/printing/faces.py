# Strings, not Paths: Typst wants strings.
# ruff: noqa: PTH120
"""Faces: which families the issue is set in, of those that were found."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gazette.errors import MachineError, UsageError, problem
from gazette.folders import CONFIG_FILE
from gazette.typefaces import SONG, Typefaces

if TYPE_CHECKING:
    import typst

# 黑体 for what is small or strong, 楷体 for emphasis; best first.
_HEI = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "STHeiti",
    "Microsoft YaHei",
    "SimHei",
    "FandolHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
_KAI = ("LXGW WenKai", "Kaiti SC", "STKaiti", "KaiTi", "FandolKai", "AR PL UKai CN")


@dataclass(frozen=True, slots=True)
class Faces:
    """Families by use, those that only help out, and the fonts that Typst is given."""

    song: str
    hei: str
    kai: str | None
    others: tuple[str, ...]
    fonts: typst.Fonts


def choose(typefaces: Typefaces) -> Faces:
    """Return the families to be used: as named, else of the site's own fonts, else the system's.

    The other families of the site's own fonts have the characters that those lack.
    Raises MachineError where no Chinese face was found, UsageError where config.yaml names one
    that is not there.
    """
    import typst

    # Typst looks through folders only.
    folders = dict.fromkeys(os.path.dirname(file) for file in typefaces.files)
    fonts = typst.Fonts(
        include_system_fonts=bool(typefaces.named),
        include_embedded_fonts=True,
        font_paths=list(folders),
    )
    infos = fonts.fonts()
    families = {info.family for info in infos}
    own = {info.family: None for info in infos if info.path and info.path.startswith(typefaces.own)}
    missing = [
        problem("E-print-font-name", CONFIG_FILE, name=name, key=key)
        for key, name in typefaces.named.items()
        if name not in families
    ]
    if missing:
        raise UsageError(missing)

    def first(key: str, known: tuple[str, ...]) -> str | None:
        best = (*(name for name in known if name in own), *known)
        named = typefaces.named.get(key)
        return named or next((name for name in best if name in families), None)

    song, hei, kai = first("song", SONG), first("hei", _HEI), first("kai", _KAI)
    if not song and not hei:
        raise MachineError([problem("E-print-no-font", CONFIG_FILE)])
    song, hei = song or hei or "", hei or song or ""
    others = tuple(sorted(own.keys() - {song, hei, kai}))
    return Faces(song, hei, kai, others, fonts)
