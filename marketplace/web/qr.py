"""QR codes as pictures that need no style and no script."""

import io

import segno
from markupsafe import Markup

SCALE = 5


def svg(text: str, margin: int = 2) -> Markup:
    """To stand in a page, with a margin of so many dots; dark on light, also at night."""
    code, out = segno.make(text, error="m", micro=False), io.BytesIO()
    code.save(
        out, kind="svg", xmldecl=False, svgns=True, scale=SCALE, border=margin, light="white",
        omitsize=True, nl=False,
    )  # fmt: skip
    side = code.symbol_size(SCALE, margin)[0]
    size = f'<svg width="{side}" height="{side}" '  # besides the viewBox, so that it may shrink
    return Markup(out.getvalue().decode().replace("<svg ", size, 1))


def png(text: str) -> bytes:
    """To be kept on a phone: apps of banks read it from the gallery."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=12, border=4)
    return out.getvalue()
