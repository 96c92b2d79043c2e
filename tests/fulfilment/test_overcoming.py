"""What a producer cannot make is told, and decided: somebody else, time, or the money back.
On both engines; a pouch costs 45.000 and earns 40.500. Anggrek sews as Melati does.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.fulfilment import (
    hindering,
    making,
    overcoming,
    packing,
    receiving,
    returning,
    sending,
)
from marketplace.fulfilment import hindrance as hindrances
from marketplace.fulfilment.hindering import Fewer, Said, ToldAlready
from marketplace.fulfilment.hindrance import ILL, MATERIAL
from marketplace.fulfilment.overcoming import NobodyElse, TooSoon
from marketplace.fulfilment.refund_plan import Asked, MadeByAnother, NobodyNamed
from marketplace.kernel import clock, codes, lifecycle
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotAllowed, NotFound, Refusal, WrongState
from marketplace.ledger.earning import Earning
from marketplace.orders import part as parts
from marketplace.outbox import message as messages
from marketplace.payments import refund as refunds
from marketplace.people.audit import Audit
from tests.trade import POUCH, Count, Trade, done, press_twice
from tests.world import RATNA, SEKAR, TONO, Maker

HERS = 40_500


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    yield trade
    assert trade.sound()


@pytest.fixture
def anggrek(trade: Trade) -> Maker:
    course = trade.course("Menjahit lanjut", "tas-dompet")
    return trade.maker("Anggrek Contoh", "Kain Senja", "602814", course, None)


def job(trade: Trade, reference: str) -> str:
    return trade.of(reference).parts[0].code


def told(trade: Trade, reference: str, quantity: int, reason: str = MATERIAL) -> str:
    """Melati cannot make so many; returns the code of what she told."""
    part = job(trade, reference)
    said = Said(reason, quantity)
    return hindering.tell(
        trade.melati.code, part, said, key=codes.token(), by=trade.melati.actor
    )


def later(days: int = 5) -> date:
    return clock.today() + timedelta(days=days)


def standing(trade: Trade, reference: str) -> list[tuple[str, int, int, str]]:
    """Maker, quantity, what she receives, and the state of each part."""
    return [(p.producer, p.quantity, p.net, p.state) for p in trade.of(reference).parts]


def news(about: str, kind: str) -> int:
    return sum(m.kind == kind for m in messages.about_thing(db.session(), about))


def state(code: str) -> str:
    return hindrances.known_as(db.session(), code).state


# ---- telling


def test_it_is_told_once_and_taken_back(trade: Trade) -> None:
    reference = trade.bought(pouches=3)
    part, her = job(trade, reference), trade.melati
    key = codes.token()
    first = hindering.tell(her.code, part, Said(ILL, 2, "demam"), key=key, by=her.actor)
    again = hindering.tell(her.code, part, Said(ILL, 2, "demam"), key=key, by=her.actor)

    assert first == again
    with pytest.raises(ToldAlready):
        hindering.tell(her.code, part, Said(ILL, 1), key=codes.token(), by=her.actor)
    hindering.take_back(her.code, first, by=her.actor)

    assert state(first) == "withdrawn"
    assert standing(trade, reference) == [(her.code, 3, 3 * HERS, "to_make")]
    with pytest.raises(WrongState):
        hindering.take_back(her.code, first, by=her.actor)


def test_somebody_elses_job_is_not_found_and_too_many_are_refused(trade: Trade) -> None:
    part = job(trade, trade.bought(pouches=2))
    for her, said, why in (
        (trade.kenanga, Said(ILL, 1), NotFound), (trade.melati, Said(ILL, 3), Fewer),
    ):  # fmt: skip
        with pytest.raises(why):
            hindering.tell(her.code, part, said, key=codes.token(), by=her.actor)
    making.mark_ready(trade.melati.code, part, by=trade.melati.actor)
    with pytest.raises(WrongState):
        hindering.tell(
            trade.melati.code, part, Said(ILL, 1), key=codes.token(), by=trade.melati.actor
        )

    assert db.session.scalars(select(hindrances.Hindrance)).all() == []


def test_what_is_made_after_all_lapses_by_the_clock(trade: Trade) -> None:
    reference = trade.bought()
    code = told(trade, reference, 1)
    making.mark_ready(trade.melati.code, job(trade, reference), by=trade.melati.actor)

    assert (hindering.lapse_due(), hindering.lapse_due()) == (1, 0)

    assert state(code) == "lapsed"


# ---- somebody else makes it


def test_another_maker_takes_some_and_earns_the_same(trade: Trade, anggrek: Maker) -> None:
    """M20, G9: two of five go to Anggrek; each earns exactly what was frozen."""
    reference = trade.bought(pouches=5)
    code = told(trade, reference, 2)
    press_twice(overcoming.hand_on, code, anggrek.code, later(1), by=RATNA)

    assert standing(trade, reference) == [
        (trade.melati.code, 3, 3 * HERS, "to_make"),
        (anggrek.code, 2, 2 * HERS, "to_make"),
    ]
    assert trade.stock(trade.pouch_sku) == Count(3, held=0, sold=3)
    assert trade.sound()
    assert [job.quantity for job in parts.make_list(db.session(), anggrek.code)] == [2]
    assert news(anggrek.code, "something new") == 1
    assert state(code) == "handed_on"
    trade.handed_over(reference)
    parcel = packing.pack_order(reference, key=codes.token(), by=TONO)
    sending.send(parcel, waybill="JP12345678", cost=0, key=codes.token(), by=TONO)
    sending.deliver(parcel, by=TONO)
    sending.complete(parcel, by=RATNA)

    earned = db.session.execute(select(Earning.producer, Earning.amount)).all()
    assert sorted(map(tuple, earned)) == sorted(
        [(trade.melati.code, 3 * HERS), (anggrek.code, 2 * HERS)]
    )
    assert trade.stock(trade.pouch_sku) == Count(0, held=0, sold=0)


def test_all_of_a_job_goes_to_another_maker(trade: Trade, anggrek: Maker) -> None:
    reference = trade.bought(pouches=2)
    overcoming.hand_on(
        told(trade, reference, 2), anggrek.code, later(30), key=codes.token(), by=RATNA
    )

    assert standing(trade, reference) == [(anggrek.code, 2, 2 * HERS, "to_make")]
    assert parts.make_list(db.session(), trade.melati.code) == []
    assert news(reference, "order delayed") == 1


def test_only_who_may_make_it_is_given_it(trade: Trade, anggrek: Maker) -> None:
    reference = trade.bought(pouches=2)
    code = told(trade, reference, 2)
    before = standing(trade, reference)
    yesterday = clock.today() - timedelta(days=1)

    for other, day, by, why in (
        (trade.kenanga.code, later(), RATNA, NobodyElse),
        (trade.melati.code, later(), RATNA, NobodyElse),
        ("XXXXXXXX", later(), RATNA, NobodyElse),
        (anggrek.code, yesterday, RATNA, TooSoon),
        (anggrek.code, later(), TONO, NotAllowed),
    ):
        with pytest.raises(why):
            overcoming.hand_on(code, other, day, key=codes.token(), by=by)

    assert standing(trade, reference) == before
    assert state(code) == "told"
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=2)


def test_what_another_made_is_not_put_on_her_shelf(trade: Trade, anggrek: Maker) -> None:
    reference = trade.bought(pouches=2)
    overcoming.hand_on(
        told(trade, reference, 2), anggrek.code, later(1), key=codes.token(), by=RATNA
    )
    making.mark_ready(anggrek.code, job(trade, reference), by=anggrek.actor)
    with pytest.raises(MadeByAnother):
        asked = Asked("cooperative", refunds.RESTOCKED, "batal", {0: 1})
        returning.give_back(reference, asked, key=codes.token(), by=SEKAR)

    asked = Asked("cooperative", refunds.WRITTEN_OFF, "batal", {0: 1})
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)

    earned = db.session.scalars(select(Earning)).one()
    assert (earned.producer, earned.amount) == (anggrek.code, HERS)


# ---- the buyer waits


def test_the_buyer_waits_and_is_told_the_day(trade: Trade) -> None:
    reference = trade.bought(pouches=3)
    code = told(trade, reference, 1)
    promised = trade.of(reference).parts[0].due_on
    assert promised is not None
    with pytest.raises(TooSoon):
        overcoming.postpone(code, promised, key=codes.token(), by=RATNA)
    assert news(reference, "order delayed") == 0

    press_twice(overcoming.postpone, code, promised + timedelta(days=6), by=RATNA)

    waits = {(p.quantity, p.due_on) for p in trade.of(reference).parts}
    assert waits == {(2, promised), (1, promised + timedelta(days=6))}
    assert news(reference, "order delayed") == 1
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=3)


# ---- called off


def test_they_are_called_off_and_the_buyer_is_paid_back(trade: Trade) -> None:
    """Never a penalty for her: what is not made is not earned, and nothing is owed."""
    reference = trade.bought(pouches=3)
    code = told(trade, reference, 2)
    for borne_by in ("producer", "carrier", ""):
        with pytest.raises(NobodyNamed):
            overcoming.call_off(code, borne_by=borne_by, key=codes.token(), by=RATNA)
    assert refunds.of_order(db.session(), reference) == []

    press_twice(overcoming.call_off, code, borne_by="cooperative", by=RATNA)

    [refund] = refunds.of_order(db.session(), reference)
    assert (refund.amount, refund.borne_by) == (2 * POUCH, "cooperative")
    assert [line.owed for line in refund.lines] == [0]
    assert standing(trade, reference)[0] == (trade.melati.code, 1, HERS, "to_make")
    assert trade.stock(trade.pouch_sku) == Count(3, held=0, sold=1)


def test_all_of_an_order_called_off_ends_it(trade: Trade) -> None:
    reference = trade.bought(pouches=2)
    overcoming.call_off(
        told(trade, reference, 2), borne_by="buyer", key=codes.token(), by=RATNA
    )

    assert trade.states(reference) == ("cancelled", {"cancelled"})


# ---- deciding


def test_two_decisions_at_once_are_one(trade: Trade, anggrek: Maker) -> None:
    reference = trade.bought(pouches=2)
    code = told(trade, reference, 2)

    decided = done(
        trade,
        lambda: overcoming.hand_on(code, anggrek.code, later(), key=codes.token(), by=RATNA),
        lambda: overcoming.call_off(
            code, borne_by="cooperative", key=codes.token(), by=RATNA
        ),
        lambda: hindering.take_back(trade.melati.code, code, by=trade.melati.actor),
    )

    assert sum(decided) == 1
    moves = lifecycle.history(db.session(), [code])
    assert len(moves) == 1


def test_nothing_is_decided_about_what_is_made_meanwhile(trade: Trade, anggrek: Maker) -> None:
    reference = trade.bought()
    code = told(trade, reference, 1)
    receiving.receive(job(trade, reference), by=TONO)
    for decide in (
        lambda: overcoming.hand_on(code, anggrek.code, later(), key=codes.token(), by=RATNA),
        lambda: overcoming.postpone(code, later(9), key=codes.token(), by=RATNA),
        lambda: overcoming.call_off(
            code, borne_by="cooperative", key=codes.token(), by=RATNA
        ),
    ):
        with pytest.raises(Refusal):
            decide()

    assert state(code) == "told"
    assert standing(trade, reference) == [(trade.melati.code, 1, HERS, "received")]


def test_whoever_tells_for_her_is_written_down(trade: Trade) -> None:
    """S02"""
    part = job(trade, trade.bought())
    ratna = lifecycle.Actor(RATNA.code, RATNA.roles, on_behalf_of=trade.melati.code)
    code = hindering.tell(
        trade.melati.code, part, Said(ILL, 1), key=codes.token(), by=ratna
    )
    hindering.take_back(trade.melati.code, code, by=ratna)

    acts = db.session.scalars(
        select(Audit.act).where(Audit.on_behalf_of == trade.melati.code).order_by(Audit.id)
    ).all()
    assert acts == ["tell hindrance", "take hindrance back"]
