"""The office finds every product, and everything that ever happened to it."""

from dataclasses import replace

import pytest

from marketplace.catalogue import approving, offering, surveying, tracing, withholding
from marketplace.catalogue import product as products
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.outbox import message as messages
from tests.web.office.colleagues import ratna, tono
from tests.world import RATNA, World


def test_each_product_is_found_and_says_how_it_stands(world: World) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati, "Pouch bunga")
        world.draft(world.melati, "Bros kain", category="aksesori")
        waiting = world.submitted(world.kenanga, "Keripik tempe", category="keripik-camilan")
        sku = world.sku(world.kenanga, waiting)
        withheld = world.on_sale(world.melati, "Pouch daun")
        withholding.withhold(withheld, why="Salah harga.", by=RATNA)
        back = world.submitted(world.melati, "Pouch polos")
        reasons = {"photo": "Terlalu gelap."}
        approving.send_back(world.revision(world.melati, back), reasons=reasons, by=RATNA)
        archived = world.on_sale(world.melati, "Pouch lama")
        offering.archive(world.melati.code, archived, by=world.melati.actor)
    office = ratna(world).get("/office/products").assert_ok()

    for asked, name in (
        ("standing=on sale", "Pouch bunga"), ("standing=draft", "Bros kain"),
        ("standing=waiting", "Keripik tempe"), ("standing=withheld", "Pouch daun"),
        ("standing=fixing", "Pouch polos"), ("standing=archived", "Pouch lama"),
        ("q=KERIPIK", "Keripik tempe"), (f"q={pouch.lower()}", "Pouch bunga"),
        (f"q={sku}", "Keripik tempe"), ("q=dapur tim", "Keripik tempe"),
        (f"producer={world.kenanga.code}", "Keripik tempe"),
    ):  # fmt: skip
        office.get(f"/office/products?{asked}").assert_ok()
        found = [a.get_text(" ", strip=True) for a in office.page.select(".pictured")]
        assert len(found) == 1 and found[0].startswith(name), (asked, found)
    office.get("/office/products?q=100%25").assert_sees("No products found")
    assert tono(world).get("/office/products").status == 403


def test_the_list_goes_on_where_a_page_ends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surveying, "PAGE", 2)
    with world.inside():
        for name in ("Satu", "Dua", "Tiga"):
            world.draft(world.melati, name)
    office = ratna(world).get("/office/products?q=rumah").assert_sees("Tiga", "Dua")
    office.assert_sees_not("Satu")

    office.link("More").follow()

    office.assert_sees("Satu").assert_sees_not("Tiga")
    assert office.get("/office/products?after=XXXXXXXX").status == 404


def test_a_product_tells_its_whole_history(world: World) -> None:
    """O04: who did what to it and how its stock moved; S02: for whom the office acted."""
    office = ratna(world)
    with world.inside():
        product = world.on_sale(world.melati, "Pouch bunga", count=3)
        for_her = replace(RATNA, on_behalf_of=world.melati.code)
        offering.change_stock(world.melati.code, product, 4, key=codes.token(), by=for_her)
        withholding.withhold(product, why="Salah harga.", by=RATNA)

    office.get(f"/office/products/{product}").assert_ok()

    office.assert_sees(
        "Accepted it", "Changed the stock", f"for {world.melati.code}", "Took it off sale",
        "Salah harga.", "First count", "+3", "+4", "Counts now",
    )  # fmt: skip
    office.link("Pouch bunga").follow()
    office.assert_sees("Decided already")
    office.get(f"/office/people/{world.melati.code}").assert_sees(
        "What was done for her", "Changed the stock", f"for {world.melati.code}"
    )
    office.get(f"/office/people/{world.melati.code}/acts").assert_sees("Invited her")
    assert office.get("/office/products/XXXXXXXX").status == 404


def test_a_long_history_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "MOST", 2)
    with world.inside():
        product = world.on_sale(world.melati, count=9)
        for number in (-1, -2, -3):
            offering.change_stock(
                world.melati.code, product, number, key=codes.token(), by=world.melati.actor
            )
    office = ratna(world).get(f"/office/products/{product}").assert_sees("-3", "-2")
    office.assert_sees_not(">+9<")

    office.link("More").follow()

    office.assert_sees("-1", "+9")


def test_what_was_accepted_by_mistake_is_taken_off_and_put_back(world: World) -> None:
    """S03: the office undoes a decision; she learns only that there is news, and reads why."""
    with world.inside():
        product = world.on_sale(world.melati)
    shop, office = world.visitor(), ratna(world)
    shop.get(f"/products/{product}").assert_ok()
    office.get(f"/office/products/{product}").form("Take it off sale").fill(why=" ").press()
    assert office.status == 422
    shop.get(f"/products/{product}").assert_ok()

    office.form("Take it off sale").fill(why="The price is wrong.").press()

    office.assert_ok().assert_sees("The price is wrong.")
    assert shop.get(f"/products/{product}").status == 404
    hers = world.as_producer(world.melati).get(f"/studio/products/{product}")
    hers.assert_sees("Ditarik dari penjualan", "The price is wrong.")
    with world.inside():
        told = messages.about_thing(db.session(), world.melati.code)[-1]
        assert (told.kind, "price" in told.facts) == ("something new", False)
    office.form("Let it be sold again").press()
    office.assert_ok()
    shop.get(f"/products/{product}").assert_ok()
    with world.inside():
        assert products.known_as(db.session(), product).withheld == ""
