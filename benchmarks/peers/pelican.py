"""Pelican, from PyPI, with its cache of read content as its documentation describes it."""

from __future__ import annotations

from benchmarks.corpus import (
    IN_FEED,
    LINK,
    PER_PAGE,
    SECTIONS,
    TITLE,
    Profile,
    profiles,
    write,
)
from benchmarks.peers.site import HOME, Generator

_CONFIG = f"""\
from pelican import signals
SITENAME = {TITLE!r}
SITEURL = "https://gazette.example"
RELATIVE_URLS = True
PATH = "content"
ARTICLE_PATHS = {list(SECTIONS)!r}
OUTPUT_PATH = "output"
THEME = "theme"
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh"
DEFAULT_DATE = (2026, 11, 22)
USE_FOLDER_AS_CATEGORY = True
DEFAULT_PAGINATION = {PER_PAGE}
PAGINATED_TEMPLATES = {{"category": None, "tag": None}}
ARTICLE_URL = "{{category}}/{{slug}}/"
ARTICLE_SAVE_AS = "{{category}}/{{slug}}/index.html"
CATEGORY_URL = "{{slug}}/"
CATEGORY_SAVE_AS = "{{slug}}/index.html"
TAG_URL = "themes/{{slug}}/"
TAG_SAVE_AS = "themes/{{slug}}/index.html"
AUTHOR_SAVE_AS = AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = ARCHIVES_SAVE_AS = ""
TAGS_SAVE_AS = "themes/index.html"
DIRECT_TEMPLATES = ["index", "tags", "sitemap"]
SITEMAP_SAVE_AS = "sitemap.xml"
SLUGIFY_SOURCE = "basename"
FEED_ALL_ATOM = "feed.xml"
FEED_MAX_ITEMS = {IN_FEED}
CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
MARKDOWN = {{"extension_configs": {{"markdown.extensions.extra": {{}},
    "markdown.extensions.meta": {{}}, "markdown.extensions.toc": {{}}}}, "output_format": "html5"}}
LOAD_CONTENT_CACHE = True
CACHE_CONTENT = True
CONTENT_CACHING_LAYER = "reader"
CHECK_MODIFIED_METHOD = "mtime"


class Neighbours:
    @staticmethod
    def register():
        signals.article_generator_finalized.connect(Neighbours.link)

    @staticmethod
    def link(generator):
        for category, articles in generator.categories:
            for before, after in zip(articles, articles[1:]):
                before.following, after.preceding = after, before


PLUGINS = [Neighbours]
"""
_BASE = """\
<!DOCTYPE html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<title>{% block title %}{{ SITENAME }}{% endblock %}</title>
<link rel="stylesheet" href="{{ SITEURL }}/theme/site.css">
<link rel="alternate" type="application/atom+xml" href="{{ SITEURL }}/feed.xml">
</head>
<body>
<header class="masthead"><p><a href="{{ SITEURL }}/">{{ SITENAME }}</a></p></header>
<nav class="sections"><ul>
{% for category, _ in categories %}<li><a href="{{ SITEURL }}/{{ category.url }}">{{ category }}</a></li>
{% endfor %}</ul></nav>
<main id="g-main">
{% block main %}{% endblock %}
</main>
<footer class="imprint"><p>《{{ SITENAME }}》</p></footer>
</body>
</html>
"""
_CARD = """\
{% macro figure(text) %}{% set parts = text.split("|") %}<span class="figure"><span class="figure-number">{{ parts[0] }}</span><span class="figure-unit">{{ parts[1] }}</span></span> <span class="figure-label">{{ parts[2] }}</span>{% endmacro %}
{% macro card(item) %}
<article class="card">
<h2 class="card-title"><a href="{{ SITEURL }}/{{ item.url }}"><span class="card-place">{{ item.title }}</span> <span class="card-headline">{{ item.headline }}</span></a></h2>
<p class="card-highlight">{{ figure(item.highlights[0]) }}</p>
<p class="card-summary">{{ item.summary | striptags }}</p>
</article>
{% endmacro %}
"""
_ARTICLE = """\
{% extends "base.html" %}
{% from "card.html" import figure with context %}
{% block title %}{{ article.title }}｜{{ SITENAME }}{% endblock %}
{% block main %}
<article class="story">
<p class="kicker"><a href="{{ SITEURL }}/{{ article.category.url }}">{{ article.category }}</a></p>
<h1><span class="place">{{ article.title }}</span> <span class="headline">{{ article.headline }}</span></h1>
<section class="highlights"><h2>出彩处</h2><ul>
{% for item in article.highlights %}<li>{{ figure(item) }}</li>
{% endfor %}</ul></section>
<div class="text">
{{ article.content }}
</div>
<p class="themes">主题{% for tag in article.tags %} <a href="{{ SITEURL }}/{{ tag.url }}">{{ tag }}</a>{% endfor %}</p>
</article>
<nav class="around">
{% if article.preceding %}<a rel="prev" href="{{ SITEURL }}/{{ article.preceding.url }}">上一篇 {{ article.preceding.title }} {{ article.preceding.headline }}</a>{% endif %}
{% if article.following %}<a rel="next" href="{{ SITEURL }}/{{ article.following.url }}">下一篇 {{ article.following.title }} {{ article.following.headline }}</a>{% endif %}
</nav>
{% endblock %}
"""
_LIST = """\
{% extends "base.html" %}
{% from "card.html" import card with context %}
{% block main %}
<h1>NAME</h1>
<div class="grid">
{% for item in articles_page.object_list %}{{ card(item) }}{% endfor %}
</div>
<nav class="pager">
{% if articles_page.has_previous() %}<a rel="prev" href="{{ SITEURL }}/{{ articles_previous_page.url }}">上一页</a>{% endif %}
<span>第 {{ articles_page.number }} 页，共 {{ articles_paginator.num_pages }} 页</span>
{% if articles_page.has_next() %}<a rel="next" href="{{ SITEURL }}/{{ articles_next_page.url }}">下一页</a>{% endif %}
</nav>
{% endblock %}
"""
_TAGS = """\
{% extends "base.html" %}
{% block main %}<ul>{% for tag, articles in tags %}<li><a href="{{ SITEURL }}/{{ tag.url }}">{{ tag }}</a> {{ articles | count }}</li>
{% endfor %}</ul>{% endblock %}
"""
_INDEX = """\
{% extends "base.html" %}
{% from "card.html" import card with context %}
{% block main %}{% for item in articles[:24] %}{{ card(item) }}{% endfor %}{% endblock %}
"""
_SITEMAP = """\
<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{% for article in articles %}<url><loc>{{ SITEURL }}/{{ article.url }}</loc></url>
{% endfor %}</urlset>
"""


