"""The paper in the pocket when something new comes: the update is whole, or it is not there."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hosting import Host, hosted
from tests.keeping import (
    CACHES,
    OFFLINE,
    REGISTERED,
    STORY,
    Version,
    Versions,
    keeps,
    until,
    visited,
    wait_until,
)
from tests.support import CAMPAIGN, SmallSite
from tests.unwatched import Browser, Reader, Tab, chromium
from tests.watching import Watching

# The end of an attempt to install: "installed", and waiting for its turn, or "redundant".
ATTEMPT = """async (scope) => {
  const registration = await navigator.serviceWorker.getRegistration(scope);
  try { await registration.update(); } catch { return "unreachable"; }
  const worker = registration.installing || registration.waiting;
  if (!worker) return "nothing new";
  return await new Promise((done) => {
    const look = () => { if (/redundant|installed|activ/.test(worker.state)) done(worker.state); };
    worker.addEventListener("statechange", look);
    look();
  });
}"""

WAITING = """async (scope) =>
  Boolean((await navigator.serviceWorker.getRegistration(scope)).waiting)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture
def reader(browser: Browser) -> Iterator[Reader]:
    with browser.reader() as made:
        yield made


@pytest.fixture
def page(reader: Reader) -> Tab:
    return reader.tab()


def until_new(page: Tab, scope: str, version: Version) -> None:
    """Put the window aside until a new version is at work."""
    page.look_away()
    until(page, scope, version)
    page.look()


def until_freed(page: Tab) -> None:
    """Wait until nothing is kept."""
    wait_until(lambda: not page.evaluate(CACHES) and not page.evaluate(REGISTERED))


def title_of(page: Tab) -> str:
    return page.text(".masthead-title")


def styles_of(page: Tab) -> int:
    """Return how many rules the style sheet has that a page got."""
    found = page.evaluate("() => document.styleSheets[0].cssRules.length")
    assert isinstance(found, int)
    return found


def test_a_page_that_was_withdrawn_is_gone_online_at_once(
    page: Tab, host: Host, versions: Versions
) -> None:
    visited(page, host.address, versions.old)
    host.folders["/"] = versions.new.folder
    assert page.goto(host.address + "secret/") == 404
    until_new(page, host.address, versions.new)
    host.die()
    page.goto(host.address + "secret/")
    assert page.text("h1") == "现在连不上网"


# Something new


@pytest.mark.parametrize("headers", [{}, {"Cache-Control": "max-age=86400"}])
def test_online_a_page_is_never_an_old_one(
    page: Tab, versions: Versions, headers: dict[str, str]
) -> None:
    with hosted({"/": versions.old.folder}, headers) as host:
        visited(page, host.address, versions.old)
        for _ in range(30 if CAMPAIGN else 1):
            for version, title in ((versions.new, "大报"), (versions.old, "小报")):
                host.folders["/"] = version.folder
                for address in ("", STORY, "about/index.html", "", STORY):
                    assert page.goto(host.address + address) == 200
                    assert title_of(page) == title
                    assert page.evaluate("() => document.querySelector('.offline-note')") is None
                    assert styles_of(page) > 20
                until_new(page, host.address, version)
        host.folders["/"] = versions.text.folder
        page.goto(host.address)
        until_new(page, host.address, versions.text)
        host.die()
        keeps(page, host.address, versions.text)


def test_nothing_takes_over_while_a_page_is_looked_at(
    page: Tab, host: Host, versions: Versions
) -> None:
    visited(page, host.address, versions.old)
    host.folders["/"] = versions.new.folder
    for address in (STORY, "about/", STORY):
        page.goto(host.address + address)
        assert title_of(page) == "大报", "online it is new at once"
    wait_until(lambda: page.evaluate(WAITING, host.address))
    page.goto(host.address)
    host.die()
    keeps(page, host.address, versions.old)
    host.start()
    page.goto(host.address)
    until_new(page, host.address, versions.new)
    host.die()
    keeps(page, host.address, versions.new)


def test_when_all_is_closed_the_new_issue_takes_over(
    reader: Reader, host: Host, versions: Versions
) -> None:
    page = reader.tab()
    visited(page, host.address, versions.old)
    host.folders["/"] = versions.new.folder
    page.goto(host.address)
    wait_until(lambda: page.evaluate(WAITING, host.address))
    page.close()
    later = reader.tab()
    later.goto(host.address)
    until(later, host.address, versions.new)
    host.die()
    keeps(later, host.address, versions.new)


