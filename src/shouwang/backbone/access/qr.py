"""QR codes as pictures within a page."""

from __future__ import annotations

from io import BytesIO

import segno


def svg(text: str) -> str:
    """Return the code of a text as SVG, without styles of its own."""
    picture = BytesIO()
    segno.make_qr(text, error="m").save(
        picture,
        kind="svg",
        scale=5,
        border=2,
        omitsize=True,
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    return picture.getvalue().decode()
