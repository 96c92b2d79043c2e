"""M26: the office makes a voucher, a buyer types it, and both see what it takes off."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.orders import listing
from marketplace.orders import voucher as vouchers
from tests.trade import Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna

BUYER = {
    "delivery": "pickup", "method": "cash", "name": "Dewi Pembeli", "phone": "0890-0000-7777",
}  # fmt: skip


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def new(office: Visitor, **more: str) -> Visitor:
    day = clock.today()
    typed = {
        "code": "hemat-2026", "kind": "percent", "percent": "10", "starts_on": f"{day}",
        "ends_on": f"{day + timedelta(days=7)}",
    }  # fmt: skip
    office.get("/office/vouchers/new").form("Make the voucher").fill(typed | more).press()
    return office


def ordering(trade: Trade, code: str) -> Visitor:
    """Dewi has a pouch in her cart and typed this code."""
    dewi = trade.visitor().get(f"/en/products/{trade.pouch}")
    dewi.form("/cart").fill(quantity="1").press()
    dewi.get("/en/checkout").form("Continue").fill(BUYER | {"voucher": code}).press()
    return dewi


def test_a_voucher_is_made_typed_and_counted(trade: Trade) -> None:
    """M26, M27: whoever typed it sees the honest total before ordering."""
    office = ratna(trade).get("/office/vouchers").assert_sees("No voucher yet")
    new(office, most_uses="1").assert_sees("The voucher is made.", "HEMAT2026", "0 of 1", "10 %")

    dewi = ordering(trade, "Hemat 2026").assert_sees("Voucher HEMAT2026", "-Rp4.500", "Rp40.500")
    dewi.form("Order now").press()
    dewi.assert_sees("Discount", "-Rp4.500", "Rp40.500")
    ordering(trade, "hemat2026").assert_sees("This voucher was used as often as it can be.")

    office.get("/office/vouchers").assert_sees("HEMAT2026", "1 of 1", "Used up", "The cooperative")
    with trade.inside():
        reference = listing.latest(db.session())[0].reference
    office.get(f"/office/orders/{reference}").assert_sees(
        "Voucher HEMAT2026:", "given by the cooperative", "Given by the cooperative", "-Rp4.500"
    )


def test_what_a_partner_gives_needs_her_word(trade: Trade) -> None:
    """M27: she reads what it takes off and what she would receive, and says so, or the office has
    asked her; until then there is no such voucher for anybody.
    """
    office = ratna(trade)
    new(office, producer=trade.melati.code).assert_sees("Waits for her word", trade.melati.alias)
    ordering(trade, "HEMAT2026").assert_sees("There is no voucher with this code.")
    trade.as_producer(trade.kenanga).get("/studio/").assert_sees_not("mau memberi potongan")
    melati = trade.as_producer(trade.melati)
    melati.get("/studio/").assert_sees("Koperasi bertanya: mau memberi potongan harga?")

    melati.get("/studio/earnings/vouchers/HEMAT2026")
    melati.assert_sees("-Rp4.500", "-Rp4.050", "Rp36.450")
    melati.form("Jawab").fill(answer="yes").press()

    melati.assert_ok().assert_sees_not("mau memberi potongan harga?")
    page = ordering(trade, "HEMAT2026").assert_sees("-Rp4.500")
    office.get("/office/vouchers/HEMAT2026").assert_sees(f"Agreed: {trade.melati.alias}")
    new(office, code="LAGI2026", producer=trade.melati.code, agreed="y").assert_sees("Counts now")
    assert trade.melati.code not in page.text


def test_it_is_ended_and_counts_again(trade: Trade) -> None:
    office = new(ratna(trade))

    office.form("/end").press()

    office.assert_sees("Nobody can use it any more.", "Ended")
    ordering(trade, "HEMAT2026").assert_sees("This voucher no longer counts.")
    office.form("/reopen").press()
    office.assert_sees("Counts now")
    ordering(trade, "HEMAT2026").assert_sees("-Rp4.500")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "abc"}, "Please use five letters or digits at least."),
        ({"percent": "95"}, "At most 90 percent."),
        ({"percent": ""}, "Please type a percentage."),
        ({"kind": "fixed", "amount": ""}, "Please fill this in."),
        ({"ends_on": "2026-01-01"}, "The last day comes after the first."),
        ({"most_uses": "0"}, "Please type a number from 1"),
    ],
)
def test_what_does_not_fit_is_said(trade: Trade, typed: dict[str, str], said: str) -> None:
    new(ratna(trade), **typed).assert_sees(said)

    with trade.inside():
        assert vouchers.listed(db.session()) == []


def test_a_code_is_there_once(trade: Trade) -> None:
    office = new(ratna(trade))

    new(office, code="HEMAT 2026").assert_sees("There is a voucher with this code already.")


def test_somebody_without_a_voucher_is_not_asked_for_one(trade: Trade) -> None:
    ordering(trade, " ").assert_ok().assert_sees("Please look it over", "Rp45.000")
    ordering(trade, "TIDAKADA").assert_sees("There is no voucher with this code.")


def test_the_list_asks_the_same_however_long_it_is(trade: Trade) -> None:
    office = ratna(trade)

    def asked(more: int) -> int:
        with trade.inside():
            for _ in range(more):
                trade.voucher(producer=trade.melati.code, agreed=True)
            with trade.counting() as told:
                office.get("/office/vouchers").assert_ok()
        return len(told)

    assert asked(1) == asked(5)
