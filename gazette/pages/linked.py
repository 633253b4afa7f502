"""Linked data: what a page is about, as JSON-LD in the words of schema.org."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup as Html

from gazette.pages.frame import Article, Crumb, Frame, PageInfo, Pager, permalink
from gazette.pages.heads import picture
from gazette.pages.issues import IssueInfo
from gazette.site import Teaser
from gazette.stories import Contact

Thing = dict[str, Any]

# So that no text can end the script that it stands in, or begin a comment there.
_ESCAPES = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


@pass_context
def linked_data(context: Context) -> Html:
    """Return this page's linked data, to stand in a <script>."""
    graph = {"@context": "https://schema.org", "@graph": list(described(context))}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":"))
    return Html(text.translate(_ESCAPES))  # noqa: S704 - nothing in it is markup by now


def described(context: Mapping[str, Any] | Context) -> Iterator[Thing]:
    """Yield what a page shows, and the way to it from the home page."""
    frame, page = context["frame"], context["page"]
    article, issue = context.get("article"), context.get("issue")
    if page.address == "":
        yield _website(frame)
        return
    if isinstance(issue, IssueInfo):
        yield _issue(frame, page, issue)
    elif isinstance(article, Article) and article.section:
        yield _article(frame, page, article, context)
    elif isinstance(article, Article):
        yield _page("WebPage", frame, page)
    else:
        yield _page("CollectionPage", frame, page)
    yield _way(frame, page, context)


def _website(frame: Frame) -> Thing:
    made = {
        "@type": "WebSite",
        "@id": permalink(frame, ""),
        "url": permalink(frame, ""),
        "name": frame.title,
        "description": frame.description,
        "inLanguage": frame.language,
        "publisher": _publisher(frame),
        "image": picture(frame, PageInfo("", "", "", own_card=True)),
    }
    if frame.search:
        template = permalink(frame, frame.search) + "?q={search_term_string}"
        made["potentialAction"] = {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": template},
            "query-input": "required name=search_term_string",
        }
    return _known(made)


def _article(
    frame: Frame, page: PageInfo, article: Article, context: Mapping[str, Any] | Context
) -> Thing:
    issue = context.get("issue")
    return _known(
        {
            "@type": "NewsArticle",
            "@id": permalink(frame, page.address),
            "url": permalink(frame, page.address),
            "mainEntityOfPage": permalink(frame, page.address),
            "headline": page.title,
            "description": page.description,
            "inLanguage": frame.language,
            "datePublished": context.get("published"),
            "dateModified": article.updated,
            "author": [_named("Person", name) for name in article.authors] or _publisher(frame),
            "publisher": _publisher(frame),
            "articleSection": article.section.name if article.section else None,
            "keywords": [theme.name for theme in article.themes] or None,
            "image": _pictures(frame, page, article),
            "isPartOf": _part(frame, issue) if isinstance(issue, Crumb) else _site(frame),
            "about": _places(frame, article, context.get("places", ())),
        }
    )


def _places(frame: Frame, article: Article, places: tuple[Teaser, ...]) -> list[Thing] | None:
    """Return the place that a profile is of, or the places that a story is about."""
    if not article.headline:
        return [
            _named("Place", each.title) | {"url": permalink(frame, each.address)} for each in places
        ] or None
    contact = article.contact or Contact(None, None, None)
    return [
        _known(
            {
                "@type": "Place",
                "name": article.title,
                "url": permalink(frame, article.address),
                "containedInPlace": _named("Place", frame.publisher),
                "address": contact.address,
                "telephone": contact.phone,
            }
        )
    ]


def _issue(frame: Frame, page: PageInfo, issue: IssueInfo) -> Thing:
    return _known(
        {
            "@type": "PublicationIssue",
            "@id": permalink(frame, page.address),
            "url": permalink(frame, page.address),
            "name": issue.title,
            "description": page.description,
            "inLanguage": frame.language,
            "issueNumber": issue.number,
            "datePublished": issue.date or None,
            "image": picture(frame, page),
            "publisher": _publisher(frame),
            "isPartOf": _named("Periodical", frame.title) | {"url": permalink(frame, "")},
        }
    )


def _page(kind: str, frame: Frame, page: PageInfo) -> Thing:
    return {
        "@type": kind,
        "@id": permalink(frame, page.address),
        "url": permalink(frame, page.address),
        "name": page.title,
        "description": page.description,
        "inLanguage": frame.language,
        "isPartOf": _site(frame),
    }


def _way(frame: Frame, page: PageInfo, context: Mapping[str, Any] | Context) -> Thing:
    """Return the way from the home page: by the section, to the first page of a long list."""
    names = {crumb.address: crumb.name for crumb in frame.navigation}
    steps = [Crumb(frame.title, "")]
    section = page.section and f"{page.section.rstrip('/')}/"
    if section in names and section != page.address:
        steps.append(Crumb(names[section], section))
    pager = context.get("pager")
    if not (isinstance(pager, Pager) and pager.number > 1 and len(steps) > 1):
        steps.append(Crumb(page.title, page.address))
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": step.name,
                "item": permalink(frame, step.address),
            }
            for position, step in enumerate(steps, 1)
        ],
    }


def _pictures(frame: Frame, page: PageInfo, article: Article) -> list[str] | None:
    own = permalink(frame, article.picture.address) if article.picture else None
    return [each for each in (own, picture(frame, page)) if each] or None


def _part(frame: Frame, issue: Crumb) -> Thing:
    named = _named("PublicationIssue", issue.name)
    return named | {"@id": permalink(frame, issue.address), "url": permalink(frame, issue.address)}


def _site(frame: Frame) -> Thing:
    return _named("WebSite", frame.title) | {"@id": permalink(frame, "")}


def _publisher(frame: Frame) -> Thing:
    return _named("Organization", frame.publisher)


def _named(kind: str, name: str) -> Thing:
    return {"@type": kind, "name": name}


def _known(made: Mapping[str, Any]) -> Thing:
    """Return what is known of a thing: nothing is said of the rest."""
    return {name: value for name, value in made.items() if value is not None}
