"""`gazette check --external`: links to other sites that are not there any more."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from tests.copydesk import marked
from tests.support import SmallSite


class Elsewhere(BaseHTTPRequestHandler):
    """Another site: pages that are there, gone, moved, shy, or never come."""

    asked: ClassVar[list[str]] = []
    ended = threading.Event()

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path.startswith("/hanging"):
            self.ended.wait(20)
            return
        places = {"/moved": "/right", "/round": "/round", "/lost": "/gone"}
        status = {"/gone": 404, "/shy": 403, "/broken": 500}.get(self.path, 200)
        if self.path == "/get-only" and self.command == "HEAD":
            status = 405
        self.send_response(302 if self.path in places else status)
        if self.path in places:
            self.send_header("Location", places[self.path])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 64  # of five, one that comes with many others waits a second
    daemon_threads = True


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = Server(("127.0.0.1", 0), Elsewhere)
    Elsewhere.asked.clear()
    Elsewhere.ended.clear()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Elsewhere.ended.set()
    server.shutdown()
    thread.join()
    server.server_close()


def linked(site: SmallSite, address: str, *names: str) -> None:
    """Let a page link to pages elsewhere, one in each line from line 5."""
    text = "\n".join(f"- [甲]({address}/{name})。" for name in names)
    site.write("content/pages/about.md", f"---\ntitle: 关于\n---\n\n{text}\n")


def test_dead_links_are_found_all_at_once(
    site: SmallSite, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gazette.cli.check.PATIENCE", 1.0)
    names = ["right", "gone", "moved", "shy", "get-only", "broken", "round", "lost", "中文?a=甲#b"]
    linked(site, elsewhere, *names, *(f"hanging{n}" for n in range(40)), "gone", "right#x")
    started = time.monotonic()
    ran = site.run("check", "--external", "--format", "json")
    assert time.monotonic() - started < 8
    problems = ran.object["problems"]
    assert ran.status == 0
    assert {each["code"] for each in problems} == {"W-dead-link"}
    lines = [6, 10, 11, 12, *range(14, 54), 54]
    assert [each["line"] for each in problems] == lines
    assert {each["column"] for each in problems} == {7}
    assert "404，没有这一页" in problems[0]["message"]
    assert "> 1 s" in problems[10]["message"]
    assert Elsewhere.asked.count("/right") == 2  # once for itself, once for what moved there


def test_nothing_is_asked_unless_one_wants_it(site: SmallSite, elsewhere: str) -> None:
    linked(site, elsewhere, "gone")
    assert marked(site) == []
    written = (site.folder / "config.yaml").read_text(encoding="utf-8")
    site.write("config.yaml", f"{written}check: {{dead-link: false}}\n")
    assert marked(site, "--external") == []
    assert Elsewhere.asked == []


def test_a_site_that_is_not_there_at_all_is_a_dead_link(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    linked(site, f"http://127.0.0.1:{port}", "a")
    assert marked(site, "--external") == [("W-dead-link", "content/pages/about.md", 5, 7)]
    assert "（对方不接）" in site.run("check", "--external").error
    linked(site, "https://no-such-site.invalid", "a")
    assert "（没有这个网站，或者没有网络）" in site.run("check", "--external").error
