"""Products 23 and 24, made to measure: a batik blouse and a kebaya."""

import math

from PIL.ImageDraw import ImageDraw

from marketplace.demo_pictures.canvas import (
    UNIT,
    Easel,
    Shape,
    arc,
    box,
    mirrored,
    mix,
    moved,
    oval,
    smooth,
)


def blouse(easel: Easel, variety: int) -> None:
    ground, motif, dot = (
        ("#6b3f2a", "#e8cf9a", "#c98a4a"), ("#2f4a63", "#e3ddc8", "#a9b9c0"),
        ("#7a3440", "#efd9b8", "#d99a7a"), ("#41573f", "#e9e2bd", "#b7a24a"),
    )[variety % 4]  # fmt: skip
    edge = smooth([(420, 200), (330, 232), (300, 250)], False)
    sleeve = [(300, 250), (150, 440), (250, 520), (316, 440)]
    side = smooth([(316, 440), (326, 620), (300, 830), (290, 868)], False)
    half = [*edge, *sleeve, *side, *smooth([(290, 868), (400, 884), (500, 886)], False)]
    body = [*half, *mirrored(half)]
    easel.cast(body, 14, 26, 20)
    easel.cloth(body, lambda brush: _kawung(brush, motif, dot), ground)
    for flip in (False, True):
        cuff = [(150, 440), (250, 520), (236, 540), (132, 458)]
        easel.fill(mirrored(cuff) if flip else cuff, mix(ground, "black", 0.2))
        under = [(292, 270), (318, 440), (326, 620), (350, 620), (344, 440)]
        easel.glaze(mirrored(under) if flip else under, "black", 0.4, 14, on=body)
    neck = [*arc(500, 196, 82, 96, 0, 180), (418, 196)]
    easel.fill(neck, mix(ground, "black", 0.5))
    easel.glaze(box(478, 290, 44, 600), mix(ground, "black", 0.3), 0.9, on=body)
    for k in range(6):
        y = 340 + 92 * k
        easel.fill(oval(502, y + 3, 15, 15), mix(ground, "black", 0.6))
        easel.shade(oval(500, y, 14, 14), "#f6e6c0", "#cfae74")
    for flip in (False, True):
        collar = smooth([(418, 186), (452, 260), (500, 296), (440, 356), (372, 226)])
        collar = mirrored(collar) if flip else collar
        easel.cast(collar, 2, 10, 7)
        easel.shade(collar, mix(ground, "white", 0.12), ground)
    _tape(easel)


def _kawung(brush: ImageDraw, motif: str, dot: str) -> None:
    """Four seeds of the sugar palm around a cross: one of the oldest motifs of Java."""
    step = 62
    for row in range(17):
        for column in range(17):
            x, y = column * step * UNIT, row * step * UNIT
            for turn in (45, 135, 225, 315):
                cx = x + 21 * UNIT * math.cos(math.radians(turn))
                cy = y + 21 * UNIT * math.sin(math.radians(turn))
                seed = oval(cx, cy, 18 * UNIT, 11 * UNIT, turn, 28)
                brush.polygon(seed, fill=motif)
                core = oval(cx, cy, 9 * UNIT, 3 * UNIT, turn, 16)
                brush.polygon(core, fill=dot)
            r = 4 * UNIT
            brush.ellipse((x - r, y - r, x + r, y + r), fill=dot)
            x, y = x + step / 2 * UNIT, y + step / 2 * UNIT
            brush.rectangle((x - r, y - r, x + r, y + r), fill=dot)


def _tape(easel: Easel) -> None:
    path = smooth([(60, 720), (130, 800), (110, 900), (230, 940), (420, 930), (560, 965)], False)
    easel.line(moved(path, 5, 10), "#cdbb9c", 36)
    easel.line(path, "#f0c95a", 36)
    easel.stitches(moved(path, 0, -10), "#6b4a2a", 12, 5)


