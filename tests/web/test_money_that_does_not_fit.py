"""Money arrives late, short, over, twice, or for a cancelled order: what staff see and press, what
is booked, what the buyer sees and is told. Each row through the pages alone.
"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.checkout.expiring import expire_due
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.lifecycles import Role
from marketplace.outbox import sending
from marketplace.outbox.channels import Letter
from marketplace.outbox.message import Message
from marketplace.payments import refund as refunds
from marketplace.payments import returning
from tests.trade import POUCH, Count, Trade, rows_of
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office
from tests.world import RATNA

TOTAL = POUCH + 11_000
A_DAY = timedelta(hours=24)
CSV = "text/csv"


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def treasurer(trade: Trade) -> Visitor:
    """Somebody of them who signs in just now: sessions do not last for days."""
    return at_office(trade, f"Sekar {codes.code()}", Role.TREASURER)


def statement_with(trade: Trade, *amounts: int) -> Visitor:
    """A treasurer has imported a file with these amounts and looks at its lines."""
    office = treasurer(trade).get("/office/statements/import")
    file = trade.file(*amounts)
    office.form("Import").attach("file", "mutasi.csv", file, CSV).press()
    return office.assert_ok()


def buyers_page(trade: Trade, reference: str) -> Visitor:
    with trade.inside():
        key = trade.of(reference).key
    return trade.visitor().get(f"/en/orders/{reference}?key={key}").assert_ok()


def told(trade: Trade, reference: str, kind: str = "money kept apart") -> str:
    """What the one letter of this kind says, in the buyer's language."""
    with trade.inside():
        found = select(Message).where(Message.kind == kind, Message.about == reference)
        letter = sending.render(db.session(), db.session.scalars(found).one())
        assert isinstance(letter, Letter)
        return letter.text


def books(trade: Trade, *numbers: int) -> dict[str, int]:
    with trade.inside():
        assert trade.sound()
        return rows_of(trade.books(), *numbers)


def asked(trade: Trade, reference: str) -> list[int]:
    """The amounts of the order's refunds after the clock's next round."""
    with trade.inside():
        returning.return_due()
        assert trade.sound()
        return [refund.amount for refund in refunds.of_order(db.session(), reference)]


def test_while_the_goods_are_held_the_money_pays(trade: Trade) -> None:
    with trade.inside():
        reference = trade.place()
        due = trade.due(reference)

    office = statement_with(trade, due).assert_sees("Fits", reference)
    office.form("Confirm").press()

    office.assert_sees("The order is paid.")
    assert books(trade, 1100, 2100, 2600) == {"1100:main": due, f"2100:{reference}": -TOTAL}
    buyers_page(trade, reference).assert_sees("Being packed")
    assert "sudah" in told(trade, reference, "order paid")


def test_late_money_pays_while_the_goods_are_there(trade: Trade) -> None:
    """B10: the order has expired, its goods are free, and late money still finds it."""
    with trade.inside():
        reference = trade.place()
        due = trade.due(reference)
    with trade.after_hold(reference):
        with trade.inside():
            assert expire_due() == 1
            assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=0)
        buyers_page(trade, reference).assert_sees("The time to pay is over")

        office = statement_with(trade, due).assert_sees("Late", reference)
        office.form("Confirm").press()

        office.assert_sees("The order is paid.")
        buyers_page(trade, reference).assert_sees("Being packed")
        with trade.inside():
            assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=1)
    assert books(trade, 2100, 2600) == {f"2100:{reference}": -TOTAL}


def sold_meanwhile(trade: Trade) -> tuple[str, int]:
    """An order that expired, and others bought its goods; with the amount asked for."""
    with trade.inside():
        reference = trade.place(pouches=5)
        due = trade.due(reference)
        with trade.after_hold(reference):
            expire_due()
            trade.bought(pouches=1)
    return reference, due


