"""The office arranges shelves and window."""

from marketplace.catalogue import category as categories
from marketplace.catalogue import front
from marketplace.catalogue import product as products
from marketplace.kernel.db import db
from marketplace.policy import wordlist
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna
from tests.world import World


def in_window(world: World) -> list[str]:
    """Codes in their order."""
    with world.inside():
        session = db.session()
        return [session.get_one(products.Product, id).code for id in front.shown(session)]


def test_the_window_is_dressed(world: World) -> None:
    with world.inside():
        pouch, bag = world.on_sale(world.melati, "Pouch"), world.on_sale(world.melati, "Tas")
        world.submitted(world.melati, "Tas baru")
    office = ratna(world).get("/office/front").assert_sees("The window is empty")
    for name, code in (("pouch", pouch), ("tas", bag)):
        office.form("Search").fill(q=name).press()
        office.assert_sees_not("Tas baru")
        office.form(f"/office/front/{code}").press()
    assert in_window(world) == [pouch, bag]

    office.form(f"/office/front/{bag}/up").press()
    assert in_window(world) == [bag, pouch]
    office.form(f"/office/front/{pouch}/out").press()

    assert in_window(world) == [bag]
    office.get("/office/front?q=tas").assert_sees("Nothing like this is on sale")


def test_the_words_of_the_front_page_are_the_office_s(world: World) -> None:
    with world.inside():
        wordlist.keep(["zorblax"])
    office = ratna(world).get("/office/front")
    words = {"headline_id": "Panen raya", "headline_en": "Harvest", "lede_id": "Segar."}
    office.form("Keep").fill(words | {"lede_en": "Zorblax."}).press()
    assert office.status == 409
    office.assert_sees("Some words here are better kept private.")

    office.form("Keep").fill(words | {"lede_en": "Fresh."}).press()

    office.assert_ok()
    assert office.form("Keep").value("headline_id") == "Panen raya"
    with world.inside():
        assert front.words(db.session()).lede_en == "Fresh."


def test_shelves_are_added_named_ordered_and_taken_away(world: World) -> None:
    office = ratna(world).get("/office/shelves")
    office.form("Add the shelf").fill(
        name_id="Bantal", name_en="Cushions", parent="kerajinan",
        google_category="Home & Garden > Decor",
    ).press()  # fmt: skip
    office.assert_ok().assert_sees("Bantal", "Cushions")
    office.form("Add the shelf").fill(name_id="Sabun", name_en="Soap", parent="kerajinan").press()
    assert office.status == 409
    office.get("/office/shelves").form("/office/shelves/bantal/up").press()
    office.assert_ok()
    assert _below(world, "kerajinan") == ["tas-dompet", "aksesori", "bantal", "rumah-tangga"]

    office.link("Bantal").follow()
    office.form("Keep").fill(name_id="Bantal & guling", parent="jahit-bordir").press()
    assert _below(world, "jahit-bordir")[-1] == "bantal"
    _remove(office, "Bantal & guling").assert_sees("The shelf is gone.")
    _remove(office, "Kerajinan")

    assert office.status == 409
    assert _below(world, "kerajinan") == ["tas-dompet", "aksesori", "rumah-tangga"]
    assert office.get("/office/shelves/nothing").status == 404


def _remove(office: Visitor, name: str) -> Visitor:
    office.get("/office/shelves").link(name).follow()
    office.form("Remove").press()
    return office


def _below(world: World, slug: str) -> list[str]:
    with world.inside():
        return [c.slug for c in categories.all_of_them(db.session()) if c.parent == slug]
