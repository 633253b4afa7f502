"""Tones: the colour that stands for a picture until it is there, and the words upon it.

Sixteen steps a channel: a style sheet without a line for each picture can show it, and no page
needs a `style` attribute, which a strict Content-Security-Policy forbids.
"""

from __future__ import annotations

from collections.abc import Sequence

# Black text on a ground of this luminance, or white on one of that, has a contrast of 7:1.
_LIGHT = 0.30
_DARK = 0.10


def legible(colour: Sequence[int]) -> str:
    """Return three hexadecimal digits near a colour on which black or white text reads well.

    The words for a picture stand on it as long as the picture is not there.
    """
    digits = [round(value / 17) for value in colour]
    while _DARK < (found := luminance(digits)) < _LIGHT:
        step = 1 if found > (_DARK + _LIGHT) / 2 else -1
        digits = [min(15, max(0, each + step)) for each in digits]
    return "".join(f"{each:x}" for each in digits)


def classes(tone: str) -> list[str]:
    """Return the class names that show a tone."""
    if not tone:
        return []
    digits = [int(each, 16) for each in tone]
    names = [f"tone-{name}{digit}" for name, digit in zip("rgb", digits, strict=True)]
    return ["tone", *names, *([] if luminance(digits) >= _LIGHT else ["tone-dark"])]


def luminance(digits: Sequence[int]) -> float:
    """Return the relative luminance (WCAG 2.2) of a colour of four bits a channel."""
    red, green, blue = (_linear(each / 15) for each in digits)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
