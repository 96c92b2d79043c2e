"""Which lots may go to whom: by their dates, by the day goods leave, by how long they travel."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from marketplace.catalogue import ship_gate
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.selling import COURIER_LEFT_DAYS
from marketplace.kernel import clock
from marketplace.policy.goods import GoodsRules

Fits = Callable[[Lot], bool]


class Journey(NamedTuple):
    """When goods leave, and the most days a courier takes; none when they are handed over."""

    leaves_on: date
    travel_days: int | None = None


def sellable(rules: GoodsRules, *, local: bool, journey: Journey | None = None) -> Fits:
    """Lots that may be sold today; with a journey, those that are fresh enough at its end too."""
    today = clock.today()
    good = good_on(today if local else today + timedelta(days=COURIER_LEFT_DAYS))

    def fits(lot: Lot) -> bool:
        return good(lot) and (
            journey is None or _fresh_at_the_end(lot, journey, today, local, rules)
        )

    return fits


def good_on(day: date) -> Fits:
    """Lots that may be handed out at all: not recalled, and not past their date on that day."""
    return lambda lot: lot.recalled_on is None and lot.best_before >= day


def whatever(_lot: Lot) -> bool:
    """Any lot: for what is only counted."""
    return True


def _fresh_at_the_end(
    lot: Lot, journey: Journey, today: date, local: bool, rules: GoodsRules
) -> bool:
    leaves_on = max(journey.leaves_on, today)
    if local or journey.travel_days is None:
        return lot.best_before >= leaves_on + timedelta(days=journey.travel_days or 0)
    life = (lot.best_before - lot.made_on).days
    return ship_gate.courier_allowed(lot.best_before, leaves_on, journey.travel_days, life, rules)
