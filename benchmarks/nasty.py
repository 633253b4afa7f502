"""How long the worst texts take: bodies of marks, by a seeded generator, each with its time.

`python -m benchmarks.nasty [COUNT] [SEED]` makes so many (60; 1,000 for an hour), each of 1 MB and
once more as long as a body may be, and prints the worst times, in CPU seconds a MB.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from gazette.markup import convert, limits

MEGABYTE = 1_000_000
# What each of the parsers between a body and its page looks for.
PIECES = (
    *("*", "**", "***", "_", "__", "`", "``", "```", "~~~", "[", "]", "](", "![", "[^", "[^1]"),
    *("[甲](乙.md)", "[甲][1]", "[1]: 乙\n", "[^1]: 注\n\n", "！[甲]（乙）", "（", "）", "<", ">"),
    *("</", "<b>", "</b>", "<div>", "</div>", "<details>\n", "<!--", "-->", "<?", "<![CDATA["),
    *('<a href="', "<b x=y ", "<http://a", "<a@b", "&", "&amp;", "&#", "&#x4e00;", "{", "}", "|"),
    *(
        "{甲|乙}",
        "{: .a }",
        "{#a}",
        "\\",
        "\\*",
        "# ",
        "## 同\n\n",
        "#",
        "＃甲\n",
        "---\n",
        "===\n",
    ),
    *(
        "> ",
        "> 甲\n",
        ">",
        "- ",
        "- 甲\n",
        "- 甲\n\n",
        "1. ",
        "1、甲\n",
        "（一）甲\n",
        "    ",
        "\t",
    ),
    *("|甲|乙|\n", "|--|--|\n", "｜甲｜", "甲\n:   乙\n\n", ": ", "：", "“", "”", "《", "…", "——"),
    *(
        "弄堂",
        "弄堂\n",
        "\n",
        "\n\n",
        "  \n",
        " ",
        "　",
        "a",
        "a ",
        "0",
        "http://a.b/",
        "@",
        "\x02",
    ),
    *("<p markdown=1>\n", "<table><tr><td>", "\u202e", "\u200b", "e\u0301", "👩\u200d👧", "\\\n"),
)


# The clock stops the longest text that is converted; what is done before and after it may take
# half as long again.
LIMIT = 1.5 * limits.PATIENCE * MEGABYTE / limits.LENGTH


class Took(NamedTuple):
    """What came of a text: CPU seconds for a megabyte of it, its pieces, the error if there was."""

    seconds: float
    pieces: str
    code: str


def texts(seed: int, length: int) -> Iterator[tuple[str, str]]:
    """Yield texts without end, each with the pieces it is made of."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    while True:
        few = chance.sample(PIECES, chance.choice((1, 1, 1, 2, 2, 3, 4, 8)))
        if chance.random() < 0.5:
            unit = "".join(few)
            text = unit * (length // len(unit) + 1)
        else:
            text = "".join(chance.choices(few, k=length // min(map(len, few)) + 1))
        yield text[:length], " ".join(map(repr, few))


def took(text: str, pieces: str) -> Took:
    """Convert a text and say how long that took."""
    start = time.process_time()
    problems = convert(text).problems
    seconds = (time.process_time() - start) * MEGABYTE / len(text)
    return Took(seconds, pieces, next((each.code for each in problems if each.code[0] == "E"), ""))


def main() -> None:
    """Print the worst; end with 1 where one took longer than it may."""
    asked = [int(each) for each in sys.argv[1:]]
    count, seed = (*asked, *(60, 1)[len(asked) :])
    worst = 0.0
    for length in (MEGABYTE, limits.LENGTH):
        made = texts(seed, length)
        found = sorted((took(*next(made)) for _ in range(count)), reverse=True)
        worst = max(worst, found[0].seconds)
        codes = Counter(each.code or "converted" for each in found)
        print(f"\n{count} texts of {length:,} characters, seed {seed}: {dict(codes)}")
        for each in found[:8]:
            print(f"{each.seconds:8.2f} s/MB  {each.code or '':18} {each.pieces}", flush=True)
    sys.exit(worst > LIMIT)


if __name__ == "__main__":
    main()
