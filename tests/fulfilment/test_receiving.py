"""The counter receives what is brought: fewer, more, of another day, or without an order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue import counting, lying
from marketplace.catalogue.custody import Custody
from marketplace.catalogue.lot import Lot, LotPick
from marketplace.catalogue.lotting import Batch, CalledBack, KeepsShorter, NotMadeYet, PastItsDate
from marketplace.catalogue.on_hand import Reservation, Stock
from marketplace.fulfilment import checking, packing, receiving
from marketplace.fulfilment import handover_slip as slips
from marketplace.fulfilment import rejection as rejections
from marketplace.fulfilment.checking import Fault, NotSoManyHere
from marketplace.fulfilment.receiving import Brought, Left, NotMissing, NotSoMany
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotAllowed, NotFound, WrongState
from marketplace.orders import part as parts
from marketplace.orders.part import Part
from marketplace.outbox import message as messages
from marketplace.payments.payment import CASH
from tests.trade import BAGS, POUCHES, Trade
from tests.world import RATNA, SEKAR, TONO

MORNING = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = MORNING.date()


@pytest.fixture
def trade(inside: Flask) -> Iterator[Trade]:
    with clock.at(MORNING):
        yield Trade(inside)


def here(trade: Trade, sku: str) -> tuple[int, int, int]:
    """On hand, on the shelf, and meant for orders."""
    row = db.session.get_one(Stock, sku, populate_existing=True)
    return row.on_hand, row.shelf, row.allotted


def told(reference: str) -> list[str]:
    return [one.kind for one in messages.about_thing(db.session(), reference)]


def parts_of(trade: Trade, reference: str) -> list[tuple[int, str]]:
    db.session.rollback()
    found = db.session.scalars(
        select(Part).where(Part.order_reference == reference).order_by(Part.begins_at)
    )
    return [(part.quantity, part.state) for part in found]


def leave(trade: Trade, pouches: int = 0, crisps: int = 0, batch: Batch | None = None) -> None:
    for her, sku, n in (
        (trade.melati, trade.pouch_sku, pouches), (trade.kenanga, trade.crisps_sku, crisps),
    ):  # fmt: skip
        if n:
            receiving.leave_here(
                her.code, [Left(sku, n, batch)], key=codes.token(), by=TONO
            )


def test_what_was_counted_at_home_lies_here_from_now_on(trade: Trade) -> None:
    """M06, X07: nothing is counted twice."""
    reference = trade.bought(2, 3, method=CASH)

    trade.handed_over(reference)

    assert here(trade, trade.pouch_sku) == (POUCHES, 2, 2)
    assert here(trade, trade.crisps_sku) == (BAGS, 3, 3)
    assert trade.sound()


def test_fewer_than_promised_cut_the_part_and_the_buyer_hears_once(trade: Trade) -> None:
    """M06: the rest stays with its maker under the code she knows; the money stays whole."""
    reference = trade.bought(3, method=CASH)
    [part] = trade.of(reference).parts
    whole, code = (part.amount, part.commission), part.code

    came = receiving.receive(code, Brought(1), by=TONO)
    second = receiving.receive(code, Brought(1), by=TONO)

    assert parts_of(trade, reference) == [(1, "received"), (1, "received"), (1, "to_make")]
    rest = parts.known_as(db.session(), code)
    assert (rest.state, rest.quantity, rest.short_since) == ("to_make", 1, None)
    pieces = [parts.known_as(db.session(), one) for one in (came, second, code)]
    assert tuple(map(sum, zip(*((p.amount, p.commission) for p in pieces), strict=True))) == whole
    assert told(reference).count("order in parts") == 1
    assert here(trade, trade.pouch_sku) == (POUCHES, 2, 2)
    assert trade.sound()


def test_the_office_may_decide_what_is_missing(trade: Trade) -> None:
    reference = trade.bought(3, method=CASH)
    code = trade.of(reference).parts[0].code
    receiving.receive(code, Brought(2, tell_buyer=False), by=TONO)
    assert [part.code for part in parts.short(db.session())] == [code]
    assert "order in parts" not in told(reference)

    receiving.wait_for_rest(code, by=TONO)

    assert parts.short(db.session()) == []
    assert "order in parts" in told(reference)
    with pytest.raises(NotMissing):
        receiving.wait_for_rest(code, by=TONO)


def test_more_than_ordered_stays_here_to_be_sold(trade: Trade) -> None:
    reference = trade.bought(2, method=CASH)
    code = trade.of(reference).parts[0].code
    with pytest.raises(NotSoMany):
        receiving.receive(code, Brought(3), by=TONO)
    assert here(trade, trade.pouch_sku) == (POUCHES, 0, 0)

    receiving.receive(code, Brought(2, more=4), by=TONO)

    # Three more were counted with her; the fourth nobody had counted.
    assert here(trade, trade.pouch_sku) == (POUCHES + 1, 6, 2)
    assert trade.sound()


def test_the_label_decides_of_which_lot_food_is(trade: Trade) -> None:
    """M06: what was promised from another day moves to the day it was really made on."""
    reference = trade.bought(pouches=0, crisps=4, method=CASH)
    code = trade.of(reference).parts[0].code
    made, shorter = TODAY - timedelta(days=2), TODAY + timedelta(days=9)

    receiving.receive(code, Brought(4, Batch(made, shorter)), by=TONO)

    picks = db.session.execute(
        select(Lot.made_on, Lot.best_before, LotPick.quantity, LotPick.shelf)
        .join(LotPick, LotPick.lot_id == Lot.id)
    ).all()  # fmt: skip
    assert picks == [(made, shorter, 4, 4)]
    assert here(trade, trade.crisps_sku) == (BAGS, 4, 4)
    assert trade.sound()


@pytest.mark.parametrize(
    ("batch", "refusal"),
    [
        (Batch(TODAY + timedelta(days=1)), NotMadeYet),
        (Batch(TODAY - timedelta(days=31)), PastItsDate),
        (Batch(TODAY, TODAY + timedelta(days=31)), KeepsShorter),
        (Batch(TODAY - timedelta(days=5), TODAY - timedelta(days=1)), PastItsDate),
    ],
)
def test_a_label_that_cannot_be_is_refused(trade: Trade, batch: Batch, refusal: type) -> None:
    """No day lengthens what the office has approved."""
    reference = trade.bought(pouches=0, crisps=2, method=CASH)
    code = trade.of(reference).parts[0].code

    with pytest.raises(refusal):
        receiving.receive(code, Brought(2, batch), by=TONO)
    with pytest.raises(refusal):
        leave(trade, crisps=1, batch=batch)

    assert trade.states(reference) == ("paid", {"to_make"})
    assert here(trade, trade.crisps_sku) == (BAGS, 0, 0)
    assert db.session.scalars(select(Custody)).all() == []


def test_nothing_of_a_day_that_was_called_back_is_taken_in(trade: Trade) -> None:
    with transaction() as session:
        session.scalars(select(Lot)).one().recalled_on = TODAY

    with pytest.raises(CalledBack):
        leave(trade, crisps=1, batch=Batch(TODAY))

    assert here(trade, trade.crisps_sku) == (BAGS, 0, 0)


def test_what_was_to_be_made_exists_once_it_is_here(trade: Trade) -> None:
    """It is counted when it comes, not when it is packed."""
    counting.change_cap(
        trade.melati.code, trade.pouch, 9, key=codes.token(), by=trade.melati.actor
    )
    reference = trade.bought(POUCHES + 2, method=CASH)

    receiving.receive(trade.of(reference).parts[0].code, by=TONO)

    kept = db.session.scalars(
        select(Reservation).where(Reservation.order_reference == reference)
    ).one()

    assert (kept.quantity, kept.making, kept.shelf) == (POUCHES + 2, 0, POUCHES + 2)
    assert here(trade, trade.pouch_sku) == (POUCHES + 2, POUCHES + 2, POUCHES + 2)
    assert trade.sound()


def test_goods_are_left_without_an_order_and_sold_from_here(trade: Trade) -> None:
    """M06: what lies here is kept for the next paid order; nobody is asked to make it."""
    leave(trade, pouches=2, crisps=3, batch=Batch(TODAY))
    assert here(trade, trade.pouch_sku) == (POUCHES, 2, 0)

    reference = trade.bought(3, 2, method=CASH)

    states = sorted(parts_of(trade, reference))
    assert states == [(1, "to_make"), (2, "accepted"), (2, "accepted")]
    assert here(trade, trade.pouch_sku) == (POUCHES, 2, 2)
    assert here(trade, trade.crisps_sku) == (BAGS, 3, 2)
    assert [one.quantity for one in parts.make_list(db.session(), trade.melati.code)] == [1]
    assert parts.make_list(db.session(), trade.kenanga.code) == []
    trade.handed_over_rest(reference)
    packing.pack_order(reference, key=codes.token(), by=TONO)
    assert here(trade, trade.pouch_sku) == (POUCHES - 3, 0, 0)
    assert trade.sound()


def test_the_oldest_lot_that_is_fit_is_kept_first(trade: Trade) -> None:
    """X07: what would be too old on arrival stays where it is."""
    near, old = TODAY - timedelta(days=28), TODAY - timedelta(days=10)
    for made in (near, old, TODAY):
        leave(trade, crisps=2, batch=Batch(made))

    reference = trade.bought(pouches=0, crisps=3, method=CASH)

    rows = db.session.execute(
        select(Lot.made_on, Lot.shelf, Lot.allotted).where(Lot.shelf > 0).order_by(Lot.made_on)
    ).all()
    assert rows == [(near, 2, 0), (old, 2, 2), (TODAY, 2, 1)]
    assert parts_of(trade, reference) == [(3, "accepted")]
    assert trade.sound()


def test_somebody_elses_goods_are_not_left_in_her_name(trade: Trade) -> None:
    left = [Left(trade.crisps_sku, 1)]

    with pytest.raises(NotFound):
        receiving.leave_here(trade.melati.code, left, key=codes.token(), by=TONO)

    assert here(trade, trade.crisps_sku) == (BAGS, 0, 0)


def test_pressed_twice_goods_are_taken_in_once(trade: Trade) -> None:
    key = codes.token()
    for _ in range(2):
        receiving.leave_here(trade.melati.code, [Left(trade.pouch_sku, 2)], key=key, by=TONO)

    assert here(trade, trade.pouch_sku) == (POUCHES, 2, 0)


def test_all_of_hers_are_received_and_pass_at_once(trade: Trade) -> None:
    orders = [trade.bought(1, 1, method=CASH) for _ in range(3)]

    assert receiving.receive_all(trade.melati.code, key=codes.token(), by=TONO) == 3
    assert checking.accept_all(trade.melati.code, key=codes.token(), by=TONO) == 3

    for reference in orders:
        assert sorted(parts_of(trade, reference)) == [(1, "accepted"), (1, "to_make")]
    assert here(trade, trade.pouch_sku) == (POUCHES, 3, 3)
    with pytest.raises(NotAllowed):
        receiving.receive_all(trade.kenanga.code, key=codes.token(), by=SEKAR)
    assert here(trade, trade.crisps_sku) == (BAGS, 0, 0)


def test_what_does_not_pass_goes_back_and_the_rest_passes(trade: Trade) -> None:
    """M06, X07: it leaves us, is to be made anew, and neither ships nor earns."""
    reference = trade.bought(3, method=CASH)
    code = trade.of(reference).parts[0].code
    receiving.receive(code, by=TONO)

    checking.reject(code, Fault("Jahitan lepas.", 1, ("seams",), b"jpeg"), by=TONO)

    assert sorted(parts_of(trade, reference)) == [(1, "to_make"), (2, "accepted")]
    back = parts.known_as(db.session(), code)
    assert (back.quantity, back.state, back.trouble) == (1, "to_make", "Jahitan lepas.")
    assert here(trade, trade.pouch_sku) == (POUCHES - 1, 2, 2)
    [kept] = rejections.of_part(db.session(), code)
    assert (kept.quantity, kept.failed, kept.picture) == (1, ["seams"], b"jpeg")
    with pytest.raises(packing.NotComplete):
        packing.pack_order(reference, key=codes.token(), by=TONO)
    receiving.receive(code, by=TONO)
    checking.accept(code, by=TONO)
    packing.pack_order(reference, key=codes.token(), by=TONO)
    assert here(trade, trade.pouch_sku) == (POUCHES - 3, 0, 0)
    assert trade.sound()


def test_goods_that_had_passed_can_turn_out_to_be_bad(trade: Trade) -> None:
    reference = trade.bought(2, method=CASH)
    trade.handed_over(reference)
    code = trade.of(reference).parts[0].code
    with pytest.raises(NotSoManyHere):
        checking.reject(code, Fault("Sobek.", 3), by=TONO)

    checking.reject(code, Fault("Sobek."), by=TONO)

    assert trade.states(reference) == ("paid", {"to_make"})
    assert here(trade, trade.pouch_sku) == (POUCHES - 2, 0, 0)
    with pytest.raises(WrongState):
        checking.reject(code, Fault("Sobek."), by=TONO)
    assert trade.sound()


def test_a_slip_says_what_came_since_the_last_one(trade: Trade) -> None:
    """M06: her goods with their lots, and nothing of a buyer."""
    reference = trade.bought(2, 3, method=CASH)
    trade.handed_over(reference)
    leave(trade, crisps=1, batch=Batch(TODAY))

    code = slips.make(trade.kenanga.code, by=TONO)

    slip = slips.known_as(db.session(), code)
    [row] = slips.rows_of(db.session(), slip)
    assert row.lot is not None
    assert (row.what, row.quantity, row.came) == ("Keripik tempe", 4, True)
    with pytest.raises(slips.NothingNew):
        slips.make(trade.kenanga.code, by=TONO)
    slips.copy(code, by=TONO)
    assert slips.known_as(db.session(), code).copies == 2


def test_what_lies_here_is_told_by_maker_and_lot(trade: Trade) -> None:
    leave(trade, pouches=2, crisps=3, batch=Batch(TODAY))
    trade.bought(1, method=CASH)

    found = {one.producer.alias: one for one in lying.all_of_it(db.session())}

    assert {alias: (one.shelf, one.meant, one.free) for alias, one in found.items()} == {
        "Rumah Flanel": (2, 1, 1), "Dapur Timur": (3, 0, 3),
    }  # fmt: skip
    standing = []
    for days in (0, 29, 31):
        with clock.at(MORNING + timedelta(days=days)):
            [bags] = found["Dapur Timur"].here
            standing.append((bags.to_take_off, bags.past))
    assert standing == [(False, False), (True, False), (True, True)]


def test_only_the_counter_receives(trade: Trade) -> None:
    reference = trade.bought(1, method=CASH)
    code = trade.of(reference).parts[0].code

    with pytest.raises(NotAllowed):
        receiving.receive(code, by=SEKAR)

    assert trade.states(reference) == ("paid", {"to_make"})
    receiving.receive(code, by=RATNA)
    assert trade.states(reference) == ("paid", {"received"})
