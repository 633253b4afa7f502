"""Guard: who may ask, and for what; and what every answer says about itself."""

from __future__ import annotations

import ipaddress
import secrets
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
}
# Which scripts a page may have in itself is said by its own policy, here as on any host.
_OF_PAGES = _HEADERS["Content-Security-Policy"] + "; script-src 'self' 'unsafe-inline'"


class Guard:
    """Let pass who may see the site, and of those whom another site sent only who follows a link.

    A page of another site could reach a server on this machine by a name that leads here (DNS
    rebinding) or by a request in passing; Host, Origin and Sec-Fetch-Site tell.
    """

    def __init__(self, app: ASGIApp, host: str, port: int, token: str | None) -> None:
        self.app = app
        self.host = host.strip("[]").lower()
        self.port = port
        self.token = token
        self.cookie = f"gazette-{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the app's place where it should not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Content-Security-Policy"] = _OF_PAGES
                elif message["status"] == 304:  # what the client has came with its own
                    del headers["Content-Security-Policy"]
            await send(message)

        refusal = self._refusal(scope)
        await (refusal or self.app)(scope, receive, sent)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._is_ours(headers.get("host", "")):
            return _refused("这个地址不是给你的。 / Wrong Host.")
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"http://{headers['host']}".lower():
            return _refused("别的网站不能用这里。 / Wrong Origin.")
        if headers.get("sec-fetch-site") in ("cross-site", "same-site") and not _is_visit(headers):
            return _refused("别的网站不能用这里。 / Cross-site request.")
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("405", 405, headers={"Allow": "GET, HEAD"})
        return self._without_token(scope, headers) if self.token else None

    def _is_ours(self, host: str) -> bool:
        """Tell a name or number by which this server, and no other, is meant."""
        try:
            parts = urlsplit(f"//{host}")
            name, port = (parts.hostname or "").lower(), parts.port or 80
        except ValueError:
            return False
        if port != self.port or parts.username is not None or parts.path:
            return False
        try:
            number = ipaddress.ip_address(name)
        except ValueError:
            return name in ("localhost", self.host)
        # A number cannot be rebound; but only what is open to others has other numbers.
        return number.is_loopback or self.token is not None

    def _without_token(self, scope: Scope, headers: Headers) -> Response | None:
        """Refuse who has no token; one in the address becomes a cookie."""
        assert self.token is not None  # noqa: S101 - only then it is asked for
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = dict(query).get("token", "")
        if given and secrets.compare_digest(given.encode(), self.token.encode()):
            rest = urlencode([pair for pair in query if pair[0] != "token"])
            path = "/" + scope["raw_path"].decode("latin-1").partition("?")[0].lstrip("/\\")
            answer = RedirectResponse(path + ("?" + rest if rest else ""), 303)
            answer.set_cookie(self.cookie, self.token, httponly=True, samesite="lax")
            return answer
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(headers.get("cookie", ""))
        except CookieError:
            return _refused("地址里少了钥匙。 / The token is missing.")
        kept = jar[self.cookie].value if self.cookie in jar else ""
        if secrets.compare_digest(kept.encode(), self.token.encode()):
            return None
        return _refused("地址里少了钥匙，请用终端里写的地址。 / The token is missing.")


def _is_visit(headers: Headers) -> bool:
    """Tell a page that is opened in a tab from one that is put into another's frame."""
    whole = headers.get("sec-fetch-dest", "document") == "document"
    return whole and headers.get("sec-fetch-mode") == "navigate"


def _refused(text: str) -> Response:
    return PlainTextResponse(text, 403)
