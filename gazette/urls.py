"""Addresses: slugs, permalinks and relative links.

An *address* is a path from the site's root without a leading slash: `neighbourhoods/baoxing/`
for a page, `feed.xml` for a file, the empty string for the home page.
"""

from __future__ import annotations

import functools
import re
from urllib.parse import quote, urlsplit

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
INDEX = "index.html"


def is_slug(text: str) -> bool:
    """Tell whether `text` can be the last part of an address."""
    return SLUG.fullmatch(text) is not None


def output_path(address: str) -> str:
    """Return the file that holds the page at `address`."""
    return address + INDEX if not address or address.endswith("/") else address


def relative(source: str, target: str, fragment: str = "") -> str:
    """Return the link from the page at `source` to `target`.

    The file name index.html is spelt out, because a folder opened with file:// is a listing.
    """
    if fragment:
        path = "" if output_path(source) == output_path(target) else _between(source, target)
        return f"{path}#{quote_fragment(fragment)}"
    return _between(source, target)


@functools.lru_cache(1 << 12)
def _between(source: str, target: str) -> str:
    """Return the path from one page to another; a page's own and those to lists come often."""
    here = output_path(source).split("/")[:-1]
    there = output_path(target).split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return quote("../" * (len(here) - shared) + "/".join(there[shared:]))


def permalink(base_url: str, address: str, fragment: str = "") -> str:
    """Return the absolute address of a page."""
    return base_url + quote(address) + ("#" + quote_fragment(fragment) if fragment else "")


def absolute_path(base_url: str, address: str) -> str:
    """Return the path of a page from the root of the host that publishes the site."""
    return (urlsplit(base_url).path or "/") + quote(address)


def quote_fragment(fragment: str) -> str:
    """Escape what RFC 3986 section 3.5 does not allow in a fragment, keeping IRI characters."""
    return "".join(
        char if ord(char) > 127 and char.isprintable() else quote(char, safe="!$&'()*+,;=:@/?-._~")
        for char in fragment
    )
