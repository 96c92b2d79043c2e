"""Products 21 and 22: an apron and a prayer dress."""

from marketplace.demo_pictures import crafts
from marketplace.demo_pictures.canvas import (
    Easel,
    Shape,
    box,
    mirrored,
    mix,
    moved,
    oval,
    smooth,
    turned,
)


def apron(easel: Easel, variety: int) -> None:
    ink = ("#6f8f7c", "#c98a5a", "#7a86a0")[variety % 3]
    strap = smooth([(390, 250), (400, 150), (500, 96), (600, 150), (610, 250)], False)
    easel.line(moved(strap, 6, 12), "#d9c9ae", 26)
    easel.line(strap, mix(ink, "black", 0.22), 26)
    for side in (False, True):
        tie = smooth([(270, 480), (180, 500), (120, 600), (150, 720), (110, 800)], False)
        tie = mirrored(tie) if side else tie
        easel.line(moved(tie, 6, 10), "#d9c9ae", 24)
        easel.line(tie, mix(ink, "black", 0.16), 24)
    left = [(370, 230), (366, 300), (330, 390), (256, 466), (236, 640), (222, 880), (240, 904)]
    edge = smooth(left, False)
    body = [*edge, *mirrored(edge)]
    easel.cast(body, 12, 26, 20)
    easel.shade(body, mix(ink, "white", 0.2), mix(ink, "black", 0.1))
    for x in range(230, 780, 36):
        easel.glaze(box(x, 220, 7, 700), "white", 0.16, on=body)
    inner = crafts.moved_in(body, 0.955)
    easel.stitches([*inner, inner[0]], mix(ink, "white", 0.65), 3.5, 16)
    easel.glaze(
        smooth([(390, 520), (410, 700), (370, 910), (410, 910), (450, 700)]),
        "black",
        0.14,
        14,
        on=body,
    )
    pocket = box(330, 600, 340, 210, 34)
    easel.cast(pocket, 3, 8, 6)
    easel.shade(pocket, mix(ink, "white", 0.3), ink)
    easel.fill(box(330, 600, 340, 34, 10), "#f6ead0")
    easel.stitches([*pocket, pocket[0]], "#fdf6e6", 3, 15)
    easel.stitches([(500, 640), (500, 805)], "#fdf6e6", 3, 15)
    crafts.bouquet(easel, 500, 350, 0.5)
    _spoon(easel, 600, 440)


def _spoon(easel: Easel, x: float, y: float) -> None:
    """It stands in the pocket, as one does."""
    handle = [(x - 9, y), (x + 9, y), (x + 12, y + 162), (x - 12, y + 162)]
    easel.cast(handle, 6, 8, 5)
    easel.shade(handle, "#d9b07a", "#b5834a", "right")
    head = oval(x, y - 10, 34, 52)
    easel.cast(head, 6, 10, 6)
    easel.shade(head, "#e0b983", "#b98a50", "right")
    easel.glaze(oval(x - 3, y - 12, 20, 36), "#7a4f24", 0.3, 5)


def prayer_dress(easel: Easel, variety: int) -> None:
    """Upper part and skirt, folded as they are handed over, with the bag they come in."""
    trim = ("#8fa9b5", "#c99aa0")[variety % 2]
    board = box(90, 800, 820, 130, 30)
    easel.cast(board, 8, 20, 16)
    easel.shade(board, "#d2b085", "#bb9363", "right")
    _hung_veil(easel, trim)
    for k, (y, half) in enumerate(((846, 300), (780, 292), (716, 284))):
        _fold(easel, 500, y, half, trim if k != 1 else "#d9c9a8")


def _hung_veil(easel: Easel, trim: str) -> None:
    rail = [(60, 130), (940, 130)]
    easel.line(moved(rail, 4, 12), "#d6c6b2", 16)
    easel.line(rail, "#b98a5a", 16)
    easel.line(smooth([(500, 132), (512, 96), (486, 84), (478, 108)], False), "#8a8a86", 7)
    edge = smooth([(500, 160), (440, 170), (330, 226), (256, 340), (190, 480), (140, 560)], False)
    hem = smooth([(140, 560), (250, 604), (380, 622), (500, 618)], False)
    half = [*edge, *hem]
    body = [*half, *mirrored(half)]
    easel.cast(body, 14, 20, 20)
    easel.shade(body, "#fffdfa", "#e6ddd2")
    for x, lean in ((330, -80), (420, -30), (570, 30), (660, 80)):
        fold = [(x, 240), (x + 16, 240), (x + lean + 34, 612), (x + lean - 14, 612)]
        easel.glaze(fold, "#8a7a70", 0.26, 12, on=body)
    _lace(easel, [*hem, *mirrored(hem)], trim)
    opening = oval(500, 262, 62, 82)
    easel.shade(opening, "#cfc2b4", "#e3d8cb")
    easel.line([*opening, opening[0]], "#ffffff", 12)
    easel.stitches([*oval(500, 262, 76, 96), (576, 262)], trim, 5, 18)
    for side in (-1, 1):
        easel.line(
            smooth([(500 + side * 20, 344), (500 + side * 40, 400), (500 + side * 22, 450)], False),
            "#fffdfa",
            8,
        )


def _lace(easel: Easel, hem: Shape, trim: str) -> None:
    for x, y in hem[::4]:
        easel.fill(oval(x, y - 4, 20, 20), "#fffefb")
        easel.fill(oval(x, y + 2, 8, 8), mix(trim, "white", 0.35))
    for x, y in hem[4:-4:7]:
        for k in range(5):
            spot = turned([(x + 15, y - 50)], x, y - 50, 72 * k)[0]
            easel.fill(oval(*spot, 10, 10), trim)
        easel.fill(oval(x, y - 50, 7, 7), "#f3e3b0")


def _fold(easel: Easel, x: float, y: float, half: float, trim: str) -> None:
    fold = box(x - half, y - 34, 2 * half, 68, 32)
    easel.cast(fold, 5, 12, 9)
    easel.shade(fold, "#fffefb", "#ddd3c6")
    easel.glaze(box(x - half, y + 2, 2 * half, 6), "#8a7a70", 0.25, 3, on=fold)
    for k in range(13):
        px = x - half + 50 + k * (2 * half - 100) / 12
        for m in range(4):
            easel.fill(
                oval(*turned([(px + 9, y - 12)], px, y - 12, 90 * m + 45)[0], 7, 7, 0, 14), trim
            )
        easel.fill(oval(px, y - 12, 4, 4, 0, 12), "#f3e3b0")
