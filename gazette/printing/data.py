"""Data: an issue → the plain values that the Typst templates set."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from gazette import urls
from gazette.body import Picture
from gazette.pages.dates import chinese_date
from gazette.pages.frame import Article, anchor
from gazette.pages.issues import IssueInfo
from gazette.pages.score import Note
from gazette.pages.sheets import Cover, Lead, Masthead, Sheets
from gazette.printing import headlines
from gazette.printing.plates import Printable
from gazette.printing.tree import Places, blocks
from gazette.printing.words import Node, breakable, narrowed
from gazette.stories import Contact, Highlight

Files = Mapping[str, Printable]

# How many em a line holds: a headline in a column, the cover's, the names below a stave.
HEADLINE_ROOM = 10.4
LEAD_ROOM = 18.5
MASTHEAD_ROOM = 14.0
NAMES_ROOM = 64.0
# How many notes a stave has, and from how many on they have no names.
NOTES_A_STAVE = 12
MOST_NAMED = 60
MOST_STAVES = 10
# (row + column) mod 3 (ISO/IEC 18004, 7.8.2).
_MASK = 3
# Latin letters of a figure that stand in a line.
_LATIN = 12


def cover_data(cover: Cover) -> dict[str, Any]:
    """Return what the cover shows."""
    masthead, issue = cover.masthead, cover.issue
    return {
        "masthead": {
            "title": masthead.title,
            "lines": headlines.lines(masthead.title, MASTHEAD_ROOM),
            "publisher": masthead.publisher if masthead.publisher != masthead.title else "",
            "description": masthead.description,
        },
        "issue": _issue(masthead, issue),
        "score": _score(cover.notes),
        "lead": _lead(cover.lead) if cover.lead else None,
    }


def issue_data(sheets: Sheets, files: Files) -> dict[str, Any]:
    """Return all that is printed; `files` are those of the pictures by address.

    An address in a story becomes one that a reader of paper can use.
    """
    cover = sheets.cover
    base = cover.masthead.base_url
    articles = [article for part in sheets.parts for article in part.articles]
    stories = {unquote(urls.permalink(base, each.address)): each.anchor for each in articles}
    pictures = {
        urls.permalink(base, picture.address): _picture(picture, files)
        for article in (sheets.note, *articles)
        for picture in article.body.pictures
        if picture.address in files
    }
    places = Places(stories, pictures)
    made = cover_data(cover)
    made["note"] = _body(sheets.note, base, places)
    made["parts"] = [
        {
            "section": part.section,
            "stories": [_story(article, base, places, files) for article in part.articles],
        }
        for part in sheets.parts
    ]
    made["imprint"] = list(_imprint(cover.masthead, cover.issue, articles))
    made["issue"]["code"] = code(made["issue"]["url"])
    return made


def shown(address: str) -> str:
    """Return an address as people type it: without its scheme, in their own letters."""
    parts = urlsplit(address)
    return f"{parts.netloc}{unquote(parts.path)}".rstrip("/")


def code(address: str) -> str:
    """Return a QR code (ISO/IEC 18004, level M) as SVG, with two modules of white around it."""
    import segno

    file = io.BytesIO()
    # All masks are right; to find the best of the eight takes five times as long.
    made = segno.make(address, error="m", micro=False, boost_error=False, mask=_MASK)
    made.save(file, kind="svg", border=2, xmldecl=False, omitsize=True, nl=False)
    return file.getvalue().decode()


def _issue(masthead: Masthead, issue: IssueInfo) -> dict[str, Any]:
    address = urls.permalink(masthead.base_url, issue.address)
    year, month, day = map(int, issue.date.split("-"))
    return {
        "number": issue.number,
        "title": issue.title,
        "day": [year, month, day],
        "date": chinese_date(issue.date),
        "url": address,
        "shown": breakable(shown(address)),
        "alt": f"二维码：{shown(address)}",
    }


def _score(notes: Sequence[Note]) -> dict[str, Any]:
    """Return the notes as staves that are equally long, with their names if there is room."""
    named = len(notes) <= MOST_NAMED
    staves = -(-len(notes) // NOTES_A_STAVE) if named else MOST_STAVES
    length = max(-(-len(notes) // max(staves, 1)), 1)
    room = NAMES_ROOM / length
    made = [
        {
            "name": headlines.lines(note.name, room) if named else [],
            "label": anchor(note.address),
            "step": note.step,
        }
        for note in notes
    ]
    rows = [made[start : start + length] for start in range(0, len(made), length)]
    return {"named": named, "length": length, "staves": rows}


def _lead(lead: Lead) -> dict[str, Any]:
    return {
        "label": lead.anchor,
        "place": lead.place,
        "headline": headlines.lines(lead.headline, LEAD_ROOM),
        "summary": lead.summary,
    }


def _story(article: Article, base: str, places: Places, files: Files) -> dict[str, Any]:
    address = urls.permalink(base, article.address)
    picture = article.picture
    lead = picture is not None and picture.address in files
    headline = article.headline or article.title
    return {
        "label": article.anchor,
        "place": article.title if article.headline else "",
        "headline": [breakable(each) for each in headlines.lines(headline, HEADLINE_ROOM)],
        "title": breakable(headline),
        "byline": _byline(article),
        "highlights": [_highlight(each) for each in article.highlights],
        "picture": {**_picture(picture, files), "alt": article.alt} if picture and lead else None,
        "caption": _caption(article) if lead else "",
        "body": _body(article, base, places),
        "contact": _contact(article.contact),
        "url": address,
        "shown": breakable(shown(address)),
        "alt": f"二维码：{shown(address)}",
        "code": code(address),
    }


def _body(article: Article, base: str, places: Places) -> list[Node]:
    html = article.body.html("", own=article.address, base_url=base)
    return blocks(html, places)


def _picture(picture: Picture, files: Files) -> Node:
    made = files[picture.address]
    vector = made.file.endswith(".svg")
    return {
        "file": made.file,
        "width": picture.width if vector else made.width,
        "height": picture.height if vector else made.height,
        "vector": vector,
    }


def _highlight(item: Highlight) -> dict[str, str | None]:
    words = {"figure": item.figure, "unit": item.unit, "label": item.label, "text": item.text}
    return {key: narrowed(value, _LATIN) if value else value for key, value in words.items()}


def _byline(article: Article) -> str:
    words = []
    if article.date:
        words.append(chinese_date(article.date))
    if article.authors:
        words.append(f"作者：{'、'.join(article.authors)}")
    return "　".join(words)


def _caption(article: Article) -> str:
    credit = f"供图：{article.credit}" if article.credit else ""
    return "　".join(each for each in (article.caption, credit) if each)


def _contact(contact: Contact | None) -> list[str]:
    if contact is None:
        return []
    named = (("地址", contact.address), ("电话", contact.phone), ("时间", contact.hours))
    return [f"{name}：{breakable(value)}" for name, value in named if value]


def _imprint(
    masthead: Masthead, issue: IssueInfo, articles: Iterable[Article]
) -> Iterable[tuple[str, str]]:
    yield "期号", f"第{issue.number}期　{issue.title}"
    yield "日期", chinese_date(issue.date)
    if masthead.publisher != masthead.title:
        yield "编印", masthead.publisher
    authors = dict.fromkeys(author for article in articles for author in article.authors)
    if authors:
        yield "作者", "、".join(authors)
    yield "网上看本期", breakable(shown(urls.permalink(masthead.base_url, issue.address)))
    if masthead.description != masthead.title:
        yield "关于", masthead.description
