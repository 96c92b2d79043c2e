"""Buyers say what is wrong with goods that were sent; these goods wait, the others go their way. On
both engines.
"""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask

from marketplace.catalogue.photo import PhotoRefused
from marketplace.fulfilment import complainable, complaining, sending
from marketplace.fulfilment.complaining import Wrong
from marketplace.fulfilment.refund_goods import TooMany
from marketplace.fulfilment.refund_plan import Asked
from marketplace.fulfilment.returning import give_back
from marketplace.kernel import clock, codes, indonesia
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotAllowed, NotFound, WrongState
from marketplace.orders import complaint as complaints
from marketplace.orders import evidence, said
from marketplace.orders.complaint import Complaint
from marketplace.outbox.message import Message
from marketplace.payments.refund import WRITTEN_OFF
from marketplace.policy import timers
from tests.photos import camera_photo
from tests.trade import POUCH, Trade, rows_of
from tests.world import RATNA, SEKAR, TONO

HERS = 40_500
SAID = "Jahitannya lepas di satu sisi."


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    yield trade
    assert trade.sound()


def arrived(trade: Trade, pouches: int = 2, crisps: int = 0) -> tuple[str, str]:
    """An order that has come to Dewi; its reference and its parcel."""
    parcel = trade.sent(pouches, crisps)
    sending.deliver(parcel, by=TONO)
    return trade.reference_of(parcel), parcel


def wrong(pouches: int = 1, reason: str = "broken", *, crisps: int = 0, why: str = "") -> Wrong:
    quantities = {place: n for place, n in enumerate((pouches, crisps)) if n}
    return Wrong(quantities, dict.fromkeys(quantities, reason), why or SAID, "money")


def complain(trade: Trade, reference: str, what: Wrong | None = None) -> Complaint:
    """Dewi does, with her key."""
    key = trade.of(reference).key
    code = complaining.complain(reference, key, what or wrong(), None, key=codes.token())
    return complaints.known_as(db.session(), code)


def take_back(trade: Trade, complaint: Complaint) -> None:
    reference = complaint.order_reference
    complaining.withdraw(reference, trade.of(reference).key, complaint.code)


def nothing_happened(reference: str) -> bool:
    db.session.rollback()
    return not complaints.of_order(db.session(), reference)


def test_a_complaint_says_what_is_wrong_with_how_many(trade: Trade) -> None:
    """B18: by line, with a reason and a picture; the office has one working day to answer."""
    reference, _ = arrived(trade, pouches=2, crisps=1)
    picture = BytesIO(camera_photo(400, 300))

    code = complaining.complain(
        reference, trade.of(reference).key, wrong(), picture, key=codes.token()
    )

    found = complaints.known_as(db.session(), code)
    assert (found.state, found.wish, found.opened_by) == ("open", "money", "buyer")
    assert [(line.quantity, line.reason, line.producer) for line in found.lines] == [
        (1, "broken", trade.melati.code)
    ]
    assert [each.text for each in said.of_complaint(db.session(), found.id)] == [SAID]
    assert evidence.count_of(db.session(), found.id) == 1
    assert found.answer_by == timers.complaint_answered_by(db.session(), found.opened_at)
    answered_on = indonesia.next_working_day(clock.local(found.opened_at).date())
    assert found.answer_by == clock.midnight(answered_on + timedelta(days=1))
    assert found.decide_by == found.opened_at + timedelta(days=7)
    told = db.session.query(Message).filter_by(kind=complaining.OPENED)
    assert [message.about for message in told] == [code]


def test_only_these_goods_wait(trade: Trade) -> None:
    """B19: the rest of the parcel is earned when its time is over; what is in question is not."""
    reference, parcel = arrived(trade, pouches=2, crisps=1)
    complaint = complain(trade, reference)

    with trade.after_window(parcel):
        sending.move_on_due()

        assert rows_of(trade.books(), 2210) == {
            f"2210:{trade.melati.code}": -HERS, f"2210:{trade.kenanga.code}": -13_500,
        }  # fmt: skip
        assert trade.states(reference) == ("paid", {"completed", "packed"})
        take_back(trade, complaint)

    assert trade.states(reference) == ("completed", {"completed"})
    assert rows_of(trade.books(), 2100) == {}
    assert trade.books()[f"2210:{trade.melati.code}"] == -2 * HERS


def test_withdrawn_in_time_the_goods_go_with_their_parcel(trade: Trade) -> None:
    """B18: the window goes on as if nothing had been said."""
    reference, parcel = arrived(trade)
    take_back(trade, complain(trade, reference))
    assert trade.states(reference) == ("paid", {"packed"})

    sending.complete(parcel, by=RATNA)

    assert trade.states(reference) == ("completed", {"completed"})
    assert trade.books()[f"2210:{trade.melati.code}"] == -2 * HERS
    with pytest.raises(complainable.WindowOver):
        complain(trade, reference)


