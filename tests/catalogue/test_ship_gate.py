"""Fresh enough to travel, near enough to go out today."""

from datetime import date, time, timedelta

import pytest

from marketplace.catalogue import ship_gate
from marketplace.catalogue.ship_gate import Town
from marketplace.policy.goods import GoodsRules

TODAY = date(2026, 11, 21)
RULES = GoodsRules(local_areas=("Tembalang", "Semarang Barat"))


@pytest.mark.parametrize(
    ("left", "travel", "life", "allowed"),
    [
        (30, 5, 30, True),
        # a week on arrival, to the day
        (12, 5, 21, True),
        (11, 5, 21, False),
        # and a third of its life
        (15, 5, 30, True),
        (14, 5, 30, False),
        (65, 5, 180, True),
        (64, 5, 180, False),
        (7, 0, 7, True),
    ],
)
def test_a_courier_brings_it_fresh(left: int, travel: int, life: int, allowed: bool) -> None:
    best_before = TODAY + timedelta(days=left)

    assert ship_gate.courier_allowed(best_before, TODAY, travel, life, RULES) == allowed
    longest = ship_gate.longest_travel(best_before, TODAY, life, RULES)
    assert (longest is not None and longest >= travel) == allowed


def test_how_long_a_courier_may_take() -> None:
    assert ship_gate.longest_travel(TODAY + timedelta(days=20), TODAY, 30, RULES) == 10
    assert ship_gate.longest_travel(TODAY + timedelta(days=10), TODAY, 30, RULES) == 0
    assert ship_gate.longest_travel(TODAY + timedelta(days=9), TODAY, 30, RULES) is None


@pytest.mark.parametrize(
    ("district", "ordered", "pickup", "answer"),
    [
        ("Tembalang", time(9, 59), False, Town.YES),
        ("SEMARANG  barat", time(9), False, Town.YES),
        ("Tembalang", time(10), False, Town.TOO_LATE),
        ("Banyumanik", time(9), False, Town.NOT_THERE),
        ("Barat", time(9), False, Town.NOT_THERE),
        ("Banyumanik", time(15), True, Town.YES),
    ],
)
def test_goods_of_the_day_stay_in_town(
    district: str, ordered: time, pickup: bool, answer: Town
) -> None:
    assert ship_gate.in_town(district, ordered, RULES, pickup=pickup) == answer
