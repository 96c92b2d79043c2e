"""She counts with one tap, or types the number; nothing falls below what was ordered."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.catalogue.lot import Lot
from marketplace.catalogue.on_hand import Movement
from marketplace.kernel import clock
from marketplace.kernel.db import db
from tests.visitor import Visitor
from tests.web.studio.steps import choose, count, shoot, standing
from tests.world import World

NOT_NUMBERS = ["", "-1", "1.5", "1,5", "９", "1_000", "1e3", "x", "99999999999999999999"]


def stock(world: World, product: str) -> int:
    return standing(world, world.melati, product).available


def test_a_tap_adds_one_and_another_takes_it_away(world: World, melati: Visitor) -> None:
    """S06: one tap on the list, without a form."""
    with world.inside():
        code = world.on_sale(world.melati, count=1)

    melati.get("/studio/products").form("Add").press("Add")
    assert stock(world, code) == 2
    melati.form("Less").press("Less")
    assert stock(world, code) == 1
    melati.form("Less").press("Less")

    assert stock(world, code) == 0
    melati.assert_sees("Sold out")


def test_a_tap_on_a_bad_signal_counts_once(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati, count=1)
    form = melati.get("/studio/products").form("Add")

    form.press("Add")
    form.press("Add")

    assert stock(world, code) == 2


def test_what_was_ordered_cannot_be_taken_away(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati, count=1)
    form = melati.get("/studio/products").form("Less")
    with world.inside():
        world.paid(world.melati, code)

    form.press("Less")

    assert melati.status == 409
    assert stock(world, code) == 0


def test_a_count_is_a_difference_to_what_she_saw(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati, count=5)
    form = melati.get(f"/studio/products/{code}").form("counting").fill(count="7")
    with world.inside():
        world.paid(world.melati, code, 2)

    form.press()

    melati.assert_ok().assert_sees("Saved.")
    assert stock(world, code) == 5


def test_the_same_count_changes_nothing(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati, count=5)
    before = count(world, Movement)

    melati.get(f"/studio/products/{code}").form("counting").press()

    assert melati.assert_ok().sees("Saved.")
    assert count(world, Movement) == before


def test_a_count_that_is_no_number_comes_back(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati, count=5)
    melati.get(f"/studio/products/{code}")

    for typed in NOT_NUMBERS:
        melati.form("counting").fill(count=typed).press()

        assert melati.status == 422, typed
        assert melati.form("counting").value("count") == typed
    assert stock(world, code) == 5


def test_a_tap_is_one_more_or_one_less(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati, count=5)
    form = melati.get("/studio/products").form("Add")

    for change in ("0", "2", "-100", "", "x"):
        form.forge(change=change).press("Add", unchecked=True)

        assert melati.status == 400, change
    assert stock(world, code) == 5


def test_sold_out_is_one_tap(world: World, melati: Visitor) -> None:
    """S06: and it leaves what was ordered alone."""
    with world.inside():
        code = world.on_sale(world.melati, count=5)
        world.paid(world.melati, code, 2)

    melati.get("/studio/products").form("Sold out").press("Sold out")

    mine = standing(world, world.melati, code)
    assert (mine.available, mine.ordered) == (0, 2)
    assert "Sold out" not in {b.get_text(strip=True) for b in melati.page.select("li button")}


def test_each_variant_is_counted_by_itself(world: World, melati: Visitor) -> None:
    """B02, S06: a number of its own for each variant, on the product's page."""
    code = choose(melati, "Zip Pouch")
    shoot(melati)
    melati.form("product").fill({"values": ["Bunga", "Garis"]}).fill(
        price="45000", weight_g="120", count="3"
    ).press()

    melati.get(f"/studio/products/{code}").form("Add", near="Garis").press("Add")
    melati.form("Save the number", near="Bunga").fill(count="7").press()

    choices = standing(world, world.melati, code).choices
    assert [(c.label, c.available) for c in choices] == [("Bunga", 7), ("Garis", 4)]
    melati.get("/studio/products").assert_sees("Stock: 11")


def test_what_is_made_to_order_counts_what_she_can_take_on(world: World, melati: Visitor) -> None:
    code = choose(melati, "Zip Pouch")
    shoot(melati)
    melati.form("product").fill(price="45000", weight_g="120", count="0").press()
    melati.get(f"/studio/products/{code}/making")
    melati.form("product").fill(making="order", lead_days="5").press()

    melati.get(f"/studio/products/{code}").assert_sees("How many you can make")
    melati.form("Add").press("Add")
    melati.form("Save the number").fill(count="4").press()

    assert standing(world, world.melati, code).available == 4
    melati.form("Sold out").press("Sold out")
    assert standing(world, world.melati, code).available == 0
    assert count(world, Movement) == 0


def test_food_says_when_it_was_made(world: World, kenanga: Visitor) -> None:
    """B03: each day's making is a lot with its own date."""
    with world.inside():
        code = world.on_sale(world.kenanga, "Keripik", category="keripik-camilan", count=2)
    before = (clock.today() - timedelta(days=3)).isoformat()

    form = kenanga.get(f"/studio/products/{code}").form("counting")
    form.fill(count=str(int(form.value("count") or 0) + 5), made_on=before).press()

    kenanga.assert_ok().assert_sees("Saved.")
    with world.inside():
        lots = {str(lot.made_on): lot.on_hand for lot in db.session.scalars(select(Lot))}
    assert lots[before] == 5


def test_food_cannot_be_made_tomorrow(world: World, kenanga: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.kenanga, "Keripik", category="keripik-camilan", count=2)
    ahead = (clock.today() + timedelta(days=1)).isoformat()

    kenanga.get(f"/studio/products/{code}").form("counting").fill(count="9", made_on=ahead).press()

    assert kenanga.status == 409
    kenanga.assert_sees("The day of making cannot lie ahead.")
    assert kenanga.form("counting").value("count") == "9"
    assert standing(world, world.kenanga, code).available == 2


def test_a_variant_of_another_product_is_not_found(world: World, melati: Visitor) -> None:
    with world.inside():
        code, other = world.on_sale(world.melati), world.on_sale(world.melati, "Tas")
        sku = world.sku(world.melati, other)
    form = melati.get(f"/studio/products/{code}").form("Add")
    form.forge(sku=sku).press("Add")

    assert melati.status == 404
    assert stock(world, other) == 5
