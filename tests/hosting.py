"""A host as readers meet it: it can die at any request, cut answers short, and be written to."""

from __future__ import annotations

import contextlib
import mimetypes
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import unquote, urlsplit

# Given what is asked for and how many requests there were before, what goes wrong.
Trouble = Callable[[str, int], str | None]


class Asked(NamedTuple):
    """A request: method, path below the host, whether the browser asked for a worker."""

    method: str
    path: str
    worker: bool


class Host:
    """Folders on one loopback port, by prefix; `asked` are the requests since `listen`.

    `trouble` answers "die", "cut", "wrong", "hello" (another page, status 200) or a status.
    """

    def __init__(self, folders: dict[str, Path], headers: dict[str, str] | None = None) -> None:
        self.folders = folders
        self.headers = headers or {}
        self.asked: list[Asked] = []
        self.trouble: Trouble = lambda _path, _count: None
        self.redirects: dict[str, str] = {}
        self.port = 0
        self._server: _Server | None = None
        # A request may have it die while a test already wants it to live again.
        self._dying = threading.RLock()
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> Self:
        """Live, again at the same port."""
        with self._dying:
            return self._start()

    def _start(self) -> Self:
        assert self._server is None
        self.trouble = lambda _path, _count: None
        self.asked = []
        self._server = _Server(("127.0.0.1", self.port), self)
        self.port = self._server.server_port
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()
        return self

    def die(self) -> None:
        """Close the door and every open connection."""
        with self._dying:
            server, self._server = self._server, None
            if server is not None:
                server.shutdown()
                server.server_close()
                server.cut_off()

    @property
    def is_dead(self) -> bool:
        return self._server is None

    def found(self, path: str) -> Path | None:
        """Return the file at a path, as a plain host finds it."""
        for prefix, folder in sorted(self.folders.items(), reverse=True):
            if path.startswith(prefix):
                file = folder / path.removeprefix(prefix)
                file = file / "index.html" if path.endswith("/") else file
                return file if file.is_file() else None
        return None


@contextlib.contextmanager
def hosted(folders: dict[str, Path], headers: dict[str, str] | None = None) -> Iterator[Host]:
    """Have a host as long as the block runs."""
    host = Host(folders, headers)
    try:
        yield host
    finally:
        host.die()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    # With five, as it would be, a connection is let fall now and then, and tried seconds later.
    request_queue_size = 128

    def __init__(self, where: tuple[str, int], host: Host) -> None:
        self.host = host
        self.open: set[socket.socket] = set()
        super().__init__(where, _Handler)

    def cut_off(self) -> None:
        for each in list(self.open):
            with contextlib.suppress(OSError):
                # Without a farewell, as a machine that loses its power.
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                each.shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_: object) -> None:
        """Say nothing of connections that were cut."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self.connection)

    def finish(self) -> None:
        self.server.open.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def do_GET(self) -> None:
        host = self.server.host
        path = unquote(urlsplit(self.path).path)
        host.asked.append(Asked(self.command, path, bool(self.headers.get("Service-Worker"))))
        wrong = host.trouble(path, len(host.asked) - 1)
        if wrong == "die" or host.is_dead:
            self.close_connection = True
            if not host.is_dead:
                host.die()
            return
        if path in host.redirects:
            self.send_response(302)
            self.send_header("Location", host.redirects[path])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        file = host.found(path)
        data = file.read_bytes() if file else b"<!DOCTYPE html><title>404</title><main>404</main>"
        status = 200 if file else 404
        if wrong and wrong.isdigit():
            status, data = int(wrong), b"<!DOCTYPE html><title>!</title><main>oh</main>"
        if wrong == "hello":
            data = b"<!DOCTYPE html><title>hello</title><main>hello</main>"
        if wrong == "wrong":
            data = data[:-9] + b"x" + data[-8:]
        self.send_response(status)
        kind = mimetypes.guess_type(file.name)[0] if file else "text/html"
        self.send_header("Content-Type", kind or "application/octet-stream")
        self.send_header("Content-Length", str(len(data)))
        for name, value in host.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if wrong == "cut":
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True
            return
        self.wfile.write(data)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""
