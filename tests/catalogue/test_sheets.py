"""A sheet is read into facts, and each fault has its cell."""

from dataclasses import replace

import pytest

from marketplace.catalogue import sheet_columns, sheet_files, sheet_reading, sheets
from marketplace.catalogue.facts import Facts, Food, VariantFacts
from marketplace.catalogue.sheet_files import CSV, XLSX, Cell
from marketplace.catalogue.sheets import Known, Planned, Shelf
from marketplace.kernel.words import LANGUAGES, speaking

SHELVES = {
    "tas-dompet": Shelf("tas-dompet", ("Tas & dompet", "Bags & purses"), False, True),
    "keripik-camilan": Shelf("keripik-camilan", ("Keripik", "Crisps"), True, True),
    "aksesori": Shelf("aksesori", ("Aksesori", "Accessories"), False, False),
}
NAMES = {slug: shelf.names[0] for slug, shelf in SHELVES.items()}
POUCH = Facts(
    "Pouch bunga", "tas-dompet", (VariantFacts(45_000, 120, sku="SKU22222"),),
    description="Katun,\n18 cm.", material="katun", care="hand_wash no_wringing",
    text_price=0, text_required=True, name_en="Flower pouch",
)  # fmt: skip
BAG = Facts(
    "-Tas lurik", "tas-dompet",
    (
        VariantFacts(60_000, 200, "S", "S", sku="SKU33333"),
        VariantFacts(70_000, 250, "L", "L", sku="SKU44444"),
    ),
    options="size", making="order", lead_days=5, measures="chest waist",
)  # fmt: skip
CRISPS = Facts(
    "Keripik tempe", "keripik-camilan", (VariantFacts(15_000, 180, sku="SKU55555"),),
    food=Food(
        "room", 30, "dry", "Tempe, garam", "Tempeh, salt", "soy", 150, "g", "not_halal",
        trial_note="Uji", permit_id=7,
    ),
)  # fmt: skip
DRAFT = Facts("", "keripik-camilan", (VariantFacts(0, 0, sku="SKU66666"),), food=Food(allergens=""))
KNOWN = Known(
    SHELVES, {"AAAA2222": POUCH, "BBBB2222": BAG, "CCCC2222": CRISPS, "DDDD2222": DRAFT}
)


def asked(*rows: str, known: Known = KNOWN) -> tuple[list[Planned], list[tuple[str, str]]]:
    """What the rows ask for, and their faults; cells are apart by `|`."""
    cells = [[Cell(text.strip()) for text in row.split("|")] for row in rows]
    planned, faults = sheet_reading.read(cells, known)
    return planned, [(fault.cell, fault.sentence) for fault in faults]


def blamed(*rows: str, known: Known = KNOWN) -> list[str]:
    with speaking("en"):
        planned, faults = asked(*rows, known=known)
    assert planned == [] or faults == []
    return [f"{cell} {sentence}" for cell, sentence in faults]


@pytest.mark.parametrize("written_in", LANGUAGES)
@pytest.mark.parametrize("read_in", LANGUAGES)
@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_an_exported_sheet_changes_nothing(written_in: str, read_in: str, kind: str) -> None:
    """S19: export and import again, in any language and any format: everything stays the same."""
    with speaking(written_in):
        data = sheets.export(KNOWN.products.items(), NAMES, kind)

    with speaking(read_in):
        planned, faults = sheet_reading.read(sheet_files.read(data), KNOWN)

    assert faults == []
    assert [one.code for one in planned] == list(KNOWN.products)
    assert all(one.same for one in planned)


def test_columns_are_told_apart_in_each_language() -> None:
    for language in LANGUAGES:
        with speaking(language):
            words = [str(word).casefold() for word in sheet_columns.HEADERS.values()]
        assert len(set(words)) == len(words), language


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_the_template_is_read_as_empty(kind: str) -> None:
    with speaking("id"):
        data = sheets.template(NAMES, kind)

    assert sheet_reading.read(sheet_files.read(data), KNOWN) == ([], [])


def test_new_products_and_their_choices_are_read() -> None:
    (pouch, bag), faults = asked(
        "Name | Category | Choice | Price | Weight of the parcel in grams | Care",
        "Pouch daun | Bags & purses | | Rp 45.000 | 120 | Hand_wash",
        "Tas | tas-dompet | S | 60000 | 200 | ",
        "TAS | Tas & dompet | L | 70.000 | 250 | ",
    )

    assert faults == []
    assert pouch.new and pouch.facts == Facts(
        "Pouch daun", "tas-dompet", (VariantFacts(45_000, 120),), care="hand_wash"
    )
    assert [(v.label, v.price) for v in bag.facts.variants] == [("S", 60_000), ("L", 70_000)]


def test_what_is_not_in_the_sheet_stays() -> None:
    (bag, crisps), faults = asked(
        "product | sku | price | shelf_life_days",
        "bbbb2222 | sku44444 | 75000 | ",
        "CCCC2222 | | | 45",
    )

    assert faults == []
    first, second = BAG.variants
    assert bag.facts == replace(BAG, variants=(first, replace(second, price=75_000)))
    assert CRISPS.food is not None
    assert crisps.facts.food == replace(CRISPS.food, shelf_life_days=45)
    assert crisps.facts.variants[0].price == 0


