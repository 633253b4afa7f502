"""Run: a socket, a server on it, and its end."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import secrets
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gazette.errors import MachineError, problem
from gazette.messages import Language
from gazette.server.live import Hub, Update

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette

# How many ports are tried when the wanted one is busy.
TRIES = 20
# How many connections are open at most, and how many wait to be: a browser opens six.
CALLERS, BACKLOG = 500, 64
# How long an answer may take to end when the server does (s).
GRACE = 1


def _callers() -> int:
    """Return for how many connections there are handles, and some left for files."""
    try:
        import resource
    except ImportError:  # Windows sets no such limit
        return CALLERS
    handles = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return CALLERS if handles == resource.RLIM_INFINITY else min(CALLERS, handles // 2)


class Server:
    """A server of one output folder; it has its port from the start.

    `address` is what to open, with a token where `open_to_others`; `moved` tells that the
    wanted port was busy. Raises MachineError where no port can be had.
    """

    def __init__(
        self,
        site: Path,
        output: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 8000,
        base_path: str = "/",
        language: Language = "zh",
    ) -> None:
        self.output = output
        self.base_path = base_path
        self.host = host
        self._socket = _bound(host, port)
        self.port: int = self._socket.getsockname()[1]
        self.moved = port not in (0, self.port)
        self.open_to_others = not _is_loopback(host)
        self.token = secrets.token_urlsafe(16) if self.open_to_others else None
        self.hub = Hub(site, language)
        self._server: uvicorn.Server | None = None
        self._stopped = False

    @property
    def address(self) -> str:
        """Return the address to open in a browser."""
        name = _reachable(self.host)
        name = f"[{name}]" if ":" in name else name
        return f"http://{name}:{self.port}/" + (f"?token={self.token}" if self.token else "")

    def publish(self, update: Update) -> None:
        """Tell the browsers of a rebuild, from any thread."""
        self.hub.publish(update)

    def load(self) -> None:
        """Import what serving needs; in the main thread, before there is another one.

        A Ctrl-C in the middle of an import may leave its lock held for ever: whoever imports the
        same then would wait for it without end.
        """
        import uvicorn

        # For each caller who cannot be let in asyncio prints a traceback, until there is room.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)

        class Quiet(uvicorn.Server):
            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                await super().shutdown(sockets)
                # Who came while the door was closing has been let in, and is sent away.
                for connection in list(self.server_state.connections):
                    connection.transport.abort()
                await asyncio.sleep(0)

        config = uvicorn.Config(
            self._app(),
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            lifespan="off",
            ws="none",
            loop="asyncio",
            http="h11",
            backlog=BACKLOG,
            limit_concurrency=_callers(),
            timeout_graceful_shutdown=GRACE,
        )
        config.load()
        self._server = Quiet(config)

    def run(self) -> None:
        """Serve until `stop`; in a thread that is not the main one, which hears signals."""
        if self._server is None:
            self.load()
        server = self._server
        assert server is not None  # noqa: S101 - it was made by then
        if self._stopped:
            server.should_exit = True
        with contextlib.closing(self._socket):
            server.run(sockets=[self._socket])

    def stop(self) -> None:
        """End `run`, from any thread."""
        self._stopped = True
        self.hub.close()
        if self._server:
            self._server.should_exit = True

    def close(self) -> None:
        """Give the port back without having run."""
        self._socket.close()

    def _app(self) -> Starlette:
        from starlette.applications import Starlette
        from starlette.middleware import Middleware
        from starlette.requests import Request
        from starlette.responses import Response, StreamingResponse
        from starlette.routing import Mount, Route

        from gazette.server.files import SCRIPT, Files
        from gazette.server.guard import Guard

        script = Path(__file__).with_name("live.js").read_bytes()

        async def events(_: Request) -> Response:
            return StreamingResponse(
                self.hub.stream(),
                media_type="text/event-stream",
                headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            )

        async def live(_: Request) -> Response:
            return Response(
                script, media_type="text/javascript", headers={"Cache-Control": "no-cache"}
            )

        return Starlette(
            routes=[
                Route("/-/events", events),
                Route(SCRIPT, live),
                Mount("/", Files(self.output, self.base_path)),
            ],
            middleware=[Middleware(Guard, host=self.host, port=self.port, token=self.token)],
        )


def _bound(host: str, port: int) -> socket.socket:
    """Return a listening socket at the port, or at the next free one."""
    last: OSError | None = None
    for number in range(port, port + (TRIES if port else 1)):
        try:
            family, kind, _, _, where = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
            made = socket.socket(family, kind)
        except OSError as error:
            raise _unbound(host, port, error) from error
        try:
            # Connections inherit it; else the body of an answer waits 40 ms behind its head.
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if sys.platform == "win32":
                made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(where)
            made.listen(128)
        except OSError as error:
            made.close()
            last = error
        except OverflowError as error:
            made.close()
            raise _unbound(host, port, OSError(str(error))) from error
        else:
            return made
    assert last is not None  # noqa: S101 - the loop ran at least once
    raise _unbound(host, port, last) from last


def _unbound(host: str, port: int, error: OSError) -> MachineError:
    reason = error.strerror or str(error)
    return MachineError([problem("E-port", "gazette", host=host, port=port, reason=reason)])


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _reachable(host: str) -> str:
    """Return a number that others can type where the server listens everywhere."""
    if host not in ("0.0.0.0", "::", ""):  # noqa: S104
        return host
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # nothing is sent; it only chooses a way out
        return str(probe.getsockname()[0])
    return "127.0.0.1"
