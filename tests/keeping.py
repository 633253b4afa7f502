"""What readers keep: publications of one small site, and what a browser says of its pocket."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from tests.support import CONFIG, SmallSite

OFFLINE = CONFIG.replace("offline: false\n", "")
STORY = "neighbourhoods/baoxing/"
# Far more than it takes (seconds): machines that test may have much to do.
WAIT = 60.0

# Whether the worker of a version is at work, and all that it keeps is there.
INSTALLED = """async ([scope, version]) => {
  const registration = await navigator.serviceWorker.getRegistration(scope);
  if (registration?.active?.state !== "activated") return false;
  if (registration.installing || registration.waiting) return false;
  return Boolean(await caches.match(scope + "/saved", {cacheName: `gazette ${scope} ${version}`}));
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


def published(folder: Path) -> Versions:
    """Publish them all in a folder."""
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


class Window(Protocol):
    """A page of a browser, whoever drives it."""

    def goto(self, url: str, /) -> object: ...

    def evaluate(self, expression: str, arg: Any = None, /) -> Any: ...


def wait_until(is_so: Callable[[], bool], found: Callable[[], object] = lambda: None) -> None:
    """Wait until something is so; fail with what is found instead."""
    deadline = time.monotonic() + WAIT
    while not is_so():
        assert time.monotonic() < deadline, found()
        time.sleep(0.05)


def until(page: Window, scope: str, version: Version) -> None:
    """Wait until a version is kept and its worker at work."""
    wait_until(
        lambda: page.evaluate(INSTALLED, [scope, version.name]), lambda: page.evaluate(CACHES)
    )


def visited(page: Window, scope: str, version: Version) -> None:
    """Go to a site for the first time, and wait until it has been kept."""
    page.goto(scope)
    until(page, scope, version)


def keeps(page: Window, scope: str, version: Version) -> None:
    """Open a page without a network, and hold all that it gets against a version."""
    page.goto(scope + STORY)
    found = page.evaluate(SUMS, [scope, list(version.files)])
    wrong = {path: name for path, name in found.items() if version.sums[path] != name}
    assert not wrong, wrong
