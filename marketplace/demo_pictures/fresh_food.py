"""Products 11 to 15: soybean food of the day, which stays in town."""

import math

from marketplace.demo_pictures import props
from marketplace.demo_pictures.canvas import (
    Easel,
    Shape,
    arc,
    blob,
    box,
    mix,
    moved,
    oval,
    smooth,
    turned,
)


def fresh_tempe(easel: Easel, variety: int) -> None:
    props.table(easel, "#dccbaa", 430)
    board = smooth([(90, 620), (500, 560), (910, 620), (930, 800), (500, 880), (70, 800)])
    easel.cast(board, 8, 22, 16)
    easel.shade(board, "#cfa878", "#b58852")
    _parcel(easel, 300, 480, 380, -6)
    _parcel(easel, 640, 430, 360, 7)
    _cake(easel, 500, 720)
    props.leaf(easel, 40, 930, 300, -12, "#6d9a4f", 0.3)


def _parcel(easel: Easel, x: float, y: float, wide: float, turn: float) -> None:
    high = wide * 0.5
    body = turned(box(x - wide / 2, y - high / 2, wide, high, 26), x, y, turn)
    easel.cast(body, 12, 26, 16)
    easel.shade(body, "#7fae58", "#47763a")
    for k in range(13):
        row = y - high / 2 + 12 + k * high / 13
        path = turned([(x - wide * 0.49, row), (x + wide * 0.49, row + 5)], x, y, turn)
        easel.line(path, "#8fbb68" if k % 2 else "#568746", 3)
    flap = [
        (x - wide / 2, y - high / 2),
        (x + wide * 0.1, y + high * 0.05),
        (x - wide / 2, y + high / 2),
    ]
    easel.glaze(turned(flap, x, y, turn), "#2f5a2a", 0.28, on=body)
    for part in (-0.22, 0.22):
        tie = turned(
            [(x + part * wide, y - high / 2 - 3), (x + part * wide, y + high / 2 + 3)], x, y, turn
        )
        easel.line(tie, "#a58548", 15)
        easel.line(tie, "#e0c788", 9)
    knot = turned([(x + 0.22 * wide, y)], x, y, turn)[0]
    for way in (-50, 20, 130, 200):
        easel.line([knot, turned([(knot[0] + 46, knot[1])], *knot, way)[0]], "#dcc182", 8)


