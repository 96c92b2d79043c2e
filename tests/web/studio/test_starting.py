"""A new product: chosen, photographed, counted, checked, handed in. What was begun is kept."""

import pytest

from marketplace.catalogue.photo import Photo
from marketplace.catalogue.product import Product
from marketplace.catalogue.standing import Standing
from tests.photos import camera_photo
from tests.visitor import Visitor
from tests.web.studio.steps import choose, count, shoot, standing
from tests.world import World

NUMBERS = {"price": "Rp 45.000", "weight_g": "250", "count": "3"}
NOT_NUMBERS = ["", "-1", "1.5", "1,5", "９", "1_000", "1e3", "x", "99999999999999999999"]
NOT_PHOTOS = {
    b"hello": "no picture we can read",
    b"": "Please choose a file.",
    camera_photo(700, 500)[:400]: "damaged",
    b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40: "HEIC",
}
NOT_TEXTS = ["", "   ", "x" * 81, "x" * 10_000, "a\x00b", "a\u202eb", "two\nlines"]


def test_a_photo_and_numbers_hand_sewn_goods_in(world: World, melati: Visitor) -> None:
    """X11: a valid draft from a template for her skill, four screens, no JavaScript."""
    melati.get("/studio/products/new").assert_sees("Step 1 of 4", "Zip Pouch")
    code = choose(melati, "Zip Pouch")
    melati.assert_sees("Step 2 of 4")
    shoot(melati)
    melati.assert_sees("Step 3 of 4", "For Rp10.000 you receive Rp9.000.")
    assert melati.form("product").value("name") == "Pouch Ritsleting"
    melati.form("product").fill(NUMBERS).press()
    melati.assert_sees("Step 4 of 4", "Rp45.000", "-Rp4.500", "You receive Rp40.500")
    melati.form("send").press()

    melati.assert_ok().assert_sees("Pouch Ritsleting", "Waiting for review")
    mine = standing(world, world.melati, code)
    assert mine.standings == [Standing.WAITING]
    assert (mine.face.price, mine.face.weight_g, mine.available) == (45_000, 250, 3)
    assert (mine.face.facts.material, mine.face.facts.name_en) == ("Katun", "Zip Pouch")


def test_food_asks_for_one_step_more(world: World, kenanga: Visitor) -> None:
    """X11, B03: five screens; what is typed is numbers, what is ticked is filled in already."""
    code = choose(kenanga, "Soybean Peyek")
    kenanga.assert_sees("Step 2 of 5")
    shoot(kenanga)
    form = kenanga.form("product")
    assert form.names - {"csrf_token", "once"} == {"name", "price", "net_amount", "count"}
    assert form.value("net_amount") == "150"
    form.fill(price="17.000", count="20").press()
    kenanga.assert_sees("Step 4 of 5", "Soybean stands on the label already.")
    kenanga.form("product").press()
    kenanga.assert_sees("Step 5 of 5", "You receive Rp15.300", "Wheat and gluten, Egg, Soybean")
    kenanga.form("send").press()

    kenanga.assert_ok().assert_sees("Waiting for review")
    mine = standing(world, world.kenanga, code)
    food = mine.face.facts.food
    assert food is not None
    assert (food.allergens, food.shelf_life_days, food.halal) == ("gluten egg soy", 30, "halal")
    assert (food.net_amount, mine.face.weight_g, mine.available) == (150, 200, 20)


def test_ticked_tastes_are_variants_of_the_same_price(world: World, kenanga: Visitor) -> None:
    code = choose(kenanga, "Tempeh Crisps")
    shoot(kenanga)
    form = kenanga.form("product")
    assert len(form.names - {"csrf_token", "once"}) == 5
    form.fill({"values": ["Original", "Pedas"]}).fill(price="15000", count="10").press()

    mine = standing(world, world.kenanga, code)
    assert [(c.label, c.price, c.available) for c in mine.choices] == [
        ("Original", 15_000, 10),
        ("Pedas", 15_000, 10),
    ]
    kenanga.get(f"/studio/products/{code}/numbers")
    kenanga.form("product").fill({"values": ["Pedas"]}).fill(count="4").press()
    mine = standing(world, world.kenanga, code)
    assert [(c.label, c.available) for c in mine.choices] == [("Pedas", 4)]


def test_goods_made_to_order_ask_for_days(world: World) -> None:
    """B13: what is made to order has working days, and a number she can take on."""
    with world.inside():
        course = world.course("Jahit ukuran", "pesan-ukuran")
        her = world.maker("Sari Contoh", "Kain Suji", "280519", course, None)
    sari = world.as_producer(her)
    sari.form("/language").press()
    code = choose(sari, "Skirt Made to Measure")
    shoot(sari)
    sari.form("product").fill(price="180000", lead_days="8", count="2").press()
    sari.form("send").press()

    mine = standing(world, her, code)
    facts = mine.face.facts
    assert (facts.making, facts.lead_days, facts.measures) == ("order", 8, "waist hip length")
    assert (mine.available, mine.promised) == (2, True)


def test_only_what_she_learned_is_offered(world: World, melati: Visitor) -> None:
    """S22: cards stand only for categories that her certificates open."""
    form = melati.get("/studio/products/new").form("start")
    melati.assert_sees("Bags & purses", "Accessories", "Ready-made clothes")
    melati.assert_sees_not("Tempeh Crisps", "Gift sets")

    card = next(form.tag.iter("button"))
    closed = dict.fromkeys(("keripik-tempe", "keripik-camilan", "kerajinan"), 409)
    for what, status in {**closed, "x": 404}.items():
        card.set("value", what)
        form.press()

        assert melati.status == status, what
    assert count(world, Product) == 0


