"""What waits, for whom, and what is told by phone."""

from dataclasses import replace
from datetime import timedelta

from flask import Flask

from marketplace.checkout.cart import Cart
from marketplace.checkout.placing import Agreement, place_order
from marketplace.fulfilment import making, receiving
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.lifecycles import Role
from marketplace.orders.order import PICKUP
from marketplace.outbox import message, sending
from marketplace.payments import payment as payments
from tests.web.office.colleagues import at_office, ratna, sekar, tono
from tests.world import DEWI, RATNA, TONO, World


def test_nothing_waits_at_first(world: World) -> None:
    with world.inside():
        sending.send_due(lambda letter: None)
    tono(world).get("/office/").assert_sees("Nothing waits")


def test_each_role_sees_what_it_can_do_something_about(world: World) -> None:
    with world.inside():
        world.submitted(world.melati)
        part = world.paid(world.kenanga, world.on_sale(
            world.kenanga, "Keripik", category="keripik-camilan", price=15_000
        ))
        receiving.receive(part, by=TONO)

    ratna(world).assert_sees("Goods to approve", "Goods to check")
    tono(world).assert_sees("Goods to check").assert_sees_not("Goods to approve")
    sekar(world).assert_sees_not("Goods to check", "Goods to approve")


def test_today_says_how_far_goods_are_and_what_is_late(world: World) -> None:
    """M5: counts by state, the late ones by themselves, one tap to the task."""
    with world.inside():
        pouch = world.on_sale(world.melati)
        world.paid(world.melati, pouch)
        receiving.receive(world.paid(world.melati, pouch, 2), by=TONO)
    office = tono(world).assert_sees("How far goods are", "Still to make 1 –", "Here, to check 1 –")
    office.assert_sees_not("late")
    office.link("Still to make").follow().assert_sees("Pouch bunga")

    with clock.at(clock.now() + timedelta(days=20)):
        late = at_office(world, "Sekar", Role.PACKER)
        late.assert_sees("1 Goods to check", "1 late", "Still to make 1 1", "Here, to check 1 1")
    auditor = at_office(world, "Bayu", Role.AUDITOR)
    auditor.assert_sees("Nothing waits", "Still to make 1 –")
    assert auditor.page.select("main table a") == []


def test_today_takes_few_queries_for_whoever_may_do_everything(world: World) -> None:
    office = at_office(world, "Ratna", *set(Role) - {Role.SYSTEM, Role.BUYER, Role.PRODUCER})
    with world.inside():
        pouch = world.on_sale(world.melati)
        world.submitted(world.melati, "Dompet")
        receiving.receive(world.paid(world.melati, pouch), by=TONO)
        making.mark_ready(world.melati.code, world.paid(world.melati, pouch), by=RATNA)
    with world.inside(), world.counting() as queries:
        office.get("/office/").assert_sees("Goods to check", "Goods to approve")

    assert len(queries) <= 20


def _dewi_without_mail(world: World) -> str:
    """She orders and will pay at the counter; returns the reference."""
    product = world.on_sale(world.melati, price=45_000)
    cart = Cart({world.sku(world.melati, product): 1})
    dewi = replace(DEWI, email="")
    agreement = Agreement(PICKUP, dewi, DEWI.province, payments.CASH, 45_000, "en")
    reference = place_order(cart, agreement, key=codes.token())
    sending.send_due(lambda letter: None)
    return reference


def test_whoever_left_no_mail_is_told_by_phone(world: World) -> None:
    with world.inside():
        reference = _dewi_without_mail(world)
    office = tono(world).assert_sees("News to tell").get("/office/messages")
    office.assert_sees(reference, "Dewi Pembeli", "0890-0000-7777", "Please pay Rp45.000")
    assert "https://wa.me/6289000007777?text=" in office.response.text

    office.form("Told", near=reference).press()

    office.assert_ok().assert_sees_not(reference)


def test_a_partner_is_told_nothing_but_that_there_is_something(world: World) -> None:
    with world.inside():
        world.on_sale(world.melati, "Pouch bunga")
        sending.send_due(lambda letter: None)
    office = ratna(world).get("/office/messages").assert_sees("Rumah Flanel")
    office.assert_sees("Something new for a partner").assert_sees_not("Pouch bunga", "wa.me")


def test_an_auditor_does_not_meet_buyers(world: World) -> None:
    with world.inside():
        reference = _dewi_without_mail(world)
    office = at_office(world, "Rangga", Role.AUDITOR).get("/office/messages")
    office.assert_sees(reference).assert_sees_not("Dewi", "7777", "Told")


def test_in_a_demo_nobody_is_written_to(world: World, app: Flask) -> None:
    with world.inside():
        _dewi_without_mail(world)
    app.config["TITIP"] = replace(app.config["TITIP"], demo=True)
    office = tono(world).get("/office/messages").assert_sees("Dewi Pembeli")
    office.assert_sees_not("wa.me")


def test_a_message_is_told_once(world: World) -> None:
    with world.inside():
        _dewi_without_mail(world)
    office = tono(world).get("/office/messages")
    with world.inside():
        code = message.to_tell_by_hand(db.session())[-1].code
    form = office.form(f"/office/messages/{code}/told")
    form.press()

    form.press()

    assert office.status == 409
