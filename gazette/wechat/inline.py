"""Inline: HTML and a style sheet → HTML with a style for each element and nothing else."""

from __future__ import annotations

import re

import nh3

from gazette.wechat.material import KEPT

# What the editor of 公众号 would take out of a style, or what leads out of the material.
_UNFIT = re.compile(
    r"\\|var\(|url\(|image-set\(|expression\(|@import|position\s*:\s*(?:fixed|sticky)",
    re.IGNORECASE,
)
_DECLARATIONS = re.compile(r"""((?:[^;"'(]|"[^"]*"|'[^']*'|\([^)]*\))+);?""")


def inlined(html: str, css: str) -> str:
    """Return the HTML with its style sheet inline; without classes, ids, links and scripts."""
    import css_inline

    made = css_inline.inline_fragment(html, css, load_remote_stylesheets=False)
    return _CLEANER.clean(made)


def _filter(_: str, attribute: str, value: str) -> str | None:
    if attribute != "style":
        return value
    kept = (match[1].strip() for match in _DECLARATIONS.finditer(value))
    return "; ".join(each for each in kept if each and not _UNFIT.search(each)) or None


_CLEANER = nh3.Cleaner(
    tags=set(KEPT),
    clean_content_tags={"script", "style"},
    attributes={
        "*": {"style"},
        "ol": {"start", "reversed"},
        "li": {"value"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    attribute_filter=_filter,
    link_rel=None,
)