def _cake(easel: Easel, x: float, y: float) -> None:
    """Opened: white, firm, and every bean to be seen where it is cut."""
    wrap = smooth(
        [
            (x - 330, y + 10),
            (x - 180, y - 120),
            (x + 190, y - 125),
            (x + 340, y + 20),
            (x + 210, y + 160),
            (x - 200, y + 165),
        ]
    )
    easel.cast(wrap, 6, 16, 12)
    easel.shade(wrap, "#5f9148", "#86b562")
    for k in range(9):
        shift = -260 + 65 * k
        easel.line([(x + shift, y - 90), (x + shift * 1.1, y + 130)], "#76a655", 2.5)
    top = [(x - 190, y - 60), (x + 170, y - 70), (x + 210, y + 10), (x - 170, y + 24)]
    front = [(x - 170, y + 24), (x + 210, y + 10), (x + 210, y + 86), (x - 170, y + 104)]
    side = [(x - 190, y - 60), (x - 170, y + 24), (x - 170, y + 104), (x - 190, y + 10)]
    easel.cast([*top[:2], *front[1:], side[3]], 10, 16, 12)
    easel.fill(side, "#cfc3a4")
    easel.shade(top, "#fffdf5", "#f1e8d2")
    easel.fill(front, "#efe4c8")
    for k in range(40):
        along, down = (k * 0.618) % 1, ((k // 5 * 0.29 + k % 5 * 0.21) % 1) * 0.8 + 0.1
        bx = x - 160 + 356 * along
        by = y + 24 - 14 * along + 78 * down
        easel.fill(oval(bx, by, 15, 10, k * 37, 18), "#c9a865")
        easel.fill(oval(bx - 1, by - 2, 13, 8, k * 37, 18), "#ecd29a")
    for k in range(20):
        bx, by = x - 160 + 330 * ((k * 0.618) % 1), y - 50 + 14 * (k % 5)
        easel.glaze(blob(easel.rng, bx, by, 15, 8), "#d9c590", 0.5)


def white_tofu(easel: Easel, variety: int) -> None:
    props.table(easel, "#cfd8c8", 480)
    props.plate(easel, "#8fae9f", 500, 740, 420, 0.36)
    places = [(330, 690), (500, 690), (670, 690), (330, 770), (500, 780), (670, 770)]
    for x, y in [*places, (415, 585), (585, 585), (500, 655), (500, 480)]:
        props.tofu(easel, x, y)
    props.leaf(easel, 800, 830, 130, -40)
    props.leaf(easel, 815, 840, 110, 10, "#78a35c")


def soy_milk(easel: Easel, variety: int) -> None:
    props.table(easel, ("#d9d2b4", "#e3c9a0", "#c4d6b0")[variety % 3])
    milk = ("#fbf4e1", "#f5e3bd", "#e2ecc9")[variety % 3]
    _bottle(easel, 380, milk)
    _glass(easel, 660, milk)
    props.beans(easel, 250, 900, 120, 7)
    props.leaf(easel, 700, 920, 250, -8, "#5d9a4a", 0.14)
    props.leaf(easel, 690, 930, 240, 8, "#74ac58", 0.14)


def _bottle(easel: Easel, x: float, milk: str) -> None:
    half = [
        (x + 46, 210),
        (x + 48, 300),
        (x + 110, 400),
        (x + 122, 480),
        (x + 122, 810),
        (x + 100, 850),
    ]
    right = smooth(half, False)
    shape = [*right, *((2 * x - px, py) for px, py in reversed(right))]
    easel.cast(shape, 22, 16, 20)
    easel.fill(shape, "#dde6de")
    inside = [(px, py) for px, py in shape if py > 320]
    level = [(x + (px - x) * 0.93, py - 6) for px, py in inside]
    easel.shade(level, mix(milk, "white", 0.5), mix(milk, "#b99a66", 0.28), "right")
    cap = box(x - 58, 140, 116, 84, 14)
    easel.shade(cap, "#6f9a80", "#3f6b56", "right")
    for k in range(6):
        easel.line([(x - 44 + 18 * k, 154), (x - 44 + 18 * k, 212)], "#4f7d66", 3)
    props.label(easel, x - 92, 520, 184, 200, "#5d8a4a")
    easel.glaze(box(x - 104, 430, 20, 380, 10), "white", 0.65, 6)


def _glass(easel: Easel, x: float, milk: str) -> None:
    outer = [(x - 120, 480), (x + 120, 480), (x + 96, 860), (x - 96, 860)]
    easel.cast(outer, 20, 14, 18)
    easel.fill([*outer[:2], *arc(x, 856, 97, 20, 0, 180, 20)], "#dfe7e0")
    body = [(x - 108, 566), (x + 108, 566), *arc(x, 838, 90, 18, 0, 180, 20)]
    easel.shade(body, mix(milk, "white", 0.5), mix(milk, "#b99a66", 0.3), "right")
    easel.fill(oval(x, 566, 108, 22), mix(milk, "white", 0.6))
    rim = oval(x, 480, 120, 25)
    easel.line([*rim, rim[0]], "#f7fbf8", 6)
    easel.glaze([(x - 92, 590), (x - 70, 590), (x - 66, 820), (x - 82, 820)], "white", 0.6, 6)


def tempe_nuggets(easel: Easel, variety: int) -> None:
    easel.shade(box(0, 0, 1000, 1000), "#ecdcc2", "#dfc6a0")
    props.plate(easel, "#dfe5df", 490, 540, 430, 0.88)
    for k in range(5):
        props.leaf(
            easel, 470 + 30 * k, 800 - 14 * k, 250, 150 + 22 * k, ("#86b35c", "#6fa04c")[k % 2], 0.6
        )
    for k, (x, y) in enumerate(
        ((330, 380), (500, 330), (300, 540), (470, 500), (390, 670), (560, 640))
    ):
        _nugget(easel, x, y, 25 * k - 30)
    easel.cast(oval(690, 420, 125, 118), 8, 18, 12)
    easel.shade(oval(690, 420, 125, 118), "#fbfaf4", "#d8d6cb")
    easel.shade(oval(690, 414, 100, 92), "#a8281c", "#d9492f")
    easel.glaze(
        [*smooth([(630, 380), (680, 350), (740, 370)], False), (690, 375)], "white", 0.45, 4
    )


def _nugget(easel: Easel, x: float, y: float, turn: float) -> None:
    rng = easel.rng
    shape = turned(blob(rng, x, y, 104, 70, 0.05), x, y, turn)
    easel.cast(shape, 9, 18, 10)
    easel.fill(moved(shape, 0, 14), "#a5631d")
    easel.shade(shape, "#efbd62", "#cf8a30")
    for _ in range(110):
        way, far = rng.uniform(0, math.tau), math.sqrt(rng.random()) * 0.92
        crumb = turned([(x + 104 * far * math.cos(way), y + 70 * far * math.sin(way))], x, y, turn)[
            0
        ]
        ink = rng.choice(("#ffdf98", "#b06a20", "#f7cf7a", "#c9822c"))
        easel.fill(oval(*crumb, rng.uniform(3, 7), rng.uniform(2, 5), 0, 10), ink)


def tofu_pudding(easel: Easel, variety: int) -> None:
    props.table(easel, "#e2cfa8")
    props.placemat(easel, "#a98d62", y=830, rx=390)

    def inside() -> None:
        surface: Shape = oval(500, 470, 276, 70)
        easel.shade(surface, "#d6934a", "#b06a26")
        for k, (x, y) in enumerate(((380, 450), (500, 430), (620, 452), (440, 485), (560, 488))):
            slice_ = turned(blob(easel.rng, x, y, 88, 27, 0.07), x, y, (-6, 4, 8, -3, 5)[k])
            easel.glaze(moved(slice_, 2, 8), "#5a2c0c", 0.4, 5, on=surface)
            easel.shade(slice_, "#fffdf4", "#eee0c2")
        for x, y in ((330, 490), (520, 462), (660, 486)):
            easel.fill(oval(x, y, 15, 8), "#e0a83c")

    front = props.bowl(easel, "#e8e4d8", inside, x=500, y=470, rx=290, deep=330)
    for low, wide in ((0, 34), (50, 8)):
        upper = arc(500, 580 + low, 300, 74, 0, 180)
        easel.glaze([*upper, *reversed(moved(upper, 0, wide))], "#5f8a78", 0.85, on=front)
    for k in range(3):
        x = 400 + 100 * k
        steam = smooth([(x, 350), (x + 30, 290), (x - 16, 220), (x + 20, 140)], False)
        easel.glaze([*steam, *((px + 20, py) for px, py in reversed(steam))], "white", 0.75, 9)
    _ginger(easel, 190, 880)
    props.beans(easel, 830, 900, 80, 4)


def _ginger(easel: Easel, x: float, y: float) -> None:
    root = smooth(
        [
            (x - 120, y + 6),
            (x - 60, y - 34),
            (x - 30, y - 84),
            (x + 14, y - 70),
            (x + 14, y - 26),
            (x + 90, y - 44),
            (x + 124, y - 10),
            (x + 70, y + 24),
            (x - 10, y + 40),
            (x - 90, y + 44),
        ]
    )
    easel.cast(root, 10, 14, 8)
    easel.shade(root, "#e6c68c", "#bd9250")
    for px, py, turn in (
        (x - 60, y, 20),
        (x, y - 56, 70),
        (x + 50, y - 14, -20),
        (x - 4, y + 14, 10),
    ):
        easel.line(turned(arc(px, py, 26, 9, 200, 340, 12), px, py, turn), "#9c7238", 3)
