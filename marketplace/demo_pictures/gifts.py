"""Several products in one parcel."""

from marketplace.demo_pictures import props
from marketplace.demo_pictures.canvas import Easel, box, oval, smooth

RIBBON = "#b4552d"


def snack_set(easel: Easel, variety: int) -> None:
    props.table(easel, "#e2d2b2")
    props.placemat(easel, "#bd9c6c", y=820, rx=440)
    for x, height, paper, mark in (
        (140, 470, "#cda877", "#4f8a45"),
        (620, 470, "#d3b184", "#c9762f"),
        (360, 560, "#c79f6b", "#2f6b43"),
    ):
        props.pouch(easel, paper, x, 780 - height, 250, height)
        props.label(easel, x + 45, 780 - height * 0.68, 160, 150, mark)
    _ribbon(easel)
    for x, y, turn in ((190, 880, 18), (300, 910, -26), (790, 890, 30)):
        props.chip(easel, x, y, 62, turn, "#dba04a")
    props.beans(easel, 660, 915, 80, 5)


def _ribbon(easel: Easel) -> None:
    easel.shade(box(140, 690, 730, 34, 8), "#c9683d", RIBBON)
    for way in (-1, 1):
        loop = [(500, 700), (500 + way * 70, 640), (500 + way * 120, 680), (500 + way * 70, 722)]
        easel.shade(smooth(loop), "#cf7145", RIBBON)
        tail = [(500, 712), (500 + way * 60, 790), (500 + way * 96, 776), (500 + way * 26, 704)]
        easel.shade(smooth(tail), "#c9683d", "#9c4724")
    easel.fill(oval(500, 706, 24, 22), "#9c4724")
