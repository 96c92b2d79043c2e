"""Rules of commission in the real stories: frozen on what was ordered, told to whom they concern,
only ever ended.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from marketplace.catalogue import commission_news, commissioned, commissioning
from marketplace.catalogue.commissioning import (
    AboutNothing,
    AboutTooMuch,
    EndedAlready,
    EndsFirst,
    InThePast,
    NewRule,
    NoSuchProduct,
    TooMuch,
)
from marketplace.fulfilment import editing
from marketplace.fulfilment.refund_plan import Asked
from marketplace.fulfilment.swap import Instead
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import Refusal
from marketplace.orders.order import OrderLine
from marketplace.outbox.message import Message
from marketplace.people import audit
from marketplace.policy import commission, rates
from marketplace.policy.rates import Rates
from tests.trade import CRISPS, POUCH, Trade, press_twice
from tests.world import RATNA, SEKAR


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def today() -> date:
    return commission.today()


def ruled(**more: Any) -> str:
    """A rule that counts from today on; returns its code."""
    known: dict[str, Any] = {"percent_bp": 0, "a_piece": 0, "starts_on": today()} | more
    return commissioning.make(NewRule(**known), key=codes.token(), by=SEKAR)


def frozen(trade: Trade, reference: str) -> list[tuple[int, int, str | None, int]]:
    db.session.expire_all()
    return [
        (line.commission_bp, line.commission_a_piece, line.commission_rule, line.commission)
        for line in trade.of(reference).lines
    ]


def told(trade: Trade) -> list[str]:
    """Who was told of a rule."""
    found = db.session.scalars(
        select(Message.about)
        .where(Message.kind == "something new", Message.facts.contains("commission"))
        .order_by(Message.about)
    )
    names = {trade.melati.code: "melati", trade.kenanga.code: "kenanga"}
    return sorted(names[code] for code in found)


def test_a_line_keeps_the_rule_of_its_day(trade: Trade) -> None:
    """M17, M18: percent and an amount a piece, by shelf and by maker; what was ordered before, what
    came instead and what is cut keep to what they were promised.
    """
    before = trade.bought(pouches=2, crisps=1)
    shelf = ruled(percent_bp=1_250, category="keripik-camilan")
    hers = ruled(percent_bp=500, a_piece=2_000, producer=trade.melati.code)

    after = trade.bought(pouches=2, crisps=1)
    kept = frozen(trade, after)

    assert frozen(trade, before) == [(1_000, 0, None, 9_000), (1_000, 0, None, 1_500)]
    assert kept == [(500, 2_000, hers, 8_500), (1_250, 0, shelf, 1_875)]
    commissioning.end(hers, key=codes.token(), by=RATNA)
    asked = Asked("cooperative", "written off", "habis", {0: 1})
    editing.change(after, asked, key=codes.token(), by=RATNA)
    assert frozen(trade, after) == kept
    assert [part.commission for part in trade.of(after).parts] == [4_250, 4_250, 1_875]
    assert trade.sound()


def test_goods_that_come_instead_keep_to_the_rule_of_that_day(trade: Trade) -> None:
    """M18: a swap is a promise of its own day."""
    wallet = trade.sku(trade.melati, trade.on_sale(trade.melati, "Dompet", price=POUCH))
    reference = trade.bought(pouches=1)
    hers = ruled(percent_bp=2_000, a_piece=100, producer=trade.melati.code)

    asked = Asked(
        "cooperative", "written off", "habis", {0: 1}, instead=Instead(0, wallet, 1)
    )
    editing.change(reference, asked, key=codes.token(), by=RATNA)

    assert frozen(trade, reference) == [(1_000, 0, None, 4_500), (2_000, 100, hers, 9_100)]
    assert trade.sound()


def test_it_counts_in_its_days(trade: Trade) -> None:
    """M17: from its first day to its last, and then what counted before."""
    day = today() + timedelta(days=2)
    ruled(percent_bp=0, product=trade.crisps, starts_on=day, ends_on=day)

    def kept_on(days: int) -> int:
        with clock.at(clock.now() + timedelta(days=days)):
            return commissioned.makers_of(db.session(), [trade.crisps_sku])[
                trade.crisps_sku
            ].rate.commission(CRISPS)

    assert [kept_on(days) for days in (0, 1, 2, 3)] == [1_500, 1_500, 0, 1_500]


def test_whoever_it_concerns_is_told_and_sees_it(trade: Trade) -> None:
    """M17: neutral, once for each press, and only where it makes a difference for her."""
    new = NewRule(2_000, 0, today() + timedelta(days=3), producer=trade.melati.code)

    press_twice(commissioning.make, new, by=SEKAR)

    assert told(trade) == ["melati"]
    [kept] = commission_news.of_producer(db.session(), trade.melati.code)
    assert (kept.rate.net(POUCH), kept.then and kept.then.net(POUCH)) == (40_500, 36_000)
    assert kept.changes_on == today() + timedelta(days=3)
    assert commission_news.is_new(db.session(), trade.melati.code)
    assert not commission_news.is_new(db.session(), trade.kenanga.code)
    ruled(percent_bp=100, category="tas-dompet", starts_on=new.starts_on)  # hers is stronger
    assert told(trade) == ["melati"]
    commissioning.change_rates(replace(Rates(), commission_bp=1_100), by=RATNA)
    assert told(trade) == ["kenanga", "melati", "melati"]
    assert commission_news.is_new(db.session(), trade.kenanga.code)
    commissioning.change_rates(replace(Rates(), commission_bp=1_100, least_payout=1), by=RATNA)
    assert told(trade) == ["kenanga", "melati", "melati"]


def test_a_rule_ends_once_and_stays_to_be_read(trade: Trade) -> None:
    """M17: who and when; what counts then is what counted before it."""
    code = ruled(percent_bp=300, product=trade.pouch)

    press_twice(commissioning.end, code, by=RATNA)

    rule = commission.known_as(db.session(), code)
    assert (rule.ended_by, rule.made_by, rule.percent_bp) == (RATNA.code, SEKAR.code, 300)
    assert [one.act for one in audit.about(db.session(), [code])] == [
        "end commission rule", "make commission rule",
    ]  # fmt: skip
    assert told(trade) == ["melati", "melati"]
    assert commissioned.makers_of(db.session(), [trade.pouch_sku])[trade.pouch_sku].rate.rule == ""
    with pytest.raises(EndedAlready):
        commissioning.end(code, key=codes.token(), by=RATNA)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE commission_rule SET percent_bp = 1",
        "UPDATE commission_rule SET a_piece = a_piece + 1",
        "UPDATE commission_rule SET starts_on = '2020-01-01'",
        "UPDATE commission_rule SET ended_at = NULL, ended_by = NULL",
        "UPDATE commission_rule SET ended_by = 'SOMEBODY'",
        "DELETE FROM commission_rule",
    ],
)
def test_the_database_lets_nobody_change_a_rule(trade: Trade, change: str) -> None:
    """M18: also through raw SQL."""
    code = ruled(percent_bp=300, product=trade.pouch)
    commissioning.end(code, key=codes.token(), by=RATNA)

    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(text(change))

    rule = commission.known_as(db.session(), code)
    assert (rule.percent_bp, rule.a_piece, rule.starts_on) == (300, 0, today())
    assert rule.ended_by == RATNA.code


def test_what_does_not_fit_is_refused_and_nothing_is_kept(app: Flask) -> None:
    with app.app_context():
        trade = Trade(app)
        day = today()
        refused: list[tuple[type[Refusal], dict[str, Any]]] = [
            (AboutNothing, {}),
            (AboutTooMuch, {"product": trade.pouch, "producer": trade.melati.code}),
            (InThePast, {"product": trade.pouch, "starts_on": day - timedelta(days=1)}),
            (EndsFirst, {"product": trade.pouch, "ends_on": day - timedelta(days=1)}),
            (NoSuchProduct, {"product": "NOTTHERE"}),
            (TooMuch, {"producer": trade.kenanga.code, "a_piece": CRISPS // 2 + 1}),
            (TooMuch, {"product": trade.crisps, "percent_bp": 5_000, "a_piece": 1}),
        ]
        for no, typed in refused:
            with pytest.raises(no) as said:
                ruled(**typed)
            assert said.value.sentence()

        assert commission.listed(db.session()) == []
        assert told(trade) == []
        assert rates.current(db.session()).commission_bp == 1_000
        assert db.session.scalars(select(OrderLine)).all() == []