def test_nobody_complains_twice_about_one_piece(trade: Trade) -> None:
    """B18: Σ complained ≤ bought − given back."""
    reference, _ = arrived(trade, pouches=3)
    asked = Asked("cooperative", WRITTEN_OFF, "rusak", {0: 1})
    give_back(reference, asked, key=codes.token(), by=SEKAR)
    complain(trade, reference)

    with pytest.raises(complaining.TooManyComplained):
        complain(trade, reference, wrong(2))
    complain(trade, reference)
    with pytest.raises(complainable.WindowOver):
        complain(trade, reference)
    with pytest.raises(TooMany):  # these are decided where somebody complained
        give_back(reference, asked, key=codes.token(), by=SEKAR)

    assert len(complaints.of_order(db.session(), reference)) == 2


def test_what_is_not_said_is_refused_and_nothing_happens(trade: Trade) -> None:
    """B18: nothing chosen, no reason of this kind, a foreign key, no time any more."""
    reference, parcel = arrived(trade, pouches=1, crisps=1)
    for no, what in (
        (complaining.NothingSaid, wrong(0)),
        (complaining.NotThisReason, wrong(1, "spoilt")),
        (complaining.NotThisReason, wrong(0, "mind_changed", crisps=1)),
        (complaining.TooManyComplained, wrong(2)),
    ):
        with pytest.raises(no):
            complain(trade, reference, what)
    with pytest.raises(NotFound):
        complaining.complain(reference, codes.token(), wrong(), None, key=codes.token())
    with pytest.raises(PhotoRefused):
        key = trade.of(reference).key
        complaining.complain(reference, key, wrong(), BytesIO(b"%PDF"), key=codes.token())
    packed = trade.packed()
    with pytest.raises(complainable.WindowOver):
        complain(trade, trade.reference_of(packed))
    with trade.after_window(parcel), pytest.raises(complainable.WindowOver):
        complain(trade, reference)

    assert nothing_happened(reference)
    assert {part.quantity for part in trade.of(reference).parts} == {1}


def test_three_pictures_are_enough(trade: Trade) -> None:
    """B18: a fourth is refused, and so is one more after the decision."""
    reference, _ = arrived(trade)
    complaint = complain(trade, reference)
    key = trade.of(reference).key

    def add() -> None:
        picture = BytesIO(camera_photo(400, 300))
        complaining.add_photo(reference, key, complaint.code, picture, key=codes.token())

    for _each in range(3):
        add()
    with pytest.raises(complaining.EnoughPhotos):
        add()

    assert evidence.count_of(db.session(), complaint.id) == 3
    take_back(trade, complaint)
    with pytest.raises(WrongState):
        add()


def test_a_parcel_that_somebody_misses_does_not_arrive_by_itself(trade: Trade) -> None:
    """B18: from the moment it was sent; no news is no arrival then."""
    parcel = trade.sent(pouches=1)
    reference = trade.reference_of(parcel)
    complaint = complain(trade, reference, wrong(1, "not_arrived"))

    with clock.at(clock.now() + timedelta(days=10)):
        sending.move_on_due()
        assert trade.shipment(parcel).state == "sent"
        take_back(trade, complaint)
        sending.move_on_due()

    assert trade.shipment(parcel).state == "delivered"


def test_staff_take_up_what_is_late_and_say_why(trade: Trade) -> None:
    """B18: a defect shows later; the cooperative answers for it for years, not for ever."""
    parcel = trade.earned(pouches=2)
    reference = trade.reference_of(parcel)

    def for_caller(late: str = "", by: object = TONO) -> str:
        return complaining.complain_for(
            reference, wrong(), None, late_reason=late, key=codes.token(), by=by,  # type: ignore[arg-type]
        )

    with pytest.raises(complaining.WhyLate):
        for_caller()
    with pytest.raises(NotAllowed):
        for_caller("jahitan lepas", by=SEKAR)
    assert nothing_happened(reference)
    with clock.at(clock.now() + timedelta(days=4 * 366)), pytest.raises(complainable.WindowOver):
        for_caller("jahitan lepas")

    code = for_caller("jahitan lepas")

    found = complaints.known_as(db.session(), code)
    assert (found.late_reason, found.opened_by) == ("jahitan lepas", TONO.code)
    [part] = trade.of(reference).parts
    assert (part.quantity, part.state, part.amount) == (2, "completed", 2 * POUCH)
