"""A Chromium as readers have it: nothing looks into its workers while they come and go.

Playwright has a debugger at every worker. Of a worker with a debugger Chromium does not ask whether
it has work before it stops it for a newer one (`ServiceWorkerVersion::OnRequestTermination`); a
navigation that was just given to it is then waited for without end. Readers have no debugger there.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.browser import CHROMIUM_ARGUMENTS, installed

# Far more than it takes (seconds).
WAIT = 60.0


class Browser:
    """A process of Chromium, spoken to by the DevTools protocol over a pipe."""

    def __init__(self, commands: int, messages: int) -> None:
        self._commands = commands
        self._messages = messages
        self._pending = b""
        self._count = 0

    @contextlib.contextmanager
    def reader(self) -> Iterator[Reader]:
        """Have a reader who never was here before."""
        context = self.send("", "Target.createBrowserContext")["browserContextId"]
        try:
            yield Reader(self, context)
        finally:
            self.send("", "Target.disposeBrowserContext", browserContextId=context)

    def send(self, session: str, method: str, **values: object) -> dict[str, Any]:
        """Give a command; return its result."""
        self._count += 1
        number = self._count
        message = {"id": number, "method": method, "params": values}
        if session:
            message["sessionId"] = session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        answer = self.wait(lambda message: message.get("id") == number, method)
        assert "error" not in answer, answer
        found = answer["result"]
        assert isinstance(found, dict)
        return found

    def wait(self, is_it: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
        """Return the next message of a kind; raises TimeoutError if none comes."""
        deadline = time.monotonic() + WAIT
        while True:
            message = self._next(deadline, what)
            if is_it(message):
                return message

    def _next(self, deadline: float, what: str) -> dict[str, Any]:
        while b"\0" not in self._pending:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._messages], [], [], left)[0]:
                raise TimeoutError(what)
            more = os.read(self._messages, 1 << 16)
            assert more, f"the browser is gone: {what}"
            self._pending += more
        message, _, self._pending = self._pending.partition(b"\0")
        found = json.loads(message)
        assert isinstance(found, dict)
        return found


class Reader:
    """A reader, with cookies, caches and workers of their own."""

    def __init__(self, browser: Browser, context: str) -> None:
        self._browser = browser
        self._context = context

    def tab(self) -> Tab:
        """Open a tab."""
        send = self._browser.send
        made = {"url": "about:blank", "browserContextId": self._context}
        target = send("", "Target.createTarget", **made)["targetId"]
        session = send("", "Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Tab(self._browser, session)


class Tab:
    """A tab of a reader; with a debugger at its page, and none at the workers."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session
        self._send("Page.enable")
        self._send("Page.setLifecycleEventsEnabled", enabled=True)

    def goto(self, url: str, /) -> int:
        """Open an address; return the status. Raises TimeoutError if the page never is there."""
        answer = self._send("Page.navigate", url=url)
        assert "errorText" not in answer, answer
        self.wait_loaded(answer["loaderId"])
        status = self.evaluate("() => performance.getEntriesByType('navigation')[0].responseStatus")
        assert isinstance(status, int)
        return status

    def evaluate(self, expression: str, arg: Any = None, /) -> Any:
        """Return what a function gives for an argument, awaited."""
        call = f"({expression})({json.dumps(arg)})"
        answer = self._send(
            "Runtime.evaluate", expression=call, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def look_away(self) -> None:
        """Have the reader put the window aside."""
        self._window("minimized")

    def look(self) -> None:
        """Have the reader come back to the window."""
        self._window("normal")

    def _window(self, state: str) -> None:
        window = self._send("Browser.getWindowForTarget")["windowId"]
        self._send("Browser.setWindowBounds", windowId=window, bounds={"windowState": state})

    def close(self) -> None:
        self._send("Page.close")

    def before_scripts(self, source: str) -> None:
        """Run a script in every page to come before its own."""
        self._send("Page.addScriptToEvaluateOnNewDocument", source=source)

    def text(self, selector: str) -> str:
        """Return the text of the first element that a selector finds, or nothing."""
        found = self.evaluate("(what) => document.querySelector(what)?.innerText ?? ''", selector)
        assert isinstance(found, str)
        return found

    def click(self, selector: str) -> None:
        """Follow a link, and wait for the page that it leads to."""
        self.evaluate("(what) => document.querySelector(what).click()", selector)
        self.wait_loaded()

    def wait_loaded(self, loader: str = "") -> None:
        """Wait until the page that is coming, or that of a loader, is loaded."""

        def is_it(message: dict[str, Any]) -> bool:
            values = message.get("params", {})
            return (message.get("method"), message.get("sessionId"), values.get("name")) == (
                "Page.lifecycleEvent",
                self._session,
                "load",
            ) and loader in ("", values["loaderId"])

        self._browser.wait(is_it, "a page")

    def _send(self, method: str, **values: object) -> dict[str, Any]:
        return self._browser.send(self._session, method, **values)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium."""
    their_in, commands = os.pipe()
    messages, their_out = os.pipe()
    # It hears at 3 and speaks at 4; a shell puts the pipes there.
    shell = f'exec 3<&{their_in} 4>&{their_out}; exec "$@"'
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        own = ("--headless", "--remote-debugging-pipe", f"--user-data-dir={profile}")
        process = subprocess.Popen(
            ["bash", "-c", shell, "bash", installed(), *CHROMIUM_ARGUMENTS, *own, "about:blank"],
            pass_fds=(their_in, their_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            os.close(their_in)
            os.close(their_out)
            yield Browser(commands, messages)
        finally:
            process.kill()
            process.wait()
            os.close(commands)
            os.close(messages)
