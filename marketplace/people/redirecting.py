"""Where a producer's money goes changes slowly: somebody types it, somebody else speaks with her, a
hold passes, and she may stop it with one tap. Until then her money goes where it went before.
"""

from sqlalchemy.orm import Session

from marketplace.kernel import clock, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Destination as States
from marketplace.outbox.message import queue
from marketplace.people import audit, producer
from marketplace.people import destination as destinations
from marketplace.people.destination import BankAccount, Destination
from marketplace.policy import timers


class AnotherPerson(NotNow):
    says = lazy("Somebody else must speak with her and confirm it.")


class ReasonNeeded(NotNow):
    status = 422
    says = lazy("The account is not in her name. Please say why.")


class CountsAlready(NotNow):
    says = lazy("This counts already. Please name another place.")


def first_destination(
    session: Session, code: str, account: BankAccount | None, *, hers: bool, by: Actor
) -> None:
    """She sits there and says it herself, so it counts at once, if the account is her own."""
    place = destinations.keep(session, code, account, by=by, hold=timers.AT_ONCE, hers=hers)
    if hers:
        place.move("confirm", by=by)


def change_destination(
    producer_code: str, account: BankAccount | None, *, key: str, by: Actor, hers: bool = True
) -> str:
    """Another place for her payouts; what waited before it never counts. She is told that there is
    something new, where she could be told before. Returns the code of the change.
    """
    with transaction() as session:
        press = once.claim(session, key, f"change destination {producer_code}")
        if press.result:
            return press.result
        her = producer.known_as(session, producer_code)
        for place in destinations.changing(session, her.code):
            place.move("stop", by=THE_SYSTEM)
        made = destinations.keep(
            session, her.code, account, by=by, hold=timers.DESTINATION_HOLD, hers=hers
        )
        queue(session, "something new", about=her.code, destination=made.code)
        press.result = made.code
        return made.code


def confirm(code: str, *, how: str, why: str = "", key: str, by: Actor) -> None:
    """Somebody who did not type it spoke with her, and `how`. An account of somebody else needs a
    reason. Raises `AnotherPerson`, `ReasonNeeded`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"confirm destination {code}")
        if press.result:
            return
        place = destinations.known_as(session, code)
        if by.code == place.set_by:
            raise AnotherPerson()
        if not (place.hers or why):
            raise ReasonNeeded()
        place.move("confirm", by=by)
        _spoken(session, place, "confirm payout destination", f"{how}. {why}".strip(), by=by)
        press.result = code


def verify(code: str, *, how: str, why: str = "", key: str, by: Actor) -> None:
    """Money came back from there, and she says that it is right all the same.

    Raises `AnotherPerson`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"verify destination {code}")
        if press.result:
            return
        place = destinations.known_as(session, code)
        if by.code == place.set_by:
            raise AnotherPerson()
        place.move("verify", by=by)
        _spoken(session, place, "verify payout destination", f"{how}. {why}".strip(), by=by)
        press.result = code


def stop(code: str, *, by: Actor) -> None:
    """She did not ask for it. Raises `CountsAlready`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        place = destinations.known_as(session, code)
        if place.state == States.CONFIRMED and not place.waits:
            raise CountsAlready()
        place.move("stop", by=by)
        audit.note(session, by, "stop payout destination", about=place.producer)


def look(code: str, *, why: str, by: Actor) -> BankAccount | None:
    """The account itself, to read it back to her; nothing for cash."""
    with transaction() as session:
        place = destinations.known_as(session, code)
        return destinations.reveal_account(session, place, by=by, why=why)


def ask_for_all(producer_code: str, *, by: Actor) -> None:
    """Her next payout has no least amount."""
    with transaction() as session:
        her = producer.known_as(session, producer_code)
        if her.all_wanted_at is None:
            her.all_wanted_at = clock.now()
            audit.note(session, by, "ask for all money", about=her.code)


def _spoken(session: Session, place: Destination, act: str, why: str, *, by: Actor) -> None:
    place.confirmed_by = by.code
    audit.note(session, by, act, about=place.producer, why=why)
