"""The live server: how it starts, who listens to it, and how it ends."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from gazette.errors import MachineError, problem
from gazette.excerpts import Excerpts
from gazette.server import Server, Update, run
from tests.asking import Asking
from tests.support import SmallSite
from tests.watching import Watching, hear_ctrl_c


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    site = SmallSite(tmp_path_factory.mktemp("served") / "site")
    site.make()
    return site


def test_a_busy_port_is_passed_by(built: SmallSite) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        server = Server(built.folder, built.output, port=port)
        assert server.moved
        assert port < server.port <= port + 20
        server.close()


def test_an_address_of_another_machine_is_a_plain_mistake(built: SmallSite) -> None:
    with pytest.raises(MachineError) as caught:
        Server(built.folder, built.output, host="192.0.2.1", port=8000)
    assert [each.code for each in caught.value.problems] == ["E-port"]


def events_of(port: int) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/-/events")
    return connection, connection.getresponse()


def next_event(answer: http.client.HTTPResponse) -> tuple[str, dict[str, object]]:
    name = ""
    while True:
        line = answer.readline().decode().rstrip("\n")
        if line.startswith("event: "):
            name = line[7:]
        if line.startswith("data: "):
            return name, json.loads(line[6:])


def test_whoever_comes_hears_what_is_wrong_and_then_every_change(built: SmallSite) -> None:
    asking = Asking(Server(built.folder, built.output, port=0))
    try:
        wrong = problem("E-body-empty", "content/neighbourhoods/baoxing.md", 3, 4)
        asking.server.publish(Update((wrong,), follow="about/"))
        connection, answer = events_of(asking.server.port)
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        name, state = next_event(answer)
        assert (name, state["follow"]) == ("state", None)
        problems = state["problems"]
        assert isinstance(problems, list)
        (found,) = problems
        assert (found["path"], found["line"], found["column"]) == (wrong.path, 3, 4)
        assert found["excerpt"] == {"text": "headline: 一条弄堂，几代人的情", "mark": 3}
        assert found["message"]
        assert found["hint"]
        asking.server.publish(Update(styles_only=True))
        assert next_event(answer) == (
            "update",
            {"language": "zh", "problems": [], "follow": None, "stylesOnly": True},
        )
        asking.server.publish(Update(follow="about/"))
        _, state = next_event(answer)
        assert (state["follow"], state["stylesOnly"]) == ("about/", False)
        connection.close()
    finally:
        asking.end()


def test_whoever_leaves_is_forgotten(built: SmallSite) -> None:
    asking = Asking(Server(built.folder, built.output, port=0))
    try:
        listening = [events_of(asking.server.port) for _ in range(30)]
        for _, answer in listening:
            next_event(answer)
        assert len(asking.server.hub._listeners) == 30
        for connection, answer in listening:
            answer.close()
            connection.close()
        deadline = time.monotonic() + 5
        while asking.server.hub._listeners and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not asking.server.hub._listeners
    finally:
        asking.end()


def test_of_many_changes_a_slow_listener_hears_the_last(built: SmallSite) -> None:
    asking = Asking(Server(built.folder, built.output, port=0))
    try:
        connection, answer = events_of(asking.server.port)
        next_event(answer)
        for _ in range(500):
            asking.server.publish(Update(styles_only=True))
        asking.server.publish(Update(follow="last/"))
        state: dict[str, object] = {}
        while state.get("follow") != "last/":
            _, state = next_event(answer)
        assert state["stylesOnly"] is False
        connection.close()
    finally:
        asking.end()


def test_an_end_before_the_beginning_is_an_end(built: SmallSite) -> None:
    server = Server(built.folder, built.output, port=0)
    server.stop()
    thread = threading.Thread(target=server.run)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()


def test_a_stop_ends_open_streams_at_once_and_leaves_no_thread(built: SmallSite) -> None:
    before = set(threading.enumerate())
    asking = Asking(Server(built.folder, built.output, port=0))
    connection, answer = events_of(asking.server.port)
    next_event(answer)
    started = time.monotonic()
    asking.end()
    assert time.monotonic() - started < 3
    connection.close()
    assert set(threading.enumerate()) <= before


def test_the_line_of_a_pipe_is_not_waited_for(site: SmallSite) -> None:
    os.mkfifo(site.folder / "content/pages/pipe.md")
    assert Excerpts(site.folder).of(problem("E-file-empty", "content/pages/pipe.md")) is None


def test_ctrl_c_ends_it_at_once_though_somebody_listens(site: SmallSite) -> None:
    with Watching(site, "--port", "0", verb="serve") as watching:
        connections = [events_of(int(watching.address.split(":")[2].strip("/"))) for _ in range(3)]
        for _, answer in connections:
            assert next_event(answer)[0] == "state"
        started = time.monotonic()
        watching.process.send_signal(signal.SIGINT)
        assert watching.process.wait(5) == 0
        assert time.monotonic() - started < 4
        for connection, _ in connections:
            connection.close()


@pytest.mark.parametrize("delay", [0, 0.001, 0.005, 0.02, 0.08])
def test_ctrl_c_ends_it_at_once_also_while_it_starts(site: SmallSite, delay: float) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "gazette", "serve", "--port", "0", "--site", str(site.folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
        text=True,
        preexec_fn=hear_ctrl_c,
    )
    assert process.stdout
    assert any("Ctrl-C" in line for line in process.stdout)
    time.sleep(delay)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    said, errors = process.communicate(timeout=20)
    assert time.monotonic() - started < 5
    assert (process.returncode, said, errors) == (0, "好，关掉了。\n", "")


def test_callers_that_say_nothing_keep_nobody_out(built: SmallSite) -> None:
    with Watching(built, "--port", "0", verb="serve") as watching, contextlib.ExitStack() as open_:
        host, port = watching.address.split("/")[2].split(":")
        for _ in range(min(200, run._callers() - 10)):
            open_.enter_context(socket.create_connection((host, int(port))))
        connection = http.client.HTTPConnection(host, int(port), timeout=5)
        connection.request("GET", "/")
        assert connection.getresponse().status == 200
        connection.close()


def test_a_site_that_was_never_whole_says_so_until_it_is(site: SmallSite) -> None:
    site.replace("content/pages/about.md", "title", "titel")
    with Watching(site, "--port", "0", verb="serve") as watching:
        connection = http.client.HTTPConnection(watching.address.split("/")[2], timeout=5)
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert (answer.status, b"/-/live.js" in answer.read()) == (503, True)
        site.replace("content/pages/about.md", "titel", "title")
        watching.settle()
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert (answer.status, "宝兴".encode() in answer.read()) == (200, True)
        connection.close()


def test_serving_imports_nothing_where_nobody_serves(site: SmallSite) -> None:
    code = "import sys; from gazette.cli import main\ntry:\n main(['build','--site',sys.argv[1]])\n"
    code += "finally: print(*sorted(sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-c", code, str(site.folder)], capture_output=True, text=True
    )
    loaded = set(ran.stdout.split())
    assert "gazette.build" in loaded
    assert not loaded & {"starlette", "uvicorn", "watchdog", "gazette.server", "gazette.watch"}


def test_the_live_script_is_in_the_package() -> None:
    assert (Path(sys.modules["gazette.server"].__path__[0]) / "live.js").is_file()
