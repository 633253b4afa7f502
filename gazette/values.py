"""Fingerprints: two values have one fingerprint exactly when a page could not tell them apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from hashlib import blake2b

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
            parts.extend(
                canonical(getattr(self, field.name))
                for field in fields(self)  # type: ignore[arg-type]
                if field.compare
            )
            made = blake2b(b"".join(parts), digest_size=DIGEST_SIZE).digest()
            object.__setattr__(self, "_fingerprint", made)
            return made


def canonical(value: object) -> bytes:
    """Encode a value so that different values have different bytes.

    Text and markup differ, True and 1 differ, the order of a mapping counts.
    Raises TypeError for what has no stable encoding: sets, functions, objects.
    """
    if isinstance(value, Value):
        return b"v" + value.fingerprint()
    if isinstance(value, str):
        data = value.encode("utf-8", "surrogatepass")
        # What Jinja looks for before it escapes.
        tag = b"m" if hasattr(value, "__html__") else b"s"
        return tag + str(len(data)).encode() + b":" + data
    if value is None:
        return b"N"
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
