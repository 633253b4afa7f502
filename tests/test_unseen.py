"""Characters that nobody sees, and those that are there for something."""

from __future__ import annotations

import pytest

from gazette.unseen import unseen

# Default_Ignorable_Code_Point, from DerivedCoreProperties.txt of Unicode 16: said once more here.
IGNORABLE = (
    *(0xAD, 0x34F, 0x61C, *range(0x115F, 0x1161), *range(0x17B4, 0x17B6), *range(0x180B, 0x1810)),
    *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164),
    *(*range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0, *range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4)),
    *(*range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000)),
)


def test_nothing_that_is_ignored_passes_in_a_name() -> None:
    for number in (*IGNORABLE, 0x2800, *range(0xFFF9, 0xFFFC), *range(0x13430, 0x13440)):
        text = f"关于本{chr(number)}刊"
        assert list(unseen(text, forms=False)) == [3], hex(number)


@pytest.mark.parametrize(
    "text",
    [
        *("❤\ufe0f", "1\ufe0f⃣", "#\ufe0f⃣", "©\ufe0f", "☎\ufe0e", "㊗\ufe0f", "👩\u200d👧"),
        *("👩🏽\u200d🚒", "🏳\ufe0f\u200d🌈", "❤\ufe0f\u200d🔥"),
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        *("⠟⠥⠀⠃⠭", "1⃣\ufe0f", "❤\ufe0f\ufe0f"),
        *("می\u200cخواهم", "שלום\u200f", "ᠮᠣᠩ\u180b"),
    ],
)
def test_what_scripts_and_emoji_need_is_meant(text: str) -> None:
    assert list(unseen(f"甲{text}乙", forms=False)) == []


@pytest.mark.parametrize("text", ["葛\U000e0100城", "、\ufe00", "𠮷\U000e0101"])
def test_a_form_of_a_chinese_character_is_meant_in_a_text_and_not_in_a_name(text: str) -> None:
    assert list(unseen(text)) == []
    assert list(unseen(text, forms=False)) == [1]


@pytest.mark.parametrize(
    "text", ["𠮷\u200d𠮸", "甲\ufe0f", "a\ufe0e", "\ufe0f甲", "⠀", "甲⠀乙", "a\U000e0100"]
)
def test_what_does_nothing_where_it_stands_is_not_meant(text: str) -> None:
    assert len(list(unseen(text))) == 1
