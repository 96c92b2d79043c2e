"""Products 16 to 18: a bag, a purse and brooches, of cloth."""

from PIL.ImageDraw import ImageDraw

from marketplace.demo_pictures import props
from marketplace.demo_pictures.canvas import (
    UNIT,
    Easel,
    Shape,
    box,
    mix,
    moved,
    oval,
    smooth,
    turned,
)

PATCHES = (
    ("#c96f4a", "#e3b25c", "#5f8578", "#f0dfc0", "#8f4f5c", "#7f9a5f"),
    ("#4f6f8f", "#dfe3dc", "#c98a6a", "#8fa9b5", "#e8c98a", "#5a5f7a"),
    ("#7f9a5f", "#e9e0c4", "#b7a24a", "#4d7358", "#d99a7a", "#c9d3a8"),
)


def patchwork_bag(easel: Easel, variety: int) -> None:
    colours = PATCHES[variety % 3]
    body = smooth(
        [
            (240, 380), (500, 374), (760, 380), (784, 620), (800, 850), (780, 872),
            (500, 884), (220, 872), (200, 850), (216, 620),
        ]
    )  # fmt: skip
    for top, ink in ((118, mix(colours[2], "black", 0.25)), (150, colours[2])):
        strap = [
            (370, 440),
            (384, 270),
            (440, top + 30),
            (500, top),
            (560, top + 30),
            (616, 270),
            (630, 440),
        ]
        easel.line(moved(smooth(strap, False), 9, 16), "#dccdb8", 44)
        easel.line(smooth(strap, False), ink, 42)
        easel.stitches(
            smooth([(x, y + 2) for x, y in strap], False), mix(ink, "white", 0.55), 3, 16
        )
    easel.cast(body, 14, 26, 20)
    easel.cloth(body, lambda brush: _patches(brush, colours), colours[3])
    for k in range(1, 5):
        x, y = 190 + 124 * k, 374 + 102 * k
        easel.stitches([(x + 5, 384), (x + 5, 876)], "#fdf6e6", 2.5, 13)
        easel.stitches([(206, y + 5), (796, y + 5)], "#fdf6e6", 2.5, 13)
    easel.glaze([(230, 376), (770, 376), (774, 424), (226, 424)], colours[2], 0.92, on=body)
    easel.stitches([(234, 414), (766, 414)], "#fdf6e6", 3, 15)
    easel.glaze(box(190, 380, 90, 500), "black", 0.18, 30, on=body)
    easel.glaze(box(730, 380, 90, 500), "black", 0.22, 30, on=body)
    easel.glaze(
        smooth([(420, 430), (450, 620), (400, 860), (440, 860), (490, 620)]),
        "black",
        0.12,
        14,
        on=body,
    )
    _folded(easel, 800, 890, colours)


def _patches(brush: ImageDraw, colours: tuple[str, ...]) -> None:
    """Dots, stripes, checks and plain cloth, never the same beside the same."""
    for row in range(6):
        for column in range(7):
            x, y = (66 + 124 * column) * UNIT, (374 + 102 * row - 100) * UNIT
            ink = colours[(column * 2 + row * 3) % 6]
            other = colours[(column * 2 + row * 3 + 3) % 6]
            wide, high = 124 * UNIT, 102 * UNIT
            brush.rectangle((x, y, x + wide, y + high), fill=ink)
            kind = (column + row * 2) % 4
            for k in range(5):
                if kind == 0:
                    for m in range(5):
                        cx, cy = x + (k + 0.5) * wide / 5, y + (m + 0.5) * high / 5
                        brush.ellipse((cx - 12, cy - 12, cx + 12, cy + 12), fill=other)
                elif kind == 1:
                    left = x + k * wide / 5
                    brush.rectangle((left, y, left + wide / 11, y + high), fill=other)
                elif kind == 2:
                    low = y + k * high / 5
                    brush.line((x, low, x + wide, low), fill=other, width=6)
                    brush.line(
                        (x + k * wide / 5, y, x + k * wide / 5, y + high), fill=other, width=6
                    )


