"""The live server: what it serves, to whom, and what it never does."""

from __future__ import annotations

import http.client
import os
import socket
from collections.abc import Iterator

import pytest

from gazette.server import Server
from tests.asking import Asking
from tests.support import SmallSite, snapshot

SECRET = b"nobody may read this"
# Requests as bytes on the wire: the path is not tidied on the way.
HOSTILE = [
    "/../secret.txt",
    "/../../secret.txt",
    "/assets/../../secret.txt",
    "/assets/../../../../../../../../etc/passwd",
    "/./../secret.txt",
    "/.//../secret.txt",
    "//../secret.txt",
    "//etc/passwd",
    "///etc/passwd",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%2fsecret.txt",
    "/%252e%252e/secret.txt",
    "/%252e%252e%252fsecret.txt",
    "/..%252fsecret.txt",
    "/..%c0%afsecret.txt",
    "/%c0%ae%c0%ae/secret.txt",
    "/%uff0e%uff0e/secret.txt",
    "/..\\secret.txt",
    "/..%5csecret.txt",
    "/%2e%2e%5csecret.txt",
    "/assets\\..\\..\\secret.txt",
    "/secret.txt%00.html",
    "/%00",
    "/index.html%00../../secret.txt",
    "/leading-out.txt",
    "/leading-out/secret.txt",
    "/linked.html",
    "/C:/Windows/win.ini",
    "/C:%5cWindows%5cwin.ini",
    "/file:///etc/passwd",
    "http://127.0.0.1/../secret.txt",
    "/.gazette/index.json",
    "/.hidden",
    "/.gitkeep",
    "/about/.hidden/x",
    "/" + "a" * 5000,
    "/" + "a/" * 2000,
    "/%",
    "/%zz",
    "/~root/.ssh/id_rsa",
    "/-/../../secret.txt",
    "/-/live.js/../../../secret.txt",
    "/-/live.js/..%2f..%2fsecret.txt",
    "/pipe",
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    site = SmallSite(tmp_path_factory.mktemp("served") / "site")
    site.replace("config.yaml", "https://gazette.example/", "https://gazette.example/bund/")
    site.make()
    (site.folder / "secret.txt").write_bytes(SECRET)
    (site.folder / "outside").mkdir()
    (site.folder / "outside/secret.txt").write_bytes(SECRET)
    (site.output / "leading-out.txt").symlink_to(site.folder / "secret.txt")
    (site.output / "linked.html").symlink_to(site.folder / "secret.txt")
    (site.output / "leading-out").symlink_to(site.folder / "outside")
    (site.output / ".hidden").write_bytes(SECRET)
    (site.output / "data.bin").write_bytes(bytes(range(256)) * 8)
    (site.output / "big.mp4").write_bytes(os.urandom(3 << 20))
    os.mkfifo(site.output / "pipe")
    return site


@pytest.fixture(scope="module")
def asking(built: SmallSite) -> Iterator[Asking]:
    made = Asking(Server(built.folder, built.output, port=0, base_path="/bund/"))
    yield made
    made.end()


@pytest.mark.parametrize("path", HOSTILE)
def test_no_path_leads_out_of_the_output(asking: Asking, path: str) -> None:
    answer = asking.get(path)
    assert SECRET not in answer.body
    assert b"root:" not in answer.body
    assert answer.status in (400, 403, 404, 307), answer
    if answer.status == 307:
        assert answer.headers["location"].startswith("/")
        assert not answer.headers["location"].startswith("//")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://["},
        {"Origin": "http://[::1"},
        {"Origin": "\xff"},
        {"Host": "[::1%25\xff]:1"},
        {"Host": "\xff"},
        {"Cookie": "\xff=\x01;;;=;"},
        {"Range": "bytes=zzz"},
        {"Range": "bytes=" + "0-1," * 500 + "0-1"},
        {"Range": "bytes=9999999999999999999999-"},
        {"If_None_Match": "\xff,,,W/"},
        {"If_Modified_Since": "yesterday"},
        {"If_Range": "\xff", "Range": "bytes=0-1"},
        {"Sec_Fetch_Site": "\xff"},
        {"Content_Length": "-5"},
    ],
)
def test_no_header_makes_the_server_stumble(asking: Asking, headers: dict[str, str]) -> None:
    for path in ("/", "/data.bin", "/-/live.js"):
        assert asking.get(path, **headers).status < 500
    assert asking.get("/").status == 200


def test_serving_changes_nothing_of_the_output(asking: Asking, built: SmallSite) -> None:
    before = snapshot(built.output / "about") | snapshot(built.output / "assets")
    for path in ("/", "/about/", "/about", "/nothing", "/feed.xml", "/bund/about/"):
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            asking.get(path, method)
    assert snapshot(built.output / "about") | snapshot(built.output / "assets") == before


