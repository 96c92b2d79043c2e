"""Products 6 to 10: dry soybean food for the shelf."""

import math

from marketplace.demo_pictures import props
from marketplace.demo_pictures.canvas import (
    Easel,
    blob,
    box,
    mix,
    moved,
    oval,
    smooth,
    turned,
)


def fried_beans(easel: Easel, variety: int) -> None:
    props.table(easel, "#dfc9a6")

    def piece(x: float, y: float) -> None:
        tone = mix("#d79a45", "#f1cc80", easel.rng.random())
        props.bean(easel, x, y, 25, easel.rng.uniform(0, 180), tone)

    def heap() -> None:
        easel.fill(oval(500, 560, 270, 60), "#9a6426")
        easel.fill(smooth([(250, 560), (340, 470), (500, 425), (660, 470), (750, 560)]), "#a86f2c")
        props.mound(easel, 500, 570, 285, 150, piece, rows=9, each=14)
        for x, y, turn in ((420, 470, 10), (560, 450, -30), (620, 530, 40), (350, 540, -10)):
            slice_ = oval(x, y, 34, 17, turn, 24)
            easel.fill(moved(slice_, 2, 5), "#9c6a22")
            easel.fill(slice_, "#f3dc9d")
            easel.line(oval(x, y, 20, 8, turn, 20), "#d9ad58", 3)

    props.bowl(easel, "#b4573c", heap, y=540, deep=260)
    for x, y in ((190, 850), (280, 890)):
        _garlic(easel, x, y)
    props.beans(easel, 770, 890, 110, 9, "#e2b05c")


def _garlic(easel: Easel, x: float, y: float) -> None:
    clove = smooth([(x, y - 62), (x + 34, y - 8), (x + 30, y + 30), (x - 26, y + 32), (x - 36, y)])
    easel.cast(clove, 12, 12, 8)
    easel.shade(clove, "#fffaf0", "#ddcdbb", "right")
    easel.line(smooth([(x + 2, y - 50), (x + 8, y), (x + 3, y + 26)], False), "#cdb4b0", 3)


def glazed_tempe(easel: Easel, variety: int) -> None:
    easel.shade(box(0, 0, 1000, 1000), "#e9dbc0", "#dcc6a0")
    props.leaf(easel, 70, 800, 900, -28, "#4d7f46", 0.42)
    props.plate(easel, "#eef0ea", 500, 530, 410, 0.9)
    easel.cast(oval(500, 530, 262, 225), 6, 12, 14)
    rng = easel.rng
    for k in range(130):
        far, way = math.sqrt(k / 130) * 262, k * 2.4
        x, y = 500 + far * math.cos(way), 525 + far * 0.86 * math.sin(way)
        if k % 5 == 4:
            props.bean(easel, x, y, 24, rng.uniform(0, 180), "#d9a05c")
            continue
        strip = turned(box(x - 42, y - 13, 84, 26, 7), x, y, rng.uniform(0, 180))
        easel.fill(moved(strip, 3, 6), "#4f2a10")
        tone = mix("#8a4a1c", "#b56f2d", rng.random())
        easel.fill(strip, mix(tone, "black", 0.3))
        easel.fill(moved(strip, -1, -4), tone)
        ends = strip[9], strip[18]
        easel.line(moved(ends, -2, -2), mix(tone, "#ffdd9a", 0.45), 5)
    for k in range(9):
        props.chilli(easel, 340 + (k * 131) % 300, 370 + (k * 83) % 290, 96, k * 51)


def tempe_floss(easel: Easel, variety: int) -> None:
    props.table(easel, "#e4cfae")
    tone = ("#b9793a", "#b0572e")[variety % 2]
    room = props.jar(easel, 300, 230, 400, 590)
    easel.fill(room, mix(tone, "black", 0.25))
    for _ in range(620):
        x, y = easel.rng.uniform(330, 670), easel.rng.uniform(318, 790)
        _strand(easel, x, y, tone)
    props.jar_front(easel, 300, 230, 400, 590, "#c7a06a")
    props.label(easel, 400, 470, 200, 200, "#b9793a")
    heap = smooth([(690, 900), (730, 850), (800, 830), (880, 856), (930, 905), (810, 930)])
    easel.cast(heap, 6, 10, 10)
    easel.fill(heap, mix(tone, "black", 0.2))
    for _ in range(150):
        way, far = easel.rng.uniform(0, math.tau), math.sqrt(easel.rng.random())
        x, y = 810 + 112 * far * math.cos(way), 882 + 44 * far * math.sin(way)
        _strand(easel, x, y, tone)


