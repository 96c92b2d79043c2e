"""A complaint is answered and decided: goods, books and messages follow whoever bears it. On both
engines; a pouch costs 45.000 and earns Melati 40.500.
"""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.fulfilment import asking_her, complaining, refund_plan, resolving, sending
from marketplace.fulfilment.resolving import Verdict
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, NotFound, WrongState
from marketplace.orders import complaint as complaints
from marketplace.orders import said
from marketplace.orders.complaint import Complaint
from marketplace.outbox.message import Message
from marketplace.payments import refund as refunds
from marketplace.payments.refund import RESTOCKED, WRITTEN_OFF
from tests.fulfilment.test_complaining import arrived, complain, take_back, wrong
from tests.trade import PER_KG, POUCH, Count, Trade, done, press_twice, rows_of
from tests.world import RATNA, SEKAR, TONO

HERS, OURS = 40_500, 4_500


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    yield trade
    assert trade.sound()


def give_back(
    complaint: Complaint, borne_by: str, goods: str = WRITTEN_OFF, *, delivery: int = 0,
    by: Actor = RATNA,
) -> refunds.Refund:  # fmt: skip
    """Ratna decides that the money goes back."""
    quantities = resolving.quantities(complaint)
    verdict = Verdict(borne_by, goods, "Maaf, uang kembali.", quantities, delivery)
    code = resolving.give_back(complaint.code, verdict, key=codes.token(), by=by)
    return refunds.known_as(db.session(), code)


def known(complaint: Complaint) -> Complaint:
    db.session.rollback()
    return complaints.known_as(db.session(), complaint.code)


def told(about: str) -> list[str]:
    found = db.session.query(Message).filter_by(about=about).order_by(Message.id)
    return [message.kind for message in found]


def test_the_office_answers_and_decides(trade: Trade) -> None:
    """B19: answered, then decided; the buyer is told of each, and reads it on the page."""
    reference, _ = arrived(trade)
    complaint = complain(trade, reference)

    press_twice(resolving.answer, complaint.code, "Kami lihat dulu.", by=RATNA)
    assert known(complaint).state == "answered"
    assert known(complaint).next_deadline == known(complaint).decide_by
    press_twice(resolving.leave, complaint.code, "Sesuai pesanan.", by=RATNA)

    found = known(complaint)
    assert (found.state, found.outcome, found.borne_by) == ("decided", "none", "")
    kinds = [each.kind for each in said.of_complaint(db.session(), found.id)]
    assert kinds == ["said", "answer", "answer"]
    assert told(reference)[-2:] == ["complaint answered", "complaint decided"]
    assert rows_of(trade.books(), 2500) == {}


@pytest.mark.parametrize(
    ("borne_by", "goods", "expected"),
    [
        ("producer", WRITTEN_OFF, {}),
        ("cooperative", WRITTEN_OFF, {"5200:all": POUCH, "hers": -HERS, "ours": -OURS}),
        ("carrier", WRITTEN_OFF, {"1350:all": POUCH, "hers": -HERS, "ours": -OURS}),
        ("buyer", RESTOCKED, {}),
        ("cooperative", RESTOCKED, {}),
    ],
)
@pytest.mark.parametrize("late", [False, True])
def test_before_she_earned_it(
    trade: Trade, borne_by: str, goods: str, expected: dict[str, int], late: bool
) -> None:
    """M13, B19: every account, whether the parcel's time is over by then or not. The other pouch is
    earned in any case.
    """
    reference, parcel = arrived(trade)
    complaint = complain(trade, reference)
    with trade.after_window(parcel):
        if late:
            sending.move_on_due()
        refund = give_back(complaint, borne_by, goods)
        if not late:
            sending.move_on_due()

        hers, ours = expected.get("hers", 0) - HERS, expected.get("ours", 0) - OURS
        rest = {code: n for code, n in expected.items() if ":" in code}
        assert rows_of(trade.books(), 1300, 1350, 2100, 2210, 2500, 4100, 5200) == {
            f"2210:{trade.melati.code}": hers, f"4100:{reference}": ours,
            f"2500:{refund.code}": -POUCH, **rest,
        }  # fmt: skip
    assert trade.states(reference)[0] == "completed"
    on_hand = 4 if goods == RESTOCKED else 3
    assert trade.stock(trade.pouch_sku) == Count(on_hand, 0, 0)
    assert (known(complaint).outcome, known(complaint).borne_by) == ("refund", borne_by)


def late_complaint(trade: Trade) -> tuple[str, Complaint]:
    """About one of two pouches that Melati has earned long ago."""
    from_caller = trade.reference_of(trade.earned(pouches=2))
    code = complaining_for(from_caller)
    return from_caller, complaints.known_as(db.session(), code)


def complaining_for(reference: str) -> str:
    return complaining.complain_for(
        reference, wrong(), None, late_reason="cacat", key=codes.token(), by=TONO
    )


