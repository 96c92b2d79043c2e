"""Parcels that did not arrive, and what buyers say of theirs. On both engines; a pouch costs 45.000
and earns Melati 40.500.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.fulfilment import (
    complaining,
    going_astray,
    packing,
    progress,
    replacing,
    resolving,
    returning,
    sending,
)
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.complainable import WindowOver
from marketplace.fulfilment.refund_goods import TooMany
from marketplace.fulfilment.refund_plan import Asked, NotSoldAgain, OnItsWay
from marketplace.fulfilment.resolving import Verdict
from marketplace.fulfilment.sent_once_more import SentOnceMore
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotAllowed, NotFound, WrongState
from marketplace.orders import complaint as complaints
from marketplace.payments.refund import RESTOCKED, WRITTEN_OFF
from tests.fulfilment.test_complaining import wrong
from tests.fulfilment.test_replacing import goes_out
from tests.trade import PER_KG, POUCH, Count, Trade, done, press_twice, rows_of
from tests.world import RATNA, SEKAR, TONO

HERS = 40_500


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    yield trade
    assert trade.sound()


def sent(trade: Trade, pouches: int = 1) -> tuple[str, str]:
    """A parcel on its way; its order's reference and its code."""
    code = trade.sent(pouches)
    return shipments.known_as(db.session(), code).order_reference, code


def state(code: str) -> str:
    return shipments.known_as(db.session(), code).state


def troubles() -> list[str]:
    return [parcel.code for parcel in going_astray.in_trouble(db.session())]


def give_back(reference: str, borne_by: str, goods: str = WRITTEN_OFF) -> None:
    asked = Asked(borne_by, goods, "hilang", {0: 1})
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)


def test_a_buyer_says_that_it_is_there_and_that_all_is_well(trade: Trade) -> None:
    """M02: the buyer completes early, and its maker has earned."""
    reference, code = sent(trade)
    key = trade.of(reference).key

    going_astray.have_it(reference, key, code)
    assert (state(code), rows_of(trade.books(), 2210)) == ("delivered", {})
    going_astray.be_content(reference, key, code)

    assert trade.states(reference) == ("completed", {"completed"})
    assert rows_of(trade.books(), 2210) == {f"2210:{trade.melati.code}": -HERS}


def test_nobody_speaks_for_another_buyer(trade: Trade) -> None:
    reference, code = sent(trade)
    other, _ = sent(trade)

    for tell in (going_astray.have_it, going_astray.miss, going_astray.be_content):
        with pytest.raises(NotFound):
            tell(reference, "wrong", code)
        with pytest.raises(NotFound):
            tell(other, trade.of(other).key, code)

    parcel = shipments.known_as(db.session(), code)
    assert (parcel.state, parcel.missed_at) == ("sent", None)


def test_what_a_buyer_misses_no_clock_delivers(trade: Trade) -> None:
    """Staff are shown it; what arrives after all is missed no more."""
    reference, code = sent(trade)
    key = trade.of(reference).key
    going_astray.miss(reference, key, code)
    due = shipments.known_as(db.session(), code).delivered_by
    assert due is not None
    assert troubles() == [code]

    with clock.at(due + timedelta(days=1)):
        assert sending.move_on_due() == 0
        going_astray.have_it(reference, key, code)

    assert (state(code), troubles()) == ("delivered", [])
    with pytest.raises(WrongState):
        going_astray.miss(reference, key, code)


def test_a_lost_parcel_never_costs_its_maker(trade: Trade) -> None:
    """X07: she has earned; what the buyer gets back, the courier owes us."""
    reference, code = sent(trade)

    going_astray.lose(code, by=RATNA)

    assert trade.states(reference) == ("paid", {"completed"})
    assert troubles() == [code]
    with pytest.raises(OnItsWay):
        give_back(reference, "producer")
    with pytest.raises(NotSoldAgain):
        give_back(reference, "cooperative", RESTOCKED)
    give_back(reference, "carrier")
    assert trade.states(reference) == ("completed", {"completed"})
    assert rows_of(trade.books(), 1400, 2100, 2210) == {f"2210:{trade.melati.code}": -HERS}
    assert POUCH in trade.books().values(), "the courier owes us what the buyer gets"
    assert trade.stock(trade.pouch_sku) == Count(4, held=0, sold=0)
    assert troubles() == []


def test_only_a_manager_gives_a_parcel_up(trade: Trade) -> None:
    reference, code = sent(trade)
    before = trade.books()

    for colleague in (TONO, SEKAR):
        with pytest.raises(NotAllowed):
            going_astray.lose(code, by=colleague)
    with pytest.raises(NotAllowed):
        going_astray.come_back(code, by=SEKAR)

    assert (state(code), trade.books()) == ("sent", before)
    assert trade.states(reference) == ("paid", {"packed"})


