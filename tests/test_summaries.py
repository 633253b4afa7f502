"""Summaries end where a sentence ends."""

from __future__ import annotations

import pytest

from gazette.summaries import cut


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("甲乙丙。", "甲乙丙。"),
        ("", ""),
        ("  甲\n 乙  ", "甲 乙"),
        ("一二三。四五六。七八九。", "一二三。四五六。"),
        ("一二三！？四五六……七八九。", "一二三！？四五六……"),
        ("他说：“好。”大家都走了。", "他说：“好。”"),
        ("一二。她说：“好。坏。”后来呢", "一二。"),
        ("一二三四，五六七八，九十甲乙丙", "一二三四……"),
        ("一二三四五六七八九十甲乙丙", "一二三四五六七八……"),
        ("，一二三四五六七八九十甲乙", "，一二三四五六七……"),
        ("共 1,000 户居民一起来", "共 1,000……"),
        ("一二三四 Waibaidu 桥", "一二三四……"),
        ("Waibaidubridge 桥", "Waibaidu……"),
        ("Go on. 一二三四五六七", "Go on."),
        ("开门 9:30 起三.五折优惠", "开门 9:30……"),
    ],
)
def test_a_text_is_cut_at_the_end_of_a_sentence_or_else_of_a_clause(
    text: str, summary: str
) -> None:
    assert cut(text, 10) == summary
    assert len(cut(text, 10)) <= 10


def test_what_fits_into_ninety_characters_is_left_whole() -> None:
    assert cut("字" * 90) == "字" * 90
    assert cut("字" * 91) == "字" * 88 + "……"


def test_a_sentence_that_only_leads_on_is_left_out() -> None:
    assert cut("弄堂长50米。要说它做多少事，请看：") == "弄堂长50米。"


def test_a_lone_sentence_that_leads_on_stays() -> None:
    assert cut("请看服务日：") == "请看服务日："
