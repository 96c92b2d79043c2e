"""Goods are looked at before anybody can buy them."""

from marketplace.catalogue import offer as offers
from marketplace.catalogue import offering
from marketplace.catalogue.facts import Facts
from marketplace.kernel.db import db
from tests.web.office.colleagues import ratna, tono
from tests.world import World


def test_goods_go_on_sale_when_they_are_accepted(world: World) -> None:
    with world.inside():
        product = world.submitted(world.melati, "Pouch bunga", price=45_000)
    office = ratna(world).get("/office/approvals").assert_sees("Pouch bunga", "Rumah Flanel")
    office.go(f"/office/approvals/{_revision(world, product)}").assert_ok()
    office.assert_sees("Rp45.000", "Rp4.500", "Rp40.500", "120 g", "Bags & purses")

    office.form("Accept").press()

    office.assert_ok().assert_sees("Nothing to approve")
    with world.inside():
        assert offers.detail(db.session(), product).price == 45_000


def test_a_change_is_seen_beside_what_is_on_sale(world: World) -> None:
    with world.inside():
        product = world.on_sale(world.melati, "Pouch bunga", price=45_000)
        facts = Facts.of_one("Pouch daun", "aksesori", 60_000, 150, description="Katun tebal.")
        offering.describe(world.melati.code, product, facts, by=world.melati.actor)
        offering.submit(world.melati.code, product, by=world.melati.actor)
    office = ratna(world).get(f"/office/approvals/{_revision(world, product)}").assert_ok()

    office.assert_sees("On sale now", "Pouch bunga", "Rp45.000", "Pouch daun", "Rp60.000")


def test_goods_go_back_with_a_reason(world: World) -> None:
    with world.inside():
        product = world.submitted(world.melati)
    office = ratna(world).get(f"/office/approvals/{_revision(world, product)}/return")
    office.form("Send back").fill(reasons=" ").press()
    assert office.status == 422

    office.form("Send back").fill(reasons="A face is in the mirror.").press()

    office.assert_ok().assert_sees("Nothing to approve")
    with world.inside():
        assert world.standing(world.melati, product).reasons == "A face is in the mirror."
    office.get(f"/office/approvals/{_revision(world, product)}").assert_sees("Decided already")


def test_the_second_of_two_managers_is_told(world: World) -> None:
    with world.inside():
        product = world.submitted(world.melati)
    office = ratna(world).get(f"/office/approvals/{_revision(world, product)}")
    form = office.form("Accept")
    form.press()

    form.press()

    assert office.status == 409


def test_a_photo_stays_behind_the_office_door(world: World) -> None:
    with world.inside():
        product = world.submitted(world.melati)
    office = ratna(world).get(f"/office/approvals/{_revision(world, product)}")
    image = office.page.find("img")
    assert image is not None
    source = str(image["src"])

    office.go(source).assert_ok()

    assert office.response.headers["Content-Type"] == "image/jpeg"
    assert office.response.headers["Cache-Control"] == "no-store"
    key = source.rpartition("/")[2].rpartition("-")[0]
    for wrong in ("999.webp", ".webp", "320.png", "320", ""):
        assert office.get(f"/office/photos/{key}-{wrong}").status == 404, wrong
    assert office.get("/office/photos/x-320.webp").status == 404
    assert tono(world).get(source).status == 403
    assert world.visitor().get(source).path.startswith("/sign-in")


def _revision(world: World, product: str) -> str:
    with world.inside():
        return world.revision(world.melati, product)
