"""Lighthouse: every kind of page on a slow phone, as npm's `lighthouse` scores it; bytes of each.

The gazette is built with the address it is served at, and served as a host would, compressed.
A first look is not counted: in it the browser and the system's fonts come from this machine's disk.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.peers.site import HOME as TOOLS

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "",
    "neighbourhoods/",
    "neighbourhoods/hankou/",
    "centres/volunteers/",
    "issues/",
    "issues/1/",
    "themes/",
    "themes/culture/",
    "figures/",
    "search/",
    "about/",
)
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
_TEXT = (".html", ".css", ".js", ".svg", ".json", ".xml", ".webmanifest")
_FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-quic"


class _Host(SimpleHTTPRequestHandler):
    """Send texts compressed, and hashed assets to be kept."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or a body waits 40 ms until its head is acknowledged

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer with the file, a folder's page, or the page of what is not there."""
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        found = file.is_file()
        file = file if found else Path(self.directory) / "404.html"
        data = file.read_bytes()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.guess_type(str(file)))
        kept = "max-age=31536000, immutable" if "/assets/" in self.path else "no-cache"
        self.send_header("Cache-Control", kept)
        if file.suffix in _TEXT:
            data = gzip.compress(data, 9)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(data)


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # with five a connection is let fall now and then


@contextlib.contextmanager
def hosted() -> Iterator[str]:
    """Build the gazette of this repository and serve it; yield its address."""
    with tempfile.TemporaryDirectory() as name:
        site = Path(name) / "site"
        site.mkdir()
        output = site / "output"
        output.mkdir()

        def host(*arguments: Any) -> _Host:
            return _Host(*arguments, directory=str(output))

        server = _Server(("127.0.0.1", 0), host)
        address = f"http://127.0.0.1:{server.server_port}/"
        shutil.copytree(ROOT / "content", site / "content")
        settings = (ROOT / "config.yaml").read_text(encoding="utf-8")
        lines = [
            f"base_url: {address}" if line.startswith("base_url:") else line
            for line in settings.splitlines()
        ]
        (site / "config.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        subprocess.run([sys.executable, "-m", "gazette", "--site", str(site), "build"], check=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield address
        finally:
            server.shutdown()
            server.server_close()


def judged(address: str) -> dict[str, Any]:
    """Return Lighthouse's report of a page, on a phone."""
    browser = next(
        found
        for each in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(each))
    )
    made = subprocess.run(
        [
            str(TOOLS / "node/node_modules/.bin/lighthouse"),
            address,
            "--quiet",
            "--output=json",
            f"--chrome-flags={_FLAGS}",
            f"--only-categories={','.join(CATEGORIES)}",
        ],
        check=True,
        capture_output=True,
        env={**os.environ, "CHROME_PATH": browser},
    )
    report = json.loads(made.stdout)
    assert isinstance(report, dict)
    return report


def main() -> None:
    """Print the four scores of every kind of page, and what costs points."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", default=list(PAGES))
    pages = parser.parse_args().pages
    print(f"{'page':<26}" + "".join(f"{name:>16}" for name in CATEGORIES) + f"{'CLS':>8}")
    with hosted() as address:
        judged(address)
        for page in pages:
            report = judged(address + page)
            scores = [report["categories"][name]["score"] for name in CATEGORIES]
            shift = report["audits"]["cumulative-layout-shift"]["numericValue"]
            shown = "".join(f"{round((score or 0) * 100):>16}" for score in scores)
            print(f"/{page:<25}{shown}{shift:>8.3f}", flush=True)
            for name in CATEGORIES:
                for part in report["categories"][name]["auditRefs"]:
                    audit = report["audits"][part["id"]]
                    if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                        said = audit.get("displayValue", "")
                        print(f"    {name}: {audit['title']} {said} ({audit['score']})")


if __name__ == "__main__":
    main()
