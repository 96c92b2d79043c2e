"""What the cooperative decides about foods, with the defaults it begins with."""

from datetime import UTC, date, datetime, time

from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.policy import goods
from marketplace.policy.goods import GoodsRules

NOON = datetime(2026, 11, 21, 5, tzinfo=UTC)


def test_the_defaults() -> None:
    rules = GoodsRules()

    assert rules.halal_required_from == date(2026, 10, 18)
    assert not rules.says_halal_on(date(2026, 10, 17))
    assert rules.says_halal_on(date(2026, 10, 18))
    assert rules.courier_left_on_arrival_days == 7
    assert (rules.local_cutoff, rules.local_areas) == (time(10), ())
    assert rules.permit_warn_days == (60, 14)


def test_a_decision_counts_from_its_day(inside: Flask) -> None:
    decided = GoodsRules(date(2027, 1, 1), 5, time(9, 30), ("Tembalang",), (30,))

    with clock.at(NOON), transaction() as session:
        goods.put(session, decided, by="RATNA222")

    with clock.at(NOON):
        assert goods.current(db.session()) == decided
    with clock.at(NOON.replace(day=20)):
        assert goods.current(db.session()) == GoodsRules()
