"""Whether a food is fresh enough to travel, and near enough to go out today. Days and hours only:
what a parcel costs, and who carries it, others know.
"""

from collections.abc import Collection
from datetime import date, time, timedelta
from enum import StrEnum

from marketplace.kernel import looks
from marketplace.policy.goods import GoodsRules

_PART_LEFT_ON_ARRIVAL = 3  # at least one third of its life


class Town(StrEnum):
    """What there is to say about a delivery in town."""

    YES = "yes"
    NOT_THERE = "not there"
    TOO_LATE = "too late"


def courier_allowed(
    best_before: date, dispatch: date, travel_days: int, shelf_life_days: int, rules: GoodsRules
) -> bool:
    """Whether it arrives fresh enough; `travel_days` is the longest the courier promises."""
    left = (best_before - (dispatch + timedelta(days=travel_days))).days
    enough = left >= rules.courier_left_on_arrival_days
    return enough and left * _PART_LEFT_ON_ARRIVAL >= shelf_life_days


def longest_travel(
    best_before: date, dispatch: date, shelf_life_days: int, rules: GoodsRules
) -> int | None:
    """The most days a courier may take; None when it is too old even for the next door."""
    third = -(-shelf_life_days // _PART_LEFT_ON_ARRIVAL)
    spare = (best_before - dispatch).days - max(rules.courier_left_on_arrival_days, third)
    return spare if spare >= 0 else None


def in_town(district: str, ordered: time, rules: GoodsRules, *, pickup: bool = False) -> Town:
    """Whether goods that stay in town can go out on the day of the order. `ordered` is the
    cooperative's wall clock; what is collected knows neither district nor hour.
    """
    if pickup:
        return Town.YES
    if not _listed(district, rules.local_areas):
        return Town.NOT_THERE
    return Town.YES if ordered < rules.local_cutoff else Town.TOO_LATE


def _listed(district: str, areas: Collection[str]) -> bool:
    wanted = looks.run_together(district)
    return any(looks.run_together(area) == wanted for area in areas)
