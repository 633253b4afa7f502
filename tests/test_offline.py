"""The paper in the pocket: what a reader sees without a network, and after every kind of update."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError

from gazette import pocket
from tests.browser import chromium
from tests.hosting import Host, hosted
from tests.support import CAMPAIGN, CONFIG, SmallSite
from tests.watching import Watching

OFFLINE = CONFIG.replace("offline: false\n", "")
STORY = "neighbourhoods/baoxing/"
# A page of the site that is too much for a pocket.
NOT_KEPT = "issues/1/print/"
# Far more than it takes (ms): machines that test may have much to do.
WAIT = 60_000

# Whether the worker of a version is at work, and all that it keeps is there.
INSTALLED = """async ([scope, version]) => {
  const registration = await navigator.serviceWorker.getRegistration(scope);
  if (registration?.active?.state !== "activated") return false;
  if (registration.installing || registration.waiting) return false;
  return Boolean(await caches.match(scope + "?saved", {cacheName: `gazette ${scope} ${version}`}));
}"""
# The SHA-256 of what is shown at each path, as the page gets it.
SUMS = """async ([scope, paths]) => {
  const made = {};
  for (const path of paths) {
    const answer = await fetch(scope + path, {cache: "no-store"}).catch(() => null);
    if (!answer || !answer.ok) { made[path] = "none"; continue; }
    const hash = await crypto.subtle.digest("SHA-256", await answer.arrayBuffer());
    const hex = (each) => each.toString(16).padStart(2, "0");
    made[path] = [...new Uint8Array(hash)].map(hex).join("");
  }
  return made;
}"""
# The end of an attempt to install, however it ended.
ATTEMPT = """async (scope) => {
  const registration = await navigator.serviceWorker.getRegistration(scope);
  try { await registration.update(); } catch { return "unreachable"; }
  const worker = registration.installing || registration.waiting;
  if (!worker) return "nothing new";
  return await new Promise((done) => {
    const look = () => { if (/redundant|activated/.test(worker.state)) done(worker.state); };
    worker.addEventListener("statechange", look);
    look();
  });
}"""
CACHES = "() => caches.keys()"
REGISTERED = """async () =>
  (await navigator.serviceWorker.getRegistrations()).map((each) => each.scope)"""


class Version(NamedTuple):
    """A publication: its folder, what its worker keeps, and how that is called."""

    folder: Path
    files: dict[str, str]
    name: str

    @property
    def sums(self) -> dict[str, str]:
        return {
            path: hashlib.sha256((self.folder / path).read_bytes()).hexdigest()
            for path in self.files
        }


def listed(worker: str) -> dict[str, str]:
    """Return what a worker keeps, with its digests."""
    found = re.search(r"Object\.entries\((\{.*?\})\)\)", worker, re.DOTALL)
    assert found
    made = json.loads(found.group(1))
    assert isinstance(made, dict)
    return made


def version_of(output: Path) -> Version:
    worker = (output / "sw.js").read_text(encoding="utf-8")
    name = re.search(r'NAME = OURS \+ "([0-9a-f]+)"', worker)
    assert name
    return Version(output, listed(worker), name.group(1))


class Versions(NamedTuple):
    """Three publications of one site: in the second everything differs, in the third a text."""

    old: Version
    new: Version
    text: Version
    freed: Path


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    folder = tmp_path_factory.mktemp("versions")
    site = SmallSite(folder / "site").write("config.yaml", OFFLINE)
    site.write("content/pages/secret.md", "---\ntitle: 只有旧版有\n---\n\n以后没有了。\n")
    made: list[Path] = []

    def publish() -> None:
        site.make()
        copy = folder / str(len(made))
        shutil.copytree(site.output, copy)
        made.append(copy)

    publish()
    site.replace("config.yaml", "title: 小报", "title: 大报")
    site.write("templates/static/css/99-own.css", ".stave { opacity: 0.5 }")
    site.remove("content/pages/secret.md")
    publish()
    site.replace("content/neighbourhoods/baoxing.md", "第二段。", "第二段，改了一个字。")
    publish()
    site.replace("config.yaml", "title:", "offline: false\ntitle:")
    publish()
    old, new, text = map(version_of, made[:3])
    return Versions(old, new, text, made[3])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@contextlib.contextmanager
def reading(browser: Browser) -> Iterator[BrowserContext]:
    """Have a reader who never was here before."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.set_default_timeout(WAIT)
    try:
        yield context
    finally:
        context.close()


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    with reading(browser) as made:
        yield made