def test_a_request_that_is_none_is_refused_and_the_server_lives(asking: Asking) -> None:
    for data in (b"\0\0\0\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /\xff HTTP/1.1\r\n\r\n", b"x"):
        with socket.create_connection(("127.0.0.1", asking.server.port), timeout=5) as wire:
            wire.sendall(data)
            wire.shutdown(socket.SHUT_WR)
            assert SECRET not in wire.recv(65536)
    assert asking.get("/").status == 200


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/feed.xml", "application/atom+xml"),
        ("/feed.json", "application/feed+json"),
        ("/sitemap.xml", "application/xml"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/data.bin", "application/octet-stream"),
        ("/big.mp4", "video/mp4"),
        ("/-/live.js", "text/javascript; charset=utf-8"),
    ],
)
def test_every_kind_has_its_type(asking: Asking, path: str, kind: str) -> None:
    answer = asking.get(path)
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    head = asking.get(path, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == answer.headers["content-length"]
    assert int(answer.headers["content-length"]) == len(answer.body)


def test_styles_and_drawings_are_what_they_are(asking: Asking, built: SmallSite) -> None:
    for pattern, kind in (("site.*.css", "text/css; charset=utf-8"), ("*.svg", "image/svg+xml")):
        file = next(built.output.glob(f"assets/{pattern}"))
        answer = asking.get(f"/assets/{file.name}")
        assert (answer.headers["content-type"], answer.body) == (kind, file.read_bytes())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.avif", "image/avif"),
        ("a.WEBP", "image/webp"),
        ("a.jpeg", "image/jpeg"),
        ("a.ico", "image/x-icon"),
        ("a.woff2", "font/woff2"),
        ("a.pdf", "application/pdf"),
        ("a.mp3", "audio/mpeg"),
        ("a.webmanifest", "application/manifest+json"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.exe", "application/octet-stream"),
        ("a", "application/octet-stream"),
    ],
)
def test_the_machine_is_not_asked_for_a_type(
    asking: Asking, built: SmallSite, name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mimetypes.guess_type", lambda *_, **__: ("text/html", None))
    (built.output / "types").mkdir(exist_ok=True)
    (built.output / "types" / name).write_bytes(b"x")
    assert asking.get(f"/types/{name}").headers["content-type"] == kind


def test_a_page_has_the_live_script_and_its_file_has_not(asking: Asking, built: SmallSite) -> None:
    file = (built.output / "about/index.html").read_bytes()
    answer = asking.get("/about/")
    tag = answer.headers["etag"].strip('"')
    script = f'<script src="/-/live.js" data-version="{tag}"></script>'.encode()
    assert answer.body == file.replace(b"</body>", script + b"</body>")
    assert (built.output / "about/index.html").read_bytes() == file


@pytest.mark.parametrize("path", ["/", "/feed.xml", "/data.bin", "/big.mp4"])
def test_what_the_client_has_is_not_sent_again(asking: Asking, path: str) -> None:
    tag = asking.get(path).headers["etag"]
    again = asking.get(path, If_None_Match=f'"other", {tag}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert "content-security-policy" not in again.headers  # or it would hold for a kept page
    assert asking.get(path, If_None_Match='"other"').status == 200


def test_only_what_its_name_tells_is_kept_without_asking(asking: Asking, built: SmallSite) -> None:
    style = next((built.output / "assets").glob("site.*.css"))
    lie = style.with_name(f"site.{'0' * 16}.css")
    lie.write_bytes(b"/* another */")
    asked = "/", f"/assets/{style.name}", f"/assets/{lie.name}", "/feed.xml"
    kept = [asking.get(path).headers["cache-control"] for path in asked]
    assert kept == ["no-cache", "max-age=86400, immutable", "no-cache", "no-cache"]


def test_no_answer_waits_for_another_packet(asking: Asking) -> None:
    # Nagle's algorithm and a delayed acknowledgement would make it 40 ms for nearly every answer.
    connection = http.client.HTTPConnection("127.0.0.1", asking.server.port, timeout=10)
    connection.request("GET", "/about/")
    assert connection.getresponse().read()
    assert asking.server._server
    (kept,) = asking.server._server.server_state.connections
    accepted = kept.transport.get_extra_info("socket")
    assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    connection.close()


@pytest.mark.parametrize("path", ["/data.bin", "/big.mp4"])
def test_a_part_may_be_asked_for(asking: Asking, built: SmallSite, path: str) -> None:
    whole = (built.output / path[1:]).read_bytes()
    part = asking.get(path, Range="bytes=10-19")
    assert (part.status, part.body) == (206, whole[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert asking.get(path, Range="bytes=-5").body == whole[-5:]
    assert asking.get(path, Range=f"bytes={len(whole)}-").status == 416


def test_a_folder_is_its_index_and_what_is_not_there_is_the_404_page(
    asking: Asking, built: SmallSite
) -> None:
    moved = asking.get("/about")
    assert (moved.status, moved.headers["location"]) == (307, "/about/")
    assert asking.get("/about?a=%2F&b").headers["location"] == "/about/?a=%2F&b"
    for file in ("/feed.xml/", "/about/index.html/", "/data.bin/"):
        assert asking.get(file).status == 404
    assert asking.get("/assets/").status == 404
    lost = asking.get("/nothing/here/")
    assert lost.status == 404
    assert "找不到这一页".encode() in lost.body
    assert b"/-/live.js" in lost.body
    assert lost.headers["content-type"] == "text/html; charset=utf-8"


def test_the_site_is_also_where_its_host_will_have_it(asking: Asking) -> None:
    assert asking.get("/bund/about/").body == asking.get("/about/").body
    assert asking.get("/bund").headers["location"] == "/bund/"
    assert asking.get("/bundle/").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_only_reading_is_allowed(asking: Asking, method: str) -> None:
    for path in ("/", "/-/events", "/-/live.js"):
        answer = asking.get(path, method)
        assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/", "/feed.xml", "/nothing", "/-/live.js", "/about", "/%2e%2e/"])
def test_every_answer_says_what_may_be_done_with_it(asking: Asking, path: str) -> None:
    headers = asking.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "server" not in headers
    inline = "script-src 'self' 'unsafe-inline'" in headers["content-security-policy"]
    assert inline == headers.get("content-type", "").startswith(
        "text/html"
    )  # the page's own says which


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{port}",
        "127.0.0.1.nip.io:{port}",
        "localhost.evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost",
        "192.168.1.5:{port}",
        "user@127.0.0.1:{port}",
        "127.0.0.1:{port}/x",
        "[::1",
        "",
    ],
)
def test_a_name_that_is_not_ours_is_refused(asking: Asking, host: str) -> None:
    answer = asking.get("/", Host=host.format(port=asking.server.port))
    assert answer.status in (400, 403)
    assert "小报".encode() not in answer.body


def test_the_names_of_this_machine_are_ours(asking: Asking) -> None:
    for name in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]", "127.0.0.2"):
        assert asking.get("/", Host=f"{name}:{asking.server.port}").status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "cors"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "no-cors"},
        {
            "Sec_Fetch_Site": "cross-site",
            "Sec_Fetch_Mode": "navigate",
            "Sec_Fetch_Dest": "iframe",
        },
    ],
)
def test_other_sites_may_not_ask_in_passing(asking: Asking, headers: dict[str, str]) -> None:
    sent = {name: text.format(port=asking.server.port) for name, text in headers.items()}
    for path in ("/", "/-/events"):
        assert asking.get(path, **sent).status == 403


