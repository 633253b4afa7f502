"""Addresses: slugs, permalinks and relative links.

An *address* is a path from the site's root without a leading slash: `neighbourhoods/baoxing/`
for a page, `feed.xml` for a file, the empty string for the home page.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
INDEX = "index.html"
# What a link of a text may begin with. No `data:`, which may be a page; no `ftp:`, which browsers
# no longer open.
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
# Spaces and control characters that browsers pass over before and in a scheme (WHATWG URL, 4.4).
_PASSED = re.compile(r"^[\x00-\x20]+|[\t\n\r]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# Bytes between two slashes of an address: file systems take 255, also for what stands beside it.
PART_MAX = 200
_SUFFIX_MAX = 20
ASSETS = "assets"
# What `quote` leaves as it is.
_SAFE = re.compile(r"[\w.~/-]*", re.ASCII)


def is_slug(text: str) -> bool:
    """Tell whether `text` can be the last part of an address."""
    return SLUG.fullmatch(text) is not None and len(text) <= PART_MAX


def is_safe(address: str) -> bool:
    """Tell an address without a scheme, as browsers read it, or with one of those of a text."""
    return scheme(address) in {"", *SCHEMES}


def scheme(address: str) -> str:
    """Return the scheme of an address as browsers read it, in small letters, or nothing."""
    found = _SCHEME.match(_PASSED.sub("", address))
    return found[1].lower() if found else ""


def output_path(address: str) -> str:
    """Return the file that holds the page at `address`."""
    return address + INDEX if not address or address.endswith("/") else address


def asset(path: str, name: str, tail: int = 0) -> str:
    """Return `assets/<name>.<hash>.<ext>` for a file of this path and digest.

    A long name is cut, but not in its last `tail` characters.
    """
    pure = PurePosixPath(path)
    stem = re.sub(r"[^\w-]+", "-", unicodedata.normalize("NFC", pure.stem)).strip("-") or "file"
    end = len(stem) - tail
    stem = shortened(stem[:end][:60], PART_MAX - tail) + stem[end:]
    return f"{ASSETS}/{stem.lower()}.{name[:16]}{shortened(pure.suffix.lower(), _SUFFIX_MAX)}"


def is_called_by(file: str, name: str) -> bool:
    """Tell whether a file's name has this digest in it, as `asset` puts it there."""
    return f".{name[:16]}." in PurePosixPath(file).name


def shortened(text: str, size: int) -> str:
    """Return as many of the first characters as make no more than `size` bytes of UTF-8."""
    return text.encode("utf-8", "surrogateescape")[:size].decode("utf-8", "ignore")


def relative(source: str, target: str, fragment: str = "") -> str:
    """Return the link from the page at `source` to `target`.

    The file name index.html is spelt out, because a folder opened with file:// is a listing.
    """
    if fragment:
        path = "" if output_path(source) == output_path(target) else _between(source, target)
        return f"{path}#{quote_fragment(fragment)}"
    return _between(source, target)


def _between(source: str, target: str) -> str:
    """Return the path from the folder of one page to another page or file."""
    path = output_path(target)
    start = end = source.rfind("/") + 1
    # The folders that both are in: as much of the front as is the same, up to a slash.
    while end and not path.startswith(source[:end]):
        end = source.rfind("/", 0, end - 1) + 1
    up = source.count("/", end, start)
    return "../" * up + _quoted(path[end:])


def _quoted(path: str) -> str:
    return path if _SAFE.fullmatch(path) else quote(path)


def permalink(base_url: str, address: str, fragment: str = "") -> str:
    """Return the absolute address of a page."""
    return base_url + _quoted(address) + ("#" + quote_fragment(fragment) if fragment else "")


def absolute_path(base_url: str, address: str) -> str:
    """Return the path of a page from the root of the host that publishes the site."""
    return (urlsplit(base_url).path or "/") + _quoted(address)


def quote_fragment(fragment: str) -> str:
    """Escape what RFC 3986 section 3.5 does not allow in a fragment, keeping IRI characters."""
    return "".join(
        char if ord(char) > 127 and char.isprintable() else quote(char, safe="!$&'()*+,;=:@/?-._~")
        for char in fragment
    )