def _folded(easel: Easel, x: float, y: float, colours: tuple[str, ...]) -> None:
    """The same bag, folded to the size of a purse."""
    roll = turned(box(x - 120, y - 62, 240, 124, 26), x, y, -8)
    easel.cast(roll, 10, 18, 12)
    easel.cloth(roll, lambda brush: _patches(brush, colours), colours[3])
    easel.glaze(turned(box(x - 120, y + 10, 240, 60), x, y, -8), "black", 0.2, 12, on=roll)
    band = turned(box(x - 18, y - 66, 36, 132, 6), x, y, -8)
    easel.fill(band, colours[2])
    easel.fill(oval(x, y, 15, 15), "#f6ead0")


def coin_purse(easel: Easel, variety: int) -> None:
    ink = ("#b5654f", "#5b7f8c", "#7d8f5a", "#c99a4a")[variety % 4]
    body = smooth(
        [
            (190, 400),
            (500, 378),
            (810, 400),
            (846, 600),
            (770, 800),
            (500, 836),
            (230, 800),
            (154, 600),
        ]
    )
    easel.cast(body, 14, 30, 22)
    easel.shade(body, mix(ink, "white", 0.14), mix(ink, "black", 0.2))
    _linen(easel, body, mix(ink, "white", 0.16))
    easel.stitches([*moved_in(body, 0.93), moved_in(body, 0.93)[0]], mix(ink, "white", 0.5), 4, 20)
    zip_ = [(186, 424), (180, 380), (500, 352), (820, 380), (814, 424), (500, 398)]
    easel.fill(smooth(zip_), mix(ink, "black", 0.4))
    teeth = smooth([(196, 402), (500, 375), (804, 402)], False)
    easel.stitches(teeth, "#e9d9a8", 17, 15)
    easel.line(teeth, "#b99a55", 4)
    pull = turned(box(790, 396, 46, 124, 20), 812, 400, -18)
    easel.cast(pull, 5, 10, 6)
    easel.shade(pull, "#ecd79a", "#b8924a")
    easel.fill(turned(oval(813, 490, 11, 11), 812, 400, -18), ink)
    bouquet(easel, 500, 610, 1.25)


def moved_in(shape: Shape, part: float) -> Shape:
    x = (min(p[0] for p in shape) + max(p[0] for p in shape)) / 2
    y = (min(p[1] for p in shape) + max(p[1] for p in shape)) / 2
    return [(x + (px - x) * part, y + (py - y) * part) for px, py in shape]


def _linen(easel: Easel, shape: Shape, ink: str) -> None:
    xs, ys = [x for x, _ in shape], [y for _, y in shape]
    for k in range(int(min(ys)), int(max(ys)), 9):
        easel.glaze(box(min(xs), k, max(xs) - min(xs), 3), ink, 0.3, on=shape)


def bouquet(easel: Easel, x: float, y: float, scale: float) -> None:
    """Embroidered: every petal a bundle of threads."""
    for side in (-1, 1):
        stem = [
            (x, y + 20 * scale),
            (x + side * 110 * scale, y + 40 * scale),
            (x + side * 200 * scale, y - 10 * scale),
        ]
        easel.line(smooth(stem, False), "#4f7a4a", 6 * scale)
        for part in (0.45, 0.75, 1.0):
            lx, ly = x + side * 200 * part * scale, y + (45 - 55 * part * part) * scale
            for turn in (-60, 40):
                _threads(
                    easel,
                    lx,
                    ly,
                    58 * scale,
                    turn if side > 0 else 180 - turn,
                    24 * scale,
                    "#6f9a58",
                )
        _blossom(easel, x + side * 120 * scale, y - 14 * scale, 40 * scale, "#e8b45a")
    _blossom(easel, x, y, 82 * scale, "#f6e7e0")