def test_what_came_back_goes_once_more_at_our_cost(trade: Trade) -> None:
    """The same goods in a new parcel, which costs the buyer nothing; and then she earns once."""
    reference, code = sent(trade)
    going_astray.come_back(code, by=TONO)
    assert troubles() == [code]

    press_twice(going_astray.send_again, code, by=TONO)

    old, new = shipments.of_order(db.session(), reference)
    assert (old.state, new.state, new.price, new.again_for) == ("returned", "packed", 0, code)
    assert (new.weight_g, troubles()) == (old.weight_g, [])
    sending.send(new.code, waybill="JP88888888", cost=9_000, key=codes.token(), by=TONO)
    assert progress.stage(trade.of(reference), [old, new]) == progress.Stage.SENT
    sending.deliver(new.code, by=TONO)
    sending.complete(new.code, by=RATNA)
    assert trade.states(reference) == ("completed", {"completed"})
    assert rows_of(trade.books(), 2100, 2210, 2300) == {
        f"2210:{trade.melati.code}": -HERS, "2300:all": -PER_KG - 9_000,
    }  # fmt: skip
    assert trade.stock(trade.pouch_sku) == Count(4, held=0, sold=0)


def test_what_was_put_right_is_not_sent_again(trade: Trade) -> None:
    reference, code = sent(trade)
    with pytest.raises(WrongState):
        going_astray.send_again(code, key=codes.token(), by=TONO)
    going_astray.come_back(code, by=TONO)
    with pytest.raises(NotAllowed):
        going_astray.send_again(code, key=codes.token(), by=SEKAR)
    give_back(reference, "buyer", RESTOCKED)

    with pytest.raises(going_astray.NothingLeft):
        going_astray.send_again(code, key=codes.token(), by=TONO)

    assert len(shipments.of_order(db.session(), reference)) == 1


@pytest.mark.parametrize(
    ("borne_by", "goods", "on_hand", "hers"),
    [
        ("buyer", RESTOCKED, 5, 0),
        ("cooperative", RESTOCKED, 5, 0),
        ("cooperative", WRITTEN_OFF, 4, -HERS),
        ("carrier", WRITTEN_OFF, 4, -HERS),
    ],
)
def test_what_came_back_is_given_back(
    trade: Trade, borne_by: str, goods: str, on_hand: int, hers: int
) -> None:
    """Sold again they are hers as before; written off she has earned with them."""
    reference, code = sent(trade)
    going_astray.come_back(code, by=TONO)

    give_back(reference, borne_by, goods)

    assert trade.stock(trade.pouch_sku) == Count(on_hand, held=0, sold=0)
    assert trade.books().get(f"2210:{trade.melati.code}", 0) == hers
    assert trade.of(reference).state == "completed"
    assert troubles() == []


def test_a_number_is_one_parcels_for_ninety_days(trade: Trade) -> None:
    """M10: couriers give their numbers out again after a while."""
    first, second = trade.packed(), trade.packed()
    sending.send(first, waybill="jp 8888 8888", cost=0, key=codes.token(), by=TONO)
    sending.deliver(first, by=TONO)

    with pytest.raises(sending.WaybillUsed):
        sending.send(second, waybill="JP88888888", cost=0, key=codes.token(), by=TONO)
    assert state(second) == "packed"
    with clock.at(clock.now() + timedelta(days=91)):
        sending.send(second, waybill="JP88888888", cost=0, key=codes.token(), by=TONO)

    assert state(second) == "sent"


def test_two_parcels_cannot_take_one_number_at_once(trade: Trade) -> None:
    """M10: the database lets one of them have it."""
    one, two = trade.packed(), trade.packed()

    def send(code: str) -> None:
        sending.send(code, waybill="JP88888888", cost=0, key=codes.token(), by=TONO)

    assert sorted(done(trade, lambda: send(one), lambda: send(two))) == [False, True]
    assert sorted([state(one), state(two)]) == ["packed", "sent"]


@pytest.mark.parametrize("typed", ["SHORT", "JP 8888!8888", "A" * 31])
def test_what_cannot_be_a_number_is_refused(trade: Trade, typed: str) -> None:
    code = trade.packed()

    with pytest.raises(sending.NoWaybill):
        sending.send(code, waybill=typed, cost=0, key=codes.token(), by=TONO)

    assert state(code) == "packed"


def wishes(trade: Trade, reference: str, pouches: int = 1) -> str:
    """Tono writes down for the buyer what is to become of a lost parcel; the complaint's code."""
    what = wrong(pouches, "not_arrived")
    return complaining.complain_for(
        reference, what, None, late_reason="", key=codes.token(), by=TONO
    )


