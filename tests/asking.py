"""A server of the preview in a thread of its own, asked on a raw connection."""

from __future__ import annotations

import http.client
import threading
import time
from typing import NamedTuple

import pytest

from gazette.server import Server


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


class Asking:
    """A server in a thread, asked on a raw connection."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.thread = threading.Thread(target=server.run)
        self.thread.start()
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                if self.get("/-/live.js").status:
                    return
            except OSError:
                time.sleep(0.02)
        pytest.fail("the server does not answer")

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask with the path as it is, and return the answer."""
        sent = {"Host": f"127.0.0.1:{self.server.port}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        connection._validate_path = lambda _: None  # type: ignore[attr-defined]
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in sent.items():
            if value:
                connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        try:
            return Answer(
                answer.status,
                {key.lower(): value for key, value in answer.getheaders()},
                answer.read(),
            )
        finally:
            connection.close()

    def end(self) -> None:
        self.server.stop()
        self.thread.join(10)
        assert not self.thread.is_alive()
