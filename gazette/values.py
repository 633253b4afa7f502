"""Fingerprints: two values have one fingerprint exactly when a page could not tell them apart."""

from __future__ import annotations

# The same function as hashlib's; but hashlib loads all of OpenSSL first.
from _blake2 import blake2b
from collections.abc import Mapping
from dataclasses import fields

DIGEST_SIZE = 16


def digest(data: bytes) -> str:
    """Return the digest of bytes as 32 hexadecimal digits."""
    return blake2b(data, digest_size=DIGEST_SIZE).hexdigest()


def fingerprint(value: object) -> str:
    """Return the digest of `canonical(value)` as 32 hexadecimal digits."""
    return digest(canonical(value))


class Value:
    """A frozen dataclass that computes its fingerprint once.

    Fields declared with `compare=False` do not count: a page must not show them.
    """

    __slots__ = ("_fingerprint",)
    _fingerprint: bytes

    def fingerprint(self) -> bytes:
        """Return the 16-byte digest of this value's type and fields."""
        try:
            return self._fingerprint
        except AttributeError:
            parts = [type(self).__name__.encode() + b":"]
            parts.extend(canonical(getattr(self, name)) for name in _compared(self))
            made = blake2b(b"".join(parts), digest_size=DIGEST_SIZE).digest()
            object.__setattr__(self, "_fingerprint", made)
            return made


_names: dict[type[Value], tuple[str, ...]] = {}


def _compared(value: Value) -> tuple[str, ...]:
    """Return the names of the fields that count; looked up once for each class."""
    kind = type(value)
    if kind not in _names:
        every = fields(value)  # type: ignore[arg-type]
        _names[kind] = tuple(field.name for field in every if field.compare)
    return _names[kind]


def canonical(value: object) -> bytes:
    """Encode a value so that different values have different bytes.

    Text and markup differ, True and 1 differ, the order of a mapping counts.
    Raises TypeError for what has no stable encoding: sets, functions, objects.
    """
    if type(value) is str:
        data = value.encode("utf-8", "surrogatepass")
        return b"s%d:%b" % (len(data), data)
    if value is None:
        return b"N"
    if isinstance(value, Value):
        return b"v" + value.fingerprint()
    if isinstance(value, str):
        data = value.encode("utf-8", "surrogatepass")
        # What Jinja looks for before it escapes.
        return b"%b%d:%b" % (b"m" if hasattr(value, "__html__") else b"s", len(data), data)
    if value is True or value is False:
        return b"T" if value else b"F"
    if isinstance(value, int | float):
        return b"%s%s;" % (b"i" if isinstance(value, int) else b"f", repr(value).encode())
    if isinstance(value, bytes):
        return b"b" + str(len(value)).encode() + b":" + value
    if isinstance(value, Mapping):
        pairs = b"".join(canonical(key) + canonical(item) for key, item in value.items())
        return b"d" + str(len(value)).encode() + b":" + pairs
    if isinstance(value, tuple | list):
        tag = b"t" if isinstance(value, tuple) else b"l"
        return tag + str(len(value)).encode() + b":" + b"".join(map(canonical, value))
    raise TypeError(f"{type(value).__name__} has no stable encoding")
