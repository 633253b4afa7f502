"""Eleventy, from npm: JavaScript, markdown-it and Nunjucks."""

from __future__ import annotations

import json

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
const SECTIONS = {json.dumps(SECTIONS, ensure_ascii=False)};
const THEMES = {json.dumps(THEMES, ensure_ascii=False)};
function paged(address, title, items) {{
  const count = Math.ceil(items.length / {PER_PAGE});
  return Array.from({{ length: count }}, (_, index) => ({{
    title, number: index + 1, count, total: items.length,
    address: index ? `${{address}}page/${{index + 1}}/` : address,
    previous: index ? (index > 1 ? `${{address}}page/${{index}}/` : address) : null,
    next: index + 1 < count ? `${{address}}page/${{index + 2}}/` : null,
    items: items.slice(index * {PER_PAGE}, (index + 1) * {PER_PAGE}),
  }}));
}}
export default function (config) {{
  config.setQuietMode(true);
  const places = (api) => api.getFilteredByGlob("content/*/*.md");
  config.addCollection("places", (api) => {{
    const all = places(api);
    for (const section of Object.keys(SECTIONS)) {{
      const own = all.filter((each) => each.inputPath.startsWith(`./content/${{section}}/`));
      own.forEach((each, index) => {{
        each.data.preceding = own[index - 1]; each.data.following = own[index + 1];
      }});
    }}
    return all;
  }});
  config.addCollection("lists", (api) => {{
    const all = places(api);
    const sections = Object.entries(SECTIONS).flatMap(([key, name]) => paged(`/${{key}}/`, name,
      all.filter((each) => each.inputPath.startsWith(`./content/${{key}}/`))));
    const themes = Object.entries(THEMES).flatMap(([name, slug]) => paged(`/themes/${{slug}}/`,
      name, all.filter((each) => each.data.themes.includes(name))));
    return [...sections, ...themes];
  }});
  config.addFilter("first", (items, count) => items.slice(0, count));
  config.addFilter("lead", (html) => {{
    const found = /<p>(.*?)<\\/p>/s.exec(html || "");
    return found ? found[1].replace(/<[^>]*>/g, "").slice(0, 90) : "";
  }});
  config.addFilter("themeAddress", (name) => `/themes/${{THEMES[name]}}/`);
  config.addGlobalData("sections", SECTIONS);
  config.addGlobalData("themeNames", THEMES);
  config.addGlobalData("siteTitle", {TITLE!r});
  config.addPassthroughCopy("site.css");
}}
export const config = {{
  dir: {{ input: ".", includes: "_includes", output: "_site" }},
  markdownTemplateEngine: false, htmlTemplateEngine: "njk", templateFormats: ["md", "njk"],
}};
"""
_BASE = """\
<!DOCTYPE html>
<html lang="zh-Hans">
<head>
<meta charset="utf-8">
<title>{{ title }}｜{{ siteTitle }}</title>
<link rel="stylesheet" href="/site.css">
<link rel="alternate" type="application/atom+xml" href="/feed.xml">
</head>
<body>
<header class="masthead"><p><a href="/">{{ siteTitle }}</a></p></header>
<nav class="sections"><ul>
{% for key, name in sections %}<li><a href="/{{ key }}/">{{ name }}</a></li>
{% endfor %}</ul></nav>
<main id="g-main">
{{ content | safe }}
</main>
<footer class="imprint"><p>《{{ siteTitle }}》</p></footer>
</body>
</html>
"""
_CARD = """\
{% macro figure(item) %}<span class="figure"><span class="figure-number">{{ item.figure }}</span><span class="figure-unit">{{ item.unit }}</span></span> <span class="figure-label">{{ item.label }}</span>{% endmacro %}
{% macro card(item) %}
<article class="card">
<h2 class="card-title"><a href="{{ item.url }}"><span class="card-place">{{ item.data.title }}</span> <span class="card-headline">{{ item.data.headline }}</span></a></h2>
<p class="card-highlight">{{ figure(item.data.highlights[0]) }}</p>
<p class="card-summary">{{ item.templateContent | lead }}</p>
</article>
{% endmacro %}
"""
_PLACE = """\
---
layout: base.njk
---
{% from "card.njk" import figure %}
<article class="story">
<h1><span class="place">{{ title }}</span> <span class="headline">{{ headline }}</span></h1>
<section class="highlights"><h2>出彩处</h2><ul>
{% for item in highlights %}<li>{{ figure(item) }}</li>
{% endfor %}</ul></section>
<div class="text">
{{ content | safe }}
</div>
<p class="themes">主题{% for name in themes %} <a href="{{ name | themeAddress }}">{{ name }}</a>{% endfor %}</p>
</article>
<nav class="around">
{% if preceding %}<a rel="prev" href="{{ preceding.url }}">上一篇 {{ preceding.data.title }} {{ preceding.data.headline }}</a>{% endif %}
{% if following %}<a rel="next" href="{{ following.url }}">下一篇 {{ following.data.title }} {{ following.data.headline }}</a>{% endif %}
</nav>
"""
_LISTS = """\
---
layout: base.njk
pagination: {data: collections.lists, size: 1, alias: list}
permalink: "{{ list.address }}"
eleventyComputed: {title: "{{ list.title }}"}
---
{% from "card.njk" import card %}
<h1>{{ list.title }}</h1>
<p class="count">共 {{ list.total }} 篇</p>
<div class="grid">
{% for item in list.items %}{{ card(item) }}{% endfor %}
</div>
<nav class="pager">
{% if list.previous %}<a rel="prev" href="{{ list.previous }}">上一页</a>{% endif %}
<span>第 {{ list.number }} 页，共 {{ list.count }} 页</span>
{% if list.next %}<a rel="next" href="{{ list.next }}">下一页</a>{% endif %}
</nav>
"""
_THEMES = """\
---
layout: base.njk
title: 主题
permalink: /themes/
---
<ul>{% for name, slug in themeNames %}<li><a href="/themes/{{ slug }}/">{{ name }}</a></li>
{% endfor %}</ul>
"""
_HOME = f"""\
---
layout: base.njk
title: {TITLE}
permalink: /
---
{{% from "card.njk" import card %}}
{{% for item in collections.places | first({IN_ISSUE}) %}}{{{{ card(item) }}}}{{% endfor %}}
"""
_FEED = f"""\
---
permalink: /feed.xml
---
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>{{{{ siteTitle }}}}</title>
{{% for item in collections.places | first({IN_FEED}) %}}
<entry><title>{{{{ item.data.title }}}}：{{{{ item.data.headline }}}}</title>
<id>https://gazette.example{{{{ item.url }}}}</id>
<content type="html">{{{{ item.templateContent | escape }}}}</content></entry>
{{% endfor %}}
</feed>
"""
_SITEMAP = """\
---
permalink: /sitemap.xml
---
<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{% for item in collections.places %}<url><loc>https://gazette.example{{ item.url }}</loc></url>
{% endfor %}</urlset>
"""


class Eleventy(Generator):
    """A JavaScript program that builds all there is, each time."""

    name = "Eleventy"
    settings = "eleventy.config.js"
    output = "_site"

    def make(self) -> None:
        """Write the sources."""
        write(self.folder / self.settings, _CONFIG)
        write(self.folder / "package.json", '{"type": "module", "private": true}\n')
        write(self.folder / "site.css", "body { color: #111; }\n")
        for name, text in {
            "_includes/base.njk": _BASE,
            "_includes/card.njk": _CARD,
            "_includes/place.njk": _PLACE,
            "lists.njk": _LISTS,
            "themes.njk": _THEMES,
            "index.njk": _HOME,
            "feed.njk": _FEED,
            "sitemap.njk": _SITEMAP,
        }.items():
            write(self.folder / name, text)
        for section in SECTIONS:
            address = f"`/{section}/${{data.page.fileSlug}}/index.html`"
            data = f'{{ layout: "place.njk", permalink: (data) => {address} }}'
            write(
                self.folder / f"content/{section}/{section}.11tydata.js",
                f"export default {data};\n",
            )
        for each in profiles(self.count):
            body = each.body.replace(LINK, "/{}/{}/".format(*each.other))
            write(self.source(each.section, each.slug), front_matter(each, "title") + body)

    def command(self) -> list[str]:
        """Return what builds the site."""
        program = HOME / "node/node_modules/@11ty/eleventy/cmd.cjs"
        return ["node", str(program), "--quiet"]
