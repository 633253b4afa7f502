"""Look: what is known of a picture without its pixels, and which files may be published."""

from __future__ import annotations

from typing import NamedTuple

PICTURES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
# What telephones of Apple write, and no browser but theirs shows.
HEIC = frozenset({".heic", ".heif"})
# What a story may offer for download: nothing that a browser runs.
DOWNLOADS = frozenset(
    [
        ".csv",
        ".docx",
        ".epub",
        ".ics",
        ".m4a",
        ".mp3",
        ".mp4",
        ".odt",
        ".ods",
        ".ogg",
        ".pdf",
        ".pptx",
        ".txt",
        ".webm",
        ".xlsx",
        ".zip",
    ]
)


class Look(NamedTuple):
    """A picture as it is shown: upright, its size in CSS pixels (0 where an SVG does not say).

    `kinds` are what it is published as, the best first, the one that every browser shows last;
    none for an SVG, which stays what it is. `tone` is its colour as three hexadecimal digits,
    empty where something shines through it. One that is `moving` has several frames.
    """

    width: int
    height: int
    kinds: tuple[str, ...] = ()
    tone: str = ""
    moving: bool = False