@pytest.fixture
def host(versions: Versions) -> Iterator[Host]:
    with hosted({"/": versions.old.folder}) as made:
        yield made


def until(page: Page, scope: str, version: Version) -> None:
    """Wait until a version is kept and its worker at work."""
    for _ in range(WAIT // 50):
        if page.evaluate(INSTALLED, [scope, version.name]):
            return
        page.wait_for_timeout(50)
    raise AssertionError(page.evaluate(CACHES))


def visited(reader: BrowserContext, scope: str, version: Version) -> Page:
    """Return a page on the site for the first time, once it has been kept."""
    page = reader.new_page()
    page.goto(scope)
    until(page, scope, version)
    return page


def until_freed(page: Page) -> None:
    """Wait until nothing is kept; to wait_for_function() a promise is true, whatever it holds."""
    deadline = time.monotonic() + 20
    while page.evaluate(CACHES) or page.evaluate(REGISTERED):
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def keeps(page: Page, scope: str, version: Version) -> None:
    """Hold what is shown without a network against a version, byte by byte."""
    assert page.evaluate(SUMS, [scope, list(version.files)]) == version.sums


def title_of(page: Page) -> str:
    return page.locator(".masthead-title").inner_text()


# Without a network


def test_after_one_visit_the_issue_can_be_read_without_a_network(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    page = visited(reader, host.address, versions.old)
    asked = len(host.asked)
    host.die()
    keeps(page, host.address, versions.old)
    page.goto(host.address + STORY)
    assert "宝兴的第一段" in page.locator("main").inner_text()
    assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px", "it has its style"
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 20
    page.reload()
    assert "宝兴的第一段" in page.locator("main").inner_text()
    page.click("main .text a")
    assert page.url.endswith("neighbourhoods/dongfeng/index.html")
    assert "东风的第一段" in page.locator("main").inner_text()
    page.go_back()
    assert "宝兴的第一段" in page.locator("main").inner_text()
    assert len(host.asked) == asked


def test_a_line_says_that_it_is_kept_and_since_when(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    page = visited(reader, host.address, versions.old)
    page.goto(host.address + STORY)
    assert page.locator(".offline-note").count() == 0, "there is a network"
    host.die()
    page.goto(host.address + STORY)
    today = page.evaluate(
        "(() => { const d = new Date();"
        " return `${d.getFullYear()}年${d.getMonth() + 1}月${d.getDate()}日` })()"
    )
    note = page.locator(".offline-note")
    assert f"您看到的是{today}存下的这一期" in note.inner_text()
    assert "连不上网" in note.inner_text()
    box = note.locator("a").bounding_box()
    assert box
    assert box["height"] >= 44
    host.start()
    note.locator("a").click()
    page.wait_for_function("!document.querySelector('.offline-note')")
    assert page.url == host.address + STORY


def test_what_is_not_kept_says_so_and_leads_on(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    page = visited(reader, host.address, versions.old)
    host.die()
    for address in (NOT_KEPT, "deep/in/nowhere/", "no-such-page?q=1"):
        page.goto(host.address + address)
        assert page.url == host.address + address
        assert page.locator("h1").inner_text() == "现在连不上网"
        assert page.evaluate("document.styleSheets[0].cssRules.length") > 20
    links = page.locator(".saved li a")
    assert links.count() == 4
    page.get_by_text("东风 五十米的弄堂").click()
    assert "东风的第一段" in page.locator("main").inner_text()


def test_what_had_no_room_is_not_offered(
    reader: BrowserContext, site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pocket, "MOST_BYTES", 100_000)
    long = "这一篇很长，写了又写，怎么也写不完。" * 2_000
    site.write("config.yaml", OFFLINE)
    site.replace("content/neighbourhoods/dongfeng.md", "东风的第一段。", f"第一段。\n\n{long}")
    site.make()
    with hosted({"/": site.output}) as host:
        page = visited(reader, host.address, version_of(site.output))
        host.die()
        page.goto(host.address + NOT_KEPT)
        page.wait_for_function("document.querySelectorAll('.saved li').length === 3")
        assert page.get_by_text("五十米的弄堂").count() == 0


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("neighbourhoods/baoxing/", "neighbourhoods/baoxing/"),
        ("neighbourhoods/baoxing/index.html", "neighbourhoods/baoxing/index.html"),
        ("neighbourhoods/baoxing/?from=friend#小标题", None),
        ("neighbourhoods/baoxing", "neighbourhoods/baoxing/"),
        ("neighbourhoods/baoxing?q=1", "neighbourhoods/baoxing/?q=1"),
        ("neighbourhoods/baoxing/index", "neighbourhoods/baoxing/index"),
        ("neighbourhoods/b%61oxing/", None),
    ],
)
def test_however_a_page_is_asked_for_it_is_found(
    reader: BrowserContext, host: Host, versions: Versions, asked: str, shown: str | None
) -> None:
    page = visited(reader, host.address, versions.old)
    host.die()
    page.goto(host.address + asked)
    assert "宝兴的第一段" in page.locator("main").inner_text()
    if shown:
        assert page.url == host.address + shown
    page.click("main .text a")
    assert "东风的第一段" in page.locator("main").inner_text()


def test_pages_and_pictures_may_have_chinese_names(reader: BrowserContext, site: SmallSite) -> None:
    from tests.browser import png

    site.write("config.yaml", OFFLINE).write("content/media/树 一.png", png())
    site.replace("content/neighbourhoods/baoxing.md", "第二段。", "![树](<../media/树 一.png>)")
    site.make()
    kept = version_of(site.output)
    assert any(path.startswith("assets/树-一") for path in kept.files)
    with hosted({"/": site.output}) as host:
        page = visited(reader, host.address, kept)
        host.die()
        page.goto(host.address + STORY)
        assert page.evaluate("document.querySelector('main img').naturalWidth") == 40


# What is not the worker's business


def test_other_requests_pass_untouched(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    page = visited(reader, host.address, versions.old)
    (style,) = (path for path in versions.old.files if path.endswith(".css"))
    before = len(host.asked)
    page.evaluate(
        """async ([style]) => {
          await fetch("about/", {method: "POST", body: "x"});
          await fetch(style, {headers: {Range: "bytes=0-9"}, cache: "no-store"});
        }""",
        [style],
    )
    paths = [(each.method, each.path) for each in host.asked[before:]]
    assert paths == [("POST", "/about/"), ("GET", f"/{style}")]
    before = len(host.asked)
    assert page.evaluate("async ([style]) => (await fetch(style)).ok", [style])
    assert len(host.asked) == before, "an asset that is kept needs no network"


def test_a_redirect_is_followed_as_without_a_worker(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    page = visited(reader, host.address, versions.old)
    host.redirects["/old/"] = "/about/"
    page.goto(host.address + "old/")
    assert page.url == host.address + "about/"
    assert "这是一份小报" in page.locator("main").inner_text()


def test_a_host_that_sends_index_pages_elsewhere_is_no_hindrance(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    for path in versions.old.files:
        if path.endswith("index.html"):
            host.redirects["/" + path] = "/" + path.removesuffix("index.html")
    page = visited(reader, host.address, versions.old)
    page.goto(host.address + "about/index.html")
    assert page.url == host.address + "about/"
    host.die()
    page.goto(host.address + "about/")
    assert "这是一份小报" in page.locator("main").inner_text()


# A host in trouble


@pytest.mark.parametrize("status", ["500", "502", "503", "504"])
def test_a_host_that_fails_shows_what_is_kept_and_says_why(
    reader: BrowserContext, host: Host, versions: Versions, status: str
) -> None:
    page = visited(reader, host.address, versions.old)
    host.trouble = lambda _path, _count: status
    page.goto(host.address + STORY)
    assert "网站暂时打不开" in page.locator(".offline-note").inner_text()
    assert "宝兴的第一段" in page.locator("main").inner_text()
    answer = page.goto(host.address + NOT_KEPT)
    assert answer
    assert answer.status == int(status), "of what is not kept, what the host says"


@pytest.mark.parametrize("status", ["404", "410", "403", "511"])
def test_what_the_host_says_of_a_page_is_believed(
    reader: BrowserContext, host: Host, versions: Versions, status: str
) -> None:
    page = visited(reader, host.address, versions.old)
    host.trouble = lambda _path, _count: status
    answer = page.goto(host.address + STORY)
    assert answer
    assert answer.status == int(status)
    assert page.locator("main").inner_text() == "oh"


def test_a_page_that_was_withdrawn_is_gone_online_at_once(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    page = visited(reader, host.address, versions.old)
    host.folders["/"] = versions.new.folder
    answer = page.goto(host.address + "secret/")
    assert answer
    assert answer.status == 404
    until(page, host.address, versions.new)
    host.die()
    page.goto(host.address + "secret/")
    assert page.locator("h1").inner_text() == "现在连不上网"


# Something new


# Known: the host was asked, and the page waits, probably for the worker that was just replaced.
@pytest.mark.xfail(
    reason="a navigation can hang while an update takes over", raises=PlaywrightError, strict=False
)
@pytest.mark.parametrize("headers", [{}, {"Cache-Control": "max-age=86400"}])
def test_online_a_page_is_never_an_old_one(
    reader: BrowserContext, versions: Versions, headers: dict[str, str]
) -> None:
    with hosted({"/": versions.old.folder}, headers) as host:
        page = visited(reader, host.address, versions.old)
        for _ in range(3):
            for version, title in ((versions.new, "大报"), (versions.old, "小报")):
                host.folders["/"] = version.folder
                for address in ("", STORY, "about/index.html"):
                    page.goto(host.address + address, timeout=20_000)
                    assert title_of(page) == title
                    assert page.locator(".offline-note").count() == 0
                    assert page.evaluate("document.styleSheets[0].cssRules.length") > 20
        until(page, host.address, versions.old)
        host.die()
        keeps(page, host.address, versions.old)


def test_an_update_fetches_what_changed_and_nothing_else(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    host.folders["/"] = versions.new.folder
    page = visited(reader, host.address, versions.new)
    host.folders["/"] = versions.text.folder
    host.asked = []
    assert page.evaluate(ATTEMPT, host.address) == "activated"
    changed = [
        "/" + path.removesuffix("index.html")
        for path, name in versions.text.files.items()
        if versions.new.files.get(path) != name
    ]
    assert changed == ["/neighbourhoods/baoxing/"]
    assert [each.path for each in host.asked if not each.worker] == changed
    host.die()
    keeps(page, host.address, versions.text)


def test_caches_do_not_pile_up(reader: BrowserContext, host: Host, versions: Versions) -> None:
    page = visited(reader, host.address, versions.old)
    for version in (versions.new, versions.text, versions.old, versions.new, versions.text):
        host.folders["/"] = version.folder
        assert page.evaluate(ATTEMPT, host.address) == "activated"
        until(page, host.address, version)
        assert len(page.evaluate(CACHES)) <= 2


def number_of_requests(version: Version, before: Version | None) -> int:
    """Return how many files an update fetches."""
    kept = before.files if before else {}
    return sum(1 for path, name in version.files.items() if kept.get(path) != name)


def cuts(count: int) -> list[int]:
    """Return after how many files an update is cut short."""
    return list(range(count)) if CAMPAIGN else sorted({0, 1, count // 2, count - 1})


TROUBLES = ["die", "cut", "wrong", "hello", "404", "503"]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_update_that_is_cut_short_leaves_the_old_issue_whole(
    browser: Browser, versions: Versions, trouble: str
) -> None:
    count = number_of_requests(versions.new, versions.old)
    assert count > 8
    for cut in cuts(count):
        with reading(browser) as context, hosted({"/": versions.old.folder}) as host:
            scope = host.address
            page = visited(context, scope, versions.old)
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
            until(page, scope, versions.new)
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
        with reading(browser) as context, hosted({"/": versions.old.folder}) as host:
            page = context.new_page()
            page.add_init_script("navigator.serviceWorker.register = () => Promise.reject()")
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
            other = visited(context, host.address, versions.old)
            assert len(host.asked) < 2 * len(versions.old.files)
            host.die()
            keeps(other, host.address, versions.old)


@pytest.mark.parametrize("share", [1, 2, 3])
def test_a_site_that_is_half_uploaded_is_not_kept(
    reader: BrowserContext, host: Host, versions: Versions, tmp_path: Path, share: int
) -> None:
    page = visited(reader, host.address, versions.old)
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
    assert page.evaluate(ATTEMPT, host.address) == "activated"
    host.die()
    keeps(page, host.address, versions.new)


def test_a_new_worker_that_comes_before_its_pages_waits_for_them(
    reader: BrowserContext, host: Host, versions: Versions, tmp_path: Path
) -> None:
    page = visited(reader, host.address, versions.old)
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
    until(page, host.address, versions.new)


def test_a_host_that_rewrites_pages_shows_its_site_and_keeps_nothing(
    reader: BrowserContext, host: Host, versions: Versions
) -> None:
    host.trouble = lambda path, _: "wrong" if path.endswith(("/", ".html")) else None
    page = reader.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for address in ("", STORY, "about/"):
        page.goto(host.address + address)
        assert title_of(page) == "小报"
        page.wait_for_timeout(500)
        assert page.evaluate(INSTALLED, [host.address, versions.old.name]) is False
    asked = sum(1 for each in host.asked if not each.worker)
    assert asked < 60, "it does not try all again and again"
    assert errors == []


def test_two_tabs_see_one_site(reader: BrowserContext, host: Host, versions: Versions) -> None:
    first = visited(reader, host.address, versions.old)
    second = reader.new_page()
    second.goto(host.address + "about/")
    host.folders["/"] = versions.new.folder
    second.goto(host.address + STORY)
    until(second, host.address, versions.new)
    host.die()
    keeps(first, host.address, versions.new)
    first.click("nav a >> nth=0")
    assert title_of(first) == "大报"
    assert first.evaluate("document.styleSheets[0].cssRules.length") > 20


# Where it is put


def test_gazettes_on_one_host_keep_out_of_each_others_way(
    reader: BrowserContext, versions: Versions
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
            visited(reader, base + scope, version)
        page = reader.new_page()
        page.goto(base + "/bund/")
        host.folders["/bund/"] = versions.new.folder
        page.reload()
        until(page, base + "/bund/", versions.new)
        host.folders["/"] = versions.freed
        page.goto(base + "/")
        for _ in range(WAIT // 50):
            if f"{base}/" not in page.evaluate(REGISTERED):
                break
            page.wait_for_timeout(50)
        assert sorted(page.evaluate(REGISTERED)) == [base + each for each in list(scopes)[1:]]
        host.die()
        for scope, version in [("/bund/", versions.new), ("/bund/%E9%87%8C/", versions.old)]:
            page.goto(base + scope + STORY)
            assert "宝兴的第一段" in page.locator("main").inner_text()
            keeps(page, base + scope, version)


def test_without_http_and_without_a_worker_nothing_is_missing(
    reader: BrowserContext, versions: Versions
) -> None:
    page = reader.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto((versions.old.folder / "index.html").as_uri())
    page.wait_for_timeout(300)
    assert title_of(page) == "小报"
    assert said == []


# Being let go


def test_who_had_kept_it_is_freed(reader: BrowserContext, host: Host, versions: Versions) -> None:
    page = visited(reader, host.address, versions.old)
    host.folders["/"] = versions.freed
    page.goto(host.address + STORY)
    until_freed(page)
    assert "offline" not in (versions.freed / "index.html").read_text(encoding="utf-8")
    assert not (versions.freed / "offline.html").exists()


def test_a_preview_shows_what_there_is_whatever_was_kept_at_its_port(
    reader: BrowserContext, versions: Versions, site: SmallSite
) -> None:
    site.write("config.yaml", OFFLINE)
    with hosted({"/": versions.old.folder}) as host:
        page = visited(reader, host.address, versions.old)
        port = host.port
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    with Watching(site, "--port", str(port), verb="serve") as serving:
        assert serving.address == host.address
        page.goto(serving.address + STORY)
        until_freed(page)
        site.replace("content/neighbourhoods/baoxing.md", "第二段。", "刚写的。")
        page.get_by_text("刚写的。").wait_for(timeout=5000)
        page.reload()
        page.wait_for_timeout(500)
        assert page.evaluate(CACHES) == []
        assert [each for each in said if each.startswith("error")] == []
        assert "FILES" in site.read("sw.js"), "what is published is another matter"
