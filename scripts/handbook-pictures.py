"""Make the pictures of the handbook: follow it, and take each where it stands in the text.

What is shown is what the product shows: pages in Chromium, printed pages, and what commands say.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
# It borrows from the tests: the browser, and who follows the handbook.
sys.path.insert(0, str(ROOT))

from tests.browser import chromium, served  # noqa: E402
from tests.handbook import PICTURES, Editor, Step, walk  # noqa: E402

if TYPE_CHECKING:
    from PIL.Image import Image
    from playwright.sync_api import Browser, Page

# A font whose Chinese is two columns wide, and nothing that squeezes or widens a character: a
# terminal does neither.
COLUMNS = 84
TERMINAL = """\
<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><style>
body { margin: 0; padding: 18px 22px; background: #1c1e22; color: #e8e6e0; width: max-content }
pre { margin: 0; font: 16px/1.55 "Noto Sans Mono CJK SC", monospace;
  text-spacing-trim: space-all; text-autospace: no-autospace; font-kerning: none }
</style><pre>{code}</pre>
"""
QUALITY = 82


class Studio:
    """What a picture is taken of: the editor's own gazette as it is now, and the first gazette."""

    def __init__(self, editor: Editor, browser: Browser, folder: Path) -> None:
        self.editor = editor
        self.browser = browser
        self.folder = folder

    @contextlib.contextmanager
    def page(self, width: int, height: int, dots: float = 1) -> Iterator[Page]:
        """Open a window of the browser."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=dots, locale="zh-CN"
        )
        try:
            yield context.new_page()
        finally:
            context.close()

    @property
    def first(self) -> Path:
        """Return the first gazette, made once, as `gazette init` gives it to everybody."""
        site = self.folder / "first"
        if not site.exists():
            said = self.editor.said
            self.editor.run(f"gazette init '{site}'")
            self.editor.run(f"gazette build --site '{site}'")
            self.editor.said = said
        return site

    @property
    def address(self) -> str:
        """Return where the editor's own gazette is served now."""
        assert self.editor.serving  # noqa: S101
        return self.editor.serving.address


def first_page(studio: Studio) -> Image:
    """Show the first text in the browser."""
    with studio.page(1000, 700) as page:
        page.goto(f"{studio.address}neighbourhoods/meilin/")
        return shot(page)


def mistake(studio: Studio) -> Image:
    """Show what the browser says of a mistake."""
    with studio.page(1000, 640) as page:
        page.goto(f"{studio.address}neighbourhoods/meilin/")
        page.locator("#gazette-problems").get_by_text("全角冒号").first.wait_for()
        return shot(page)


def message(studio: Studio) -> Image:
    """Show what the last command said in a terminal."""
    from rich.console import Console
    from rich.terminal_theme import SVG_EXPORT_THEME
    from rich.text import Text

    console = Console(record=True, file=io.StringIO(), width=COLUMNS, force_terminal=True)
    console.print(Text(f"$ {studio.editor.typed}", style="bold"))
    console.print(Text.from_ansi(studio.editor.said.rstrip()))
    code = console.export_html(theme=SVG_EXPORT_THEME, inline_styles=True, code_format="{code}")
    with studio.page(1000, 400, 1.5) as page:
        page.set_content(TERMINAL.replace("{code}", code))
        return opened(page.locator("body").screenshot())


def printed(studio: Studio) -> Image:
    """Show the cover of the printed issue and a page of it."""
    import pypdfium2
    from PIL import Image

    file = studio.first / "output/issues/1/gazette-1.pdf"
    with pypdfium2.PdfDocument(file) as document:
        cover, inside = (document[number].render(scale=0.95).to_pil() for number in (0, 2))
    gap = 14
    made = Image.new("RGB", (2 * cover.width + 3 * gap, cover.height + 2 * gap), "#c9c7c1")
    made.paste(cover, (gap, gap))
    made.paste(inside, (cover.width + 2 * gap, gap))
    return made


def home(studio: Studio) -> Image:
    """Show the home page on a phone."""
    return phone(studio, large=False)


def large(studio: Studio) -> Image:
    """Show the same with large type."""
    return phone(studio, large=True)


def phone(studio: Studio, *, large: bool) -> Image:
    """Show the home page on a phone, with large type where the switch is on."""
    with served(studio.first / "output") as address, studio.page(390, 780, 1.5) as page:
        page.goto(address)
        if large:
            page.get_by_text("长辈版").first.click()
        return shot(page)


def search(studio: Studio) -> Image:
    """Show what the search page finds."""
    with served(studio.first / "output") as address, studio.page(900, 760) as page:
        page.goto(f"{address}search/")
        page.locator("input[type=search]").fill("弄堂")
        page.locator("main mark").first.wait_for()
        return shot(page)


def wechat(studio: Studio) -> Image:
    """Show the page that is copied into 公众号."""
    with studio.page(900, 1060) as page:
        page.goto((studio.editor.folder / "梅林.html").as_uri())
        return shot(page)


MAKERS: dict[str, Callable[[Studio], Image]] = {
    "first-page.webp": first_page,
    "mistake.webp": mistake,
    "message.webp": message,
    "print.webp": printed,
    "home.webp": home,
    "large.webp": large,
    "search.webp": search,
    "wechat.webp": wechat,
}


def shot(page: Page) -> Image:
    """Photograph what the window shows, once its fonts are there."""
    page.evaluate("document.fonts.ready")
    return opened(page.screenshot(animations="disabled", caret="hide"))


def opened(data: bytes) -> Image:
    """Open a picture."""
    from PIL import Image

    return Image.open(io.BytesIO(data)).convert("RGB")


def saved(image: Image) -> bytes:
    """Return a picture as WebP, without loss where that is smaller."""
    made = []
    for options in ({"quality": QUALITY}, {"lossless": True}):
        file = io.BytesIO()
        image.save(file, "WEBP", method=6, **options)
        made.append(file.getvalue())
    return min(made, key=len)


def make(names: set[str], out: Path) -> None:
    """Follow the handbook and write those pictures into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    out = out.resolve()
    left = set(names)
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        (folder / "editor").mkdir()
        with Editor(folder / "editor") as editor:
            studio = Studio(editor, browser, folder)

            def look(step: Step) -> bool:
                if step.kind == "picture" and step.path in left:
                    (out / step.path).write_bytes(saved(MAKERS[step.path](studio)))
                    left.remove(step.path)
                return bool(left)

            walk(editor, look)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="PICTURE", help="by default all")
    parser.add_argument("--out", type=Path, default=PICTURES)
    given = parser.parse_args()
    unknown = set(given.names) - set(MAKERS)
    if unknown:
        parser.error(f"no such picture: {' '.join(sorted(unknown))}; there are {' '.join(MAKERS)}")
    make(set(given.names) or set(MAKERS), given.out)
