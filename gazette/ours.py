"""What of an output folder is ours, where no record tells: pages, and what belongs to them.

Whatever else lies there is somebody's, and is never deleted.
"""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path, PurePosixPath

_GENERATOR = b'<meta name="generator" content="gazette'

FIXED = (
    *("feed.xml", "feed.json", "sitemap.xml", "robots.txt", "sw.js"),
    *("opensearch.xml", "site.webmanifest", "share.png", "apple-touch-icon.png"),
    *("icon-192.png", "icon-512.png", "icon-maskable-512.png"),
)
# What lies beside one of our pages and cannot say itself that it is ours.
_BESIDE = r"card\.png|qr\.svg|cover\.png|gazette-\d+\.pdf"
_SEARCHED = r"search/\d+/(?:\d+|list|text-\d+)\.js"
_ASSET = r"assets/[^/]+\.[0-9a-f]{16}(\.[a-z0-9]+)?"


def is_ours(folder: Path, path: str, known: Container[str] = ()) -> bool:
    """Tell what is ours, also by its name alone, from files that somebody put there.

    `known` are the files with a record, of which this is none: what has the name of ours beside a
    page that is known was put there by a hand, as an icon may be. Another gazette below this one,
    an archive of it too, is somebody's. Nobody puts in an index of the search.
    """
    above, _, name = path.rpartition("/")
    if path in FIXED:
        return "index.html" not in known
    if re.fullmatch(_SEARCHED, path):
        return says_ours(folder, "search/index.html")
    if re.fullmatch(_BESIDE, name):
        page = f"{above}/index.html".lstrip("/")
        return page not in known and says_ours(folder, page)
    return says_ours(folder, path)


def says_ours(folder: Path, path: str) -> bool:
    """Tell a page or an asset that says itself that it is ours: by its head, by a digest."""
    if is_asset(path):
        return True
    if not path.endswith((".html", ".htm")):
        return False
    file = folder / path
    try:
        if not file.is_file():
            return False  # whoever opens a pipe waits for ever
        if _is_of_another(folder, path):
            return False
        with file.open("rb") as handle:
            return _GENERATOR in handle.read(2048)
    except OSError:
        return False


def is_asset(path: str) -> bool:
    """Tell an asset by its digest, which nobody gives to a file by hand."""
    return bool(re.fullmatch(_ASSET, path))


def _is_of_another(folder: Path, path: str) -> bool:
    """Tell a page of a gazette below this one, by what stands beside a home alone."""
    return any(
        above.name and any((folder / above / name).is_file() for name in ("sw.js", "robots.txt"))
        for above in PurePosixPath(path).parents
    )
