"""Every page is valid: for the parser of the HTML standard, and for the Nu HTML checker."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import html5lib
import pytest

from tests.browser import furnish, png, tool
from tests.support import SmallSite

CHECKED = (".html", ".css", ".svg")
VALID = '<!DOCTYPE html>\n<html lang="zh-Hans">\n<title>好</title>\n<p>好\n'
BODY = """\
---
name: 承德
headline: 门前有棵树
highlights: [一棵树]
---

"""

# What editors write, type or paste: each must leave a valid page behind.
WRITTEN = {
    "a table without a head": "<table><tr><td>甲</td></tr></table>",
    "a block inside a line": "一行<div>一块</div>又一行",
    "a heading with a link and a mark": "## [去*看*](../pages/about.md) **响** `码`",
    "headings that begin low": "#### 低\n\n##### 更低",
    "two headings with one name": "## 同\n\n## 同\n\n## 同-2",
    "an id with a space and quotes": '<p id="a b">甲</p>\n\n<p id="&quot;">乙</p>',
    "an empty id and an empty class": '<p id="" class="">甲</p>',
    "an id given twice": '<p id="x">甲</p>\n\n<p id="x">乙</p>',
    "links with odd addresses": (
        "[甲](https://例子.example/路?甲=乙&丙#丁) [乙](<https://a.example/a b>)"
    ),
    "a bare link and a mail": "<https://www.example.org/?a=1&b=2> <mail@example.org>",
    "marks that mean something in HTML": "1 < 2 & 3 > 2 &copy; &nosuch; &#0; <3",
    "a link inside a link": "[甲 <a href='https://b.example/'>乙</a> 丙](https://a.example/)",
    "lists in lists": "- 甲\n    1. 乙\n        - 丙\n\n            丁\n- 戊",
    "a nested list in raw HTML": "<ul><li>甲<ul><li>乙</ul></ul>",
    "a definition list in raw HTML": "<dl><dt>甲</dt><dd>乙</dd></dl>",
    "a quote with everything": "> ## 题\n>\n> - 甲\n>\n> ```\n> 码\n> ```",
    "ruby": "{弄堂|lòng táng}和{石库门|shí kù mén}，<ruby>甲<rt>jiǎ</ruby>",
    "footnotes in a list": "- 甲[^a]\n- 乙[^a]\n\n[^a]: 注\n\n    第二段",
    "details around blocks": (
        "<details markdown='1'><summary>题</summary>\n\n## 里\n\n- 甲\n\n</details>"
    ),
    "a figure in raw HTML": (
        '<figure><img src="../media/a.png" alt="图"><figcaption>题</figcaption></figure>'
    ),
    "a picture in a line": '甲![图](../media/a.png "题")乙',
    "two pictures in a paragraph": "![图](../media/a.png)![图](../media/a.png)",
    "a linked picture": "[![图](../media/a.png)](../pages/about.md)",
    "an aligned table": "| 甲 | 乙 |\n|:--|--:|\n| 一 | 二 |\n| 三 |",
    "a table with spans": (
        '<table><tr><th colspan="2" scope="col">甲</th></tr><tr><td>乙</td><td>丙</td></tr></table>'
    ),
    "times": '<time datetime="2026-11-22">那天</time>',
    "old tags": "<center>甲</center><font color='red'>乙</font><tt>丙</tt><big>丁</big>",
    "a script and a form": "<script>alert(1)</script><form><input></form>甲",
    "office paste": (
        '<p class="MsoNormal" style="margin:0"><o:p></o:p><span lang="ZH-CN">甲</span></p>'
    ),
    "a comment": "甲<!-- 乙 -- 丙 -->丁",
    "attributes on a paragraph": "甲\n{: #own .big title='题' }",
    "wrong labels": '<p aria-label="甲">乙</p>',
    "a list that starts late": "<ol start='3' type='a' reversed><li value='9'>甲</li></ol>",
    "control characters": "甲&#8;&#11;&#x7f;&#x80;&#xfffe;&#x1ffff;&#xfdd0;乙",
    "empty elements": "<p></p><ul></ul><table></table><figure></figure><div></div>甲",
    "an aside and a div": "<aside><p>甲</p></aside><div><p>乙</p></div>",
}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the output of a small site with one of everything, and all that is in WRITTEN."""
    site = furnish(SmallSite(tmp_path_factory.mktemp("everything") / "site"))
    site.write("content/media/a.png", png())
    for number, text in enumerate(WRITTEN.values()):
        written = BODY.replace("承德", f"第{number}处") + "甲。\n\n" + text + "\n"
        site.write(f"content/neighbourhoods/w{number}.md", written)
    site.make()
    return site.output


@pytest.fixture(params=["gazette", "everything"])
def built(request: pytest.FixtureRequest) -> Path:
    output = request.getfixturevalue(request.param)
    assert isinstance(output, Path)
    return output


def files(folder: Path, suffixes: Iterable[str] = CHECKED) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.suffix in suffixes)


def complaints(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """Return what the Nu HTML checker says of files: name and message.

    Each kind of file is given to it alone: of several kinds at once it takes four times as long.
    """
    kinds: dict[str, list[Path]] = {}
    for path in paths:
        kinds.setdefault(path.suffix, []).append(path)
    return [said for each in kinds.values() for said in _complaints(each)]


def _complaints(paths: Iterable[Path]) -> list[tuple[str, str]]:
    java = shutil.which("java")
    assert java, "java is missing: install a Java runtime, such as default-jre-headless"
    jar = tool("vnu-jar/build/dist/vnu.jar")
    # What runs for seconds is not worth compiling well.
    program = [java, "-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(jar)]
    options = ["--format", "json", "--stdout", "--exit-zero-always"]
    options += ["--also-check-css", "--also-check-svg"]
    # It resolves no relative address and takes linked data for a script, so of a policy it knows
    # only the syntax; tests/test_hostile.py asks a browser what each page's policy stops.
    options += ["--filterpattern", ".*violates Content Security Policy.*"]
    done = subprocess.run(
        [*program, *options, *map(str, paths)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return [
        (each.get("url", ""), f"{each['message']} {each.get('extract', '')}")
        for each in json.loads(done.stdout)["messages"]
    ]


def test_the_parser_of_the_standard_finds_no_error(built: Path) -> None:
    for file in files(built, [".html"]):
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(file.read_text(encoding="utf-8"))
        found = [(error[1], error[2]) for error in parser.errors]
        assert found == [], file.relative_to(built)


def test_the_nu_checker_finds_nothing(gazette: Path, everything: Path) -> None:
    # Both at once: it is started once.
    assert complaints([*files(gazette), *files(everything)]) == []


def test_the_nu_checker_sees_what_is_wrong(tmp_path: Path) -> None:
    pages = {
        "page.html": VALID + "<p id=a><p id=a>",
        "style.css": "a { colour: red }",
        "picture.svg": '<svg xmlns="http://www.w3.org/2000/svg"><nothing/></svg>',
        "good.html": VALID,
    }
    for name, text in pages.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = {Path(url).name for url, _ in complaints(files(tmp_path))}
    assert found == {"page.html", "style.css", "picture.svg"}


def test_pages_are_utf8_with_unix_line_ends_and_no_mark(built: Path) -> None:
    for file in files(built):
        data = file.read_bytes()
        assert data.decode("utf-8")
        assert not data.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in data
