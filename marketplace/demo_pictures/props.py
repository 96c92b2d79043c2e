"""What stands on a table: bowls, plates, jars, pouches, leaves, beans, chips."""

import math
from collections.abc import Callable

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

LEAF = "#5d8a4a"
BEAN = "#f0d9a0"
WOOD = "#b98a5a"


def table(easel: Easel, colour: str, edge: float = 560) -> None:
    top = box(0, edge, 1000, 1000 - edge)
    easel.shade(top, mix(colour, "white", 0.25), colour)
    easel.glaze(box(0, edge - 4, 1000, 10), "#7a5a3a", 0.12, 3)


def placemat(easel: Easel, colour: str, x: float = 500, y: float = 760, rx: float = 400) -> None:
    easel.cast(oval(x, y, rx, rx * 0.33), 4, 10, 10)
    easel.shade(oval(x, y, rx, rx * 0.33), mix(colour, "white", 0.2), colour)
    for part in (0.93, 0.84):
        ring = oval(x, y, rx * part, rx * 0.33 * part)
        easel.stitches([*ring, ring[0]], mix(colour, "white", 0.45), 3, 18)


def bowl(
    easel: Easel,
    colour: str,
    contents: Callable[[], None],
    x: float = 500,
    y: float = 560,
    rx: float = 300,
    deep: float = 240,
) -> Shape:
    """Back of the rim, whatever is inside, then the front, which is returned to be painted."""
    ry, foot = rx * 0.26, rx * 0.42
    easel.cast(oval(x, y + deep, foot * 1.5, ry * 0.55), 16, 14, 20)
    easel.shade(oval(x, y, rx, ry), mix(colour, "black", 0.35), mix(colour, "black", 0.12))
    contents()
    right = smooth(
        [(x + rx, y), (x + rx * 0.93, y + deep * 0.42), (x + foot * 1.25, y + deep * 0.86)], False
    )
    base = arc(x, y + deep, foot, ry * 0.3, 0, 180, 20)
    left = [(2 * x - px, py) for px, py in reversed(right)]
    front = [*right, *base, *left, *arc(x, y, rx, ry, 180, 0)]
    easel.shade(front, mix(colour, "white", 0.22), mix(colour, "black", 0.24))
    shine = [(x - rx * 0.86, y + 60), (x - rx * 0.7, y + deep * 0.55), (x - rx * 0.48, y + deep)]
    easel.glaze(_ribbon(smooth(shine, False), 26), "white", 0.35, 12, on=front)
    easel.line(arc(x, y, rx, ry, 0, 180), mix(colour, "white", 0.55), 9)
    return front


def plate(easel: Easel, colour: str, x: float, y: float, rx: float, flat: float = 0.42) -> None:
    ry = rx * flat
    easel.cast(oval(x, y, rx, ry), 10, 22, 18)
    easel.fill(oval(x, y + 10, rx, ry), mix(colour, "black", 0.18))
    easel.shade(oval(x, y, rx, ry), mix(colour, "white", 0.5), colour)
    easel.shade(oval(x, y + 3, rx * 0.76, ry * 0.74), colour, mix(colour, "white", 0.45))
    rim = oval(x, y, rx * 0.9, ry * 0.9)
    easel.line([*rim, rim[0]], mix(colour, "#6f8f86", 0.45), 3)


def pouch(easel: Easel, colour: str, x: float, y: float, width: float, height: float) -> Shape:
    """A standing paper pouch; what is returned is its window, still empty."""
    low, right = y + height, x + width
    body = smooth(
        [
            (x, y), (x + width / 2, y - 2), (right, y), (right + 6, y + height * 0.35),
            (right + 16, low - 30), (right - 4, low), (x + width / 2, low + 14), (x + 4, low),
            (x - 16, low - 30), (x - 6, y + height * 0.35),
        ]
    )  # fmt: skip
    easel.cast(body, 18, 22, 18)
    easel.shade(body, mix(colour, "white", 0.25), mix(colour, "black", 0.1), "right")
    easel.glaze(box(x - 20, low - 70, width + 40, 90), "#4a3018", 0.25, 18, on=body)
    seal = box(x + 2, y + 6, width - 4, height * 0.1)
    easel.glaze(seal, "#4a3018", 0.14)
    for k in range(3):
        row = y + 16 + k * height * 0.03
        easel.stitches([(x + 8, row), (right - 8, row)], mix(colour, "white", 0.4), 2.5, 12)
    return oval(x + width / 2, y + height * 0.66, width * 0.34, height * 0.22)