def _blossom(easel: Easel, x: float, y: float, size: float, ink: str) -> None:
    for k in range(8):
        _threads(easel, x, y, size, 45 * k + 10, size * 0.62, ink)
    easel.fill(oval(x, y, size * 0.28, size * 0.28), "#c9803a")
    for k in range(8):
        spot = turned([(x + size * 0.17, y)], x, y, 45 * k)[0]
        easel.fill(oval(*spot, size * 0.05, size * 0.05, 0, 10), "#f3cf7a")


def _threads(
    easel: Easel, x: float, y: float, length: float, turn: float, wide: float, ink: str
) -> None:
    petal = smooth(
        [
            (x, y),
            (x + length * 0.55, y - wide / 2),
            (x + length, y),
            (x + length * 0.55, y + wide / 2),
        ]
    )
    easel.fill(turned(moved(petal, 1, 3), x, y, turn), mix(ink, "black", 0.32))
    easel.fill(turned(petal, x, y, turn), ink)
    for k in (-0.3, 0, 0.3):
        thread = [(x + length * 0.18, y + k * wide * 0.4), (x + length * 0.82, y + k * wide * 0.7)]
        easel.line(turned(thread, x, y, turn), mix(ink, "#5a3a20", 0.2), 2)


def brooches(easel: Easel, variety: int) -> None:
    inks = ("#c9637a", "#d99a4a", "#6f8fae", "#8fa663", "#8d6f9c")
    first = variety % 5
    _card(easel)
    places = ((500, 390, 190), (318, 712, 132), (682, 712, 132))
    for k, (x, y, size) in enumerate(places):
        _cloth_flower(easel, x, y, size, inks[(first + k * 2) % 5])


def _card(easel: Easel) -> None:
    card = box(130, 120, 740, 790, 36)
    easel.cast(card, 10, 22, 18)
    easel.shade(card, "#fffaf0", "#f1e5cf")
    inner = box(160, 150, 680, 730, 26)
    easel.stitches([*inner, inner[0]], "#d9c3a0", 3, 16)


def _cloth_flower(easel: Easel, x: float, y: float, size: float, ink: str) -> None:
    for turn in (30, 150):
        props.leaf(easel, x, y + size * 0.3, size * 1.05, turn, "#7f9a68", 0.5)
    for layer, (reach, count) in enumerate(((1.0, 8), (0.74, 7), (0.48, 6))):
        tone = mix(ink, "white", 0.16 * layer)
        for k in range(count):
            shade = mix(tone, "black", 0.04 * (k % 2))
            _petal(easel, x, y, size * reach, 360 / count * k + 18 * layer, shade)
    middle = oval(x, y, size * 0.2, size * 0.2)
    easel.cast(middle, 3, 6, 5)
    easel.shade(middle, "#f9ecca", "#cfae6c")
    for k in range(4):
        hole = turned([(x + size * 0.085, y)], x, y, 45 + 90 * k)[0]
        easel.fill(oval(*hole, size * 0.026, size * 0.026), "#8a6a3a")


def _petal(easel: Easel, x: float, y: float, length: float, turn: float, ink: str) -> None:
    wide = length * 0.78
    half = [(x + length * 0.62, y - wide / 2), (x + length, y - wide * 0.16)]
    edge = smooth([(x + 10, y), *half, *((px, 2 * y - py) for px, py in reversed(half))])
    petal = turned(edge, x, y, turn)
    easel.cast(petal, 3, 7, 6)
    easel.fill(petal, ink)
    hollow = oval(x + length * 0.35, y, length * 0.3, wide * 0.13)
    easel.glaze(turned(hollow, x, y, turn), "black", 0.2, 4)
    crease = turned([(x + length * 0.2, y), (x + length * 0.8, y)], x, y, turn)
    easel.stitches(crease, mix(ink, "white", 0.4), 2.2, 11)
