"""Links to other sites: asked whether they are still there, all at once, with a time limit.

Nothing here runs unless somebody asks for it.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from http.client import HTTPException

from gazette import markup
from gazette.errors import Problem
from gazette.proofreading.manuscript import Manuscript

# How long one link may take (s), and how many are asked at a time.
PATIENCE = 10.0
AT_ONCE = 16
# Somebody is there, and only will not talk to a program.
_SHY = frozenset({401, 402, 403, 405, 406, 407, 409, 418, 423, 425, 426, 428, 429, 451, 501, 999})
_AGENT = "Mozilla/5.0 (compatible; gazette check)"


def dead_links(manuscripts: Sequence[Manuscript], patience: float = PATIENCE) -> Iterator[Problem]:
    """Report links to pages that are not there, at each place where they stand."""
    places: dict[str, list[tuple[Manuscript, int, int]]] = {}
    for each in manuscripts:
        first = each.text.count("\n", 0, len(each.text) - len(each.body))
        for link in markup.convert(each.body).links:
            if link.href.lower().startswith(("http://", "https://")):
                address = link.href.partition("#")[0]
                places.setdefault(address, []).append((each, first + link.line, link.column))
    for address, reason in asked(places, patience).items():
        for each, line, column in places[address]:
            details = {"url": address, "reason": reason}
            yield each.placed("W-dead-link", line, column, **details)


def asked(addresses: Iterable[str], patience: float) -> dict[str, str]:
    """Return what is wrong with each address that does not answer well."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for address in dict.fromkeys(addresses):
        waiting.put(address)
    begun: dict[str, float] = {}
    reasons: dict[str, str | None] = {}
    count = waiting.qsize()

    def work() -> None:
        while True:
            try:
                address = waiting.get_nowait()
            except queue.Empty:
                return
            begun[address] = time.monotonic()
            reasons.setdefault(address, _reason(address, patience))

    def start() -> None:
        # Daemons, so that one who drips a byte a second does not keep us.
        threading.Thread(target=work, name="link", daemon=True).start()

    for _ in range(min(AT_ONCE, count)):
        start()
    while len(reasons) < count:
        time.sleep(0.02)
        now = time.monotonic()
        for address, since in [*begun.items()]:
            if now - since > patience and address not in reasons:
                reasons.setdefault(address, f"> {patience:g} s")
                start()  # in place of the one that is stuck
    return {address: reason for address, reason in sorted(reasons.items()) if reason}


def _reason(address: str, patience: float) -> str | None:
    """Return why an address cannot be read, or None where it can."""
    for method in ("HEAD", "GET"):
        try:
            request = urllib.request.Request(  # noqa: S310 - http or https
                _ascii(address), method=method, headers={"User-Agent": _AGENT, "Accept": "*/*"}
            )
            with urllib.request.urlopen(request, timeout=patience):  # noqa: S310
                return None
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in _SHY and method == "GET":
                return None
            if method == "GET":
                return f"{error.code} {_phrase(error.code)}".strip()
        except TimeoutError:
            return f"> {patience:g} s"
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                return f"> {patience:g} s"
            return _unreached(error.reason)
        except (HTTPException, OSError, ValueError) as error:
            if method == "GET":
                return str(error) or type(error).__name__
    return None


def _unreached(reason: str | BaseException) -> str:
    """Say why nobody answered, in words that `messages.py` knows."""
    if isinstance(reason, socket.gaierror):
        return "no site of that name"
    if isinstance(reason, ssl.SSLCertVerificationError):
        return "its certificate is not valid"
    return str(getattr(reason, "strerror", "") or reason)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _ascii(address: str) -> str:
    """Return an address as a request may hold it."""
    from urllib.parse import quote, urlsplit, urlunsplit

    parts = urlsplit(address)
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    safe = "/%:=&?~#+!$,;'@()*[]-._"
    return urlunsplit((parts.scheme, host, quote(parts.path, safe), quote(parts.query, safe), ""))