class Pelican(Generator):
    """A Python program with Jinja and Python-Markdown, as ours, in one process."""

    name = "Pelican"
    settings = "pelicanconf.py"
    caches = ("cache", "__pycache__")

    def make(self) -> None:
        """Write the sources."""
        write(self.folder / self.settings, _CONFIG)
        for name, text in {
            "base.html": _BASE,
            "card.html": _CARD,
            "article.html": _ARTICLE,
            "category.html": _LIST.replace("NAME", "{{ category }}"),
            "tag.html": _LIST.replace("NAME", "{{ tag }}"),
            "tags.html": _TAGS,
            "index.html": _INDEX,
            "sitemap.html": _SITEMAP,
        }.items():
            write(self.folder / "theme/templates" / name, text)
        write(self.folder / "theme/static/site.css", "body { color: #111; }\n")
        for each in profiles(self.count):
            body = each.body.replace(LINK, "{{filename}}/{}/{}.md".format(*each.other))
            write(self.source(each.section, each.slug), _metadata(each) + body)

    def command(self) -> list[str]:
        """Return what builds the site."""
        return [str(HOME / "python/bin/pelican"), "--quiet", "--settings", self.settings]


def _metadata(each: Profile) -> str:
    """Return the front matter that Python-Markdown's `meta` reads; several lines make a list."""
    figures = "".join(
        f"{'highlights:' if number == 0 else '    '} {figure}|{unit}|{label}\n"
        for number, (figure, unit, label) in enumerate(each.highlights)
    )
    tags = ", ".join(each.themes)
    return f"title: {each.name}\nheadline: {each.headline}\ntags: {tags}\n{figures}\n"
