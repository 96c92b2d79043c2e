"""The days that an address of the books names: one, or from a first to a last."""

from datetime import date

from flask import request

from marketplace.kernel import clock
from marketplace.reports import period as periods
from marketplace.reports.period import Period


def period(zone: str) -> Period | None:
    """Nothing where neither day is named."""
    first, last = _day("first"), _day("last")
    if first is None and last is None:
        return None
    return periods.between(first or periods.EARLIEST, last or clock.today(zone), zone)


def on(zone: str) -> date:
    """The day whose end is asked for; today where none is."""
    day = _day("on") or clock.today(zone)
    return min(max(day, periods.EARLIEST), periods.LATEST)


def _day(name: str) -> date | None:
    return clock.parse_day(request.args.get(name, ""))
