"""Read built pages as readers' programs do: parse them, serve them, open them in Chromium."""

from __future__ import annotations

import contextlib
import functools
import io
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import html5lib

from tests.support import ROOT, SmallSite

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TOOLS = ROOT / ".tools" / "node_modules"
INSTALL = (
    "mkdir -p .tools && cp tests/tools/package.json .tools/ && npm install --no-package-lock "
    "--ignore-scripts --no-audit --no-fund --prefix .tools"
)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The kinds of reference by which a page points at another file.
REFERENCES = ("href", "src", "poster", "data")


@dataclass(frozen=True)
class Reference:
    """An address in a page: the element that holds it, the attribute, the address as written."""

    element: Element
    attribute: str
    address: str


class Html:
    """A parsed page."""

    def __init__(self, source: Path | str) -> None:
        text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
        self.root: Element = html5lib.parse(text, namespaceHTMLElements=False)

    def all(self, tag: str = "*", name: str = "") -> list[Element]:
        """Return the elements of a tag and a class, in order."""
        found = (each for each in self.root.iter() if isinstance(each.tag, str))
        return [
            each
            for each in found
            if tag in ("*", each.tag) and (not name or name in each.get("class", "").split())
        ]

    def one(self, tag: str = "*", name: str = "") -> Element:
        """Return the only element of a tag and a class."""
        (found,) = self.all(tag, name)
        return found

    @property
    def ids(self) -> list[str]:
        """Return every id of the page."""
        return [each.get("id", "") for each in self.all() if each.get("id") is not None]

    @property
    def text(self) -> str:
        """Return what the page's <main> says."""
        return plain(self.one("main"))

    @property
    def references(self) -> list[Reference]:
        """Return every address in the page, with those in srcset and in a refresh."""
        made = []
        for element in self.all():
            made += [
                Reference(element, name, element.get(name, ""))
                for name in REFERENCES
                if element.get(name) is not None
            ]
            for candidate in filter(None, element.get("srcset", "").split(",")):
                made.append(Reference(element, "srcset", candidate.split()[0]))
            if element.get("http-equiv") == "refresh":
                made.append(
                    Reference(element, "content", element.get("content", "").partition("url=")[2])
                )
        return made

    def links(self, tag: str = "*", name: str = "") -> list[str]:
        """Return the addresses of the links inside the elements of a tag and a class."""
        return [
            link.get("href", "") for element in self.all(tag, name) for link in element.iter("a")
        ]


def plain(element: Element) -> str:
    """Return an element's text in one line, without the readings over ruby."""

    def pieces(each: Element) -> Iterator[str]:
        if each.tag not in ("rp", "rt", "script", "style", "template"):
            yield each.text or ""
            for child in each:
                yield from pieces(child)
                yield child.tail or ""

    return " ".join("".join(pieces(element)).split())


def xml(source: Path | str) -> Element:
    """Return the root of a well-formed XML document."""
    text = source.read_bytes() if isinstance(source, Path) else source.encode()
    return ElementTree.fromstring(text)  # noqa: S314 - our own output


def tool(path: str) -> Path:
    """Return a file of the tools from npm; fail where they are not installed."""
    found = TOOLS / path
    assert found.is_file(), f"{found.relative_to(ROOT)} is missing: run {INSTALL}"
    return found


def installed() -> str:
    """Return the path of the browser."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert found, f"no browser: install one of {', '.join(CHROMIUM)}"
    return found


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium.

    As long as it runs, Playwright keeps an event loop in this thread, and asyncio.run() fails
    in it: give it to the tests of one module, not to a whole session.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=CHROMIUM_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def served(folder: Path, prefix: str = "/") -> Iterator[str]:
    """Serve a folder on a free loopback port below `prefix`; yield the address of its home."""
    handler = functools.partial(_Handler, directory=str(folder), prefix=prefix)
    with _Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{prefix}"
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    # With five, as it would be, a connection is let fall now and then, and tried seconds later.
    request_queue_size = 128


class _Handler(SimpleHTTPRequestHandler):
    """Give files and nothing else: no listings, no redirects; 404.html for what is not there."""

    protocol_version = "HTTP/1.1"
    # A head and a body in two packets wait 40 ms for each other.
    wbufsize = -1
    disable_nagle_algorithm = True

    def __init__(self, *arguments: Any, directory: str, prefix: str) -> None:
        self.folder = Path(directory)
        self.prefix = prefix
        super().__init__(*arguments, directory=directory)

    def do_GET(self) -> None:
        address = unquote(urlsplit(self.path).path)
        file = self.folder / address.removeprefix(self.prefix)
        if address.endswith("/"):
            file /= "index.html"
        found = address.startswith(self.prefix) and file.is_file()
        data = file.read_bytes() if found else (self.folder / "404.html").read_bytes()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.guess_type(file) if found else "text/html")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle(self) -> None:
        """Answer until the browser hangs up."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def png(width: int = 40, height: int = 30, colour: str = "red") -> bytes:
    """Return a picture."""
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(made, "PNG")
    return made.getvalue()


