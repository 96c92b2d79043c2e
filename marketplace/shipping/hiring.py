"""The office takes on couriers and says what is known of them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import _, lazy
from marketplace.people import audit
from marketplace.policy import wordlist
from marketplace.shipping import courier as couriers
from marketplace.shipping.courier import Courier, CourierFacts

WORDS: Mapping[str, Any] = {
    "name": lazy("Name"),
    "services": lazy("Services"),
    "divisor": lazy("Size counts by"),
    "tolerance_g": lazy("Grams that are not charged"),
    "tracking_url": lazy("Page to follow a parcel"),
    "waybill_form": lazy("Form of its numbers"),
    "numbered": lazy("It gives tracking numbers"),
    "asks_phone": lazy("Its page asks for digits of the phone"),
    "offered": lazy("We send with it"),
}


class CourierKnown(NotNow):
    says = lazy("There is a courier with this name already.")


class NotAForm(NotNow):
    status = 422
    says = lazy("We cannot compare numbers with this form. Example: J[TX]\\d{10,14}.")


def add_courier(facts: CourierFacts, *, key: str, by: Actor) -> str:
    """Returns its code. Raises `CourierKnown`, `NotAForm`, `wordlist.Listed`."""
    with transaction() as session:
        press = once.claim(session, key, "add courier")
        if press.result:
            return press.result
        _refuse_unfit(session, facts)
        press.result = code = codes.code()
        session.add(Courier(code=code, **asdict(facts)))
        audit.note(session, by, "add courier", about=code, why=facts.name)
        return code


def change_courier(code: str, facts: CourierFacts, *, by: Actor) -> None:
    """From now on; what was promised or sent before is kept. Saying the same again changes
    nothing. Raises `NotFound`, `CourierKnown`, `NotAForm`, `wordlist.Listed`.
    """
    with transaction() as session:
        courier = couriers.known_as(session, code)
        before = courier.facts
        if facts == before:
            return
        _refuse_unfit(session, facts, besides=code)
        courier.say(facts)
        audit.note(session, by, "change courier", about=code, why=_told(before, facts))


def _refuse_unfit(session: Session, facts: CourierFacts, besides: str = "") -> None:
    wordlist.refuse_listed(facts.name, facts.services)
    others = session.scalars(select(Courier.name).where(Courier.code != besides))
    if facts.name.casefold() in {name.casefold() for name in others}:
        raise CourierKnown()
    if facts.waybill_form and not couriers.is_form(facts.waybill_form):
        raise NotAForm()


def _told(before: CourierFacts, now: CourierFacts) -> str:
    """What changed, in the words of whoever changed it."""
    old, new = asdict(before), asdict(now)
    changed = [name for name in new if new[name] != old[name]]
    told = [f"{WORDS[name]}: {_said(old[name])} → {_said(new[name])}" for name in changed]
    return "; ".join([now.name, *told])


def _said(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) or "–"
