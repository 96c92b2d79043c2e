"""Orders in the office: found, read by each role as far as it may, called off, paid in cash."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.lifecycles import Role
from marketplace.orders.order import Order
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from tests.trade import POUCHES, Count, Trade
from tests.web.office.colleagues import at_office, ratna, sekar, tono

DEWIS = ("Dewi Pembeli", "0890-0000-7777", "dewi@pembeli.example", "Jalan Rahasia 9")
MOST_STATEMENTS = 8


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def test_orders_are_listed_the_newest_first_and_filtered(trade: Trade) -> None:
    with trade.inside():
        old, paid, new = trade.place(), trade.bought(), trade.place()
    office = tono(trade).get("/office/orders").assert_ok()
    assert office.text.index(new) < office.text.index(paid) < office.text.index(old)

    office.link("Paid").follow().assert_sees(paid).assert_sees_not(old, new)
    office.get(f"/office/orders?q={old[:3].lower()}+{old[3:6]}").assert_sees(old)
    office.assert_sees_not(paid)
    office.get("/office/orders?q=ZZZZZZZZ").assert_sees("No orders here.")
    office.get("/office/orders?state=nonsense").assert_ok().assert_sees(old, paid, new)


def test_orders_are_found_by_their_days_and_their_way(trade: Trade) -> None:
    """The days are the cooperative's own; what was asked stays in every address of the page."""
    with trade.inside():
        day = clock.today() + timedelta(days=1)
        begins, later = clock.midnight(day), clock.midnight(day + timedelta(days=2))
        with clock.at(begins - timedelta(seconds=1)):
            first = trade.place()
        with clock.at(begins):
            second = trade.bought()
        with clock.at(later):
            fourth = trade.place()
    office = tono(trade)

    office.get(f"/office/orders?first={day}&last={day + timedelta(days=1)}").assert_ok()
    assert listed(office.text) == [second]
    office.link("Paid").follow().assert_sees(second).assert_sees_not(first, fourth)
    office.get(f"/office/orders?last={day - timedelta(days=1)}")
    office.assert_sees(first).assert_sees_not(second)
    office.get(f"/office/orders?first={day + timedelta(days=2)}")
    office.assert_sees(fourth).assert_sees_not(second)
    office.get(f"/office/orders?way=pickup&first={day}").assert_sees("No orders here.")
    office.link("Show all orders").follow().assert_sees(first, second, fourth)
    office.get("/office/orders?first=9999-12-31&last=0001-01-01&way=x").assert_ok()
    office.get("/office/orders?first=sometime").assert_sees(first, second, fourth)


def test_a_long_list_goes_on_and_back(trade: Trade) -> None:
    with trade.inside():
        trade.place()
        copies(64)
    office = tono(trade).get("/office/orders")
    first = listed(office.text)
    office.link("More").follow().assert_ok()
    second = listed(office.text)
    office.link("More").follow().assert_ok()
    third = listed(office.text)

    assert [len(first), len(second), len(third)] == [30, 30, 5]
    assert not set(first) & set(second) | set(second) & set(third)
    assert 'rel="next"' not in office.response.text
    office.link("Previous").follow().assert_ok()
    assert listed(office.text) == second
    office.link("Previous").follow()
    assert listed(office.text) == first
    assert 'rel="prev"' not in office.response.text


def test_a_list_of_orders_takes_few_statements(trade: Trade) -> None:
    with trade.inside():
        trade.bought()
        copies(40)
    office = tono(trade)

    with trade.inside(), trade.counting() as told:
        office.get("/office/orders").assert_ok()

    assert len(told) <= MOST_STATEMENTS, told


def copies(count: int) -> None:
    """As many orders more, written as rows: placing each takes long."""
    with transaction() as session:
        known = session.get_one(Order, 1)
        same = {c.key: getattr(known, c.key) for c in Order.__table__.columns if c.key != "id"}
        rows = [same | {"reference": f"X{number:07}"} for number in range(count)]
        session.execute(insert(Order), rows)


def listed(text: str) -> list[str]:
    """The references on a list, in their order."""
    found = [word for word in text.split() if len(word) == 8 and word.isupper()]
    return [word for word in found if word.isalnum()]


def test_staff_of_the_floor_see_the_buyer_and_nobody_else_does(trade: Trade) -> None:
    with trade.inside():
        reference = trade.bought(1, 1)
    address = f"/office/orders/{reference}"

    for office in (ratna(trade), tono(trade)):
        office.get(address).assert_ok().assert_sees(*DEWIS)
        office.assert_sees("Rumah Flanel", trade.melati.code, "Money arrived", "Order paid")
    auditor = at_office(trade, "Agnes", Role.AUDITOR)
    for office in (sekar(trade), auditor):
        office.get(address).assert_ok().assert_sees("Rp71.000", "Pouch bunga")
        office.assert_sees_not("7777", *DEWIS)
        assert not office.has_form("Cancel the order")