def test_an_update_fetches_what_changed_and_nothing_else(
    page: Tab, host: Host, versions: Versions
) -> None:
    host.folders["/"] = versions.new.folder
    visited(page, host.address, versions.new)
    host.folders["/"] = versions.text.folder
    host.asked = []
    assert page.evaluate(ATTEMPT, host.address) == "installed"
    until_new(page, host.address, versions.text)
    changed = [
        "/" + path.removesuffix("index.html")
        for path, name in versions.text.files.items()
        if versions.new.files.get(path) != name
    ]
    assert changed == ["/neighbourhoods/baoxing/"]
    assert [each.path for each in host.asked if not each.worker] == changed
    host.die()
    keeps(page, host.address, versions.text)


def test_what_is_cleared_away_while_it_comes_is_not_taken_for_whole(
    page: Tab, host: Host, versions: Versions
) -> None:
    visited(page, host.address, versions.old)
    host.folders["/"] = versions.new.folder
    name = f"gazette {host.address} {versions.new.name}"
    page.evaluate(
        "(name) => { window.clearing = setInterval(() => caches.delete(name), 1); }", name
    )
    assert page.evaluate(ATTEMPT, host.address) == "redundant"
    page.evaluate("() => clearInterval(window.clearing)")
    assert page.evaluate(ATTEMPT, host.address) == "installed"
    until_new(page, host.address, versions.new)
    host.die()
    keeps(page, host.address, versions.new)


def test_caches_do_not_pile_up(page: Tab, host: Host, versions: Versions) -> None:
    visited(page, host.address, versions.old)
    for version in (versions.new, versions.text, versions.old, versions.new, versions.text):
        host.folders["/"] = version.folder
        assert page.evaluate(ATTEMPT, host.address) == "installed"
        until_new(page, host.address, version)
        assert len(page.evaluate(CACHES)) <= 2


def number_of_requests(version: Version, before: Version | None) -> int:
    """Return how many files an update fetches."""
    kept = before.files if before else {}
    return sum(1 for path, name in version.files.items() if kept.get(path) != name)


def cuts(count: int, trouble: str = "die") -> list[int]:
    """Return after how many files an update is cut short."""
    if CAMPAIGN:
        return list(range(count))
    return [0, count - 1] if trouble == "die" else [count - 1]


TROUBLES = ["die", "cut", "wrong", "hello", "404", "503"]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_update_that_is_cut_short_leaves_the_old_issue_whole(
    browser: Browser, versions: Versions, trouble: str
) -> None:
    count = number_of_requests(versions.new, versions.old)
    assert count > 8
    for cut in cuts(count, trouble):
        with browser.reader() as reader, hosted({"/": versions.old.folder}) as host:
            page, scope = reader.tab(), host.address
            visited(page, scope, versions.old)
            host.folders["/"] = versions.new.folder
            host.trouble = _after(host, cut, trouble)
            assert page.evaluate(ATTEMPT, scope) == "redundant", (trouble, cut)
            host.die()
            keeps(page, scope, versions.old)
            page.goto(scope + STORY)
            assert title_of(page) == "小报"
            host.start()
            page.goto(scope + STORY)
            assert title_of(page) == "大报", "online at once"
            until_new(page, scope, versions.new)
            host.die()
            keeps(page, scope, versions.new)
            page.goto(scope + STORY)
            assert title_of(page) == "大报"


def _after(host: Host, cut: int, trouble: str) -> Callable[[str, int], str | None]:
    """Let the host be in trouble after so many files."""
    files: list[str] = []
    begun = len(host.asked)

    def happens(path: str, _: int) -> str | None:
        workers = sum(1 for each in host.asked[begun:] if each.worker)
        if path.endswith("/sw.js") or not workers:
            return None
        files.append(path)
        return trouble if len(files) > cut else None

    return happens


def test_a_first_visit_that_is_cut_short_is_completed_by_a_later_one(
    browser: Browser, versions: Versions
) -> None:
    for cut in cuts(number_of_requests(versions.old, None)):
        with browser.reader() as reader, hosted({"/": versions.old.folder}) as host:
            page = reader.tab()
            page.before_scripts("navigator.serviceWorker.register = () => Promise.reject()")
            page.goto(host.address)
            host.trouble = _after(host, cut, "die")
            page.evaluate(
                """async () => {
                  const all = ServiceWorkerContainer.prototype.register;
                  const made = await all.call(navigator.serviceWorker, "sw.js");
                  const worker = made.installing;
                  await new Promise((done) => worker.addEventListener("statechange",
                    () => worker.state === "redundant" && done()));
                }"""
            )
            assert host.is_dead
            host.start()
            other = reader.tab()
            visited(other, host.address, versions.old)
            assert len(host.asked) < 2 * len(versions.old.files)
            host.die()
            keeps(other, host.address, versions.old)


