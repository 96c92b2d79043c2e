"""What an independent reader makes of our bars."""

import re

import zxingcpp
from PIL import Image, ImageDraw

from tests.persons import first


def read(svg: str) -> str:
    """What an independent reader makes of the picture."""
    width, height = (int(first(rf'\b{name}="(\d+)"', svg)) for name in ("width", "height"))
    picture = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(picture)
    for x, _y, w, h in re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\d+z", svg.rpartition("<path")[2]):
        pen.rectangle((int(x), 0, int(x) + int(w) - 1, int(h) - 1), 0)
    [found] = zxingcpp.read_barcodes(picture)
    assert found.format == zxingcpp.BarcodeFormat.Code128
    return str(found.text)
