"""Products 1 to 5: what crunches."""

import math

from marketplace.demo_pictures import props
from marketplace.demo_pictures.canvas import (
    Easel,
    box,
    mix,
    moved,
    oval,
    smooth,
    turned,
)

GOLD, HERBAL = "#dba04a", "#cfa24e"


def _chips(easel: Easel, colour: str) -> None:
    def piece(x: float, y: float) -> None:
        shade = mix(colour, "#f2cf86", easel.rng.random() * 0.35)
        props.chip(easel, x, y, easel.rng.uniform(66, 84), easel.rng.uniform(-50, 50), shade)

    props.mound(easel, 500, 530, 280, 190, piece, rows=5, each=5)


def tempe_chips(easel: Easel, variety: int) -> None:
    props.table(easel, "#e3cba4")
    props.placemat(easel, "#c9a877", y=800, rx=430)
    props.bowl(easel, "#5f8578", lambda: _chips(easel, GOLD))
    props.chip(easel, 200, 850, 72, 12, GOLD)
    props.chip(easel, 300, 900, 66, -24, "#e2ad58")
    props.beans(easel, 780, 880, 90, 6)


def lime_leaf_chips(easel: Easel, variety: int) -> None:
    props.table(easel, "#d9d8b4")
    window = props.pouch(easel, "#cda877", 300, 170, 400, 600)
    easel.fill(window, "#8a5f34")
    for k in range(9):
        x, y = 410 + k % 3 * 90 + easel.rng.uniform(-9, 9), 490 + k // 3 * 76
        if (x - 500) ** 2 / 120**2 + (y - 566) ** 2 / 118**2 < 1.1:
            props.chip(easel, x, y, 54, easel.rng.uniform(-50, 50), HERBAL)
    easel.line([*window, window[0]], "#f6ead0", 9)
    props.label(easel, 400, 262, 200, 150, "#4f8a45")
    for x, y, turn in ((180, 840, -14), (770, 800, 24)):
        props.lime_leaf(easel, x, y, 190, turn)
    for x, y, turn in ((400, 850, 14), (520, 880, -20), (640, 850, 8)):
        props.chip(easel, x, y, 70, turn, HERBAL)
    props.lime_leaf(easel, 120, 740, 150, -42)


def spicy_chips(easel: Easel, variety: int) -> None:
    props.table(easel, "#e6c3a0")
    colour = ("#c9762f", "#c9502a")[variety % 2]
    props.bowl(easel, "#3f4a4c", lambda: _chips(easel, colour))
    for x, y in ((420, 440), (560, 410), (610, 490), (360, 500), (500, 480)):
        ring = oval(x, y, 17, 13, x, 20)
        easel.fill(ring, "#c22a1e")
        easel.fill(oval(x, y, 9, 6, x, 16), "#f0b08a")
    props.chilli(easel, 130, 860, 210, -8)
    props.chilli(easel, 720, 850, 200, 10)
    props.chilli(easel, 760, 905, 170, -12)
    props.chip(easel, 420, 900, 64, 15, colour)


def tofu_sticks(easel: Easel, variety: int) -> None:
    props.table(easel, "#e2cda9")
    colour = ("#e3b35c", "#eda63a")[variety % 2]
    cone = [(330, 420), (670, 420), (600, 850), (400, 850)]
    easel.cast(cone, 20, 22, 20)
    easel.shade([(330, 420), (670, 420), (640, 560), (360, 560)], "#c9b089", "#a98a5c")
    for k in range(30):
        x = 365 + (k * 97) % 270
        top = 200 + abs(x - 500) * 0.45 + easel.rng.uniform(-30, 60)
        _stick(easel, x + (x - 500) * 0.35, top, 500 + (x - 500) * 0.85, 560, colour)
    easel.shade([(322, 440), (678, 440), (606, 858), (394, 858)], "#fbf3e1", "#e3d2b0", "right")
    stripes = [330 + 42 * k for k in range(9)]
    for x in stripes:
        foot = 500 + (x - 500) * 0.61
        easel.line([(x, 444), (foot, 854)], "#d98b6a", 5)
    easel.glaze([(322, 440), (678, 440), (672, 480), (328, 480)], props.SHADE, 0.16, 6)
    props.label(easel, 405, 560, 190, 170, "#c98a2f")
    props.tofu(easel, 180, 760, 66)
    props.tofu(easel, 270, 812, 66)
    for x, y, turn in ((110, 900, 8), (180, 940, -12), (730, 880, -16), (720, 830, 14)):
        end = turned([(x + 170, y)], x, y, turn)[0]
        easel.glaze(
            [(x, y + 14), (end[0], end[1] + 14), (end[0], end[1] + 34), (x, y + 34)],
            props.SHADE,
            0.3,
            6,
        )
        _stick(easel, x, y, *end, colour)


def _stick(easel: Easel, x: float, y: float, to_x: float, to_y: float, colour: str) -> None:
    tone = mix(colour, "#fbe2a6", easel.rng.random() * 0.5)
    easel.line([(x, y), (to_x, to_y)], mix(tone, "#7a4512", 0.45), 30)
    easel.line([(x - 2, y), (to_x - 2, to_y)], tone, 24)
    easel.line([(x - 7, y + 2), (to_x - 7, to_y)], mix(tone, "white", 0.35), 5)


def peanut_crackers(easel: Easel, variety: int) -> None:
    easel.shade(box(0, 0, 1000, 1000), "#eddcba", "#e0c699")
    props.plate(easel, "#e9e2cf", 500, 540, 430, 0.92)
    places = ((380, 410, -20), (630, 430, 25), (400, 660, 40), (640, 660, -12), (510, 535, 8))
    for x, y, turn in places:
        _cracker(easel, x, y, turn)
    props.beans(easel, 880, 900, 70, 4)
    props.leaf(easel, 60, 900, 150, -30)


def _cracker(easel: Easel, x: float, y: float, turn: float) -> None:
    """Rice batter runs out into a lacy edge when it meets the oil."""
    rng = easel.rng
    reach = [rng.uniform(0.93, 1.07) for _ in range(26)]
    edge = smooth(
        [
            (x + 168 * r * math.cos(k * math.tau / 26), y + 150 * r * math.sin(k * math.tau / 26))
            for k, r in enumerate(reach)
        ]
    )
    easel.cast(edge, 8, 16, 10)
    easel.fill(moved(edge, 0, 6), "#a86a24")
    easel.shade(edge, "#f3cd7d", "#d9993f", "round")
    for _ in range(46):
        way, far = rng.uniform(0, math.tau), math.sqrt(rng.random()) * 0.94
        px, py = x + 160 * far * math.cos(way), y + 142 * far * math.sin(way)
        easel.fill(oval(px, py, rng.uniform(3, 9), rng.uniform(3, 8), 0, 12), "#f7dda0")
    for k in range(9):
        way, far = k * 2.4 + turn, 0.26 + 0.5 * ((k * 37) % 10) / 10
        px, py = x + 150 * far * math.cos(way), y + 130 * far * math.sin(way)
        easel.fill(oval(px, py + 4, 25, 21, k * 20, 20), "#a8691f")
        props.bean(easel, px, py, 22, k * 40, "#e2b466")
    for k in range(4):
        way = k * 1.7 + turn
        px, py = x + 95 * math.cos(way), y + 85 * math.sin(way)
        props.leaf(easel, px, py, 42, math.degrees(way) + 60, "#6f8f3a")