FURNISHED = {
    "config.yaml": """\
title: 小巷 & "弄堂" <里>
publisher: 我们的街道
base_url: https://gazette.example/
per_page: 2
sections:
  - {folder: neighbourhoods, label: 居民区, noun: neighbourhood, kind: profile}
  - {folder: centres, label: 社区中心, noun: centre, kind: profile}
  - {folder: stories, label: 街坊故事, noun: story, kind: story}
  - {folder: pages, label: 页面, noun: page, kind: page}
""",
    "content/neighbourhoods/xinjian.md": """\
---
name: 新建
headline: 一条“健康弄” & 别的
highlights:
  - {figure: 2004, unit: 年, label: 健康弄的起点}
  - 学 < 练 > 玩
themes: [健康, 文化, "R&B 音乐"]
aliases: [old/xinjian.html, 旧/新建, /xinjian]
authors: [张三, 李四]
date: 2026-10-01
updated: 2026-11-01
image: {src: ../media/健康 弄.png, alt: 弄口的“门” & 墙, caption: 健康弄, credit: 王五}
contact: {address: 一条路 1 号, phone: 000-0000, hours: "9:00–17:00"}
---

弄堂里
的早晨，{弄堂|lòng táng}里有人[^1]。看[小标题](#小标题)，
看[别的](<../centres/elder-care/index.md#门里-有什么>)，看[东风](dongfeng.md)，看[表格](../media/表.pdf)，看[外面](https://www.example.org/a?b=1&c=2)。

## 小标题

| 名称 | 数 |
|---|---:|
| 拳操队 | 9 |

## 小标题

再说一遍[^1]，还有[^二]。

![走一走 & 看一看](<../media/健康 弄.png> "健康弄")

### 第三层 {#third}

<details><summary>多说几句</summary>藏起来的话。</details>

1. 一
2. 二

    第二段。

- 甲
- 乙

名词
:   解释

> 一句话

```
<b>不是标签</b>
```

[^1]: 第一条脚注，看[第三层](#third)。
[^二]: 第二条脚注。
""",
    "content/centres/elder-care/index.md": """\
---
name: 综合为老服务中心
headline: 推开一扇门
highlights: [一门式]
themes: [健康]
order: 1
---

门口。看看[新建](../../neighbourhoods/xinjian.md#third)。

![老人在喝茶](%E7%85%A7%E7%89%87%20%E4%B8%80.png)

# 门里 有什么

有诊所。
""",
    "content/stories/2026/fair.md": """\
---
title: 夏天的集市 <b> & ']]>' "引号"
date: 2026-08-01
places: [xinjian, 综合为老服务中心]
themes: [文化]
highlights: [{figure: "3", label: 天}]
---

集市开了三天。看[新建](../../neighbourhoods/xinjian.md#小标题)，看[自己](#后来)，回[首页旁的关于](../../pages/about.md)。

## 后来

![摊位](../../media/icon.svg)
""",
    "content/stories/2026/rain.md": """\
---
title: 下雨天
date: 2026-09-01
---

没有主题，也没有地点。
""",
    "content/stories/2025/snow.md": """\
---
title: 下雪天
date: 2025-12-31
places: 新建
---

去年的雪。
""",
    "content/issues/002.md": """\
---
title: 第二期的 & 题目
number: 2
date: 2026-12-01
contents:
  - section: 出彩处
    stories: [xinjian, elder-care]
  - section: 故事
    stories: [fair]
aliases: [second]
---

## 小标题

编者的话，看[新建](../neighbourhoods/xinjian.md#third)[^1]。

[^1]: 编者的脚注。
""",
    "content/issues/001.md": """\
---
title: 创刊号
number: 1
date: 2026-11-22
---
""",
    "content/media/icon.svg": (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h9"/></svg>'
    ),
    "content/media/表.pdf": "%PDF-1.4\n",
}


def furnish(site: SmallSite) -> SmallSite:
    """Put one of everything that an editor may write into a small site, and build it."""
    for path, text in FURNISHED.items():
        site.write(path, text)
    site.write("content/media/健康 弄.png", png())
    site.write("content/centres/elder-care/照片 一.png", png(64, 48, "blue"))
    report = site.make()
    assert not report.problems
    return site


def html_pages(folder: Path) -> dict[str, Html]:
    """Return every page of an output folder by its path."""
    return {
        file.relative_to(folder).as_posix(): Html(file) for file in sorted(folder.rglob("*.html"))
    }


def han(text: str) -> int:
    """Count the Han characters of a text."""
    return len(re.findall(r"[\u3400-\u9fff\U00020000-\U0003ffff]", text))