def label(easel: Easel, x: float, y: float, width: float, height: float, colour: str) -> None:
    """Wordless, so that it reads the same in every language."""
    easel.fill(box(x, y, width, height, 12), "#fbf5e6")
    leaf(easel, x + width / 2 - height * 0.3, y + height * 0.56, height * 0.62, -18, colour)
    for k, part in enumerate((0.5, 0.34)):
        row = y + height * (0.74 + 0.11 * k)
        middle = x + width / 2
        easel.line([(middle - width * part / 2, row), (middle + width * part / 2, row)], colour, 4)


def jar(easel: Easel, x: float, y: float, width: float, height: float) -> Shape:
    """Glass and lid; what is returned is the room inside."""
    glass = box(x, y, width, height, 46)
    easel.cast(glass, 18, 20, 18)
    easel.fill(glass, "#e9eee6")
    easel.glaze(box(x, y, width * 0.2, height), "#9fb3a6", 0.35, 14, on=glass)
    return box(x + 14, y + 70, width - 28, height - 86, 34)


def jar_front(easel: Easel, x: float, y: float, width: float, height: float, lid: str) -> None:
    glass = box(x, y, width, height, 46)
    easel.glaze(box(x + width * 0.08, y + 60, width * 0.1, height - 130, 20), "white", 0.6, 7)
    easel.glaze(
        box(x + width * 0.86, y + 60, width * 0.1, height - 100, 20), SHADE, 0.2, 10, on=glass
    )
    cap = box(x + 8, y - 46, width - 16, 84, 16)
    easel.shade(cap, mix(lid, "white", 0.3), mix(lid, "black", 0.18), "right")
    easel.glaze(box(x + 8, y + 18, width - 16, 10), "black", 0.16)


SHADE = "#4a3018"


def leaf(
    easel: Easel,
    x: float,
    y: float,
    length: float,
    turn: float,
    colour: str = LEAF,
    wide: float = 0.34,
) -> None:
    """Grows from (x, y) to the right, then turned."""
    half = length * wide / 2
    edge = [(x, y), (x + length * 0.3, y - half), (x + length * 0.7, y - half * 0.8)]
    under = [(x + length, y), (x + length * 0.7, y + half * 0.8), (x + length * 0.3, y + half)]
    shape = turned(smooth([*edge, *under]), x, y, turn)
    easel.cast(shape, 4, 7, 6)
    easel.fill(shape, colour)
    lower = turned(smooth([(x, y), (x + length, y), *under[1:]]), x, y, turn)
    easel.glaze(lower, "black", 0.13, on=shape)
    rib = turned([(x, y), (x + length * 0.93, y)], x, y, turn)
    easel.line(rib, mix(colour, "white", 0.4), max(2.0, length * 0.016))


def lime_leaf(easel: Easel, x: float, y: float, length: float, turn: float) -> None:
    """Two leaflets in a row: nothing else in the kitchen looks like it."""
    leaf(easel, x, y, length * 0.48, turn, "#4f8a45", 0.62)
    middle = turned([(x + length * 0.45, y)], x, y, turn)[0]
    leaf(easel, *middle, length * 0.6, turn, "#5f9a4e", 0.6)


def bean(easel: Easel, x: float, y: float, size: float, turn: float, colour: str = BEAN) -> None:
    shape = oval(x, y, size, size * 0.78, turn, 24)
    easel.fill(moved(shape, 1.5, 3), mix(colour, "#6b4520", 0.55))
    easel.fill(shape, colour)
    easel.fill(oval(x - size * 0.3, y - size * 0.3, size * 0.3, size * 0.2, turn, 12), "#fff8e4")


def beans(easel: Easel, x: float, y: float, spread: float, count: int, colour: str = BEAN) -> None:
    """A few that rolled away."""
    rng = easel.rng
    for _ in range(count):
        bx, by = x + rng.uniform(-1, 1) * spread, y + rng.uniform(-1, 1) * spread * 0.35
        easel.glaze(oval(bx + 5, by + 9, 17, 12), SHADE, 0.3, 4)
        bean(easel, bx, by, 17, rng.uniform(0, 180), colour)