def _strand(easel: Easel, x: float, y: float, tone: str) -> None:
    rng = easel.rng
    way = rng.uniform(0, math.tau)
    ink = mix(tone, rng.choice(("#f3d49a", "#5a2c0c", "#e0ac62")), rng.uniform(0.1, 0.6))
    dx, dy = 15 * math.cos(way), 15 * math.sin(way)
    easel.line([(x - dx, y - dy), (x + dy * 0.4, y - dx * 0.4), (x + dx, y + dy)], ink, 3.4)


def soybean_powder(easel: Easel, variety: int) -> None:
    props.table(easel, "#e0ccb0")
    tone = ("#d8b57c", "#c99a58")[variety % 2]
    window = props.pouch(easel, "#b98f63", 470, 160, 360, 560)
    easel.shade(window, mix(tone, "white", 0.2), tone)
    easel.line([*window, window[0]], "#f6ead0", 9)
    props.label(easel, 555, 250, 190, 150, "#8a6a35")

    def heap() -> None:
        peak = smooth([(110, 700), (200, 610), (300, 565), (400, 610), (500, 700), (300, 740)])
        easel.shade(peak, mix(tone, "white", 0.45), mix(tone, "#7a5020", 0.2))
        easel.glaze(oval(360, 670, 90, 40), props.SHADE, 0.14, 16, on=peak)

    props.bowl(easel, "#7c9a8e", heap, x=305, y=690, rx=220, deep=180)
    handle = smooth([(520, 905), (640, 880), (800, 850), (830, 862), (700, 910), (540, 935)])
    easel.cast(handle, 6, 12, 8)
    easel.shade(handle, "#caa06a", "#a87a45")
    scoop = oval(520, 918, 92, 44, -10)
    easel.cast(scoop, 8, 12, 8)
    easel.shade(scoop, "#d2a873", "#a97b48")
    easel.shade(oval(518, 910, 76, 32, -10), mix(tone, "white", 0.4), tone)
    props.beans(easel, 830, 930, 90, 6)


def dried_tofu_skin(easel: Easel, variety: int) -> None:
    easel.shade(box(0, 0, 1000, 1000), "#e6ddc6", "#d6c7a4")
    board = box(120, 250, 760, 560, 40)
    easel.cast(board, 12, 24, 18)
    easel.shade(board, "#c99f6d", "#b48652", "right")
    for k in range(5):
        easel.glaze(box(120, 300 + 105 * k, 760, 7), "#7a4f24", 0.16, 3)
    for k in range(6):
        _sheet(easel, 500 + easel.rng.uniform(-16, 16), 650 - 58 * k, 300 - 6 * k)
    for x in (420, 580):
        easel.line(smooth([(x, 268), (x + 4, 480), (x - 3, 715)], False), "#8c6a42", 11)
        easel.line(smooth([(x - 3, 268), (x + 1, 480), (x - 6, 715)], False), "#c9a877", 3)
    props.beans(easel, 800, 880, 120, 7)
    props.leaf(easel, 80, 900, 170, -24)


def _sheet(easel: Easel, x: float, y: float, half: float) -> None:
    """Folded in three, blistered and stiff: it rings when it is tapped."""
    rng = easel.rng
    waves = [(x - half + half * k / 4, y - 46 + rng.uniform(-9, 9)) for k in range(9)]
    under = [(px, py + 76 + rng.uniform(-7, 7)) for px, py in reversed(waves)]
    shape = smooth([*waves, (x + half + 16, y), *under, (x - half - 16, y)])
    easel.cast(shape, 5, 12, 8)
    easel.shade(shape, "#f9e6ad", "#dcb868")
    for k in range(3):
        fold = [(px, py + 18 + 20 * k + rng.uniform(-5, 5)) for px, py in waves]
        easel.line(smooth(fold, False), mix("#c79c4c", "#f9e6ad", 0.2 * k), 3.5)
    for _ in range(12):
        spot = blob(rng, x + rng.uniform(-0.9, 0.9) * half, y + rng.uniform(-30, 26), 12, 6)
        easel.glaze(spot, "#fffbe0", 0.6)
