"""Codes: an address as a QR code (ISO/IEC 18004), black on white with its quiet zone, as SVG."""

from __future__ import annotations

import io

from gazette.pages.sharing import Code

# Modules of quiet around it, as the standard asks for (6.3.8).
_QUIET = 4
# To try all eight masks takes five times as long; readers read each.
_MASK = 3


def drawn(code: Code) -> bytes:
    """Return the code as SVG without a size of its own."""
    import segno

    made = io.BytesIO()
    segno.make_qr(code.url, error="m", mask=_MASK, boost_error=False).save(
        made,
        kind="svg",
        border=_QUIET,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
    )
    return made.getvalue()
