"""A block of HTML → Markdown that gazette reads, with what stands in it shown as it was typed."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from gazette.importers import escaping
from gazette.importers.encodings import tidy
from gazette.stories import ALT

if TYPE_CHECKING:
    from bs4 import Tag
    from markdownify import MarkdownConverter

# In an item that Word numbers somebody typed a number or a dash as well.
_TYPED_MARK = re.compile(r"^(\s*(?:[-*+]|\d+\.)\s+)(\d{0,9})([-+.)])(?=\s)")


def to_markdown(block: Tag) -> str:
    """Return the Markdown of a block; pictures ask for words, notes are called by `<note>`."""
    return str(_converter().convert_soup(block))


@functools.cache
def _converter() -> MarkdownConverter:
    """Return what converts blocks: a Word file has thousands, and a class takes long to make."""
    from markdownify import MarkdownConverter

    class Converter(MarkdownConverter):
        """Write what gazette's Markdown reads, and mark pictures that need words."""

        def escape(self, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            return escaping.inline(tidy(text).replace("\n", " "))

        def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
            made = str(super().convert_p(el, text, parent_tags))  # type: ignore[misc]
            if "_inline" in parent_tags or "li" in parent_tags:
                return made
            return "\n\n" + escaping.start(made.strip()) + "\n\n"

        def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
            made = str(super().convert_li(el, text, parent_tags))  # type: ignore[misc]
            return _TYPED_MARK.sub(r"\1\2\\\3", made)

        def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            if not el.get("src"):
                return ""
            described = escaping.inline(str(el.get("alt") or "")).replace("]", "")
            return f"![{ALT}{'：' if described else ''}{described}]({el['src']})"

        def convert_note(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            return f"[^{el['label']}]"

        def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            return f"<sup>{text}</sup>" if text else ""

        def convert_sub(self, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: ARG002
            return f"<sub>{text}</sub>" if text else ""

        def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
            href = str(el.get("href") or "")
            if not re.match(r"(?:https?|mailto|tel):", href):
                return text  # a bookmark of Word's own
            return str(super().convert_a(el, text, parent_tags))  # type: ignore[misc]

    return Converter(
        bullets="-",
        table_infer_header=True,
        heading_style="atx",
        autolinks=False,
        strip=["h1", "h2", "h3", "h4", "h5", "h6"],
    )