@pytest.mark.parametrize("share", [1, 2, 3])
def test_a_site_that_is_half_uploaded_is_not_kept(
    page: Tab, host: Host, versions: Versions, tmp_path: Path, share: int
) -> None:
    visited(page, host.address, versions.old)
    mixed = tmp_path / "mixed"
    shutil.copytree(versions.old.folder, mixed)
    for number, path in enumerate(sorted(versions.new.files)):
        if number % 4 < share or path.startswith("assets/"):
            (mixed / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(versions.new.folder / path, mixed / path)
    shutil.copy(versions.new.folder / "sw.js", mixed / "sw.js")
    host.folders["/"] = mixed
    assert page.evaluate(ATTEMPT, host.address) == "redundant"
    host.die()
    keeps(page, host.address, versions.old)
    host.start()
    host.folders["/"] = versions.new.folder
    assert page.evaluate(ATTEMPT, host.address) == "installed"
    until_new(page, host.address, versions.new)
    host.die()
    keeps(page, host.address, versions.new)


def test_a_new_worker_that_comes_before_its_pages_waits_for_them(
    page: Tab, host: Host, versions: Versions, tmp_path: Path
) -> None:
    visited(page, host.address, versions.old)
    early = tmp_path / "early"
    shutil.copytree(versions.old.folder, early)
    shutil.copy(versions.new.folder / "sw.js", early / "sw.js")
    host.folders["/"] = early
    for _ in range(3):
        assert page.evaluate(ATTEMPT, host.address) == "redundant"
        page.goto(host.address)
        assert title_of(page) == "小报"
    host.folders["/"] = versions.new.folder
    page.goto(host.address)
    assert title_of(page) == "大报"
    until_new(page, host.address, versions.new)


def test_two_tabs_see_one_site(reader: Reader, host: Host, versions: Versions) -> None:
    first, second = reader.tab(), reader.tab()
    visited(first, host.address, versions.old)
    second.goto(host.address + "about/")
    host.folders["/"] = versions.new.folder
    second.goto(host.address + STORY)
    until_new(second, host.address, versions.new)
    host.die()
    keeps(first, host.address, versions.new)
    first.click("nav a")
    assert title_of(first) == "大报"
    assert styles_of(first) > 20


# Where it is put


def test_gazettes_on_one_host_keep_out_of_each_others_way(
    reader: Reader, versions: Versions
) -> None:
    folders = {
        "/": versions.old.folder,
        "/bund/": versions.text.folder,
        "/bund/里/": versions.old.folder,
    }
    with hosted(folders) as host:
        scopes = {"/": versions.old, "/bund/": versions.text, "/bund/%E9%87%8C/": versions.old}
        base = host.address.removesuffix("/")
        for scope, version in reversed(scopes.items()):
            visited(reader.tab(), base + scope, version)
        page = reader.tab()
        page.goto(base + "/bund/")
        host.folders["/bund/"] = versions.new.folder
        page.goto(base + "/bund/")
        until_new(page, base + "/bund/", versions.new)
        host.folders["/"] = versions.freed
        page.goto(base + "/")
        wait_until(lambda: f"{base}/" not in page.evaluate(REGISTERED))
        assert sorted(page.evaluate(REGISTERED)) == [base + each for each in list(scopes)[1:]]
        host.die()
        for scope, version in [("/bund/", versions.new), ("/bund/%E9%87%8C/", versions.old)]:
            page.goto(base + scope + STORY)
            assert "宝兴的第一段" in page.text("main")
            keeps(page, base + scope, version)


# Being let go


def test_who_had_kept_it_is_freed(page: Tab, host: Host, versions: Versions) -> None:
    visited(page, host.address, versions.old)
    host.folders["/"] = versions.freed
    page.goto(host.address + STORY)
    until_freed(page)
    assert "offline" not in (versions.freed / "index.html").read_text(encoding="utf-8")
    assert not (versions.freed / "offline.html").exists()


def test_a_preview_shows_what_there_is_whatever_was_kept_at_its_port(
    page: Tab, versions: Versions, site: SmallSite
) -> None:
    site.write("config.yaml", OFFLINE)
    with hosted({"/": versions.old.folder}) as host:
        visited(page, host.address, versions.old)
        port = host.port
    page.before_scripts(
        "window.said = []; addEventListener('error', (event) => said.push(event.message), true);"
        "addEventListener('unhandledrejection', (event) => said.push(String(event.reason)))"
    )
    with Watching(site, "--port", str(port), verb="serve") as serving:
        assert serving.address == host.address
        page.goto(serving.address + STORY)
        until_freed(page)
        site.replace("content/neighbourhoods/baoxing.md", "第二段。", "刚写的。")
        page.wait_loaded()
        assert "刚写的。" in page.text("main")
        page.goto(serving.address + STORY)
        time.sleep(0.5)
        assert page.evaluate(CACHES) == []
        assert page.evaluate("() => said") == []
        assert "FILES" in site.read("sw.js"), "what is published is another matter"
