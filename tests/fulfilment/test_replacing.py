"""Goods are sent once more, and whoever is to blame pays their maker. On both engines; a pouch
earns Melati 40.500 of 45.000.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue.lot import Lot
from marketplace.fulfilment import (
    complaining,
    packing,
    receiving,
    refund_plan,
    replacing,
    resolving,
    returning,
    sending,
)
from marketplace.fulfilment.receiving import Left
from marketplace.fulfilment.refund_goods import TooMany
from marketplace.fulfilment.refund_plan import Asked
from marketplace.fulfilment.sent_once_more import SentOnceMore
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotAllowed, WrongState
from marketplace.ledger import earning
from marketplace.orders import complaint as complaints
from marketplace.orders import part as parts
from marketplace.orders.complaint import Complaint
from marketplace.orders.cutting import cut
from marketplace.orders.part import Part
from marketplace.payments import refund as refunds
from marketplace.payments.refund import WRITTEN_OFF
from marketplace.reports import invariants
from tests.fulfilment.test_complaining import arrived, complain, wrong
from tests.fulfilment.test_resolving import give_back, known, late_complaint, told
from tests.trade import PER_KG, POUCH, Count, Trade, press_twice, rows_of
from tests.world import RATNA, SEKAR, TONO

HERS, OURS, COST = 40_500, 4_500, 12_000


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    yield trade
    assert trade.sound()


def send_again(complaint: Complaint, borne_by: str) -> None:
    """Ratna decides so."""
    replacing.send_again(
        complaint.code, borne_by, "Maaf, kami kirim lagi.", key=codes.token(), by=RATNA
    )


def again(trade: Trade, reference: str) -> Part:
    """What is made once more."""
    [part] = [p for p in trade.of(reference).parts if p.replaces and p.state != "cancelled"]
    return part


def goes_out(trade: Trade, reference: str, *, complete: bool = True) -> str:
    """It is made, brought, packed, sent, and has arrived; returns the parcel."""
    trade.handed_over_rest(reference)
    parcel = packing.pack_order(reference, key=codes.token(), by=TONO)
    waybill = f"JP{codes.code(10)}"
    sending.send(parcel, waybill=waybill, cost=COST, key=codes.token(), by=TONO)
    sending.deliver(parcel, by=TONO)
    if complete:
        sending.complete(parcel, by=RATNA)
    return parcel


@pytest.mark.parametrize(
    ("borne_by", "hers", "elsewhere"),
    [
        ("cooperative", 3 * HERS, {"5200:all": HERS}),
        ("carrier", 3 * HERS, {"1350:all": HERS}),
        ("producer", 2 * HERS, {}),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_who_pays_for_goods_sent_once_more(
    trade: Trade, borne_by: str, hers: int, elsewhere: dict[str, int], late: bool
) -> None:
    """B19, M13: the sale stands and the buyer pays nothing, before and after she earned it. She
    earns the second time unless it is her fault; the second parcel is ours to pay.
    """
    if late:
        reference, complaint = late_complaint(trade)
    else:
        reference, first = arrived(trade, pouches=2)
        complaint = complain(trade, reference)
        sending.complete(first, by=RATNA)

    send_again(complaint, borne_by)
    assert trade.states(reference)[0] == "paid"
    assert trade.stock(trade.pouch_sku) == Count(3, 0, 1), "one lies here and is kept for it"
    goes_out(trade, reference)

    assert trade.states(reference) == ("completed", {"completed"})
    assert rows_of(trade.books(), 1300, 1350, 2100, 2210, 2300, 2500, 4100, 4200, 5200) == {
        f"2210:{trade.melati.code}": -hers, f"4100:{reference}": -2 * OURS,
        "2300:all": -PER_KG - COST, "4200:all": COST, **elsewhere,
    }  # fmt: skip
    assert trade.stock(trade.pouch_sku) == Count(2, 0, 0)
    assert (known(complaint).outcome, known(complaint).borne_by) == ("resend", borne_by)
    assert told(reference).count("complaint decided") == 1
    part = again(trade, reference)
    earned = earning.of_part(db.session(), part.code)
    assert (earned.amount if earned else 0) == (0 if borne_by == "producer" else HERS)
    assert part.net == (0 if borne_by == "producer" else HERS)


def test_what_is_not_here_is_made(trade: Trade) -> None:
    """B19: no cap holds it back; it is on her list with a new day, and comes as made."""
    reference, _ = arrived(trade, pouches=5)
    complaint = complain(trade, reference, wrong(2))

    send_again(complaint, "cooperative")

    assert trade.stock(trade.pouch_sku) == Count(0, 0, 0)
    part = again(trade, reference)
    assert (part.quantity, part.state, part.shipment) == (2, "to_make", None)
    assert part in parts.make_list(db.session(), trade.melati.code)
    goes_out(trade, reference)
    assert trade.stock(trade.pouch_sku) == Count(0, 0, 0)


def test_food_that_lies_here_stays_the_orders_own(trade: Trade) -> None:
    """B19, M06: one bag of two arrived bad, the other waits here; a free one is kept too."""
    reference = trade.bought(0, 2)
    trade.handed_over(reference)
    first = packing.pack_order(reference, quantities={0: 1}, key=codes.token(), by=TONO)
    sending.send(first, waybill="JP1234567890", cost=COST, key=codes.token(), by=TONO)
    sending.deliver(first, by=TONO)
    free = [Left(trade.crisps_sku, 1)]
    receiving.leave_here(trade.kenanga.code, free, key=codes.token(), by=TONO)

    send_again(complain(trade, reference), "cooperative")

    [lot] = db.session.scalars(select(Lot).where(Lot.sku == trade.crisps_sku))
    assert (lot.on_hand, lot.taken, lot.shelf, lot.allotted) == (9, 2, 2, 2)
    assert trade.stock(trade.crisps_sku) == Count(9, 0, 2)
    assert not invariants.broken(db.session())
    goes_out(trade, reference, complete=False)
    db.session.refresh(lot)
    assert (lot.on_hand, lot.taken, lot.shelf, lot.allotted) == (7, 0, 0, 0)


def test_cut_in_two_each_piece_is_worth_what_she_gets_for_it(trade: Trade) -> None:
    """B19, M27: no second commission on goods that replace others, however they are sent."""
    reference, _ = arrived(trade, pouches=5)
    send_again(complain(trade, reference, wrong(2)), "cooperative")
    with transaction() as session:
        cut(session, parts.known_as(session, again(trade, reference).code), 1)

    pieces = [part for part in trade.of(reference).parts if part.replaces]
    assert [(p.quantity, p.amount, p.commission) for p in pieces] == [(1, HERS, 0), (1, HERS, 0)]
    goes_out(trade, reference)
    assert rows_of(trade.books(), 2210, 4100, 5200) == {
        f"2210:{trade.melati.code}": -2 * HERS, "5200:all": 2 * HERS,
    }  # fmt: skip


def test_deciding_twice_sends_once(trade: Trade) -> None:
    """B19: the same form again, or another one."""
    reference, _ = arrived(trade)
    complaint = complain(trade, reference)

    press_twice(replacing.send_again, complaint.code, "cooperative", "Maaf.", by=RATNA)
    with pytest.raises(WrongState):
        send_again(complaint, "producer")

    assert again(trade, reference).paid_by == "cooperative"
    with pytest.raises(complaining.TooManyComplained):
        complain(trade, reference, wrong(2))


def test_who_cannot_pay_is_refused_and_nothing_happens(trade: Trade) -> None:
    """B19: the buyer never; no maker for what happens on the way; a manager decides."""
    parcel = trade.sent(pouches=1)
    reference = trade.reference_of(parcel)
    complaint = complain(trade, reference, wrong(1, "not_arrived"))
    before = trade.books(), trade.stock(trade.pouch_sku), trade.states(reference)

    with pytest.raises(refund_plan.NobodyNamed):
        send_again(complaint, "buyer")
    with pytest.raises(refund_plan.OnItsWay):
        send_again(complaint, "producer")
    for nobody in (TONO, SEKAR, trade.melati.actor):
        with pytest.raises(NotAllowed):
            replacing.send_again(complaint.code, "carrier", "Maaf.", key=codes.token(), by=nobody)

    assert (trade.books(), trade.stock(trade.pouch_sku), trade.states(reference)) == before
    assert known(complaint).state == "open"


def test_it_is_called_off_and_money_goes_back_instead(trade: Trade) -> None:
    """B19: she cannot make it again; until it is packed staff decide anew."""
    reference, first = arrived(trade, pouches=1)
    complaint = complain(trade, reference)
    sending.complete(first, by=RATNA)
    send_again(complaint, "cooperative")

    press_twice(replacing.call_off, complaint.code, by=RATNA)
    assert trade.stock(trade.pouch_sku) == Count(4, 0, 0)
    refund = give_back(known(complaint), "producer")

    assert trade.states(reference) == ("completed", {"cancelled", "completed"})
    assert rows_of(trade.books(), 1300, 2100, 2210, 2500, 4100, 5200) == {
        f"2500:{refund.code}": -POUCH
    }
    with pytest.raises(WrongState):
        replacing.call_off(complaint.code, key=codes.token(), by=RATNA)


def test_what_is_packed_again_is_not_called_off(trade: Trade) -> None:
    reference, _ = arrived(trade, pouches=1)
    complaint = complain(trade, reference)
    send_again(complaint, "cooperative")
    trade.handed_over_rest(reference)
    packing.pack_order(reference, key=codes.token(), by=TONO)

    with pytest.raises(replacing.GoneAgain):
        replacing.call_off(complaint.code, key=codes.token(), by=RATNA)

    assert (known(complaint).state, again(trade, reference).state) == ("decided", "packed")


@pytest.mark.parametrize(
    ("borne_by", "hers", "elsewhere"),
    [("producer", 0, {"5200:all": 0}), ("cooperative", 2 * HERS, {"5200:all": HERS + POUCH})],
)
def test_goods_that_came_instead_are_bad_too(
    trade: Trade, borne_by: str, hers: int, elsewhere: dict[str, int]
) -> None:
    """B19: the second complaint gives the money of the sale back; once, and no piece is earned that
    was her fault.
    """
    reference, first = arrived(trade, pouches=1)
    send_again(complain(trade, reference), "cooperative")
    sending.complete(first, by=RATNA)
    second = goes_out(trade, reference, complete=False)
    complaint = complain(trade, reference)
    assert [line.part for line in complaint.lines] == [again(trade, reference).code]

    refund = give_back(complaint, borne_by, WRITTEN_OFF)
    sending.complete(second, by=RATNA)

    books = {code: n for code, n in elsewhere.items() if n}
    earned = {f"2210:{trade.melati.code}": -hers} if hers else {}
    ours = {f"4100:{reference}": -OURS} if hers else {}
    assert rows_of(trade.books(), 1300, 2100, 2210, 2500, 4100, 5200) == {
        f"2500:{refund.code}": -POUCH, **books, **earned, **ours,
    }  # fmt: skip
    assert trade.states(reference)[0] == "completed"
    assert len(complaints.of_order(db.session(), reference)) == 2


@pytest.mark.parametrize("bearer", ["cooperative", "producer"])
def test_what_is_sent_once_more_is_not_refunded_too(trade: Trade, bearer: str) -> None:
    """B19: of two pouches one goes once more; only the other's money can go back."""
    reference, first = arrived(trade, pouches=2)
    complaint = complain(trade, reference)
    sending.complete(first, by=RATNA)
    send_again(complaint, "cooperative")
    before = refund_state(trade, reference)
    assert refund_plan.left_of(db.session(), trade.of(reference)) == {0: 1}

    both = Asked(bearer, WRITTEN_OFF, "x", {0: 2})
    with pytest.raises(SentOnceMore) as refused:
        returning.give_back(reference, both, key=codes.token(), by=SEKAR)
    assert "Pouch bunga" in refused.value.sentence()
    db.session.rollback()
    assert refund_state(trade, reference) == before

    other = Asked(bearer, WRITTEN_OFF, "x", {0: 1})
    returning.give_back(reference, other, key=codes.token(), by=SEKAR)
    after = refund_state(trade, reference)
    for late in (other, both):
        with pytest.raises((SentOnceMore, TooMany)):
            returning.give_back(reference, late, key=codes.token(), by=SEKAR)
        db.session.rollback()
    assert refund_state(trade, reference) == after
    goes_out(trade, reference)
    assert trade.states(reference)[0] == "completed"


def test_called_off_its_money_may_go_back(trade: Trade) -> None:
    """B19: once the complaint ended without goods, the order's own button gives it back."""
    reference, first = arrived(trade, pouches=1)
    complaint = complain(trade, reference)
    sending.complete(first, by=RATNA)
    send_again(complaint, "cooperative")
    assert refund_plan.left_of(db.session(), trade.of(reference)) == {0: 0}
    replacing.call_off(complaint.code, key=codes.token(), by=RATNA)
    resolving.leave(complaint.code, "Tidak jadi.", key=codes.token(), by=RATNA)

    asked = Asked("cooperative", WRITTEN_OFF, "x", {0: 1})
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)

    assert len(refunds.of_order(db.session(), reference)) == 1


def refund_state(trade: Trade, reference: str) -> object:
    db.session.rollback()
    given = [refund.amount for refund in refunds.of_order(db.session(), reference)]
    return given, trade.books(), trade.states(reference), trade.stock(trade.pouch_sku)