def test_late_money_for_goods_that_are_gone_waits_for_the_buyers_word(trade: Trade) -> None:
    """B10: it is kept apart, the buyer chooses, and without a word it goes back after a day."""
    reference, due = sold_meanwhile(trade)
    with trade.after_hold(reference):
        office = statement_with(trade, due).assert_sees("Late", reference)
        office.form("Confirm").press()
        office.assert_sees("The money does not fit the order. It is kept apart.")
        office.get("/office/kept").assert_sees("Goods gone", "Goes back by itself")
        assert books(trade, 2600) == {f"2600:{reference}": -due}
        page = buyers_page(trade, reference).assert_sees("the goods are gone")
        page.assert_sees("I wait", "I take something else", "I want it back")
        page.assert_sees_not("You owe nothing.")
        assert "terlambat" in told(trade, reference)
        assert asked(trade, reference) == []

    with trade.after_hold(reference, A_DAY):
        assert asked(trade, reference) == [due]
        assert books(trade, 2600) == {}
        office = treasurer(trade).get("/office/refunds").assert_sees("To approve")
        assert "rekening" in told(trade, reference, "refund asked")


def test_a_buyer_who_waits_is_not_refunded_by_the_clock(trade: Trade) -> None:
    reference, due = sold_meanwhile(trade)
    with trade.after_hold(reference):
        statement_with(trade, due).form("Confirm").press()
        page = buyers_page(trade, reference)
        page.form("I wait").press()
        page.assert_ok().assert_sees("You wait until the goods are there again.")

    with trade.after_hold(reference, 3 * A_DAY):
        assert asked(trade, reference) == []
        treasurer(trade).get("/office/kept").assert_sees("The buyer waits for the goods.")
        page = buyers_page(trade, reference)
        page.form("I want it back").press()
        page.assert_ok()
        assert asked(trade, reference) == [due]
        page.submit_again(page.sent[-1])
        assert page.status == 409
        page.assert_sees("There is nothing to choose any more.")


def test_a_buyer_takes_something_else_for_the_money(trade: Trade) -> None:
    reference, due = sold_meanwhile(trade)
    with trade.after_hold(reference):
        statement_with(trade, due).form("Confirm").press()
        page = buyers_page(trade, reference)
        page.form("I take something else").press()
        page.assert_ok().assert_sees("Please order it and call us.")
        with trade.inside():
            other = trade.place(pouches=1)

        office = treasurer(trade).get("/office/kept").assert_sees("The buyer takes something else.")
        office.link("For another order").follow()
        office.form("Keep it for this order").fill(reference="NOSUCH22").press()
        office.assert_sees("There is no order with this reference.")
        office.form("Keep it for this order").fill(reference=other).press()
        office.assert_ok().assert_sees(other)
        office.form(f"/office/kept/{other}/use").press()

        office.assert_sees("The order is paid.")
        with trade.inside():
            code = trade.payment(other).unique_code
        assert books(trade, 2100, 2600)[f"2600:{other}"] == TOTAL + code - due
        buyers_page(trade, other).assert_sees("Being packed", "You paid too much.")
    with trade.after_hold(reference, A_DAY):
        assert asked(trade, other) == [due - TOTAL - code]
    assert asked(trade, reference) == []


def test_money_for_a_cancelled_order_goes_back(trade: Trade) -> None:
    with trade.inside():
        reference = trade.place()
        due = trade.due(reference)
        cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)

    office = statement_with(trade, due).assert_sees(reference)
    office.form("Confirm").press()

    office.assert_sees("It is kept apart.").get("/office/kept").assert_sees("Order cancelled")
    assert books(trade, 1100, 2100, 2600) == {"1100:main": due, f"2600:{reference}": -due}
    assert "dibatalkan" in told(trade, reference)
    assert asked(trade, reference) == [due]
    buyers_page(trade, reference).assert_sees("Your money back", "Where should we send it?")


def test_a_second_payment_goes_back_and_never_touches_the_order(trade: Trade) -> None:
    with trade.inside():
        reference = trade.bought()
        due = trade.due(reference)

    office = statement_with(trade, due).assert_sees("Paid twice", reference)
    office.form("Confirm").press()

    office.get("/office/kept").assert_sees("Paid twice")
    assert books(trade, 2100, 2600) == {f"2100:{reference}": -TOTAL, f"2600:{reference}": -due}
    assert "sudah dibayar" in told(trade, reference)
    assert asked(trade, reference) == [due]
    buyers_page(trade, reference).assert_sees("Being packed", "Your money back")
    with trade.inside():
        assert trade.states(reference) == ("paid", {"to_make"})