def test_a_link_from_another_site_may_be_followed(asking: Asking) -> None:
    ours = f"http://127.0.0.1:{asking.server.port}"
    assert asking.get("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate").status == 200
    assert asking.get("/", Origin=ours, Sec_Fetch_Site="same-origin").status == 200


def test_open_to_others_it_asks_for_its_token(built: SmallSite) -> None:
    server = Server(built.folder, built.output, host="0.0.0.0", port=0)
    assert server.open_to_others
    assert f"?token={server.token}" in server.address
    asking = Asking(server)
    try:
        for path in ("/", "/about/", "/-/events", "/?token=", "/?token=wrong", "/?token=%00"):
            assert asking.get(path).status == 403
        entered = asking.get(f"/about/?a=1&token={server.token}")
        assert (entered.status, entered.headers["location"]) == (303, "/about/?a=1")
        cookie = entered.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert asking.get("/about/", Cookie=cookie.partition(";")[0]).status == 200
        assert asking.get("/", Cookie=f"gazette-{server.port}=wrong").status == 403
        assert asking.get(f"//evil.example/?token={server.token}").headers["location"] == (
            "/evil.example/"
        )
        hosts = {"192.168.1.5": 403, "evil.example": 403}
        for name, status in hosts.items():
            assert asking.get("/", Host=f"{name}:{server.port}").status == status
        mine = cookie.partition(";")[0]
        assert asking.get("/", Host=f"192.168.1.5:{server.port}", Cookie=mine).status == 200
        assert asking.get("/", Host=f"evil.example:{server.port}", Cookie=mine).status == 403
    finally:
        asking.end()
