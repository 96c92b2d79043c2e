"""Days off for tests."""

from datetime import date

from marketplace.kernel import codes
from marketplace.policy.calendar import CalendarDay, Scope


def closed(
    day: date, scope: Scope = Scope.KOPERASI, *, no_pickup: bool = True, no_production: bool = True
) -> CalendarDay:
    """Nothing is done on it, unless told otherwise."""
    return CalendarDay(
        code=codes.code(), day=day, scope=scope, no_pickup=no_pickup,
        no_production=no_production, note="",
    )  # fmt: skip
