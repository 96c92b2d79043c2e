"""The office opens places where buyers collect their goods, changes their hours, closes them."""

from dataclasses import dataclass
from itertools import pairwise

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.people import audit
from marketplace.policy import wordlist
from marketplace.shipping import point as points
from marketplace.shipping.point import Hours, Point


class NeverOpen(NotNow):
    says = lazy("Please type the hours of one day at least.")


class Overlapping(NotNow):
    says = lazy("Two of these hours overlap.")


@dataclass(frozen=True)
class PointFacts:
    """What the office types. Without a `zone` of its own it has our clock and our holidays."""

    name: str
    street: str
    city: str
    hours: Hours
    zone: str = ""
    balinese: bool = False


def open_point(facts: PointFacts, *, key: str, by: Actor) -> str:
    """Buyers may collect here from now on; returns its code. Raises `NeverOpen`, `Overlapping`,
    `Listed`.
    """
    with transaction() as session:
        press = once.claim(session, key, "open point")
        if press.result:
            return press.result
        code = codes.code()
        session.add(Point(code=code, **_columns(facts)))
        audit.note(session, by, "open point", about=code)
        press.result = code
        return code


def change_point(code: str, facts: PointFacts, *, by: Actor) -> None:
    """What was promised before is kept. Raises `NotFound` and what `open_point` raises."""
    with transaction() as session:
        point = points.known_as(session, code)
        for name, value in _columns(facts).items():
            setattr(point, name, value)
        audit.note(session, by, "change point", about=code)


def close_point(code: str, *, by: Actor) -> None:
    """Nothing new is collected here. Raises `NotFound`."""
    with transaction() as session:
        point = points.known_as(session, code)
        point.closed_at = point.closed_at or clock.now()
        audit.note(session, by, "close point", about=code)


def reopen_point(code: str, *, by: Actor) -> None:
    """Buyers may collect here again. Raises `NotFound`."""
    with transaction() as session:
        points.known_as(session, code).closed_at = None
        audit.note(session, by, "reopen point", about=code)


def _columns(facts: PointFacts) -> dict[str, str | bool]:
    wordlist.refuse_listed(facts.name, facts.street, facts.city)
    if not any(facts.hours.values()):
        raise NeverOpen()
    for spans in map(sorted, facts.hours.values()):
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            raise Overlapping()
    return {
        "name": facts.name,
        "street": facts.street,
        "city": facts.city,
        "open_hours": points.written(facts.hours),
        "zone": facts.zone,
        "balinese": facts.balinese,
    }
