"""A producer's money: nothing before she asks, everything exactly after."""

import re

from flask import Flask

from marketplace.fulfilment.cancelling import cancel_as_buyer
from tests.trade import Trade
from tests.visitor import Visitor
from tests.world import DEWI, World

AN_AMOUNT = re.compile(r"Rp\s?[0-9]|[0-9]{1,3}\.[0-9]{3}")


def test_no_amount_is_in_the_page_before_the_tap(world: World, melati: Visitor) -> None:
    with world.inside():
        world.completed(world.melati, world.on_sale(world.melati), 2)

    melati.get("/studio/earnings").assert_ok()
    assert AN_AMOUNT.search(melati.response.text) is None
    assert "7778" not in melati.response.text
    melati.link("Show").follow()

    assert AN_AMOUNT.search(melati.response.text) is not None


def test_home_and_tasks_hold_no_amount_either(world: World, melati: Visitor) -> None:
    with world.inside():
        world.paid(world.melati, world.on_sale(world.melati))

    for page in ("/studio/", "/studio/tasks", "/studio/me"):
        assert AN_AMOUNT.search(melati.get(page).response.text) is None


def test_she_sees_what_waits_what_is_ready_and_what_was_paid(world: World, melati: Visitor) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati, count=9)
        world.completed(world.melati, pouch, 2)
        world.paid_out(world.melati)
        world.completed(world.melati, pouch, 1)
        world.paid(world.melati, pouch, 3)

    melati.get("/studio/earnings?show=1").assert_sees("Rp121.500", "Rp40.500", "Rp81.000")

    melati.assert_sees("Bank account •••• 7778").assert_sees_not("5556667778", "Melati Contoh")


def test_the_slip_says_what_she_received(world: World, melati: Visitor) -> None:
    with world.inside():
        world.completed(world.melati, world.on_sale(world.melati), 2)
        payout = world.paid_out(world.melati)

    melati.get("/studio/earnings?show=1").link("Payout slip").follow()

    melati.assert_ok().assert_sees(payout, world.melati.code, "Rumah Flanel", "2 × Pouch bunga")
    melati.assert_sees("Rp90.000", "-Rp9.000", "Rp81.000", "Eighty-one thousand rupiah.")
    melati.assert_sees("Bank account •••• 7778").assert_sees_not("Melati Contoh", "5556667778")
    melati.assert_sees_not("Signature")


def test_cash_is_signed_for(world: World) -> None:
    with world.inside():
        crisps = world.on_sale(world.kenanga, "Keripik", category="keripik-camilan")
        world.completed(world.kenanga, crisps)
        payout = world.paid_out(world.kenanga)
    kenanga = world.as_producer(world.kenanga)

    kenanga.get(f"/studio/payouts/{payout}").assert_ok()

    assert kenanga.page.select_one(".sign") is not None
    kenanga.assert_sees_not("••••")


def test_another_s_slip_is_not_found(world: World, melati: Visitor) -> None:
    with world.inside():
        crisps = world.on_sale(world.kenanga, "Keripik", category="keripik-camilan")
        world.completed(world.kenanga, crisps)
        hers = world.paid_out(world.kenanga)

    for code in (hers, "XXXXXXXX"):
        melati.get(f"/studio/payouts/{code}").assert_sees_not("Keripik")
        assert melati.status == 404


def test_she_sees_what_her_vouchers_took_off(app: Flask) -> None:
    """M27: hers alone, how often, and exactly what; no word about who used them."""
    trade = Trade(app)
    with trade.inside():
        hers = trade.voucher(producer=trade.melati.code, agreed=True, percent_bp=1_000, most_uses=9)
        unused = trade.voucher(producer=trade.melati.code, agreed=True, percent_bp=0, amount=500)
        others = [trade.voucher(producer=trade.kenanga.code, agreed=True), trade.voucher()]
        paid = trade.bought(pouches=2, crisps=1, voucher=hers)
        trade.place(voucher=hers)
        called_off = trade.place(voucher=hers)
        cancel_as_buyer(called_off, trade.of(called_off).key)
    melati = trade.as_producer(trade.melati)
    melati.form("/language").press()

    melati.get("/studio/earnings").assert_sees_not(hers, "Vouchers you give")
    melati.link("Show").follow()

    told = [row.get_text(" ", strip=True) for row in melati.page.select("tr:has(th[scope=row])")]
    rows = {row.split()[0]: row for row in told}
    assert "2 of 9" in rows[hers] and "Rp9.000" in rows[hers] and "Counts now" in rows[hers]
    assert "Rp500" in rows[unused] and "Rp0" in rows[unused]
    melati.assert_sees("Your vouchers take something off your own goods.")
    melati.assert_sees_not(*others, paid, DEWI.name)
