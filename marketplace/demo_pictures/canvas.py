"""Paper and brushes: shapes in thousandths of a picture's side, and an easel to lay them on."""

import io
import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

Point = tuple[float, float]
Shape = Sequence[Point]
Colour = tuple[int, int, int]

SIDE = 1200
FINE = 2
UNIT = SIDE * FINE / 1000
SHADOW = "#5a4028"


def rgb(colour: str) -> Colour:
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue


def mix(first: str, second: str, part: float) -> str:
    """`part` of the second colour in the first, from 0 to 1."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + bytes(round(a + (b - a) * part) for a, b in pairs).hex()


def oval(x: float, y: float, rx: float, ry: float, turn: float = 0, steps: int = 60) -> Shape:
    return turned(arc(x, y, rx, ry, 0, 360, steps), x, y, turn)


def arc(
    x: float, y: float, rx: float, ry: float, start: float, end: float, steps: int = 40
) -> Shape:
    """Degrees run clockwise from the right, as the eye sees them."""
    angles = (math.radians(start + (end - start) * step / steps) for step in range(steps + 1))
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


def box(x: float, y: float, width: float, height: float, round_by: float = 0) -> Shape:
    r = max(0.1, round_by)
    right, low = x + width - r, y + height - r
    return [
        *arc(x + r, y + r, r, r, 180, 270, 8),
        *arc(right, y + r, r, r, 270, 360, 8),
        *arc(right, low, r, r, 0, 90, 8),
        *arc(x + r, low, r, r, 90, 180, 8),
    ]


def smooth(points: Sequence[Point], closed: bool = True, steps: int = 10) -> Shape:
    """A soft curve through all the points (Catmull and Rom)."""
    n = len(points)
    curve: list[Point] = []
    for i in range(n if closed else n - 1):
        a, b, c, d = (
            points[(i + k) % n] if closed else points[min(max(i + k, 0), n - 1)]
            for k in (-1, 0, 1, 2)
        )
        curve += [_between(a, b, c, d, step / steps) for step in range(steps)]
    return curve if closed else [*curve, points[-1]]


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    x, y = (
        b[k]
        + (c[k] - a[k]) * t / 2
        + (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t * t / 2
        + (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t * t * t / 2
        for k in (0, 1)
    )
    return x, y


def blob(rng: Random, x: float, y: float, rx: float, ry: float, wobble: float = 0.08) -> Shape:
    """An oval by hand: no two are alike."""
    spots = 9
    reach = [1 + rng.uniform(-wobble, wobble) for _ in range(spots)]
    angles = [math.tau * i / spots for i in range(spots)]
    return smooth(
        [
            (x + rx * r * math.cos(a), y + ry * r * math.sin(a))
            for r, a in zip(reach, angles, strict=True)
        ]
    )


def turned(shape: Shape, x: float, y: float, degrees: float) -> Shape:
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [
        (x + (px - x) * cos - (py - y) * sin, y + (px - x) * sin + (py - y) * cos)
        for px, py in shape
    ]


def moved(shape: Shape, dx: float, dy: float) -> Shape:
    return [(x + dx, y + dy) for x, y in shape]


def mirrored(shape: Shape, x: float = 500) -> Shape:
    return [(2 * x - px, py) for px, py in reversed(shape)]


class Easel:
    """One sheet of warm paper, twice as fine as the picture that leaves it."""

    def __init__(self, ground: str, rng: Random) -> None:
        self.rng = rng
        self.sheet = Image.new("RGB", (SIDE * FINE, SIDE * FINE), ground)
        self._brush = ImageDraw.Draw(self.sheet)
        self.shade(box(0, 0, 1000, 1000), mix(ground, "white", 0.45), ground, "round")

    def fill(self, shape: Shape, colour: str) -> None:
        self._brush.polygon([(x * UNIT, y * UNIT) for x, y in shape], fill=colour)

    def line(self, path: Shape, colour: str, width: float) -> None:
        """With round ends."""
        fine = [(x * UNIT, y * UNIT) for x, y in path]
        self._brush.line(fine, fill=colour, width=max(1, round(width * UNIT)), joint="curve")
        r = width * UNIT / 2
        for x, y in (fine[0], fine[-1]):
            self._brush.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def stitches(self, path: Shape, colour: str, width: float = 3, every: float = 16) -> None:
        """A running stitch along the path."""
        for start, end in _dashes(path, every):
            self.line([start, end], colour, width)

    def shade(self, shape: Shape, light: str, dark: str, way: str = "down") -> None:
        """From light to dark: down, right, or round from the middle."""
        left, top, size = _frame(shape)
        tone = Image.radial_gradient("L") if way == "round" else Image.linear_gradient("L")
        if way == "right":
            tone = tone.transpose(Image.Transpose.ROTATE_90)
        paint = Image.new("RGB", size, light)
        paint.paste(dark, mask=tone.resize(size, Image.Resampling.BILINEAR))
        self.sheet.paste(paint, (left, top), _mask(shape, left, top, size))

    def cloth(
        self, shape: Shape, weave: Callable[[ImageDraw.ImageDraw], None], colour: str
    ) -> None:
        """Fills the shape with a pattern, which `weave` draws in the units of the whole sheet."""
        left, top, size = _frame(shape)
        pattern = Image.new("RGB", self.sheet.size, colour)
        weave(ImageDraw.Draw(pattern))
        piece = pattern.crop((left, top, left + size[0], top + size[1]))
        self.sheet.paste(piece, (left, top), _mask(shape, left, top, size))

    def glaze(
        self, shape: Shape, colour: str, strength: float, soft: float = 0, on: Shape | None = None
    ) -> None:
        """A breath of colour, with soft edges, and only `on` a shape where one is given."""
        left, top, size = _frame(shape, margin=3 * soft)
        if soft:
            coarse = 8 if soft > 6 else 4
            small = (max(1, size[0] // coarse), max(1, size[1] // coarse))
            mask = _mask(shape, left, top, small, coarse)
            mask = mask.filter(ImageFilter.GaussianBlur(soft * UNIT / coarse))
            mask = mask.resize(size, Image.Resampling.BILINEAR)
        else:
            mask = _mask(shape, left, top, size)
        if on:
            mask = ImageChops.multiply(mask, _mask(on, left, top, size))
        self.sheet.paste(colour, (left, top), mask.point(lambda value: round(value * strength)))

    def cast(self, shape: Shape, dx: float = 10, dy: float = 20, soft: float = 16) -> None:
        """The shadow of a shape, before the shape itself is laid down."""
        self.glaze(moved(shape, dx, dy), SHADOW, 0.34, soft)

    def jpeg(self) -> bytes:
        picture = self.sheet.resize((SIDE, SIDE), Image.Resampling.BOX)
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=88)
        return file.getvalue()


def _frame(shape: Shape, margin: float = 0) -> tuple[int, int, tuple[int, int]]:
    xs, ys = [x for x, _ in shape], [y for _, y in shape]
    left, top = (math.floor((min(side) - margin) * UNIT) for side in (xs, ys))
    right, low = (math.ceil((max(side) + margin) * UNIT) + 1 for side in (xs, ys))
    return left, top, (right - left, low - top)


def _mask(shape: Shape, left: int, top: int, size: tuple[int, int], coarse: int = 1) -> Image.Image:
    mask = Image.new("L", size, 0)
    fine = [((x * UNIT - left) / coarse, (y * UNIT - top) / coarse) for x, y in shape]
    ImageDraw.Draw(mask).polygon(fine, fill=255)
    return mask


def _dashes(path: Shape, every: float) -> list[tuple[Point, Point]]:
    """Short strokes of three fifths of `every`, following the path."""
    walked, dashes, start = 0.0, [], path[0]
    for (ax, ay), (bx, by) in pairwise(path):
        length = math.hypot(bx - ax, by - ay)
        steps = max(1, round(length / 2))
        for step in range(1, steps + 1):
            here = (ax + (bx - ax) * step / steps, ay + (by - ay) * step / steps)
            before, walked = walked, walked + length / steps
            if before % every > walked % every:
                start = here
            elif before % every < every * 0.6 <= walked % every:
                dashes.append((start, here))
    return dashes
