"""QR codes as pictures that need no style and no script."""

import io

import segno
from markupsafe import Markup


def svg(text: str, margin: int = 2) -> Markup:
    """To stand in a page, with a margin of so many dots; dark on light, also at night."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, scale=5, border=margin, light="white", nl=False
    )
    return Markup(out.getvalue().decode())


def png(text: str) -> bytes:
    """To be kept on a phone: apps of banks read it from the gallery."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=12, border=4)
    return out.getvalue()