def chip(easel: Easel, x: float, y: float, size: float, turn: float, colour: str) -> None:
    """A thin slice of tempe, fried: pale beans in a golden crust."""
    rng = easel.rng
    flat = rng.uniform(0.62, 0.86)
    shape = turned(blob(rng, x, y, size, size * flat, 0.06), x, y, turn)
    easel.glaze(moved(shape, 5, 9), SHADE, 0.4, 5)
    easel.fill(moved(shape, 0, 5), mix(colour, "#5a2f0c", 0.5))
    easel.shade(shape, mix(colour, "#fff0c0", 0.3), mix(colour, "#8a4c14", 0.22))
    for _ in range(11):
        reach, way = math.sqrt(rng.random()) * 0.76, rng.uniform(0, math.tau)
        bx, by = x + reach * size * math.cos(way), y + reach * size * flat * math.sin(way)
        spot = oval(bx, by, size * 0.15, size * 0.11, rng.uniform(0, 180), 16)
        spot = turned(spot, x, y, turn)
        easel.fill(moved(spot, 1, 2), mix(colour, "#6b3a10", 0.42))
        easel.fill(spot, mix(colour, "#fff3cf", rng.uniform(0.45, 0.75)))


def mound(
    easel: Easel, x: float, y: float, rx: float, high: float, piece: Callable[[float, float], None],
    rows: int, each: int,
) -> None:  # fmt: skip
    """Pieces heaped up, the far ones first."""
    rng = easel.rng
    for row in range(rows):
        part = row / max(1, rows - 1)
        wide = rx * (0.42 + 0.46 * math.sin(math.pi * (0.18 + 0.5 * part)))
        for k in range(each):
            across = -1 + 2 * (k + 0.5 * (row % 2)) / max(1, each - 0.5)
            drop = high * (1 - part) * (1 - across * across * 0.55)
            piece(
                x + across * wide + rng.uniform(-12, 12), y - drop + 24 * part + rng.uniform(-8, 8)
            )


def chilli(easel: Easel, x: float, y: float, length: float, turn: float) -> None:
    spine = [(0.0, 0.0), (0.35, -0.05), (0.7, 0.0), (1.0, 0.14)]
    upper = [(x + a * length, y + b * length - 0.085 * length * (1 - a) ** 0.5) for a, b in spine]
    lower = [(x + a * length, y + b * length + 0.085 * length * (1 - a) ** 0.5) for a, b in spine]
    shape = turned(smooth([*upper, *reversed(lower)]), x, y, turn)
    easel.cast(shape, 5, 9, 6)
    easel.shade(shape, "#e2533a", "#b32a1f")
    gleam = turned(smooth([(px, py + length * 0.045) for px, py in upper[:3]], False), x, y, turn)
    easel.line(gleam, "#f4917a", length * 0.022)
    stem = turned(
        smooth([(x, y), (x - 0.1 * length, y - 4), (x - 0.2 * length, y - 18)], False), x, y, turn
    )
    easel.line(stem, "#5f8f45", length * 0.045)


def tofu(easel: Easel, x: float, y: float, size: float = 84) -> None:
    s, up = size, size * 0.5
    top = [
        (x, y - s),
        (x + s, y - s + up * 0.62),
        (x, y - s + up * 1.24),
        (x - s, y - s + up * 0.62),
    ]
    left = [top[3], top[2], (x, y + up * 0.82), (x - s, y + up * 0.2)]
    right = [top[2], top[1], (x + s, y + up * 0.2), (x, y + up * 0.82)]
    outline = [top[0], top[1], right[2], right[3], left[3], top[3]]
    easel.cast(outline, 8, 12, 10)
    easel.shade(left, "#f6f0e0", "#e0d6bf")
    easel.shade(right, "#e9dfc9", "#cfc3a8")
    easel.fill(top, "#fffdf6")
    easel.line([top[3], top[2], top[1]], "white", 5)
    for k in range(5):
        px, py = x - s * 0.8 + k * 17, y - 26 + (k * 29) % 44
        easel.glaze(oval(px, py, 4, 3), "#c9bb9c", 0.5)


def _ribbon(path: Shape, width: float) -> Shape:
    return [*path, *((x + width, y) for x, y in reversed(path))]
