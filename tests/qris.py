"""QRIS codes of an invented merchant, as they hang at the counter and filled with Rp47.500; and
what an independent reader of pictures makes of a code.
"""

import re

import zxingcpp
from bs4 import Tag
from PIL import Image, ImageDraw

from marketplace.kernel.db import transaction
from marketplace.policy import ways_to_pay
from marketplace.policy.ways_to_pay import WaysToPay
from tests.paper import attribute
from tests.persons import first
from tests.world import RATNA

_HEAD = (
    "26620016ID.CO.CONTOH.WWW01189360000000000000010209KSM0000010303UMI"
    "51440014ID.CO.QRIS.WWW0215ID00000000000010303UMI520454995303360"
)
_TAIL = "5802ID5915KOPERASI CONTOH6008SEMARANG610550100"

STATIC = f"000201010211{_HEAD}{_TAIL}62070703A01630475FC"
FILLED = f"000201010212{_HEAD}540547500{_TAIL}62070703A016304DC0E"
FILLED_WITH_BILL = f"000201010212{_HEAD}540547500{_TAIL}62210110SM26110042" + "0703A016304B7E2"


def hang_up(payload: str = STATIC, *off: str) -> None:
    """The cooperative has this code, and has switched these ways off."""
    with transaction() as session:
        ways_to_pay.put(session, WaysToPay(payload, off), by=RATNA.code)


def scanned(picture: Image.Image) -> str:
    """The text of the one code in the picture."""
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1, f"{len(found)} codes"
    return str(found[0].text)


def drawn(svg: Tag) -> Image.Image:
    """What the SVG of a code shows: strokes of one unit on a square of light."""
    side = int(attribute(svg, "width"))
    assert (svg.get("viewBox") or svg.get("viewbox")) == f"0 0 {side} {side}"
    scale = int(first(r"scale\((\d+)\)", str(svg)))
    light, dark = svg.find_all("path")
    assert (light["fill"], dark["stroke"]) == ("#fff", "#000")
    picture = Image.new("L", (side, side), 255)
    pen, x, y = ImageDraw.Draw(picture), 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", attribute(dark, "d")):
        by = [float(number) for number in numbers.split()]
        if command == "h":
            box = (x, y - 0.5, x + by[0], y + 0.5)
            left, top, right, bottom = (round(edge * scale) for edge in box)
            pen.rectangle((left, top, right - 1, bottom - 1), 0)
            x += by[0]
        elif command == "M":
            x, y = by
        else:
            x, y = x + by[0], y + by[1]
    return picture
