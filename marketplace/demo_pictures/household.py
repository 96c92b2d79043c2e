"""Products 19 and 20: woven and striped things for the table."""

from itertools import pairwise

from PIL.ImageDraw import ImageDraw

from marketplace.demo_pictures import props
from marketplace.demo_pictures.canvas import (
    UNIT,
    Easel,
    arc,
    box,
    mix,
    oval,
    smooth,
    turned,
)


def coasters(easel: Easel, variety: int) -> None:
    places = ((250, 270), (560, 220), (790, 440), (240, 590), (720, 760))
    for x, y in places:
        _coaster(easel, x, y, 168)
    _coaster(easel, 470, 560, 215)
    x, y = 470, 540
    easel.cast(oval(x, y, 120, 120), 22, 34, 18)
    easel.shade(oval(x, y, 124, 124), "#f6f8f4", "#cfd9d3")
    easel.shade(oval(x, y, 104, 104), "#b5702c", "#d99a4e", "round")
    gleam = [*arc(x, y, 92, 92, 190, 275, 20), *arc(x, y, 74, 74, 275, 190, 20)]
    easel.glaze(gleam, "white", 0.55, 3)
    props.leaf(easel, x - 30, y + 30, 84, -35, "#6d9a4f", 0.5)
    for k in range(9):
        foot, tip = (60 + 24 * k, 985), (120 + 30 * k, 800 - 20 * (k % 3))
        easel.line(
            smooth([foot, ((foot[0] + tip[0]) / 2 - 18, 900), tip], False),
            ("#b9a55c", "#8f9a55")[k % 2],
            7,
        )


def _coaster(easel: Easel, x: float, y: float, radius: float) -> None:
    """Rings of grass over spokes, each crossing the other way round from the last."""
    easel.cast(oval(x, y, radius, radius), 10, 18, 12)
    easel.fill(oval(x, y, radius, radius), "#8f6f38")
    rings = int(radius / 15)
    for ring in range(rings, 0, -1):
        reach = radius * ring / rings
        count = max(8, ring * 6)
        edge = [turned([(x + reach - 7, y)], x, y, 360 * k / count)[0] for k in range(count + 1)]
        band = "#a9743c" if ring in (rings - 1, rings - 2) else "#dcc083"
        for k, (start, end) in enumerate(pairwise(edge)):
            tone = mix(band, "#fff3cc" if (k + ring) % 2 else "#a8873f", 0.2)
            easel.line([start, end], tone, 11)
    easel.fill(oval(x, y, 10, 10), "#b8924e")


def tablecloth(easel: Easel, variety: int) -> None:
    inks = (
        ("#3f5f7a", "#e6dcc3", "#b5533f"),
        ("#6b4a3a", "#ead9b5", "#c98a3a"),
        ("#4d6b52", "#efe6cd", "#a8783a"),
    )
    dark, pale, warm = inks[variety % 3]
    props.table(easel, "#c9a374", 330)
    top = [(190, 330), (810, 330), (930, 620), (70, 620)]
    hem = smooth(
        [
            (70, 905),
            (150, 925),
            (230, 890),
            (320, 930),
            (420, 895),
            (500, 930),
            (590, 896),
            (690, 930),
            (780, 892),
            (860, 925),
            (930, 905),
        ],
        False,
    )
    drop = [(70, 618), (930, 618), *reversed(hem)]
    easel.cast([*top[:2], *reversed(hem)], 6, 26, 20)
    easel.cloth(top, lambda brush: _lurik(brush, (dark, pale, warm), 500, -700), pale)
    easel.cloth(drop, lambda brush: _lurik(brush, (dark, pale, warm), 500, None), pale)
    easel.glaze(drop, "black", 0.1)
    for k, x in enumerate(range(110, 931, 90)):
        easel.glaze(
            [(x, 625), (x + 30, 625), (x + 26, 930), (x - 18, 930)], "black", 0.2, 12, on=drop
        )
        easel.glaze(box(x + 48, 640, 12, 280), "white", 0.16 + 0.02 * (k % 2), 8, on=drop)
    easel.glaze(box(70, 612, 860, 14), "white", 0.3, 4)
    for thread, end in hem[::4]:
        easel.line([(thread, end - 4), (thread, end + 20)], mix(pale, dark, 0.25), 4)
    props.bowl(easel, "#e9e2d2", lambda: _oranges(easel), x=500, y=400, rx=130, deep=110)


def _oranges(easel: Easel) -> None:
    for x, y in ((440, 385), (560, 385), (500, 350)):
        easel.shade(oval(x, y, 62, 58), "#f4b65a", "#d9822f")
        easel.fill(oval(x + 6, y - 40, 7, 5), "#6f8f3a")


def _lurik(brush: ImageDraw, inks: tuple[str, str, str], middle: float, far: float | None) -> None:
    """Stripes as the loom gives them; on the table they run towards a far point."""
    dark, _, warm = inks
    x, k = 70.0, 0
    while x < 930:
        wide, ink = ((17, dark), (5, dark), (5, warm), (24, dark), (5, warm), (5, dark))[k % 6]
        ends = [x, x + wide]
        if far is None:
            shape = [(ends[0], 600), (ends[1], 600), (ends[1], 950), (ends[0], 950)]
        else:
            tops = [middle + (e - middle) * 310 / 430 for e in ends]
            shape = [(tops[0], 330), (tops[1], 330), (ends[1], 620), (ends[0], 620)]
        brush.polygon([(px * UNIT, py * UNIT) for px, py in shape], fill=ink)
        x += wide + (12, 8, 8, 12, 8, 22)[k % 6]
        k += 1
