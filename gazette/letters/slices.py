"""Slices: the headline face in files, each with some characters, and the rules that name them.

Up to FEW characters are one file. Of more, common ones are the first file, which every page
loads, and the others go by their place in Unicode, 256 to a slice: what a slice holds depends on
no count, so that a new character changes one small file and moves no other. A page loads the
slices that it has characters of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from gazette.letters.fonts import Font
from gazette.values import Value

FEW = 700
NAME = "head"
FAMILY = "gazette-head"
SUFFIX = ".woff2"
# The commonest characters of Chinese, and what is often said in a neighbourhood's headlines.
COMMON = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过"
    "发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本"
    "前开但因只从想实日者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最"
    "重并物手应向头文体政美相见被利什二等产或新己制身果加西月话合回特代内信表化老给世位次度门任常"
    "先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活更别打女变四神总何电数安少报"
    "才结反受目太量再感建务做接必场件计管期市直资山金指许统区保至队形社便空决治展马科司五基眼书非"
    "则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边该交规万取望觉术领共确传师"
    "观清今切院让识候带导争运弄堂邻街坊居委楼组步桥河巷志愿骨干党课微改旧城网格服圈养幢顶客厅景字"
    "号毛病讲座布伙伴项灶油烟肥湿垃圾季寒暑假亲照护错办诊群众困忆锻炼健康饪修补值守征询稳叔婆爷奶"
    "阿姨绿园花停车充宝申周末早晚午餐食菜校医童孩青轻装梯急救火灾消防暖冬春夏秋节灯夜故旋律歌舞戏"
    "棋画摄影茶味香饭米糕汤粥零百千亿六七八九半每首双彩贴扶残助捐赠评选奖赛团议约章访投诉调租房屋"
    "漏雨晾衣架雀鸟猫狗树草盆栽植收纳箱桶扫帚净洁丽欢乐喜忙闲坐聊笑泪忘归送迎待谢请帮伸援温热爱"
)
# Song faces that readers have, bold before regular, by full name and by PostScript's.
_LOCAL = (
    "Songti SC Black",
    "STSongti-SC-Black",
    "Songti SC Bold",
    "STSongti-SC-Bold",
    "Noto Serif CJK SC Black",
    "Noto Serif CJK SC Bold",
    "NotoSerifCJKsc-Bold",
    "Noto Serif SC Bold",
    "Source Han Serif SC Bold",
    "SimSun",
    "NSimSun",
    # Where there is no Song face, as on Android, its sans at least has the same square.
    "Noto Sans CJK SC Bold",
    "NotoSansCJKsc-Bold",
    "Noto Sans CJK SC",
    "Noto Sans CJK SC Regular",
    "NotoSansCJKsc-Regular",
)


@dataclass(frozen=True, slots=True)
class Slice(Value):
    """A file of the headline face; `toolchain` is who makes it.

    `language` is the gazette's: a font may draw a character another way in each.
    """

    name: str
    characters: str
    font: Font
    language: str
    toolchain: str

    @property
    def digest(self) -> str:
        """Return the digest of all that decides the file's bytes."""
        return self.fingerprint().hex()


@dataclass(frozen=True, slots=True)
class Lettering(Value):
    """The headline face: its slices, the one that every page loads first."""

    font: Font
    language: str
    slices: tuple[Slice, ...]

    def record(self) -> dict[str, Any]:
        """Return this as JSON can hold it."""
        pairs = [(each.name, each.characters) for each in self.slices]
        return {"font": self.font.record(), "language": self.language, "slices": pairs}


def from_record(record: dict[str, Any] | None, toolchain: str) -> Lettering | None:
    """Make a lettering from what its `record` returned."""
    if record is None:
        return None
    slices = [(name, each) for name, each in record["slices"]]
    return lettering(Font(**record["font"]), record["language"], slices, toolchain)


def lettering(
    font: Font, language: str, slices: Iterable[tuple[str, str]], toolchain: str
) -> Lettering:
    """Return the headline face in these files, each a name and characters."""
    made = (Slice(name, characters, font, language, toolchain) for name, characters in slices)
    return Lettering(font, language, tuple(made))


def sliced(words: Sequence[str], always: str) -> list[tuple[str, str]]:
    """Return each slice's name and characters, the first one first.

    `words` are what headlines say, one string for each document; `always` are in the first slice.
    """
    wanted = {each for each in set(always).union(*words) if each.isprintable()}
    if len(wanted) <= FEW:
        return [(NAME, "".join(sorted(wanted)))]
    common = {*always, *COMMON}
    rest = sorted(wanted - common)
    return [
        (NAME, "".join(sorted(common))),
        *((f"{NAME}-{block:x}", "".join(each)) for block, each in groupby(rest, _block)),
    ]


def _block(character: str) -> int:
    return ord(character) >> 8


def rules(lettering: Lettering, addresses: Iterable[str]) -> str:
    """Return the style sheet's rules for the slices at these addresses, and for what stands in.

    Of faces that both claim a character the later one counts, so the first slice comes last.
    """
    alone = len(lettering.slices) == 1
    made = []
    for slice_, address in zip(lettering.slices, addresses, strict=True):
        place = address.rpartition("/")[2]
        spans = "" if alone else f"unicode-range:{_range(slice_)};"
        made.append(
            f'@font-face{{font-family:"{FAMILY}";src:url("{place}")format("woff2");'
            f"font-weight:100 900;font-display:swap;{spans}}}"
        )
    local = ",".join(f'local("{name}")' for name in _LOCAL)
    font = lettering.font
    stand_in = (
        f'@font-face{{font-family:"{FAMILY}-fallback";src:{local};font-weight:100 900;'
        f"ascent-override:{font.ascent / 10:g}%;descent-override:{font.descent / 10:g}%;"
        f"line-gap-override:0%;}}"
    )
    return "\n".join((*reversed(made), stand_in, ""))


def _range(slice_: Slice) -> str:
    """Return a slice's characters as CSS names them: its whole block, but for the first slice."""
    block = slice_.name.removeprefix(NAME).removeprefix("-")
    return f"U+{block}??" if block else ",".join(_spans(slice_.characters))


def _spans(characters: str) -> Iterator[str]:
    """Yield the characters as ranges of CSS."""
    start = last = ord(characters[0])
    for each in map(ord, characters[1:]):
        if each != last + 1:
            yield _span(start, last)
            start = each
        last = each
    yield _span(start, last)


def _span(start: int, last: int) -> str:
    return f"U+{start:x}" if start == last else f"U+{start:x}-{last:x}"
