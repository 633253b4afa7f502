"""Fingerprints tell apart what a page can tell apart, and nothing else."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from gazette.values import Value, canonical, digest, fingerprint
from tests.support import ROOT


@dataclass(frozen=True, slots=True)
class Place(Value):
    name: str
    note: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Other(Value):
    name: str


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x", Markup("x")),
        (True, 1),
        (False, 0),
        (None, "None"),
        (1, 1.0),
        (0.0, -0.0),
        ("1", 1),
        ("x", b"x"),
        ((), []),
        ({}, []),
        ("", None),
        (("a", "bc"), ("ab", "c")),
        ((("a",), "b"), (("a", "b"),)),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({1: "a"}, {"1": "a"}),
        (Place("a"), Other("a")),
        (Place("a"), "a"),
        (Place("a"), Place("b")),
        ("\u00e9", "e\u0301"),
    ],
)
def test_what_a_page_can_tell_apart_has_two_fingerprints(one: object, other: object) -> None:
    assert fingerprint(one) != fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a", 1, None), ("a", 1, None)),
        ({"a": {"b": [1]}}, {"a": {"b": [1]}}),
        (Place("a"), Place("a")),
        (Place("a", note="x"), Place("a", note="y")),
        (Markup("<b>"), Markup("<b>")),
    ],
)
def test_what_a_page_cannot_tell_apart_has_one_fingerprint(one: object, other: object) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize("value", [{1, 2}, frozenset(), len, lambda: 1, object(), iter(()), str])
def test_what_has_no_stable_encoding_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        fingerprint({"key": (value,)})


SCALARS = st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.floats()
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
)


def exact(value: object) -> object:
    """Return a form of a value that `==` tells apart as a page would."""
    if isinstance(value, dict):
        return "dict", tuple((exact(key), exact(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        return type(value).__name__, tuple(map(exact, value))
    return type(value).__name__, repr(value)


@given(VALUES, VALUES)
def test_two_values_have_one_encoding_exactly_when_they_are_alike(
    one: object, other: object
) -> None:
    assert (canonical(one) == canonical(other)) == (exact(one) == exact(other))


def test_a_fingerprint_is_computed_once_and_survives_pickling() -> None:
    place = Place("a")
    first = place.fingerprint()
    assert place.fingerprint() is first
    assert copy.deepcopy(place).fingerprint() == first
    assert pickle.loads(pickle.dumps(place)).fingerprint() == first  # noqa: S301 - our own


def test_digests_are_the_same_in_every_process() -> None:
    code = "from gazette.values import *; print(fingerprint({'a': ('b', 1.5, None)}))"
    expected = fingerprint({"a": ("b", 1.5, None)})
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
        )
        assert done.stdout.strip() == expected
    assert digest(b"") == "cae66941d9efbd404e4d88758ea67670"
