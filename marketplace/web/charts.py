"""Where the bars and lines of a chart stand, in units of a drawing that is 360 wide: as wide as a
small phone, so that its words can be read there. Drawing it is the template's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

WIDTH, FLOOR, CEILING = 360, 168, 18
HEIGHT = FLOOR + 26
ROW, BAR = 38, 14
LONGEST_NAME = 28
GRID = (CEILING, (FLOOR + CEILING) / 2, FLOOR)


class Datum(NamedTuple):
    """What stands above or beside one name; None where nothing is known."""

    name: str
    values: Sequence[int | None]


class Rect(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    series: int


class Said(NamedTuple):
    """Words in the drawing; `anchor` is start, middle or end."""

    x: float
    y: float
    word: str
    anchor: str = "start"


@dataclass(frozen=True)
class Chart:
    """`series` are named in a legend when there are several."""

    title: str
    desc: str
    series: Sequence[str]
    height: float
    rects: Sequence[Rect] = ()
    dots: Sequence[tuple[float, float]] = ()
    grid: Sequence[float] = ()
    words: Sequence[Said] = ()

    @property
    def line(self) -> str:
        """The dots, as a line goes through them."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.dots)


Show = Callable[[int], str]


def columns(
    title: str, desc: str, series: Sequence[str], data: Sequence[Datum], show: Show
) -> Chart:
    """Upright bars over time, one above the other where there are several series."""
    top = nice(max((sum(_drawn(one)) for one in data), default=0))
    step = WIDTH / max(1, len(data))
    rects = []
    for place, one in enumerate(data):
        y: float = FLOOR
        for number, value in enumerate(_drawn(one)):
            height = (FLOOR - CEILING) * value / top
            y -= height
            if value:
                rects.append(Rect(place * step + step * 0.1, y, step * 0.8, height, number + 1))
    return Chart(title, desc, series, HEIGHT, rects=rects, grid=GRID, words=_axes(data, top, show))


def line(title: str, desc: str, data: Sequence[Datum], show: Show, *, top: int = 0) -> Chart:
    """One value over time."""
    known = [(place, one.values[0]) for place, one in enumerate(data)]
    top = top or nice(max((value or 0 for _, value in known), default=0))
    step = WIDTH / max(1, len(data))
    dots = [
        (place * step + step / 2, FLOOR - (FLOOR - CEILING) * value / top)
        for place, value in known
        if value is not None
    ]
    return Chart(title, desc, [], HEIGHT, dots=dots, grid=GRID, words=_axes(data, top, show))


def bars(title: str, desc: str, series: Sequence[str], data: Sequence[Datum], show: Show) -> Chart:
    """Lying bars, a name above each."""
    top = max(1, *(sum(_drawn(one)) for one in data), 1)
    rects, words = [], []
    for place, one in enumerate(data):
        y, x = place * ROW, 0.0
        words += [
            Said(0, y + 14, _short(one.name, LONGEST_NAME)),
            Said(WIDTH, y + 14, show(sum(v or 0 for v in one.values)), "end"),
        ]
        for number, value in enumerate(_drawn(one)):
            width = WIDTH * value / top
            if value:
                rects.append(Rect(x, y + 19, width, BAR, number + 1))
            x += width
    return Chart(title, desc, series, max(1, len(data)) * ROW, rects=rects, words=words)


def nice(most: int) -> int:
    """The next 1, 2 or 5 with noughts: what an axis ends at."""
    if most <= 1:
        return 1
    size = int("1".ljust(len(str(most)), "0"))
    return next(size * n for n in (1, 2, 5, 10) if size * n >= most)


def _axes(data: Sequence[Datum], top: int, show: Show) -> list[Said]:
    words = [Said(0, CEILING - 4, show(top))]
    if top > 1:
        words.append(Said(0, (FLOOR + CEILING) / 2 - 4, show(top // 2)))
    if data:
        words.append(Said(0, HEIGHT - 8, data[0].name))
    if len(data) > 1:
        words.append(Said(WIDTH, HEIGHT - 8, data[-1].name, "end"))
    return words


def _drawn(one: Datum) -> list[int]:
    """What is below zero stands in the table alone."""
    return [max(0, value or 0) for value in one.values]


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"
