"""M30: an order that was called off by mistake stands again within a day, goods and money as they
were; or nothing happens at all. On both engines.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.catalogue import stock
from marketplace.fulfilment import cancelling, making, packing, receiving, returning, undoing
from marketplace.fulfilment.refund_plan import Asked
from marketplace.fulfilment.undoing import MoneyLeft, TheBuyersWish, UndoOver, WrittenOff
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, Refusal, WrongState
from marketplace.orders import paper as papers
from marketplace.orders import voucher as vouchers
from marketplace.outbox import message as messages
from marketplace.payments import kept_money, refunding, settling
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments.kept_money import Why
from marketplace.people import audit
from tests.trade import POUCH, Count, Trade, done, press_twice
from tests.world import BAYU, RATNA, SEKAR, TONO


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    yield trade
    assert trade.sound()


def cancel(reference: str, borne_by: str = "cooperative", *, write_off: bool = False) -> None:
    cancelling.cancel_as_staff(
        reference, reason="salah pesanan", borne_by=borne_by, write_off=write_off, by=RATNA
    )


def undo(reference: str, *, asked: bool = False, key: str = "", by: Actor = RATNA) -> None:
    undoing.undo_cancel(
        reference, reason="salah tekan", asked=asked, key=key or codes.token(), by=by
    )


def told(reference: str) -> list[str]:
    return [one.kind for one in messages.about_thing(db.session(), reference)]


def refused(
    trade: Trade, reference: str, refusal: type[Refusal], deed: Callable[[], object]
) -> None:
    """And nothing is different."""
    before = trade.states(reference), trade.books(), trade.stock(trade.pouch_sku), told(reference)
    with pytest.raises(refusal):
        deed()
    db.session.rollback()
    after = trade.states(reference), trade.books(), trade.stock(trade.pouch_sku), told(reference)
    assert after == before


def test_an_unpaid_order_waits_again_for_its_money(trade: Trade) -> None:
    """M30: with goods held anew and an amount of its own; paid, it is like any other."""
    code = trade.voucher(most_uses=1)
    reference = trade.place(pouches=2, voucher=code)
    first = trade.payment(reference)
    cancel(reference)
    assert (trade.stock(trade.pouch_sku), vouchers.known_as(db.session(), code).used) == (
        Count(5, 0, 0), 0,
    )  # fmt: skip

    with clock.at(clock.now() + timedelta(hours=5)):
        undo(reference)

        again = trade.payment(reference)
        assert (trade.states(reference), trade.stock(trade.pouch_sku)) == (
            ("placed", {"waiting"}), Count(5, 2, 0),
        )  # fmt: skip
        assert (again.code != first.code, again.state, again.amount) == (
            True, "awaited", trade.of(reference).total,
        )  # fmt: skip
        assert again.due != first.due and trade.of(reference).hold_until >= first.expires_at
        assert vouchers.known_as(db.session(), code).used == 1
        assert told(reference) == ["order placed", "order cancelled", "order stands again"]
        trade.confirm(trade.transferred(again.due))
    assert trade.states(reference) == ("paid", {"to_make"})


def test_money_that_came_meanwhile_is_kept_for_it(trade: Trade) -> None:
    reference = trade.place()
    due = trade.due(reference)
    cancel(reference)
    trade.confirm(trade.transferred(due))

    undo(reference)

    with transaction() as session:
        kept = payments.of_order(session, reference)
        assert [one.state for one in kept] == ["expired", "awaited"]
        [money] = kept_money.open_of(session, reference)
        assert (money.why, money.return_at) == (Why.CANCELLED, None)
    assert trade.books()[f"2600:{reference}"] == -due
    settling.use_kept(reference, key=codes.token(), by=SEKAR)
    assert trade.states(reference) == ("paid", {"to_make"})


def test_a_paid_order_stands_where_it_stood(trade: Trade) -> None:
    """M30: the books are as before to the rupiah, the nota is issued again, everybody is told."""
    code = trade.voucher()
    reference = trade.bought(pouches=2, crisps=3, voucher=code)
    making.mark_ready(trade.melati.code, trade.of(reference).parts[0].code, by=trade.melati.actor)
    before = trade.books(), trade.stock(trade.pouch_sku), trade.stock(trade.crisps_sku)
    cancel(reference)
    [refund] = refunds.of_order(db.session(), reference)
    code_of_refund, amount = refund.code, refund.amount

    undo(reference)

    assert (trade.books(), trade.stock(trade.pouch_sku), trade.stock(trade.crisps_sku)) == before
    assert [part.state for part in trade.of(reference).parts] == ["ready", "to_make"]
    assert refunds.of_order(db.session(), reference) == []
    assert refunds.known_as(db.session(), code_of_refund).state == "withdrawn"
    issued = papers.of_order(db.session(), reference)
    assert [(one.kind, one.number) for one in issued] == [
        ("nota", 1), ("counter", 2), ("nota", 3),
    ]  # fmt: skip
    assert issued[1].says.total == issued[2].says.total == amount
    assert issued[2].says.method == "transfer"
    assert told(reference)[-1] == "order stands again"
    assert [one.why for one in audit.about(db.session(), [reference]) if one.act == "undo cancel"]


def test_it_goes_its_way_to_the_end(trade: Trade) -> None:
    """M30: made, packed and earned once."""
    reference = trade.bought(pouches=2)
    cancel(reference)
    undo(reference)
    trade.handed_over(reference)

    packing.pack_order(reference, key=codes.token(), by=TONO)

    assert trade.stock(trade.pouch_sku) == Count(3, 0, 0)
    assert trade.states(reference) == ("paid", {"packed"})


def test_called_off_again_its_money_goes_back_once(trade: Trade) -> None:
    """M30: and its buyer is told again."""
    reference = trade.bought()
    for _ in range(2):
        cancel(reference)
        undo(reference)

    cancel(reference)

    [refund] = refunds.of_order(db.session(), reference)
    assert (refund.amount, refund.state) == (trade.of(reference).total, "asked")
    assert told(reference).count("order cancelled") == 3
    assert {a: n for a, n in trade.books().items() if a.startswith("2500")} == {
        f"2500:{refund.code}": -refund.amount
    }
    counter = papers.of_order(db.session(), reference)[-1]
    assert counter.says.corrects.count(",") == 2


def test_only_what_called_it_off_is_undone(trade: Trade) -> None:
    """M30: what was given back before stays given back."""
    reference = trade.bought(pouches=3)
    asked = Asked("buyer", refunds.RESTOCKED, "satu saja", {0: 1})
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)
    cancel(reference)

    undo(reference)

    states = sorted((part.quantity, part.state) for part in trade.of(reference).parts)
    assert states == [(1, "cancelled"), (2, "to_make")]
    assert trade.stock(trade.pouch_sku) == Count(5, 0, 2)
    assert [one.amount for one in refunds.of_order(db.session(), reference)] == [POUCH]


def test_goods_that_were_written_off_are_made_anew(trade: Trade) -> None:
    reference = trade.bought()
    part = trade.of(reference).parts[0].code
    receiving.receive(part, by=TONO)
    cancel(reference, "producer", write_off=True)
    assert trade.stock(trade.pouch_sku) == Count(4, 0, 0)

    undo(reference)

    assert (trade.states(reference), trade.stock(trade.pouch_sku)) == (
        ("paid", {"to_make"}), Count(4, 0, 1),
    )  # fmt: skip


def test_what_was_ready_and_written_off_is_made_anew_although_there_is_more(trade: Trade) -> None:
    """M30: of five pouches the one that was ready is spoilt; her other four are not the same as
    ready.
    """
    reference = trade.bought()
    part = trade.of(reference).parts[0].code
    making.mark_ready(trade.melati.code, part, by=trade.melati.actor)
    cancel(reference, "producer", write_off=True)
    assert trade.stock(trade.pouch_sku) == Count(4, 0, 0)

    undo(reference)

    assert (trade.states(reference), trade.stock(trade.pouch_sku)) == (
        ("paid", {"to_make"}), Count(4, 0, 1),
    )  # fmt: skip


def test_money_on_its_way_is_not_called_back(trade: Trade) -> None:
    reference = trade.bought()
    cancel(reference)
    [refund] = refunds.of_order(db.session(), reference)
    refunding.approve(refund.code, by=SEKAR)
    with transaction() as session:
        assert undoing.chance(session, trade.of(reference), RATNA).hindered is None  # type: ignore[union-attr]
    refunding.send(refund.code, paid_from="cash", bank_reference="", key=codes.token(), by=SEKAR)

    refused(trade, reference, MoneyLeft, lambda: undo(reference))

    found = undoing.chance(db.session(), trade.of(reference), RATNA)
    assert found and isinstance(found.hindered, MoneyLeft)


def test_an_approved_refund_can_be_withdrawn_and_is_not_sent(trade: Trade) -> None:
    reference = trade.bought()
    cancel(reference)
    [refund] = refunds.of_order(db.session(), reference)
    code = refund.code
    refunding.approve(code, by=SEKAR)

    undo(reference)

    with pytest.raises(WrongState):
        refunding.send(code, paid_from="cash", bank_reference="", key=codes.token(), by=SEKAR)
    assert trade.states(reference)[0] == "paid"


def test_goods_that_somebody_else_bought_meanwhile_refuse_it(trade: Trade) -> None:
    reference = trade.bought(pouches=3)
    cancel(reference)
    trade.bought(pouches=4)

    refused(trade, reference, stock.SoldOut, lambda: undo(reference))


def test_spoilt_goods_that_were_paid_for_refuse_it(trade: Trade) -> None:
    reference = trade.bought()
    trade.handed_over(reference)
    cancel(reference, write_off=True)

    refused(trade, reference, WrittenOff, lambda: undo(reference))


def test_after_a_day_it_is_too_late(trade: Trade) -> None:
    reference = trade.bought()
    cancel(reference)

    with clock.at(clock.now() + timedelta(hours=24)):
        refused(trade, reference, UndoOver, lambda: undo(reference))
        assert undoing.chance(db.session(), trade.of(reference), RATNA) is None


def test_what_its_buyer_cancelled_is_only_theirs_to_want_back(trade: Trade) -> None:
    reference = trade.bought()
    cancelling.cancel_as_buyer(reference, trade.of(reference).key)

    refused(trade, reference, TheBuyersWish, lambda: undo(reference))
    undo(reference, asked=True)

    assert trade.states(reference) == ("paid", {"to_make"})


def test_nobody_but_a_manager_may(trade: Trade) -> None:
    reference = trade.bought()
    cancel(reference)

    for somebody in (SEKAR, TONO, BAYU):
        refused(trade, reference, NotAllowed, lambda by=somebody: undo(reference, by=by))  # type: ignore[misc]
        assert undoing.chance(db.session(), trade.of(reference), somebody) is None


def test_a_form_that_arrives_twice_does_it_once(trade: Trade) -> None:
    reference = trade.bought()
    cancel(reference)

    press_twice(undoing.undo_cancel, reference, reason="salah", asked=False, by=RATNA)

    assert told(reference).count("order stands again") == 1
    refused(trade, reference, WrongState, lambda: undo(reference))


def test_two_who_press_at_once_do_it_once(trade: Trade) -> None:
    reference = trade.bought()
    cancel(reference)

    told_ = done(trade, *[lambda: undo(reference)] * 2)

    assert sorted(told_) == [False, True]
    assert trade.stock(trade.pouch_sku) == Count(5, 0, 1)


def test_withdrawn_or_approved_but_never_both(trade: Trade) -> None:
    """M30: whoever sends the money at the same moment wins, or comes too late."""
    reference = trade.bought()
    cancel(reference)
    [refund] = refunds.of_order(db.session(), reference)
    code = refund.code
    refunding.approve(code, by=SEKAR)

    def send() -> None:
        refunding.send(code, paid_from="cash", bank_reference="", key=codes.token(), by=SEKAR)

    undone, sent = done(trade, lambda: undo(reference), send)

    assert undone != sent
    assert trade.states(reference)[0] == ("paid" if undone else "cancelled")
