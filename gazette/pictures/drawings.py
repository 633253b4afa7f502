"""Drawings: SVG that is safe to publish, and what is left of it without its editor's traces."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace
from typing import Any
from xml.parsers import expat

from gazette.errors import Problem, problem
from gazette.pictures import traces
from gazette.pictures.repeats import Repeats

_ACTIVE = frozenset(
    ["embed", "foreignobject", "handler", "iframe", "link", "listener", "object", "script", "set"]
)
_INNER = re.compile(r"#|data:image/(?:png|jpeg|gif|webp)[;,]")
# What is left of it would be part of the picture too, for a browser.
_WHOLE = re.compile(traces.DATA.pattern + r"(?=[\"')]|\Z)")
# What fetches without url(); and a backslash, which could spell any of these in another way.
_STYLED = re.compile(r"image-set|src\(|\\")
# Attributes that hold no style, but maybe any words or signs.
_WORDS = re.compile(r"(?:aria|data)-.*|class|d|g[12]|glyph-name|id|lang|name|points|u[12]|unicode")
# No program that draws nests its groups so deep; a browser follows each.
_DEEPEST = 250
# Width and height, 0 where a drawing does not say.
Size = tuple[int, int]


def inspect(path: str, data: bytes) -> tuple[Size | None, list[Problem]]:
    """Refuse an SVG that could run a script or fetch something; read its size.

    What is left of it once it is cleaned is looked at too: that is what is published.
    """
    reader = _Svg(path)
    try:
        reader.read(data)
        if reader.root_name == "svg" and not reader.problems:
            written = _Svg(path)
            written.read(traces.cleaned(data, bytes))
            reader.problems = [replace(each, line=1, column=1) for each in written.problems]
    except expat.ExpatError as error:
        return None, [problem("E-picture-broken", path, error.lineno, error.offset + 1)]
    except (ValueError, LookupError):  # an encoding that expat does not know
        return None, [problem("E-picture-broken", path)]
    if not reader.problems and reader.root_name != "svg":
        return None, [problem("E-picture-broken", path)]
    return (None if reader.problems else _svg_size(reader.root)), reader.problems


class _Refused(Exception):
    """Stop reading, before entities are expanded."""


class _Svg:
    """What one SVG holds that a picture has no need of."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.root_name = ""
        self.root: dict[str, str] = {}
        self.style: list[str] | None = None
        self.depth = 0
        self.repeats = Repeats()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ProcessingInstructionHandler = lambda target, _: self.refuse(f"<?{target}?>")

    def read(self, data: bytes) -> None:
        """Look at all of it, or up to what is not to be read on."""
        with contextlib.suppress(_Refused):
            self.parser.Parse(data, True)
            if self.repeats.are_too_many():
                self.problems.append(problem("E-picture-repeats", self.path))

    def refuse(self, reason: str) -> None:
        """Note what is unsafe, where the parser is."""
        self.note("E-picture-unsafe", reason=reason[:40])

    def note(self, code: str, **values: Any) -> None:
        """Note a problem where the parser is."""
        place = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        self.problems.append(problem(code, self.path, *place, **values))

    def doctype(self, name: str, system: Any, public: Any, subset: int) -> None:  # noqa: ARG002
        """Let pass only what declares nothing of its own, as drawing programs write it."""
        if subset:
            self.refuse("<!DOCTYPE [")
            raise _Refused

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Look at a start tag; nothing may stand in a style sheet but text."""
        space, _, local = name.rpartition(" ")
        local = local.lower()
        self.depth += 1
        if self.depth > _DEEPEST:
            self.note("E-picture-repeats")
            raise _Refused
        if not self.root_name:
            self.root_name, self.root = local, attributes
        if space.endswith("/xhtml") or local in _ACTIVE or self.style is not None:
            self.refuse(f"<{local}>")
        if local == "style":
            self.style = []
        self.repeats.start(local, attributes)
        for key, value in attributes.items():
            self.attribute(key.rpartition(" ")[2].lower(), value, own=" " not in key)

    def attribute(self, name: str, value: str, *, own: bool) -> None:
        """Look at an attribute, whatever its namespace; one of SVG's `own` may hold a style."""
        plain = re.sub(r"[\s\x00-\x1f]", "", value).lower()
        if name == "attributename" and re.fullmatch(r"on.*|(?:.*:)?href", plain):
            self.refuse(f"{name}={value}")
        elif name.startswith("on") or name in ("base", "ping"):
            self.refuse(name)
        elif (
            (name in ("href", "src") and not _INNER.match(plain))
            or (name in ("href", "src", "style") and _hides_data(value))
            or _active(plain, sheet=name == "style")
            or (own and not _WORDS.fullmatch(name) and _STYLED.search(plain))
        ):
            self.refuse(f"{name}={value}")

    def text(self, content: str) -> None:
        """Collect a style sheet; it may come in pieces."""
        if self.style is not None:
            self.style.append(content)

    def end(self, name: str) -> None:  # noqa: ARG002
        """Look at a style sheet when it is whole."""
        self.depth -= 1
        self.repeats.end()
        if self.style is not None:
            written = traces.uncommented("".join(self.style))
            if _active(re.sub(r"\s", "", written).lower(), sheet=True) or _hides_data(written):
                self.refuse("<style>")
            self.repeats.sheet(written)
            self.style = None


def _hides_data(value: str) -> bool:
    """Tell data that are no font and no picture written as `traces` can clean it."""
    rest = re.sub(r"\s", "", _WHOLE.sub("", value)).lower()
    return bool(re.search(r"data:(?!font/)", rest))


def _active(value: str, *, sheet: bool) -> bool:
    """Tell an address outside the file or a script, in a lower-case value without spaces."""
    if re.search(r"url\((?![\"']?(?:#|data:(?:image/(?:png|jpeg|gif|webp)|font/)))", value):
        return True
    if re.search(r"javascript:|vbscript:|data:(?:text|image/svg)", value):
        return True
    return sheet and bool(
        re.search(r"@import|https?:|expression\(", value) or _STYLED.search(value)
    )


def _svg_size(root: dict[str, str]) -> Size:
    lengths = [
        re.fullmatch(r"(\d{1,5}(?:\.\d+)?)(?:px)?", root.get(name, "").strip())
        for name in ("width", "height")
    ]
    if lengths[0] and lengths[1]:
        return round(float(lengths[0][1])), round(float(lengths[1][1]))
    number = r"(\d{1,5}(?:\.\d*)?)"
    pattern = rf"\s*\S+[\s,]+\S+[\s,]+{number}[\s,]+{number}\s*"
    box = re.fullmatch(pattern, root.get("viewBox", "")[:100])
    return (round(float(box[1])), round(float(box[2]))) if box else (0, 0)
