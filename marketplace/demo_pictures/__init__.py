"""Draws the products of the invented cooperative, so that its shop is never empty or borrowed.

Beside the darkroom's child this is the one other place with Pillow; only the demo command loads it.
"""

from collections.abc import Callable
from random import Random

from marketplace.demo_pictures import (
    crafts,
    crisps,
    fresh_food,
    gifts,
    household,
    pantry,
    sewn,
    tailored,
)
from marketplace.demo_pictures.canvas import Easel

Drawing = Callable[[Easel, int], None]

DRAWINGS: dict[str, tuple[str, Drawing]] = {
    "Keripik Tempe Original": ("#f3e6cc", crisps.tempe_chips),
    "Keripik Tempe Daun Jeruk": ("#eaeed8", crisps.lime_leaf_chips),
    "Keripik Tempe Pedas": ("#f6e0cf", crisps.spicy_chips),
    "Stik Tahu": ("#f2e7d3", crisps.tofu_sticks),
    "Rempeyek Kedelai": ("#f0e2c4", crisps.peanut_crackers),
    "Kedelai Goreng Bawang": ("#ebe5d3", pantry.fried_beans),
    "Kering Tempe Kacang": ("#efe3cb", pantry.glazed_tempe),
    "Abon Tempe": ("#f4e8d6", pantry.tempe_floss),
    "Bubuk Kedelai Sangrai": ("#ede8da", pantry.soybean_powder),
    "Kembang Tahu Kering": ("#ece5d2", pantry.dried_tofu_skin),
    "Tempe Daun Segar": ("#e9eddb", fresh_food.fresh_tempe),
    "Tahu Putih isi 10": ("#e6ece2", fresh_food.white_tofu),
    "Susu Kedelai 250 ml": ("#eef0de", fresh_food.soy_milk),
    "Nugget Tempe Dingin": ("#f3e5cd", fresh_food.tempe_nuggets),
    "Kembang Tahu Jahe (cup)": ("#f3e4c8", fresh_food.tofu_pudding),
    "Tas Belanja Perca": ("#efe6d8", crafts.patchwork_bag),
    "Dompet Koin Bordir": ("#f0e5da", crafts.coin_purse),
    "Bros Kain": ("#efe7dc", crafts.brooches),
    "Tatakan Gelas Mendong isi 6": ("#ebe6d6", household.coasters),
    "Taplak Lurik 100×100 cm": ("#ece6dc", household.tablecloth),
    "Celemek Dapur": ("#efe7da", sewn.apron),
    "Mukena Katun Bordir": ("#ece4dc", sewn.prayer_dress),
    "Blus Batik Pesan Ukuran": ("#efe5d6", tailored.blouse),
    "Kebaya Kutubaru Pesan Ukuran": ("#efe3dc", tailored.kebaya),
    "Paket Camilan Sore": ("#eee4d0", gifts.snack_set),
}


def draw(name: str, *, variety: int = 0) -> bytes:
    """A square JPEG of 1200 pixels, always the same for a product; `variety` is its colour."""
    ground, drawing = DRAWINGS[name]
    easel = Easel(ground, Random(f"{name} {variety}"))
    drawing(easel, variety)
    return easel.jpeg()
