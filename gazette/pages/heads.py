"""What a page says of itself in its head: the picture that stands for it, its locale."""

from __future__ import annotations

from jinja2 import pass_context
from jinja2.runtime import Context

from gazette import urls
from gazette.pages.frame import Frame, PageInfo
from gazette.pages.sharing import CARD, COMMON_CARD

# A language without a country, as Open Graph wants it with one.
_LOCALES = {"zh": "zh_CN", "zh-Hans": "zh_CN", "zh-Hant": "zh_TW", "en": "en_US"}


def picture(frame: Frame, page: PageInfo) -> str | None:
    """Return the absolute address of the picture that stands for a page, if there are any."""
    if not frame.cards:
        return None
    return urls.permalink(frame.base_url, page.address + CARD if page.own_card else COMMON_CARD)


@pass_context
def picture_of(context: Context) -> str | None:
    """Return the absolute address of the picture that stands for this page, if there are any."""
    return picture(context["frame"], context["page"])


def locale(language: str) -> str | None:
    """Return a language with its country as Open Graph writes it, if it has one."""
    first, *others = language.split("-")
    countries = [each for each in others if len(each) == 2]
    if countries:
        return f"{first.lower()}_{countries[0].upper()}"
    return _LOCALES.get(language)
