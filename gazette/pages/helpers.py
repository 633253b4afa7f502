"""The functions and filters that templates may call, each a pure function of its arguments."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup as Html

from gazette import urls
from gazette.body import Body, Picture
from gazette.pages.dates import chinese_date
from gazette.pages.emblem import emblem
from gazette.pages.heads import locale, picture_of
from gazette.pages.linked import linked_data
from gazette.phrases import marked

# Groups of digits as people write them: (021) 6321-0000.
_START = re.compile(r"(\+?)\(?(\d+)")
_MORE = re.compile(r"\)?[ -]?(\d+)")
_EXTENSION = re.compile(r"(?:[ ]*转[ ]*|-)(\d{1,5})(?!\d)")


def tel(phone: str) -> str:
    """Return the tel: address (RFC 3966) of the first number in a text, empty if there is none.

    `转` or a hyphen after a whole number begins an extension.
    """
    text = unicodedata.normalize("NFKC", phone)
    start = _START.search(text)
    if start is None:
        return ""
    number, at = start[2], start.end()
    while len(number) < _length(start[1], number) and (more := _MORE.match(text, at)):
        number, at = number + more[1], more.end()
    if len(number) < 3:
        return ""
    extension = _EXTENSION.match(text, at)
    return f"tel:{start[1]}{number}" + (f";ext={extension[1]}" if extension else "")


def _length(plus: str, digits: str) -> int:
    """Return how many digits a number that begins so has at least."""
    if plus or digits.startswith("1"):
        return 11
    return 10 if digits.startswith(("0", "400", "800")) else 7


def sha256(text: str) -> str:
    """Return the digest of a script or a style as a Content-Security-Policy names it."""
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


@pass_context
def link(context: Context, address: str, fragment: str = "") -> str:
    """Return the link from this page to the page or file at `address`."""
    page, frame = context["page"], context["frame"]
    if page.absolute:
        return urls.absolute_path(frame.base_url, address)
    return urls.relative(page.address, address, fragment)


@pass_context
def asset(context: Context, name: str) -> str:
    """Return the link to a file of templates/static/, or to site.css.

    Raises KeyError for a file that is not there.
    """
    found = context["frame"].assets.get(name)
    if found is None:
        raise KeyError(f"static/{name}")
    return str(link(context, found))


@pass_context
def permalink(context: Context, address: str) -> str:
    """Return the absolute address of a page."""
    return urls.permalink(context["frame"].base_url, address)


@pass_context
def show(context: Context, body: Body, prefix: str = "", lower: int = 0) -> Html:
    """Return a body's HTML for this page.

    `prefix` keeps several bodies' ids apart; `lower` puts its headings so many levels lower.
    """
    return body.html(context["page"].address, prefix=prefix, lower=lower)


@pass_context
def opening(context: Context, picture: Picture) -> Html:
    """Return what stands before the `<img>` of a picture: its better types, their addresses."""
    return Html(picture.opening(partial(link, context)))  # noqa: S704 - it escapes


@pass_context
def attributes(context: Context, picture: Picture) -> Html:
    """Return what the `<img>` of a picture has but the words for it."""
    return Html(picture.attributes(partial(link, context)))  # noqa: S704 - it escapes


def closing(picture: Picture) -> Html:
    """Return what stands behind the `<img>` of a picture."""
    return Html(picture.closing())  # noqa: S704


@pass_context
def feed_text(context: Context, body: Body, address: str) -> Html:
    """Return the HTML of the body at `address` with absolute links, as feeds want it."""
    return body.html(context["page"].address, own=address, base_url=context["frame"].base_url)


FILTERS: dict[str, Callable[..., Any]] = {
    "chinese_date": chinese_date,
    "phrases": marked,
    "sha256": sha256,
    "tel": tel,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "link": link,
    "asset": asset,
    "permalink": permalink,
    "show": show,
    "feed_text": feed_text,
    "emblem_of": emblem,
    "linked_data": linked_data,
    "locale": locale,
    "picture_of": picture_of,
    "opening": opening,
    "attributes": attributes,
    "closing": closing,
}
