"""Code 128 as a picture that needs no style and no script: what every reader of bars at a counter
types as text. Only set B, which knows all that stands on our papers.
"""

from markupsafe import Markup, escape

# The widths of bar, gap, bar, gap, bar, gap of each of the symbols; the last is the end.
_SAID = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232 2331112"
)
_WIDTHS = _SAID.split()
_START_B, _MODULUS, _QUIET = 104, 103, 10


def bars(text: str) -> list[tuple[int, int]]:
    """Where each bar begins and how wide it is, in modules, after the quiet margin. Raises
    `ValueError` for what set B does not know.
    """
    if not text or not all(" " <= letter <= "~" for letter in text):
        raise ValueError("Only plain printable letters can be said in bars.")
    values = [ord(letter) - ord(" ") for letter in text]
    weighed = sum(place * value for place, value in enumerate(values, start=1))
    symbols = [_START_B, *values, (_START_B + weighed) % _MODULUS, len(_WIDTHS) - 1]
    found, x = [], _QUIET
    for place, width in enumerate(map(int, "".join(_WIDTHS[symbol] for symbol in symbols))):
        if place % 2 == 0:
            found.append((x, width))
        x += width
    return found


def svg(text: str, height: int = 40, scale: int = 2) -> Markup:
    """To stand in a page; so many dots a module, dark on light, also at night."""
    drawn = bars(text)
    width = (sum(drawn[-1]) + _QUIET) * scale
    path = "".join(f"M{x * scale} 0h{w * scale}v{height}h-{w * scale}z" for x, w in drawn)
    return Markup(
        f'<svg width="{width}" height="{height}" xmlns="http://www.w3.org/2000/svg"'
        f' viewBox="0 0 {width} {height}" role="img" aria-label="{escape(text)}">'
        f'<path fill="#fff" d="M0 0h{width}v{height}h-{width}z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )
