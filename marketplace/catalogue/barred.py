"""Goods that are never sold here, because they need proof that a small cooperative cannot have: by
what their name says. Whatever a name hides, the office sees when it looks at the product.
"""

from enum import StrEnum

from marketplace.catalogue.phrases import Phrases
from marketplace.kernel.words import lazy


class Barred(StrEnum):
    """Why a kind of goods is not sold: the proof or the law behind it."""

    BABY_CLOTHES = "baby clothes"  # SNI 7617, Permenperin 7/2014
    TOY = "toy"  # SNI ISO 8124
    COSMETIC = "cosmetic"  # a notification of BPOM
    REMEDY = "remedy"
    ALCOHOL = "alcohol"
    RAW_MEAT = "raw meat"
    BABY_FOOD = "baby food"


SENTENCES = {
    Barred.BABY_CLOTHES: lazy("We cannot sell clothes for babies. They need a test of the cloth."),
    Barred.TOY: lazy("We cannot sell toys or dolls. They need a safety test."),
    Barred.COSMETIC: lazy("We cannot sell soap or cosmetics. They need their own permit."),
    Barred.REMEDY: lazy("We cannot sell herbal drinks for health or medicine."),
    Barred.ALCOHOL: lazy("We cannot sell drinks with alcohol."),
    Barred.RAW_MEAT: lazy("We cannot sell raw meat or raw fish."),
    Barred.BABY_FOOD: lazy("We cannot sell food for babies. It needs its own permit."),
}

_HOLDERS = "tempat|wadah|kotak|tatakan|jaring|kantong|kantung|tas|dompet|pouch|rak|keranjang"
_BABY = "bayi|baby|babies|newborn|balita|batita|infant|infants|toddler|toddlers"
_CLOTHES = Phrases(
    """
    baju|kaos|kaus|celana|rok|gaun|dress|jumper|bodysuit|setelan|piyama|atasan|bawahan|blus|kemeja
    jaket|sweater|kardigan|cardigan|rompi|topi|kupluk|slaber|clothes|clothing|shirt|pants|trousers
    socks|mittens|hat|bib|outfit|suit|pakaian|busana
    sarung tangan
    """
)
_FOR_BABIES = Phrases(
    f"""
    {_BABY}
    # # bulan|bln|months|mos
    """,
    passing=f"motif|gambar|warna {_BABY}",
)
_NAMES = {
    Barred.BABY_CLOTHES: Phrases("popok|bedong|onesie|onesies", passing=f"{_HOLDERS} popok"),
    Barred.TOY: Phrases(
        """
        boneka|mainan|doll|dolls|toy|toys|plushie|plushies|puppet|puppets|teether|rattle
        kerincingan|gasing
        """,
        passing=f"""
        bukan mainan|boneka
        {_HOLDERS} mainan|boneka
        toy|doll box|basket|bag|storage
        not a toy
        not toys
        """,
    ),
    Barred.COSMETIC: Phrases(
        """
        sabun|soap|soaps|sampo|shampo|shampoo|losion|lotion|lulur|kosmetik|cosmetic|cosmetics
        skincare|bedak|lipstik|lipstick|parfum|perfume|deodoran|deodorant|serum|toner
        lip|body balm|butter|wash|mist|scrub
        krim|cream|masker wajah|muka|rambut|pemutih|malam
        minyak esensial|atsiri|rambut|telon|urut
        essential|hair oil|oils
        """,
        passing=f"""
        {_HOLDERS} sabun|kosmetik|skincare|lipstik|parfum|bedak
        soap|cosmetic|cosmetics|lipstick|perfume dish|holder|bag|bags|pouch|case|dispenser
        """,
    ),
    Barred.REMEDY: Phrases(
        """
        jamu|suplemen|supplement|supplements|balsem|koyo
        minyak angin|gosok|kayu
        obat|ramuan herbal|tradisional
        ^ obat
        """,
        passing="obat nyamuk",
    ),
    Barred.ALCOHOL: Phrases(
        """
        arak|tuak|bir|beer|wine|vodka|whisky|whiskey|ciu|soju|sake|alkohol|alcohol
        brem bali|cair
        minuman keras
        """,
        passing="""
        arak arakan
        bir pletok
        tanpa|bebas|non|nol alkohol|alcohol
        no|zero alcohol
        alcohol free
        merah|warna wine
        wine red
        """,
    ),
    Barred.RAW_MEAT: Phrases(
        """
        daging|ayam|ikan|udang|bebek|sapi|kambing|cumi mentah|segar|potong
        raw|fresh meat|chicken|fish|beef|shrimp|prawns
        """
    ),
    Barred.BABY_FOOD: Phrases(
        """
        mpasi
        mp asi
        makanan|bubur|biskuit|snack|camilan|cemilan|puree|susu|sereal|kaldu bayi|balita|batita|baby
        susu formula
        baby|infant food|cereal|porridge|puree|snack|biscuit|biscuits|formula
        """
    ),
}
_SMALL_HANGERS = Phrases(
    """
    gantungan kunci|tas
    bros|brooch|brooches|keyring|keyrings|keychain|keychains
    key ring|rings|chain|chains
    """
)
_NO_TOY = Phrases(
    """
    bukan mainan
    not a toy
    not toys
    """
)


def barred(name: str, description: str = "") -> list[Barred]:
    """Why goods of this name are not sold here; empty when they may be."""
    found = {kind for kind, phrases in _NAMES.items() if phrases.found_in(name)}
    if _CLOTHES.found_in(name) and _FOR_BABIES.found_in(f"{name}\n{description}"):
        found.add(Barred.BABY_CLOTHES)
    return sorted(found, key=list(Barred).index)


def must_say_no_toy(name: str, description: str) -> bool:
    """Whether children could take it for a toy, and nothing says that it is none."""
    return bool(_SMALL_HANGERS.found_in(name)) and not _NO_TOY.found_in(f"{name}\n{description}")