def test_a_choice_is_known_by_its_name_or_is_new() -> None:
    (bag,), faults = asked("product | label | price", "BBBB2222 | L | 75000", "BBBB2222 | XL | 1")

    assert faults == []
    assert [(v.sku, v.label, v.price) for v in bag.facts.variants] == [
        ("SKU33333", "S", 60_000), ("SKU44444", "L", 75_000), ("", "XL", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (["Nama | Umur | Nama"], [
            "B1 We do not know this column. Please use our template.",
            "C1 This column is there twice.",
        ]),
        (["Price", "1"], ["A1 The first row must name the columns. Please use our template."]),
        (["name | category | price", "Tas | tas-dompet | 1,5", "Pouch | tas-dompet | murah"], [
            "C2 Please type whole rupiah. Example: 15000.",
            "C3 Please type whole rupiah. Example: 15000.",
        ]),
        (["name | category", "Tas | Sepatu"], [
            "B2 We do not know this. It may be: Keripik, Tas & dompet.",
        ]),
        (["name | category", "| tas-dompet"], ["A2 Please fill this in."]),
        (["name | price", "Tas | 1"], ["A2 Please choose a category."]),
        (["name | category", "Pita | aksesori"], ["B2 This category is not open to you."]),
        (["product", "ZZZZ2222"], [
            "A2 There is no product with this code here.", "A2 Please choose a category.",
            "A2 Please fill this in.",
        ]),
        (["product | sku", "AAAA2222 | SKU33333"], ["B2 There is no choice with this code here."]),
        (["product | name", "AAAA2222 | Tas", "AAAA2222 | Pouch"], [
            "B3 This differs from another row of the same product.",
        ]),
        (["product | label", "BBBB2222 | "], ["B2 When there are several, each needs a name."]),
        (["product | sku | label", "BBBB2222 | SKU33333 | L"], [
            "C2 There is one like this already. Please name it differently.",
        ]),
        (["product | storage", "AAAA2222 | room"], ["B2 Only foods have this."]),
        (["product | storage", "CCCC2222 | cellar"], [
            "B2 We do not know this. It may be: At room temperature, In the fridge, "
            "In the freezer.",
        ]),
        (["product | making", "AAAA2222 | order"], [
            "A2 Please say how many working days it takes.",
        ]),
        (["product | making", "AAAA2222 | preorder"], ["A2 Please choose a day."]),
        (["product | ready_on", "AAAA2222 | besok"], [
            "B2 Please type a day. Example: 2026-12-31.",
        ]),
        (["product | text_price", "AAAA2222 | "], ["B2 Please say what the text costs, or 0."]),
        (["product | name", "AAAA2222 | Boneka"], [
            "B2 We cannot sell toys or dolls. They need a safety test.",
        ]),
        (["product | name", f"AAAA2222 | {'x' * 81}"], [
            "B2 This is too long. At most 80 letters.",
        ]),
        (["product | name", "AAAA2222 | \u202eTas"], [
            "B2 This holds a sign we cannot keep. Please type it again.",
        ]),
        (["product | allergens", "CCCC2222 | soy, moon"], [
            "B2 We do not know this. It may be: Wheat and gluten, Egg, Peanut, Soybean, Milk, "
            "Tree nuts, Fish, Shrimp and crab, Sulphite.",
        ]),
    ],
)  # fmt: skip
def test_each_fault_has_its_cell_and_a_sentence(rows: list[str], faults: list[str]) -> None:
    """S19: row-level errors, as programs name cells."""
    assert blamed(*rows) == faults


def test_all_faults_are_told_at_once() -> None:
    found = blamed(
        "name | category | price", "Tas | Sepatu | murah", "Pouch | tas-dompet | 1", "| | x"
    )

    assert [fault.split()[0] for fault in found] == ["B2", "C2", "A4", "B4", "C4"]


def test_a_formula_is_a_fault() -> None:
    rows = [[Cell("product"), Cell("name")], [Cell("AAAA2222"), Cell("", formula=True)]]

    with speaking("en"):
        planned, faults = sheet_reading.read(rows, KNOWN)

    assert planned == []
    assert [(f.cell, f.sentence) for f in faults] == [
        ("B2", "Formulas are not read. Please type the value.")
    ]


def test_what_the_office_looks_at_cannot_change_but_may_stand_there() -> None:
    known = replace(KNOWN, waiting=frozenset({"AAAA2222"}))

    assert blamed("product | name", "AAAA2222 | Pouch bunga", known=known) == []
    assert blamed("product | name", "AAAA2222 | Pouch daun", known=known) == [
        "A2 The office is looking at this now. It cannot change."
    ]


def test_more_than_twenty_choices_are_too_many() -> None:
    rows = [f"Tas | tas-dompet | {n} | 1" for n in range(21)]

    assert blamed("name | category | label | price", *rows) == [
        "C22 A product can have twenty variants at most."
    ]