def test_an_order_nobody_has_is_not_found(trade: Trade) -> None:
    office = ratna(trade)

    for reference in ("K7M29QXF", "'--", "٢٣"):
        assert office.get(f"/office/orders/{reference}").status == 404
        assert office.get(f"/office/orders/{reference}/cash").status == 404


def test_a_manager_cancels_with_a_reason(trade: Trade) -> None:
    with trade.inside():
        reference = trade.bought()
    office = ratna(trade).get(f"/office/orders/{reference}")
    office.form("Cancel the order").press()
    assert office.status == 422
    office.assert_sees("Please fill this in.")
    with trade.inside():
        assert trade.states(reference)[0] == "paid"

    again = office.form("Cancel the order").fill(reason="Asked by phone", borne_by="cooperative")
    again.press()
    office.assert_ok().assert_sees("The order is cancelled.", "Refunds", "To approve")
    again.press()
    assert office.status == 409
    office.assert_sees("This step is not possible any more.")

    with trade.inside():
        assert trade.states(reference) == ("cancelled", {"cancelled"})
        assert len(refunds.of_order(db.session(), reference)) == 1
        assert trade.sound()


def test_who_bears_it_is_never_chosen_before(trade: Trade) -> None:
    """M13: the form comes back with one sentence and everything that was typed."""
    with trade.inside():
        reference, unpaid = trade.bought(pouches=2), trade.place()
    office = ratna(trade).get(f"/office/orders/{reference}")
    form = office.form("Cancel the order")
    assert "borne_by" not in dict(form.sent().fields)

    form.press()
    office.assert_sees("Why is it cancelled?: Please fill this in.", "Who bears it?: Please choose")
    office.form("Cancel the order").fill(reason="Wet in the rain", goods="spoilt").press()

    assert office.status == 422
    office.assert_sees("Who bears it?: Please choose one.")
    kept = dict(office.form("Cancel the order").sent().fields)
    assert (kept["reason"], kept["goods"]) == ("Wet in the rain", "spoilt")
    with trade.inside():
        assert trade.states(reference) == ("paid", {"to_make"})
        assert refunds.of_order(db.session(), reference) == []
        assert trade.stock(trade.pouch_sku) == Count(POUCHES, held=1, sold=2)
    office.get(f"/office/orders/{unpaid}").assert_sees_not("Who bears it?")
    office.form("Cancel the order").fill(reason="Asked by phone").press()
    office.assert_ok().assert_sees("The order is cancelled.")


def test_a_manager_says_that_the_goods_are_spoilt(trade: Trade) -> None:
    """M12: chosen with the cancelling; a second press writes off nothing more."""
    with trade.inside():
        reference = trade.bought(pouches=2)
    office = ratna(trade).get(f"/office/orders/{reference}")

    spoilt = office.form("Cancel the order").fill(
        reason="Wet in the rain", goods="spoilt", borne_by="cooperative"
    )
    spoilt.press()
    office.assert_ok().assert_sees("The order is cancelled.")
    spoilt.press()

    assert office.status == 409
    with trade.inside():
        assert trade.stock(trade.pouch_sku) == Count(POUCHES - 2, held=0, sold=0)
        assert trade.sound()


def test_a_packer_cannot_cancel(trade: Trade) -> None:
    with trade.inside():
        reference = trade.bought()
    office = tono(trade).get(f"/office/orders/{reference}")
    assert not office.has_form("Cancel the order")

    manager = ratna(trade).get(f"/office/orders/{reference}")
    form = manager.form("Cancel the order").fill(reason="Not mine to do")
    manager.session.cookies.update(office.session.cookies)
    form.press()

    assert manager.status == 403
    with trade.inside():
        assert trade.states(reference)[0] == "paid"


def test_cash_is_recorded_exactly_and_once(trade: Trade) -> None:
    with trade.inside():
        reference = trade.place(method=payments.CASH)
    office = tono(trade).get(f"/office/orders/{reference}")
    office.link("Paid at the counter").follow().assert_sees("Rp56.000")
    office.form("Record the money").fill(received="60.000").press()
    assert office.status == 409
    office.assert_sees("The order costs Rp56.000. Please enter exactly what was paid.")
    assert office.form("Record the money").value("received") == "60.000"
    with trade.inside():
        assert trade.books() == {}

    exact = office.form("Record the money").fill(received="56.000")
    exact.press()
    office.assert_ok().assert_sees("The money is recorded. The order is paid.")
    office.get(f"/office/orders/{reference}/cash")
    exact.press()
    office.assert_ok()

    with trade.inside():
        assert trade.books() == {"1010:main": 56_000, f"2100:{reference}": -56_000}
        assert trade.sound()


def test_a_treasurer_takes_no_cash_at_the_counter(trade: Trade) -> None:
    with trade.inside():
        reference = trade.place(method=payments.CASH)

    office = sekar(trade)
    office.get(f"/office/orders/{reference}").assert_sees_not("Paid at the counter")

    assert office.get(f"/office/orders/{reference}/cash").status == 403