def resend(complaint: str, borne_by: str) -> None:
    replacing.send_again(complaint, borne_by, "Maaf.", key=codes.token(), by=RATNA)


@pytest.mark.parametrize(
    ("borne_by", "elsewhere"),
    [("carrier", {"1350:all": HERS}), ("cooperative", {"5200:all": HERS})],
)
def test_what_was_lost_is_sent_once_more(
    trade: Trade, borne_by: str, elsewhere: dict[str, int]
) -> None:
    """X07, B19: its maker is paid for both; the buyer pays nothing, and it is put right."""
    reference, code = sent(trade)
    going_astray.lose(code, by=RATNA)
    complaint = wishes(trade, reference)
    assert troubles() == [code], "nobody has decided yet"
    with pytest.raises(OnItsWay):
        resend(complaint, "producer")

    resend(complaint, borne_by)
    assert troubles() == []
    goes_out(trade, reference)

    assert trade.states(reference) == ("completed", {"completed"})
    assert rows_of(trade.books(), 1350, 2100, 2210, 2500, 5200) == {
        f"2210:{trade.melati.code}": -2 * HERS, **elsewhere,
    }  # fmt: skip
    assert trade.stock(trade.pouch_sku) == Count(3, held=0, sold=0)
    assert troubles() == []


def test_what_is_lost_twice_and_given_back(trade: Trade) -> None:
    """X07: the second loss is a trouble of its own, until the money of the sale goes back. The
    second way, with our own rider, costs nobody anything: there is nothing to book.
    """
    reference, code = sent(trade)
    going_astray.lose(code, by=RATNA)
    resend(wishes(trade, reference), "carrier")
    trade.handed_over_rest(reference)
    second = packing.pack_order(reference, key=codes.token(), by=TONO)
    sending.send(second, waybill="JP77777777", cost=0, key=codes.token(), by=TONO)
    going_astray.lose(second, by=RATNA)
    assert troubles() == [second]

    verdict = Verdict("carrier", WRITTEN_OFF, "Maaf.", {0: 1})
    resolving.give_back(wishes(trade, reference), verdict, key=codes.token(), by=RATNA)

    assert (troubles(), trade.states(reference)) == ([], ("completed", {"completed"}))
    assert rows_of(trade.books(), 2100, 2210) == {f"2210:{trade.melati.code}": -2 * HERS}


def test_a_lost_parcel_leaves_the_list_when_nothing_is_owed(trade: Trade) -> None:
    """X07: a complaint that ends in nothing is a decision too; opened anew it waits again."""
    reference, code = sent(trade, pouches=2)
    going_astray.lose(code, by=RATNA)
    books = trade.books()
    resolving.leave(wishes(trade, reference), "Sudah diterima tetangga.", key="a", by=RATNA)
    assert troubles() == [code], "the other pouch"

    resolving.leave(wishes(trade, reference), "Yang ini juga.", key="b", by=RATNA)

    assert (troubles(), trade.books()) == ([], books)
    outcomes = [each.outcome for each in complaints.of_parcel(db.session(), code)]
    assert outcomes == ["none", "none"]


def test_what_was_lost_again_is_given_back_by_the_order(trade: Trade) -> None:
    """B19: the replacement failed, so that the money may go back after all; then all is decided."""
    reference, code = sent(trade)
    going_astray.lose(code, by=RATNA)
    resend(wishes(trade, reference), "carrier")
    trade.handed_over_rest(reference)
    second = packing.pack_order(reference, key=codes.token(), by=TONO)
    sending.send(second, waybill="JP77777777", cost=0, key=codes.token(), by=TONO)
    with pytest.raises(SentOnceMore):
        give_back(reference, "carrier")
    db.session.rollback()
    going_astray.lose(second, by=RATNA)
    assert troubles() == [second]

    give_back(reference, "carrier")

    assert (troubles(), trade.states(reference)) == ([], ("completed", {"completed"}))
    with pytest.raises(TooMany):
        give_back(reference, "carrier")


def test_a_lost_parcel_waits_until_all_of_it_is_put_right(trade: Trade) -> None:
    """One pouch goes once more, the other is refunded; called off, it waits again."""
    reference, code = sent(trade, pouches=2)
    going_astray.lose(code, by=RATNA)
    complaint = wishes(trade, reference)
    resend(complaint, "carrier")
    assert troubles() == [code]
    give_back(reference, "carrier")
    assert troubles() == []

    replacing.call_off(complaint, key=codes.token(), by=RATNA)

    assert troubles() == [code]
    with pytest.raises(WindowOver):
        wishes(trade, reference)
