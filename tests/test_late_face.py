"""A headline face that comes late: nothing on the page may jump."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Route

from tests.browser import served
from tests.test_lines import FACES, SHIFTS, poor

PAGES = ("index.html", "neighbourhoods/baoxing/index.html", "neighbourhoods/index.html")


@pytest.mark.parametrize("width", [390, 1200])
def test_nothing_jumps_when_the_face_comes_late(gazette: Path, tmp_path: Path, width: int) -> None:
    with poor(tmp_path) as browser, served(gazette) as home:
        for page in PAGES:
            tab = browser.new_page(viewport={"width": width, "height": 900})
            waiting: list[Route] = []
            tab.route("**/*.woff2", lambda route: waiting.append(route))  # noqa: B023, PLW0108
            tab.add_init_script(SHIFTS)
            tab.goto(home + page, wait_until="domcontentloaded")
            tab.wait_for_timeout(400)
            assert ["gazette-head", "loading"] in tab.evaluate(
                FACES.replace("document.fonts.ready.then(() =>", "(")
            )
            assert waiting
            before = tab.evaluate("document.documentElement.scrollHeight")
            for each in waiting:
                each.continue_()
            assert ["gazette-head", "loaded"] in tab.evaluate(FACES)
            tab.wait_for_timeout(300)
            # Figures are not as wide in every face; no line may move.
            assert sum(tab.evaluate("window.shifts")) < 0.0005, page
            assert tab.evaluate("document.documentElement.scrollHeight") == before
            tab.close()
