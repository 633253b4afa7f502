"""The types of single values: text as an editor types it, coerced into what it means.

Each type raises one of our codes when it cannot; each tells JSON Schema what a text editor
may accept, which includes the numbers and flags that other YAML readers make of the same text.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from gazette import urls
from gazette.unseen import name_of, revealed, unseen

_YES = {"true", "yes", "y", "on", "1", "是", "是的", "对", "真"}
_NO = {"false", "no", "n", "off", "0", "否", "不", "不是", "假"}
_MAX_DIGITS = 9
_ADDRESS_MAX = 600
_SHOWN = 40
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
# Tried once for a run of spaces, not once for each of them.
_LIST_MARK = re.compile(r"(?<!\s)\s*[、，,；;]\s*")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("E-type-text", "", {})
    text = " ".join(value.split()) if "\n" in value else value.strip()
    if not text:
        raise PydanticCustomError("missing", "", {})
    return text


def _name(value: Any) -> str:
    """Refuse what makes a name look like another, or two of one."""
    text = _text(value)
    for position in unseen(text, forms=False):
        details = {"char": name_of(text[position]), "value": revealed(text)}
        raise PydanticCustomError("E-invisible", "", details)
    return text


def _date(value: Any) -> datetime.date:
    text = unicodedata.normalize("NFKC", _text(value))
    match = _DATE.fullmatch(text)
    if match is None:
        raise PydanticCustomError("E-date-form", "", {"value": text})
    try:
        return datetime.date(*map(int, match.groups()))
    except ValueError:
        raise PydanticCustomError("E-date-impossible", "", {"value": text}) from None


def _number(value: Any) -> float:
    text = unicodedata.normalize("NFKC", _text(value))
    if not re.fullmatch(rf"[+-]?[0-9]{{1,{_MAX_DIGITS}}}(\.[0-9]{{1,{_MAX_DIGITS}}})?", text):
        raise PydanticCustomError("E-number", "", {"value": text})
    return float(text)


def _whole(value: Any) -> int:
    text = unicodedata.normalize("NFKC", _text(value))
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise PydanticCustomError("E-number-whole", "", {"value": text})
    return int(text)


def _count(value: Any) -> int:
    number = _whole(value)
    if number < 1:
        raise PydanticCustomError("E-number-whole", "", {"value": str(number)})
    return number


def _flag(value: Any) -> bool:
    text = unicodedata.normalize("NFKC", _text(value)).lower()
    if text not in _YES | _NO:
        raise PydanticCustomError("E-flag", "", {"value": text})
    return text in _YES


def _texts(value: Any) -> Any:
    """Read `自治、文化` as two; a list stays a list."""
    return [each for each in _LIST_MARK.split(value) if each] if isinstance(value, str) else value


def is_texts(field: FieldInfo) -> bool:
    """Tell a field that holds a list of short texts."""
    return any(isinstance(each, BeforeValidator) and each.func is _texts for each in field.metadata)


def _slug(value: Any) -> str:
    text = _text(value)
    _check_length(text, [text])
    if not urls.is_slug(text):
        raise PydanticCustomError("E-slug-invalid", "", {"value": text})
    return text


def _check_length(text: str, parts: list[str]) -> None:
    """Refuse what would be too long for a path: 4,096 bytes, with whatever is before it."""
    size = max(len(part.encode("utf-8", "replace")) for part in parts)
    if size > urls.PART_MAX or len(text) > _ADDRESS_MAX:
        details = {"value": text[:_SHOWN], "limit": urls.PART_MAX, "han": urls.PART_MAX // 3}
        raise PydanticCustomError("E-address-long", "", details)


def _alias(value: Any) -> str:
    """Return an old address without its leading slash: `old/baoxing/` or `old/baoxing.html`."""
    text = _text(value)
    address = text.lstrip("/")
    parts = address.rstrip("/").split("/")
    _check_length(text, parts)
    if (
        not parts[0]
        or any(not part or part.startswith(".") for part in parts)
        or not re.fullmatch(r"[\w./-]+", address)
    ):
        raise PydanticCustomError("E-alias-invalid", "", {"value": text})
    is_page = address.endswith(("/", ".html", ".htm"))
    return address if is_page else address + "/"


def _or_text(schema: dict[str, Any], pattern: str) -> dict[str, Any]:
    """Return a schema that also takes text of this pattern, for readers that leave text alone."""
    return {"anyOf": [schema, {"type": "string", "pattern": f"^(?:{pattern})$"}]}


_SCALAR = {"type": ["string", "number", "boolean"]}

Text = Annotated[str, BeforeValidator(_text), WithJsonSchema(_SCALAR)]
Name = Annotated[str, BeforeValidator(_name), WithJsonSchema(_SCALAR)]
Date = Annotated[
    datetime.date,
    BeforeValidator(_date),
    WithJsonSchema({"type": "string", "examples": ["2026-11-22"]}),
]
Number = Annotated[
    float,
    BeforeValidator(_number),
    WithJsonSchema(_or_text({"type": "number"}, r"[+-]?[0-9]+(\.[0-9]+)?")),
]
Whole = Annotated[
    int,
    BeforeValidator(_whole),
    WithJsonSchema(_or_text({"type": "integer", "minimum": 0}, "[0-9]{1,6}")),
]
Count = Annotated[
    int,
    BeforeValidator(_count),
    WithJsonSchema(_or_text({"type": "integer", "minimum": 1}, "0*[1-9][0-9]{0,5}")),
]
Flag = Annotated[
    bool,
    BeforeValidator(_flag),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"enum": [0, 1, *sorted(_YES | _NO)]}]}),
]
Slug = Annotated[
    str,
    BeforeValidator(_slug),
    WithJsonSchema(_or_text({"type": "integer", "minimum": 0}, urls.SLUG.pattern)),
]
Alias = Annotated[str, BeforeValidator(_alias), WithJsonSchema({"type": "string"})]
Texts = Annotated[
    list[Name],
    BeforeValidator(_texts),
    WithJsonSchema({"anyOf": [{"type": "array", "items": _SCALAR}, {"type": "string"}]}),
]
Aliases = Annotated[list[Alias], BeforeValidator(_texts)]
