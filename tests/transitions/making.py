"""What producers make, and what they cannot."""

from datetime import time, timedelta

from marketplace.fulfilment import cycling, hindering
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.fulfilment.hindering import Said
from marketplace.fulfilment.hindrance import ILL
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.lifecycles import Role
from marketplace.orders import part as parts
from marketplace.policy.rhythm import Rhythm
from tests.transitions.goods import hers
from tests.transitions.plays import Deed, Line, by_itself, later, plays
from tests.transitions.stage import Stage
from tests.world import RATNA

A_WEEK = timedelta(days=7)


def job(stage: Stage) -> str:
    """A paid pouch that Melati makes; returns the part's code."""
    reference = stage.bought(pouches=1)
    return stage.of(reference).parts[0].code


def hindered(stage: Stage) -> tuple[str, str]:
    """She said that she cannot make it; the part's code, and the hindrance's."""
    with stage.inside():
        part, her = job(stage), stage.melati
        told = hindering.tell(her.code, part, Said(ILL, 1), key=codes.token(), by=her.actor)
        return part, told


@plays("hindrance", "withdraw")
def after_all(stage: Stage, line: Line) -> Deed:
    _part, code = hindered(stage)
    page = f"{hers(stage, line.role)}/tasks"
    return Deed(stage.form(stage.person(line.role), page, f"{code}/take-back"))


@plays("hindrance", "hand on", "postpone", "call off")
def find_a_way(stage: Stage, line: Line) -> Deed:
    part, code = hindered(stage)
    page = f"/office/hindrances/{code}/{line.verb.replace(' ', '-')}"
    with stage.inside():
        due = parts.known_as(db.session(), part).due_on
        assert due is not None
    day = f"{due + A_WEEK:%Y-%m-%d}"
    typed = {
        "hand on": {"producer": stage.anggrek.code, "due_on": day},
        "postpone": {"due_on": day},
        "call off": {"borne_by": "cooperative"},
    }[line.verb]
    button = {
        "hand on": "Give it to her", "postpone": "It comes on this day", "call off": "Call it off",
    }[line.verb]  # fmt: skip
    return Deed(stage.form(stage.person(line.role), page, button, **typed))


@plays("hindrance", "lapse")
def nothing_left_to_make(stage: Stage, _line: Line) -> Deed:
    """Its order was called off meanwhile."""
    part, _code = hindered(stage)
    with stage.inside():
        reference = parts.known_as(db.session(), part).order_reference
        cancel_as_staff(reference, reason="salah", borne_by="cooperative", by=RATNA)
    return later(stage, timedelta())


TUESDAYS = Rhythm((1,), 1, time(12))


@plays("cycle", "close", "drop")
def collect(stage: Stage, line: Line) -> Deed:
    """The clock closes its list at the cut-off; in another rhythm it never comes."""
    with stage.inside():
        job(stage)
        cycling.change_rhythm(TUESDAYS, by=RATNA)
    if line.verb == "close":
        return later(stage, A_WEEK)
    page, person = "/office/cycles/rhythm", stage.person(Role.MANAGER)
    return by_itself(lambda: stage.form(person, page, "Keep", days=["4"]).press())