@pytest.mark.parametrize(
    ("borne_by", "expected"),
    [
        ("producer", {"hers": HERS, "ours": OURS}),
        ("cooperative", {"5200:all": POUCH}),
        ("carrier", {"1350:all": POUCH}),
    ],
)
def test_after_she_earned_it(trade: Trade, borne_by: str, expected: dict[str, int]) -> None:
    """M13: taken back where it is hers to bear, else somebody else pays."""
    reference, complaint = late_complaint(trade)

    refund = give_back(complaint, borne_by)

    rest = {code: n for code, n in expected.items() if ":" in code}
    assert rows_of(trade.books(), 1300, 1350, 2100, 2210, 2500, 4100, 5200) == {
        f"2210:{trade.melati.code}": expected.get("hers", 0) - 2 * HERS,
        f"4100:{reference}": expected.get("ours", 0) - 2 * OURS,
        f"2500:{refund.code}": -POUCH, **rest,
    }  # fmt: skip


def test_after_her_payout_she_owes_it_with_the_delivery(trade: Trade) -> None:
    """M13: she bears both, and gives it back from later earnings."""
    _, complaint = late_complaint(trade)
    trade.paid_out(trade.melati)

    refund = give_back(complaint, "producer", delivery=PER_KG)

    assert rows_of(trade.books(), 1300, 2210, 2500) == {
        f"1300:{trade.melati.code}": HERS + PER_KG, f"2500:{refund.code}": -POUCH - PER_KG,
    }  # fmt: skip


def test_deciding_twice_does_nothing_twice(trade: Trade) -> None:
    """B19: the same form again, another form, two people at once."""
    reference, _ = arrived(trade)
    complaint = complain(trade, reference)
    verdict = Verdict("producer", WRITTEN_OFF, "Maaf.", {0: 1})

    press_twice(resolving.give_back, complaint.code, verdict, by=RATNA)
    with pytest.raises(WrongState):
        resolving.leave(complaint.code, "Tidak.", key=codes.token(), by=RATNA)
    with pytest.raises(WrongState):
        take_back(trade, complaint)

    assert [r.amount for r in refunds.of_order(db.session(), reference)] == [POUCH]
    other = complain(trade, reference)
    code = other.code
    ways = done(
        trade,
        lambda: resolving.give_back(code, verdict, key=codes.token(), by=RATNA),
        lambda: resolving.leave(code, "Tidak.", key=codes.token(), by=RATNA),
    )
    assert sorted(ways) == [False, True]
    assert len(refunds.of_order(db.session(), reference)) == 1 + (known(other).outcome == "refund")


def test_what_cannot_be_decided_changes_nothing(trade: Trade) -> None:
    """B19: more than was said, nobody named, by somebody who may not."""
    reference, _ = arrived(trade, pouches=2)
    complaint = complain(trade, reference)
    before = trade.books(), trade.stock(trade.pouch_sku), told(reference)

    def decide(borne_by: str, quantity: int = 1, by: Actor = RATNA) -> None:
        verdict = Verdict(borne_by, WRITTEN_OFF, "Maaf.", {0: quantity})
        resolving.give_back(complaint.code, verdict, key=codes.token(), by=by)

    with pytest.raises(resolving.MoreThanSaid):
        decide("producer", 2)
    with pytest.raises(refund_plan.NobodyNamed):
        decide("")
    with pytest.raises(refund_plan.NotTheBuyers):
        decide("buyer")
    for nobody in (TONO, SEKAR, trade.melati.actor):
        with pytest.raises(NotAllowed):
            decide("producer", by=nobody)
        with pytest.raises(NotAllowed):
            resolving.answer(complaint.code, "Ya.", key=codes.token(), by=nobody)
        with pytest.raises(NotAllowed):
            asking_her.ask(
                complaint.code, trade.melati.code, "?", "", key=codes.token(), by=nobody
            )

    assert (trade.books(), trade.stock(trade.pouch_sku), told(reference)) == before
    assert known(complaint).state == "open"


def test_she_is_asked_and_answers(trade: Trade) -> None:
    """B19: both sides' facts; only the maker of these goods, only until it is decided."""
    reference, _ = arrived(trade, pouches=1, crisps=1)
    complaint = complain(trade, reference)
    hers = trade.melati.code
    ask = {"code": complaint.code, "text": "Apakah jahitan sudah dikunci?", "photo": ""}
    press_twice(asking_her.ask, producer=hers, by=RATNA, **ask)
    [question] = said.questions_for(db.session(), hers)
    assert said.open_questions_for(db.session(), hers) == 1
    with pytest.raises(NotFound):
        asking_her.ask(producer=trade.kenanga.code, key=codes.token(), by=RATNA, **ask)

    def reply(her: str) -> None:
        key = codes.token()
        asking_her.reply(her, question.code, "Sudah, dua kali.", key=key, by=trade.melati.actor)

    with pytest.raises(NotFound):
        reply(trade.kenanga.code)
    reply(hers)

    assert said.open_questions_for(db.session(), hers) == 0
    assert [(each.kind, each.text) for each in said.of_complaint(
        db.session(), complaint.id, producer=hers
    )] == [("question", ask["text"]), ("reply", "Sudah, dua kali.")]  # fmt: skip
    resolving.leave(complaint.code, "Sesuai pesanan.", key=codes.token(), by=RATNA)
    with pytest.raises(WrongState):
        reply(hers)
    assert len(said.of_complaint(db.session(), complaint.id)) == 4
