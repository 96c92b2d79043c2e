"""Words people use for the same thing: everyday spellings, neighbours' words, and basic English.

The shop's own word stands first; searches find it through any of the others. Only true synonyms
belong here: a shirt is clothing, but who asks for a shirt does not want every kind of clothing.
"""

from collections import defaultdict
from collections.abc import Mapping

_ALSO_SAID = {
    # food
    "keripik": "kripik kripek keripek krepik chip crisp",
    "kedelai": "kedele kedelei kacang-kedelai soy soya soybean",
    "tempe": "tempeh tempeeh",
    "tahu": "tofu beancurd",
    "susu": "milk",
    "rempeyek": "peyek rempeyak peanut-cracker",
    "kerupuk": "krupuk cracker",
    "emping": "mping empeng melinjo mlinjo belinjo",
    "camilan": "cemilan ngemil snack snek",
    "kacang": "peanut nut bean",
    "bubuk": "powder serbuk",
    "abon": "floss",
    "stik": "stick",
    "telur": "telor egg",
    "keju": "cheese",
    "jahe": "ginger",
    "cabai": "cabe lombok chili chilli chile",
    "bawang": "onion garlic shallot",
    "pedas": "pedes spicy hot",
    "manis": "sweet",
    "asin": "salty salted savory savoury",
    "gurih": "savory savoury",
    "goreng": "fried fry",
    "kering": "dry dried crispy",
    "segar": "fresh seger",
    "dingin": "cold chilled frozen",
    "renyah": "crispy crunchy kriuk",
    "makanan": "food meal",
    "minuman": "drink beverage",
    "daun": "leaf",
    "jeruk": "lime orange citrus",
    # bags, crafts and the house
    "tas": "kantong kantung bag tote totebag tote-bag",
    "belanja": "shopping",
    "dompet": "wallet purse pouch",
    "koin": "coin recehan",
    "bros": "brooch broch pin",
    "aksesori": "aksesoris asesoris accessory accessories",
    "kerajinan": "prakarya craft handicraft handmade",
    "suvenir": "souvenir sovenir oleh-oleh cenderamata cinderamata keepsake",
    "hadiah": "kado bingkisan gift present hampers",
    "tatakan": "tatak alas coaster",
    "gelas": "glass cup",
    "taplak": "tablecloth",
    "celemek": "apron",
    "dapur": "kitchen",
    "anyam": "woven wicker weave",
    "mendong": "reed rush",
    # cloth and clothes
    "jahit": "jaitan jait njahit jahitin sew sewn sewing tailor",
    "bordir": "border bordil embroidery embroidered embroider",
    "kain": "fabric cloth",
    "katun": "cotton",
    "perca": "patchwork scrap",
    "baju": "pakaian busana clothes clothing shirt",
    "kemeja": "kemejah shirt",
    "kaos": "kaus t-shirt tshirt tee",
    "blus": "blouse",
    "gaun": "dress",
    "rok": "skirt",
    "mukena": "mukenah rukuh prayer",
    "batik": "bathik",
    "ukuran": "size",
    "warna": "color colour",
    "merah": "red",
    "putih": "white",
    "hitam": "black item",
    "hijau": "green ijo",
    "biru": "blue",
    "kuning": "yellow",
}


def _by_word() -> Mapping[str, tuple[str, ...]]:
    meant = defaultdict[str, list[str]](list)
    for proper, others in _ALSO_SAID.items():
        for other in others.split():
            meant[other].append(proper)
    return {word: tuple(propers) for word, propers in meant.items()}


SYNONYMS = _by_word()
"""From what is said to the shop's own words for it."""
