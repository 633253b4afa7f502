"""From YAML nodes to a pydantic model, and from pydantic's errors to our problems.

The models are the one source of what is allowed: a field's title is its Chinese key, and a
validator raises `PydanticCustomError` with one of our codes as its type.
"""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gazette.errors import Problem, problem
from gazette.yamltext import Mapping, Node, Scalar, Sequence

Marks = dict[str, tuple[int, int]]
Model = TypeVar("Model", bound=BaseModel)


def validate(
    model: type[Model], root: Mapping, path: str
) -> tuple[Model | None, Marks, list[Problem]]:
    """Check `root` against `model`.

    Returns the model (None when something is wrong), the places of all values by dotted path
    (`highlights.0.figure`), and the problems.
    """
    problems: list[Problem] = []
    marks: Marks = {"": (root.line, root.column)}
    data = _plain(root, model, "", marks, path, problems)
    made: Model | None = None
    try:
        made = model.model_validate(data)
    except ValidationError as error:
        problems.extend(_translated(each, marks, model, path) for each in error.errors())
    return (None if problems else made), marks, problems


def words_of(model: type[BaseModel]) -> frozenset[str]:
    """Return every key, English and Chinese, that the model or a model inside it knows."""
    words = set(_names(model))
    for inner in _inner_models(model):
        words |= words_of(inner)
    return frozenset(words)


def _names(model: type[BaseModel]) -> dict[str, str]:
    """Return the English field name for each key that may be written."""
    names = {}
    for name, field in model.model_fields.items():
        names[name] = name
        if field.title:
            names[field.title] = name
    return names


def _inner_models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for name in model.model_fields:
        inner = _inner(model, name)
        if inner:
            yield inner


def _inner(model: type[BaseModel], name: str) -> type[BaseModel] | None:
    """Return the model inside a field such as `list[Highlight]` or `Image | None`."""
    pending: list[Any] = [model.model_fields[name].annotation]
    while pending:
        each = pending.pop()
        if isinstance(each, type) and issubclass(each, BaseModel):
            return each
        pending.extend(typing.get_args(each))
    return None


def _plain(
    node: Node,
    model: type[BaseModel] | None,
    dotted: str,
    marks: Marks,
    path: str,
    problems: list[Problem],
) -> Any:
    """Return the node as text, lists and dicts under English keys; note every place."""
    if isinstance(node, Scalar):
        return None if node.plain and node.text in ("", "~", "null") else node.text
    prefix = f"{dotted}." if dotted else ""
    if isinstance(node, Sequence):
        items = []
        for index, item in enumerate(node.items):
            marks[f"{prefix}{index}"] = (item.line, item.column)
            items.append(_plain(item, model, f"{prefix}{index}", marks, path, problems))
        return items
    names = _names(model) if model else {}
    data: dict[str, Any] = {}
    for key, value in node.items:
        name = names.get(key.text, key.text)
        inner = _inner(model, name) if model and name in model.model_fields else None
        if name in data:
            first = marks[f"{prefix}{name}:key"][0]
            problems.append(
                problem("E-key-duplicate", path, key.line, key.column, key=key.text, first=first)
            )
            continue
        marks[f"{prefix}{name}:key"] = (key.line, key.column)
        empty = isinstance(value, Scalar) and not value.text
        marks[f"{prefix}{name}"] = (key.line, key.column) if empty else (value.line, value.column)
        plain = _plain(value, inner, f"{prefix}{name}", marks, path, problems)
        # An empty optional key means «nothing yet»; an empty required one is found missing.
        if plain is not None:
            data[name] = plain
    return data


def _translated(error: ErrorDetails, marks: Marks, model: type[BaseModel], path: str) -> Problem:
    dotted = ".".join(str(part) for part in error["loc"])
    parent, _, last = dotted.rpartition(".")
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        line, column = marks.get(f"{dotted}:key", (1, 1))
        known = _names(_model_at(model, error["loc"][:-1]))
        near = difflib.get_close_matches(last, known, n=1, cutoff=0.5)
        allowed = "、".join(dict.fromkeys(known.values()))
        return problem(
            "E-key-unknown", path, line, column, key=last, near="".join(near), known=allowed
        )
    if kind == "missing" or context.get("empty"):
        # A key that is there but empty is mended at its own place; an absent one at the top.
        line, column = marks.get(f"{dotted}:key", marks.get(parent, (1, 1)))
        if not parent and f"{dotted}:key" not in marks:
            line, column = 1, 1
        inside = "".join(f"{part}-" for part in error["loc"][:-1] if isinstance(part, str))
        return problem(f"E-{inside}{last}-missing", path, line, column)
    line, column = marks.get(dotted, marks.get(parent, (1, 1)))
    if kind in ("list_type", "model_type", "dict_type"):
        code = "E-type-list" if kind == "list_type" else "E-type-mapping"
        return problem(code, path, line, column, key=_last_name(error["loc"]))
    details = {key: str(value) for key, value in context.items()}
    return problem(kind, path, line, column, **{"key": _last_name(error["loc"])} | details)


def _last_name(loc: tuple[int | str, ...]) -> str:
    return next((part for part in reversed(loc) if isinstance(part, str)), "")


def _model_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> type[BaseModel]:
    for part in loc:
        if isinstance(part, str):
            model = _inner(model, part) or model
    return model