def short_of(trade: Trade, missing: int) -> tuple[str, int]:
    """A line names the order and brings too little; the order, and what is still asked for."""
    with trade.inside():
        reference = trade.place()
    office = treasurer(trade).get("/office/statements/import")
    rows = f"Tanggal,Keterangan,Debit,Kredit,Saldo\n20/11/2026,TRSF {reference} DEWI,,"
    file = f"{rows}{TOTAL - missing},{TOTAL - missing}\n".encode()
    office.form("Import").attach("file", "mutasi.csv", file, CSV).press()
    office.assert_sees("Too little", reference)
    office.form("Confirm").press()
    office.assert_sees("It is kept apart.").get("/office/kept").assert_sees("Too little")
    with trade.inside():
        return reference, trade.due(reference) - TOTAL + missing


def test_too_little_keeps_the_goods_and_the_rest_pays(trade: Trade) -> None:
    """M25: a reference in the line finds the order; the rest has an amount of its own."""
    reference, rest = short_of(trade, 20_000)
    with trade.inside():
        assert trade.stock(trade.pouch_sku) == Count(5, held=1, sold=0)
    page = buyers_page(trade, reference).assert_sees("A part of your money is here", "Rp36.000")
    page.assert_sees(f"Please pay the rest: Rp{rest:,}".replace(",", "."))
    assert "Rp36.000" in told(trade, reference)
    assert books(trade, 2600) == {f"2600:{reference}": 20_000 - TOTAL}
    assert asked(trade, reference) == []

    office = statement_with(trade, rest).assert_sees("Fits", reference)
    office.form("Confirm").press()

    office.assert_sees("The order is paid.")
    assert books(trade, 2100, 2600) == {f"2100:{reference}": -TOTAL}
    assert asked(trade, reference) == []


def test_too_little_goes_back_when_the_rest_does_not_come(trade: Trade) -> None:
    reference, _rest = short_of(trade, 20_000)

    with trade.after_hold(reference):
        with trade.inside():
            assert expire_due() == 1
        assert asked(trade, reference) == [TOTAL - 20_000]
        buyers_page(trade, reference).assert_sees("Your money back", "Rp36.000")
    assert books(trade, 2100, 2600) == {}


def test_what_is_too_much_is_kept_and_goes_back_after_a_day(trade: Trade) -> None:
    with trade.inside():
        reference = trade.place()
        due = trade.due(reference)
    office = statement_with(trade, due + 9_000)
    office.link("For an order").follow()
    office.form("Book it for this order").fill(reference=reference).press()

    office.assert_sees("What was too much is kept apart.")
    office.get("/office/kept").assert_sees("Too much")
    assert books(trade, 2100, 2600) == {f"2100:{reference}": -TOTAL, f"2600:{reference}": -9_000}
    assert "Rp9.000" in told(trade, reference)
    buyers_page(trade, reference).assert_sees("Being packed", "You paid too much.", "Rp9.000")
    assert asked(trade, reference) == []
    with clock.at(clock.now() + A_DAY):
        assert asked(trade, reference) == [9_000]
    with trade.inside():
        assert trade.states(reference) == ("paid", {"to_make"})


def test_an_amount_that_fits_several_is_for_a_person(trade: Trade) -> None:
    """M25: two orders of the same total, and somebody forgot the code."""
    with trade.inside():
        one, two = trade.place(), trade.place()

    office = statement_with(trade, TOTAL).assert_sees("Fits several", one, two)
    assert not office.has_form("Confirm")
    office.form(f"For {two}").press()

    office.assert_sees("The order is paid.")
    assert books(trade, 2100, 2600) == {f"2100:{two}": -TOTAL}
    with trade.inside():
        assert trade.states(one)[0] == "placed"


def test_money_nobody_knows_waits_and_another_currency_is_refused(trade: Trade) -> None:
    office = statement_with(trade, 77_777).assert_sees("Not known")
    office.form("Keep, owner not known").press()
    assert set(books(trade, 1100, 2900).values()) == {77_777, -77_777}

    file = b":20:A\n:25:0001112223\n:60F:C261120USD0,\n:62F:C261120USD0,\n-\n"
    office.get("/office/statements/import")
    office.form("Import").attach("file", "mutasi.sta", file, "text/plain").press()
    assert office.status == 409
    office.assert_sees("This file is in USD. We keep our books in rupiah.")