def kebaya(easel: Easel, variety: int) -> None:
    ink, flower = (("#c7687a", "#f9e6df"), ("#5f8578", "#f3ead0"), ("#8d6f9c", "#f6e6ee"))[
        variety % 3
    ]
    rail = [(60, 120), (940, 120)]
    easel.line(moved(rail, 4, 12), "#d6c6b2", 16)
    easel.line(rail, "#b98a5a", 16)
    easel.line(
        smooth([(500, 160), (500, 134), (516, 104), (494, 84), (478, 104)], False), "#8a8a86", 8
    )
    sleeve = smooth(
        [(356, 196), (250, 300), (170, 560), (132, 740), (206, 764), (290, 560), (330, 430)]
    )
    half = smooth(
        [(430, 168), (350, 196), (318, 300), (334, 470), (330, 560), (286, 740), (262, 850)], False
    )
    hem = smooth([(262, 850), (380, 880), (500, 930)], False)
    body = [*half, *hem, *mirrored([*half, *hem])]
    for shape in (sleeve, mirrored(sleeve), body):
        easel.cast(shape, 12, 22, 18)
        easel.cloth(shape, lambda brush: _sprinkled(brush, flower), ink)
    for flip in (False, True):
        seam = smooth([(352, 210), (322, 300), (336, 460), (330, 560), (300, 560), (296, 400)])
        easel.glaze(mirrored(seam) if flip else seam, "black", 0.3, 10)
        left = [(130, 738), (208, 764), (202, 790), (122, 762)]
        cuff = mirrored(left) if flip else left
        easel.fill(cuff, flower)
        easel.stitches([cuff[0], cuff[1]], ink, 3, 12)
    _front(easel, body, ink, flower)
    border = [*hem, *mirrored(hem)]
    easel.line(moved(border, 0, -14), flower, 22)
    easel.stitches(moved(border, 0, -14), ink, 6, 20)


def _front(easel: Easel, body: Shape, ink: str, flower: str) -> None:
    """The bef joins both sides below the neck: it makes a kebaya a kutubaru."""
    neck = [(430, 166), (570, 166), (556, 330), (500, 352), (444, 330)]
    easel.fill(neck, mix(ink, "black", 0.55))
    bef = [(436, 300), (564, 300), (548, 620), (500, 640), (452, 620)]
    easel.cast(bef, 0, 8, 6)
    easel.shade(bef, mix(ink, "white", 0.42), mix(ink, "white", 0.16))
    easel.line([(437, 302), (563, 302)], flower, 10)
    for k in range(4):
        y = 360 + 72 * k
        easel.fill(oval(501, y + 3, 14, 14), mix(ink, "black", 0.4))
        easel.shade(oval(500, y, 13, 13), "#f9ecca", "#c9a55c")
    easel.glaze([(500, 640), (508, 640), (504, 915), (496, 915)], "black", 0.5, 3, on=body)
    for flip in (False, True):
        shift = 1 if flip else -1
        spine = smooth(
            [
                (500 + 62 * shift, 166),
                (500 + 46 * shift, 420),
                (500 + 36 * shift, 640),
                (500 + 14 * shift, 886),
            ],
            False,
            24,
        )
        easel.glaze(
            [*moved(spine, -8 * shift, 4), *reversed(moved(spine, -22 * shift, 4))],
            "black",
            0.3,
            6,
            on=body,
        )
        easel.line(spine, flower, 32)
        for k, spot in enumerate(spine[4:-2:6]):
            rx, ry, thread = ((4, 7, "#7f9a5f"), (8, 8, ink))[k % 2]
            easel.fill(oval(*spot, rx, ry), thread)


def _sprinkled(brush: ImageDraw, flower: str) -> None:
    for row in range(16):
        for column in range(14):
            x = (30 + 76 * column + 38 * (row % 2)) * UNIT
            y = (40 + 62 * row) * UNIT
            for k in range(5):
                cx = x + 9 * UNIT * math.cos(k * math.tau / 5)
                cy = y + 9 * UNIT * math.sin(k * math.tau / 5)
                r = 6.5 * UNIT
                brush.ellipse((cx - r, cy - r, cx + r, cy + r), fill=flower)
            r = 4 * UNIT
            brush.ellipse((x - r, y - r, x + r, y + r), fill="#e3b25c")
            leaf = oval(x + 20 * UNIT, y + 16 * UNIT, 9 * UNIT, 4 * UNIT, 40, 16)
            brush.polygon(leaf, fill="#8fa663")
