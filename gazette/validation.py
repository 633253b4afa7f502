"""From YAML nodes to a pydantic model, and from pydantic's errors to our problems.

The models are the one source of what is allowed: a field's title is its Chinese key, and a
validator raises `PydanticCustomError` with one of our codes as its type.
"""

from __future__ import annotations

import difflib
import functools
import re
import typing
import unicodedata
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gazette.errors import Problem, problem
from gazette.fields import is_texts
from gazette.nodes import SHOWN, Mapping, Node, Scalar
from gazette.nodes import Sequence as Items
from gazette.slips import Keys

Marks = dict[str, tuple[int, int]]
Model = TypeVar("Model", bound=BaseModel)


def validate(
    model: type[Model], root: Mapping, path: str, slips: Sequence[Problem] = ()
) -> tuple[Model | None, Marks, list[Problem]]:
    """Check `root` against `model`.

    Returns the model (None when something is wrong), the places of all values by dotted path
    (`highlights.0.figure`), and the problems. Where `slips` were found when `root` was read,
    what may have come of them is not said as well.
    """
    reader = _Reader(path, root)
    data = reader.mapping(root, model, "")
    made: Model | None = None
    try:
        made = model.model_validate(data)
    except ValidationError as error:
        reader.translate(error.errors(), model)
    lines = {each.line for each in slips}
    problems = [
        each
        for each in reader.problems
        if not slips or not (each.line in lines or each.code.endswith("-missing"))
    ]
    return (None if reader.problems else made), reader.marks, problems


@functools.cache
def words_of(model: type[BaseModel]) -> Keys:
    """Return every key, English and Chinese, that the model knows, and those inside each."""
    words: dict[str, frozenset[str]] = {}
    for key, name in _names(model).items():
        inner = _inner(model, name)
        words[key] = frozenset(_names(inner)) if inner else frozenset()
    return words


@functools.cache
def _names(model: type[BaseModel]) -> dict[str, str]:
    """Return the English field name for each key that may be written."""
    names = {}
    for name, field in model.model_fields.items():
        names[name] = name
        if field.title:
            names[field.title] = name
    return names


@functools.cache
def _inner(model: type[BaseModel] | None, name: str) -> type[BaseModel] | None:
    """Return the model inside a field such as `list[Highlight]` or `Image | None`."""
    if model is None or name not in model.model_fields:
        return None
    pending: list[Any] = [model.model_fields[name].annotation]
    while pending:
        each = pending.pop()
        if isinstance(each, type) and issubclass(each, BaseModel):
            return each
        pending.extend(typing.get_args(each))
    return None


