"""Money that did not fit goes back once, whoever asks for it at the same moment."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound
from marketplace.orders import order as orders
from marketplace.orders.contact import Contact
from marketplace.payments import kept_money, refunding, returning
from marketplace.payments import refund as refunds
from marketplace.payments.kept_money import Wish
from marketplace.people import audit
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import StripeDouble, stripe_double
from tests.trade import Trade, done, press_twice, rows_of
from tests.world import DEWI, RATNA, SEKAR

A_DAY = timedelta(hours=24)


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def twice(trade: Trade) -> tuple[str, int]:
    """A paid order whose money came a second time; its reference and the amount."""
    reference = trade.bought()
    due = trade.due(reference)
    trade.confirm(trade.transferred(due))
    return reference, due


def test_the_clock_and_a_person_return_it_once(trade: Trade) -> None:
    reference, due = twice(trade)

    done(
        trade,
        returning.return_due,
        lambda: refunding.return_kept(reference, key=codes.token(), by=SEKAR),
        returning.return_due,
    )

    assert [r.amount for r in refunds.of_order(db.session(), reference)] == [due]
    assert rows_of(trade.books(), 2600) == {}
    assert trade.sound()


def test_the_clock_and_a_move_to_another_order_do_one_of_both(trade: Trade) -> None:
    reference, due = twice(trade)
    other = trade.place(0, 1)
    code = kept_money.open_of(db.session(), reference)[0].code

    done(
        trade,
        returning.return_due,
        lambda: returning.use_elsewhere(code, other, key=codes.token(), by=SEKAR),
    )

    given_back = [r.amount for r in refunds.of_order(db.session(), reference)]
    kept = rows_of(trade.books(), 2600)
    assert (given_back, kept) in [([due], {}), ([], {f"2600:{other}": -due})]
    assert trade.sound()


def test_only_whoever_holds_the_key_chooses_and_only_while_there_is_a_choice(trade: Trade) -> None:
    reference, due = twice(trade)

    with pytest.raises(NotFound):
        returning.choose(reference, "somebody else's", Wish.WAIT)
    with pytest.raises(returning.NothingToChoose):
        returning.choose(reference, trade.of(reference).key, Wish.WAIT)

    with clock.at(clock.now() + A_DAY):
        assert returning.return_due() == 1
        assert returning.return_due() == 0
    assert [r.amount for r in refunds.of_order(db.session(), reference)] == [due]


def test_money_is_not_moved_to_its_own_order_nor_twice(trade: Trade) -> None:
    reference, due = twice(trade)
    other, code = trade.place(0, 1), kept_money.open_of(db.session(), reference)[0].code
    with pytest.raises(returning.NothingToChoose):
        returning.use_elsewhere(code, reference, key=codes.token(), by=SEKAR)
    with pytest.raises(returning.NoSuchOrder):
        returning.use_elsewhere(code, "NOSUCH22", key=codes.token(), by=SEKAR)
    key = codes.token()

    for _ in range(2):
        returning.use_elsewhere(code, other, key=key, by=SEKAR)
    with pytest.raises(returning.NothingToChoose):
        returning.use_elsewhere(code, other, key=codes.token(), by=SEKAR)

    assert rows_of(trade.books(), 2600) == {f"2600:{other}": -due}
    assert trade.sound()


@pytest.mark.parametrize(
    "buyer",
    [
        replace(DEWI, email="kantor@pembeli.example"),
        replace(DEWI, phone="+6289000001111", email="Dewi@Pembeli.example"),
    ],
)
def test_money_goes_to_another_order_of_the_same_buyer(trade: Trade, buyer: Contact) -> None:
    """By phone, or by e-mail however it was typed."""
    reference, due = twice(trade)
    other = trade.place(0, 1, buyer=buyer)
    code = kept_money.open_of(db.session(), reference)[0].code

    returning.use_elsewhere(code, other, key=codes.token(), by=SEKAR)

    assert rows_of(trade.books(), 2600) == {f"2600:{other}": -due}
    assert noted(reference, other) == ["same buyer"]


@pytest.mark.parametrize("email", ["rangga@orang.example", ""])
def test_for_somebody_else_only_when_its_buyer_asked(trade: Trade, email: str) -> None:
    """Two orders without an e-mail are not of one buyer for that."""
    reference, due = twice(trade)
    stranger = replace(DEWI, phone="+6289000001111", email=email)
    other = trade.place(0, 1, buyer=stranger)
    if not email:
        with transaction() as session:
            orders.known_as(session, reference).readdress(replace(DEWI, email=""))
    code = kept_money.open_of(db.session(), reference)[0].code
    before = trade.books()

    with pytest.raises(returning.AnotherBuyer):
        returning.use_elsewhere(code, other, key=codes.token(), by=SEKAR)
    assert (trade.books(), noted(reference, other)) == (before, [])
    assert trade.states(other)[0] == "placed"

    press_twice(returning.use_elsewhere, code, other, asked=True, by=SEKAR)
    assert rows_of(trade.books(), 2600) == {f"2600:{other}": -due}
    assert noted(reference, other) == ["the buyer asked for it"]
    assert trade.sound()


def noted(reference: str, other: str) -> list[str]:
    """Why the audit says that money of one order was used for the other."""
    acts = audit.about(db.session(), [reference])
    return [act.why for act in acts if act.act == f"use kept money for {other}"]


@pytest.fixture(scope="module")
def stripe() -> Iterator[StripeDouble]:
    with stripe_double() as double:
        yield double


def test_money_that_came_through_a_provider_goes_back_through_it(
    inside: Flask, stripe: StripeDouble
) -> None:
    trade = OnlineTrade(inside, stripe)
    reference = trade.awaited()
    session, total = trade.session_of(reference), trade.of(reference).total
    stripe.pay(session)
    cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)
    trade.hear_all()
    trade.work()
    assert rows_of(trade.books(), 2600) == {f"2600:{reference}": -total}

    assert returning.return_due() == 1
    trade.work()

    assert [refund["amount"] for refund in stripe.refunds] == [total * 100]
    trade.hear_all()
    trade.work()
    assert [r.state for r in refunds.of_order(db.session(), reference)] == ["confirmed"]
    assert rows_of(trade.books(), 2500, 2600) == {}
    assert trade.sound()
