"""Traces: an SVG without comments, metadata and what drawing programs leave in it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

_KEPT_SPACES = frozenset(
    {
        "",
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
        "http://www.w3.org/XML/1998/namespace",
    }
)
# The one way to write a picture inside a drawing that is understood here, and so may be published.
DATA = re.compile(r"(data:image/(?:png|jpeg|gif|webp)(?:;[\w=-]+)*;base64,)([A-Za-z0-9+/=\s]+)")

# One that does not end goes to the end of the sheet (CSS Syntax 3, 4.3.2).
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)

# Bytes of a picture → the same without metadata.
Clean = Callable[[bytes], bytes]


def cleaned(data: bytes, clean: Clean) -> bytes:
    """Return a drawing, which is known to be safe, written anew; pictures inside go to `clean`."""
    writer = _Writer(clean)
    writer.parser.Parse(data, True)
    return "".join(writer.made).encode()


def uncommented(style: str) -> str:
    """Return a style sheet without comments, and without all that looks like one."""
    return _COMMENT.sub(" ", style)


class _Writer:
    """Write what is drawn, and drop the rest."""

    def __init__(self, clean: Clean) -> None:
        self.clean = clean
        self.made: list[str] = []
        self.dropped = 0
        # Of a style sheet what was read of it, which comes in pieces.
        self.style: list[str] | None = None
        self.spaces: list[dict[str, str]] = [{"xml": "http://www.w3.org/XML/1998/namespace"}]
        self.parser = expat.ParserCreate()
        self.parser.ordered_attributes = True
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def start(self, name: str, given: list[str]) -> None:
        """Write a start tag."""
        attributes = dict(zip(given[::2], given[1::2], strict=True))
        declared = {
            key.partition(":")[2]: value
            for key, value in attributes.items()
            if key == "xmlns" or key.startswith("xmlns:")
        }
        self.spaces.append({**self.spaces[-1], **declared} if declared else self.spaces[-1])
        prefix, _, local = name.rpartition(":")
        if self.dropped or not self._is_kept(prefix) or local == "metadata":
            self.dropped += 1
            return
        written = "".join(
            f" {key}={quoteattr(self._inner(value))}"
            for key, value in attributes.items()
            if self._is_wanted(key, value)
        )
        self.made.append(f"<{name}{written}>")
        if local.lower() == "style":
            self.style = []

    def end(self, name: str) -> None:
        """Write an end tag."""
        self.spaces.pop()
        if self.dropped:
            self.dropped -= 1
            return
        if self.style is not None:
            self.made.append(escape(self._inner(uncommented("".join(self.style)))))
            self.style = None
        self.made.append(f"</{name}>")

    def text(self, content: str) -> None:
        """Write text; a style sheet when it is whole, for it may hold comments of its own."""
        if self.dropped:
            return
        if self.style is not None:
            self.style.append(content)
        else:
            self.made.append(escape(self._inner(content)))

    def _is_kept(self, prefix: str) -> bool:
        return self.spaces[-1].get(prefix, "") in _KEPT_SPACES

    def _is_wanted(self, key: str, value: str) -> bool:
        prefix, _, local = key.rpartition(":")
        if key == "xmlns" or prefix == "xmlns":
            return value in _KEPT_SPACES
        if local.startswith("data-"):
            return False
        return not prefix or self._is_kept(prefix)

    def _inner(self, text: str) -> str:
        """Clean the pictures that a text holds."""
        return DATA.sub(self._picture, text) if "base64" in text else text

    def _picture(self, match: re.Match[str]) -> str:
        try:
            data = self.clean(base64.b64decode(match[2]))
        except (binascii.Error, ValueError):
            return match[1]  # no picture: nothing was to be seen
        return match[1] + base64.b64encode(data).decode()