def test_a_double_tap_begins_one_product(world: World, melati: Visitor) -> None:
    form = melati.get("/studio/products/new").form("start")

    form.press("Zip Pouch")
    first = melati.path
    form.press("Zip Pouch")

    assert melati.path == first
    assert count(world, Product) == 1


def test_a_lost_signal_loses_nothing(world: World, melati: Visitor) -> None:
    choose(melati, "Zip Pouch")

    melati.get("/studio/").assert_sees("Begun: Pouch Ritsleting").link("Go on with it").follow()
    melati.assert_sees("Step 2 of 4")
    shoot(melati)
    melati.get("/studio/").link("Go on with it").follow()
    melati.assert_sees("Step 3 of 4").form("product").fill(NUMBERS).press()
    melati.get("/studio/products").link("Pouch Ritsleting").follow()
    melati.link("Check and send").follow()

    melati.assert_sees("Step 4 of 4").form("send").press()
    assert melati.assert_ok().sees("Waiting for review")


def test_something_else_begins_without_a_name(world: World, melati: Visitor) -> None:
    code = choose(melati, "Other: Accessories")
    melati.get("/studio/").assert_sees("Begun: Without a name").link("Go on with it").follow()
    shoot(melati)
    melati.form("product").fill({"name": "Bandana", **NUMBERS}).press()
    melati.form("send").press()

    assert standing(world, world.melati, code).face.name == "Bandana"


def test_another_food_is_asked_how_it_keeps(world: World, kenanga: Visitor) -> None:
    code = choose(kenanga, "Other: Crisps & snacks")
    shoot(kenanga)
    kenanga.form("product").fill(
        name="Ceriping Singkong", price="12000", net_amount="200", count="5"
    ).press()
    form = kenanga.assert_sees("Step 4 of 5").form("product")
    form.fill(storage="room", shelf_life_days="30", made_how="dry").press()
    kenanga.form("product").fill(
        {"ingredients": "Singkong, minyak, garam", "halal": "halal"}
    ).press()
    kenanga.assert_sees("Step 5 of 5").form("send").press()

    food = standing(world, world.kenanga, code).face.facts.food
    assert food is not None
    assert (food.allergens, food.storage, food.net_amount) == ("", "room", 200)


@pytest.mark.parametrize("field", ["price", "weight_g", "count"])
def test_what_is_no_number_comes_back(melati: Visitor, field: str) -> None:
    code = choose(melati, "Zip Pouch")
    melati.get(f"/studio/products/{code}/numbers")
    for typed in NOT_NUMBERS:
        melati.form("product").fill(NUMBERS | {field: typed}).press()

        assert melati.status == 422, typed
        assert melati.form("product").value(field) == typed
        assert melati.form("product").value("name") == "Pouch Ritsleting"


def test_what_is_no_name_comes_back(melati: Visitor) -> None:
    code = choose(melati, "Zip Pouch")
    melati.get(f"/studio/products/{code}/numbers")
    for typed in [*NOT_TEXTS, "panjang " * 1250]:
        melati.form("product").fill(NUMBERS).forge(name=typed).press()

        assert melati.status == 422, typed
        assert melati.form("product").value("price") == "Rp 45.000"


def test_markup_is_shown_as_it_was_typed(melati: Visitor) -> None:
    code = choose(melati, "Zip Pouch")
    name = "<b>Tas</b> {{ 7*7 }}"

    melati.get(f"/studio/products/{code}/numbers").form("product").fill(
        NUMBERS | {"name": name}
    ).press()

    melati.assert_ok().assert_sees(name)
    assert "<b>Tas" not in melati.response.text


def test_what_is_no_photo_is_refused(world: World, melati: Visitor) -> None:
    choose(melati, "Zip Pouch")
    page = melati.path

    for content, sentence in NOT_PHOTOS.items():
        melati.form("picture").attach("photo", "a.jpg", content, "image/jpeg").press()

        assert melati.status in {409, 422}, sentence
        assert melati.path == page
        melati.assert_sees(sentence, "Keep yourself safe")
    assert count(world, Photo) == 0


def test_pressing_again_counts_once(world: World, melati: Visitor) -> None:
    code = choose(melati, "Zip Pouch")
    form = melati.get(f"/studio/products/{code}/numbers").form("product").fill(NUMBERS)

    form.press()
    form.press()

    assert standing(world, world.melati, code).available == 3


def test_a_step_that_is_missing_cannot_be_jumped(world: World, melati: Visitor) -> None:
    code = choose(melati, "Zip Pouch")
    melati.get(f"/studio/products/{code}/submit")
    assert not melati.has_form("send")
    form = melati.get(f"/studio/products/{code}").form("/archive")
    form.tag.set("action", f"/studio/products/{code}/submit")

    form.press()

    assert melati.status == 409
    melati.assert_sees("A photo is missing. Please add one first.")
    assert standing(world, world.melati, code).standings == [Standing.DRAFT]


def test_figures_of_what_is_on_sale_are_changed_elsewhere(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati)

    melati.get(f"/studio/products/{code}/numbers")

    assert melati.assert_ok().path == f"/studio/products/{code}/variants"