class _Reader:
    """Turn nodes into text, lists and dicts under English keys, and note every place.

    `marks` holds the place of each value by its dotted path, and of each key by the path with
    `:key`; `written` each key as the editor wrote it.
    """

    def __init__(self, path: str, root: Mapping) -> None:
        self.path = path
        self.marks: Marks = {"": (root.line, root.column)}
        self.written: dict[str, str] = {}
        self.problems: list[Problem] = []

    def mapping(self, node: Mapping, model: type[BaseModel] | None, prefix: str) -> dict[str, Any]:
        names = _names(model) if model else {}
        data: dict[str, Any] = {}
        for key, value in node.items:
            name = names.get(key.text, key.text)
            dotted = prefix + name
            if f"{dotted}:key" in self.marks:
                first = self.marks[f"{dotted}:key"][0]
                self._note("E-key-duplicate", key, key=key.text[:SHOWN], first=first)
                continue
            empty = isinstance(value, Scalar) and not value.text.strip()
            place = key if empty else value
            self.marks[f"{dotted}:key"] = (key.line, key.column)
            self.marks[dotted] = (place.line, place.column)
            self.written[dotted] = key.text
            field = model.model_fields.get(name) if model else None
            if field and is_texts(field) and isinstance(value, Scalar | Items):
                plain: Any = self._texts(value, f"{dotted}.")
            else:
                plain = self._value(value, _inner(model, name), f"{dotted}.")
            # An empty optional key means «nothing yet»; an empty required one is found missing.
            if plain is not None or field is None:
                data[name] = plain
        return data

    def _value(self, node: Node, model: type[BaseModel] | None, prefix: str) -> Any:
        if isinstance(node, Scalar):
            nothing = not node.text.strip() or (node.plain and node.text in ("~", "null"))
            return None if nothing else node.text
        if isinstance(node, Mapping):
            return self.mapping(node, model, prefix)
        return [self._item(item, model, f"{prefix}{n}") for n, item in enumerate(node.items)]

    def _item(self, item: Node, model: type[BaseModel] | None, dotted: str) -> Any:
        self.marks[dotted] = (item.line, item.column)
        return self._value(item, model, f"{dotted}.")

    def _texts(self, node: Scalar | Items, prefix: str) -> list[Any] | None:
        """Read `自治、文化` and `【自治，文化】` as two; each with its own place."""
        if isinstance(node, Scalar):
            if self._value(node, None, "") is None:
                return None
            if node.plain and re.match(r"[-－·•—–]", node.text):
                self._note("E-yaml-dash-line", node)
                return []
        items: list[Node] = []
        for item in node.items if isinstance(node, Items) else (node,):
            items.extend(_pieces(item) if isinstance(item, Scalar) and item.plain else (item,))
        return [self._item(item, None, f"{prefix}{n}") for n, item in enumerate(items)]

    def _note(self, code: str, node: Node, **details: object) -> None:
        self.problems.append(problem(code, self.path, node.line, node.column, **details))

    def translate(self, errors: list[ErrorDetails], model: type[BaseModel]) -> None:
        """Report pydantic's errors; a required key that is only misspelt is not missing as well."""
        absent = {_dotted(each) for each in errors if each["type"] == "missing"}
        meant: set[str] = set()
        for each in errors:
            if each["type"] == "extra_forbidden":
                meant.add(self._unknown(each, _model_at(model, each["loc"][:-1]), absent - meant))
        for each in errors:
            if each["type"] != "extra_forbidden" and _dotted(each) not in meant:
                self.problems.append(self._translated(each, model))

    def _unknown(self, error: ErrorDetails, model: type[BaseModel], absent: set[str]) -> str:
        """Report an unknown key, and return the dotted path of the key that was meant."""
        parent = ".".join(map(str, error["loc"][:-1]))  # a key may have a dot of its own
        prefix = f"{parent}." if parent else ""
        key = str(error["loc"][-1])
        line, column = self.marks[f"{prefix}{key}:key"]
        names = _names(model)
        printable = "".join(filter(str.isprintable, key))
        if printable != key and printable in names:
            hidden = next(n for n, char in enumerate(key) if not char.isprintable())
            self.problems.append(problem("E-control", self.path, line, column + hidden))
            return prefix + names[printable]
        word, colon, _ = key.partition("：")
        if colon and word.strip() in names:
            place = line, column + len(word)
            self.problems.append(problem("E-yaml-wide-colon", self.path, *place, key=word.strip()))
            return prefix + names[word.strip()]
        wanted = {word: name for word, name in names.items() if prefix + name in absent}
        near = _near(key, wanted) or _near(key, names)
        known = [word for word in names if word.isascii() == key.isascii()] or list(names)
        details = {"key": key[:SHOWN], "near": near, "known": "、".join(known)}
        self.problems.append(problem("E-key-unknown", self.path, line, column, **details))
        return prefix + names.get(near, "")

    def _translated(self, error: ErrorDetails, model: type[BaseModel]) -> Problem:
        loc, dotted = error["loc"], _dotted(error)
        parent, _, last = dotted.rpartition(".")
        kind, context = error["type"], error.get("ctx", {})
        line, column = self.marks.get(dotted, self.marks.get(parent, (1, 1)))
        named = next((n for n in range(len(loc), 0, -1) if isinstance(loc[n - 1], str)), 0)
        name = ".".join(map(str, loc[:named]))
        details = {"key": self.written.get(name, str(loc[named - 1]) if named else "")}
        is_item = bool(loc) and isinstance(loc[-1], int)
        if is_item and (error["input"] is None or kind == "missing"):
            return problem("E-item-empty", self.path, line, column, **details)
        if kind == "missing":
            # A key that is there but empty is mended at its own place; an absent one at the top.
            absent = self.marks[parent] if parent else (1, 1)
            line, column = self.marks.get(f"{dotted}:key", absent)
            inside = "".join(f"{part}-" for part in loc[:-1] if isinstance(part, str))
            return problem(f"E-{inside}{last}-missing", self.path, line, column)
        if kind == "list_type":
            return problem("E-type-list", self.path, line, column, **details)
        if kind in ("model_type", "dict_type"):
            names = _names(_model_at(model, loc))
            english = details["key"].isascii()
            parts = "、".join(word for word in names if word.isascii() == english)
            return problem("E-type-mapping", self.path, line, column, parts=parts, **details)
        details |= {key: str(value)[:SHOWN] for key, value in context.items()}
        return problem(kind, self.path, line, column, **details)


def _pieces(item: Scalar) -> list[Scalar]:
    """Part `自治、文化` at the marks that Chinese text parts a list with."""
    text = item.text
    bounds = re.fullmatch(r"([［【〔]?)(.*?)[］】〕\]]?", text, flags=re.DOTALL)
    start = bounds.start(2) if bounds else 0
    inner = bounds.group(2) if bounds and bounds.group(1) else text
    start = start if bounds and bounds.group(1) else 0
    found = []
    for match in re.finditer(r"[^、，,；;]+", inner):
        piece = match.group().strip()
        if piece:
            offset = len(match.group()) - len(match.group().lstrip())
            found.append(item.piece(start + match.start() + offset, piece))
    return found or [item]


# What is often written for a key of ours, where that key is not one itself.
_CONFUSED = {
    "title 标题 大标题": ("headline", "name"),
    "headline name 题目 名称 名字 题名": ("title", "name"),
    "tag tags category categories keywords 标签 关键词 分类": ("themes",),
    "photo picture pic cover 照片 配图 封面 题图": ("image",),
    "description intro 简介 导语 提要": ("summary",),
    "writer by 撰稿 撰文 记者": ("authors",),
    "time published 时间": ("date",),
    "issue no 期数 刊号": ("number",),
    "url permalink 网址 链接": ("slug",),
    "tel telephone mobile 联系电话 手机": ("phone",),
    "highlight 亮点 特色": ("highlights",),
    "file path 图 图片": ("src",),
    "description 描述 说明": ("alt",),
}


def _near(key: str, names: typing.Mapping[str, str]) -> str:
    """Return the key of `names` that was most likely meant, in the same script, or nothing."""
    plain = unicodedata.normalize("NFKC", key).strip().casefold()
    if plain in names:
        return plain
    for words, meant in _CONFUSED.items():
        if plain in words.split():
            for name in meant:
                if name in names:
                    same = (word for word in names if names[word] == name)
                    return next((word for word in same if word.isascii() == key.isascii()), name)
    return "".join(difflib.get_close_matches(plain, names, n=1, cutoff=0.5))


def _dotted(error: ErrorDetails) -> str:
    return ".".join(str(part) for part in error["loc"])


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel]:
    for part in loc:
        if isinstance(part, str):
            model = _inner(model, part) or model
    return model
