"""Money goes back to buyers: by steps, once, and a large sum by two people. On both engines."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.fulfilment.cancelling import cancel_as_buyer, cancel_as_staff
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, WrongState
from marketplace.ledger.journal import NotEnough
from marketplace.payments import refund as refunds
from marketplace.payments import refunding
from marketplace.payments.refund import RefundAccount
from marketplace.people.audit import Audit
from tests.trade import POUCH, Trade, press_twice
from tests.world import BAYU, RATNA, SEKAR, TONO

TOTAL = POUCH + 11_000
DEWIS = RefundAccount("014", "1234567890", "DEWI PEMBELI")


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def cancelled(trade: Trade, pouches: int = 1, *, by_buyer: bool = False) -> tuple[str, str]:
    """A paid order called off; returns its reference and its refund's code."""
    reference = trade.bought(pouches)
    if by_buyer:
        cancel_as_buyer(reference, trade.of(reference).key)
    else:
        cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)
    return reference, refunds.of_order(db.session(), reference)[0].code


def state(code: str) -> str:
    return refunds.known_as(db.session(), code).state


def send(code: str, by: Actor, paid_from: str = "bank") -> None:
    refunding.send(code, paid_from=paid_from, bank_reference="BCA-1", key=codes.token(), by=by)


def test_a_refund_goes_its_whole_way_and_books_once(trade: Trade) -> None:
    reference, code = cancelled(trade)
    unique = trade.due(reference) - TOTAL
    assert trade.books() == {
        "1100:main": TOTAL + unique, f"2500:{code}": -TOTAL, "4300:all": -unique,
    }  # fmt: skip
    refunding.name_destination(reference, trade.of(reference).key, DEWIS)
    refunding.approve(code, by=SEKAR)
    press_twice(refunding.send, code, paid_from="bank", bank_reference="BCA-1", by=SEKAR)

    press_twice(refunding.confirm, code, by=SEKAR)

    assert state(code) == "confirmed"
    assert trade.books() == {"1100:main": unique, "4300:all": -unique}
    assert trade.sound()


def test_steps_out_of_turn_are_refused(trade: Trade) -> None:
    _, code = cancelled(trade)
    before = trade.books()

    with pytest.raises(WrongState):
        send(code, SEKAR, "cash")
    with pytest.raises(WrongState):
        refunding.confirm(code, key=codes.token(), by=SEKAR)
    with pytest.raises(WrongState):
        refunding.fail(code, by=SEKAR)
    with pytest.raises(NotAllowed):
        refunding.approve(code, by=TONO)

    assert (state(code), trade.books()) == ("asked", before)


def test_no_transfer_leaves_before_the_buyer_named_an_account(trade: Trade) -> None:
    _, code = cancelled(trade)
    refunding.approve(code, by=SEKAR)

    with pytest.raises(refunding.NoDestination):
        send(code, SEKAR)

    assert state(code) == "approved"


def test_nobody_approves_a_large_refund_they_asked_for(trade: Trade) -> None:
    _, code = cancelled(trade, pouches=5)  # Rp225.000 and delivery

    refunding.approve(code, by=RATNA)
    assert state(code) == "approved", "Rp236.000 is below the limit"

    crisps = trade.bought(crisps=10, pouches=3)
    cancel_as_staff(crisps, reason="asked by phone", borne_by="cooperative", by=RATNA)
    large = refunds.of_order(db.session(), crisps)[0].code
    with pytest.raises(refunding.SecondPerson):
        refunding.approve(large, by=RATNA)
    assert state(large) == "asked"

    refunding.approve(large, by=SEKAR)
    refunding.name_destination(crisps, trade.of(crisps).key, DEWIS)
    send(large, SEKAR)
    assert state(large) == "sent"


def test_a_large_refund_a_buyer_asked_for_has_two_people_too(trade: Trade) -> None:
    reference = trade.bought(pouches=3, crisps=10)
    cancel_as_buyer(reference, trade.of(reference).key)
    code = refunds.of_order(db.session(), reference)[0].code
    refunding.name_destination(reference, trade.of(reference).key, DEWIS)
    refunding.approve(code, by=SEKAR)

    with pytest.raises(refunding.AnotherPays):
        send(code, SEKAR)
    assert state(code) == "approved"

    send(code, RATNA)
    assert state(code) == "sent"


def test_a_small_one_needs_one_person(trade: Trade) -> None:
    reference, code = cancelled(trade, by_buyer=True)
    refunding.name_destination(reference, trade.of(reference).key, DEWIS)

    refunding.approve(code, by=SEKAR)
    send(code, SEKAR)

    assert state(code) == "sent"


def test_after_the_bank_sent_it_back_the_buyer_can_name_another_account(trade: Trade) -> None:
    reference, code = cancelled(trade)
    key = trade.of(reference).key
    refunding.name_destination(reference, key, DEWIS)
    refunding.approve(code, by=SEKAR)
    send(code, SEKAR)
    with pytest.raises(refunding.TooLate):
        refunding.name_destination(reference, key, DEWIS)

    refunding.fail(code, by=SEKAR)
    another = RefundAccount("008", "9876543210", "DEWI PEMBELI")
    refunding.name_destination(reference, key, another)
    send(code, SEKAR)
    refunding.confirm(code, key=codes.token(), by=SEKAR)

    assert refunds.known_as(db.session(), code).destination == another
    assert f"2500:{code}" not in trade.books()
    assert trade.sound()


def test_cash_goes_back_only_from_money_that_is_in_the_box(trade: Trade) -> None:
    _, code = cancelled(trade)
    refunding.approve(code, by=SEKAR)
    send(code, SEKAR, "cash")
    before = trade.books()

    with pytest.raises(NotEnough):
        refunding.confirm(code, key=codes.token(), by=SEKAR)
    assert (state(code), trade.books()) == ("sent", before)

    trade.petty_cash(TOTAL)
    refunding.confirm(code, key=codes.token(), by=SEKAR)
    assert state(code) == "confirmed"
    assert "1010:main" not in trade.books()
    assert trade.sound()


def test_money_kept_apart_goes_back_once(trade: Trade) -> None:
    reference = trade.bought()
    due = trade.due(reference)
    trade.confirm(trade.transferred(due))

    press_twice(refunding.return_kept, reference, by=SEKAR)
    with pytest.raises(refunding.NothingKept):
        refunding.return_kept(reference, key=codes.token(), by=BAYU)

    found = refunds.of_order(db.session(), reference)
    assert [(one.amount, one.source) for one in found] == [(due, "kept")]
    assert f"2600:{reference}" not in trade.books()
    assert trade.states(reference) == ("paid", {"to_make"})
    assert trade.sound()


def test_a_look_at_the_account_is_on_record(trade: Trade) -> None:
    reference, code = cancelled(trade)
    refunding.name_destination(reference, trade.of(reference).key, DEWIS)

    assert refunding.see_destination(code, by=SEKAR) == DEWIS

    looks = db.session().scalars(select(Audit).where(Audit.act == "see refund destination")).all()
    assert [(look.by, look.about) for look in looks] == [(SEKAR.code, code)]
    raw = refunds.known_as(db.session(), code).destination_sealed or ""
    assert "1234567890" not in raw
