"""A producer says that she cannot make something in time; she may take it back until the office has
decided.
"""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.fulfilment import hindrance as hindrances
from marketplace.fulfilment.hindrance import Hindrance
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow, WrongState
from marketplace.kernel.words import lazy
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Hindrance as States
from marketplace.lifecycles import Part as PartStates
from marketplace.orders import order as orders
from marketplace.orders import part as parts
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.people import audit

TOLD = "hindrance told"


class ToldAlready(NotNow):
    says = lazy("You have told us already. The cooperative decides soon.")


class Fewer(NotNow):
    status = 422
    says = lazy("Only %(left)s of these are still to make.")


class Said(NamedTuple):
    """Why, how many, and in her own words."""

    reason: str
    quantity: int
    words: str = ""


def tell(producer: str, part_code: str, said: Said, *, key: str, by: Actor) -> str:
    """Returns the code of what she told. Raises `NotFound` for somebody else's part, `WrongState`
    for one that is not hers to make any more, `ToldAlready`, `Fewer`.
    """
    with transaction() as session:
        part = parts.of_producer(session, producer, part_code)
        press = once.claim(session, key, f"hindrance {part_code}")
        if press.result:
            return press.result
        _look(session, part, said.quantity)
        told = Hindrance(
            code=codes.code(), part=part.code, producer=producer, told_at=clock.now(),
            **said._asdict(),
        )  # fmt: skip
        session.add(told)
        queue(session, TOLD, about=told.code)
        if by.on_behalf_of:
            audit.note(session, by, "tell hindrance", about=part_code)
        press.result = told.code
        return told.code


def take_back(producer: str, code: str, *, by: Actor) -> None:
    """She can make it after all. Raises `NotFound` for somebody else's, `WrongState`."""
    with transaction() as session:
        told = hindrances.of_producer(session, producer, code)
        told.move("withdraw", by=by)
        if by.on_behalf_of:
            audit.note(session, by, "take hindrance back", about=told.part)


def lapse_due() -> int:
    """What was told of a part that is not to be made any more, however that came, is over."""
    with transaction() as session:
        found = list(
            session.scalars(
                select(Hindrance)
                .join(Hindrance.job)
                .where(Hindrance.state == States.TOLD, Part.state != PartStates.TO_MAKE)
                .options(joinedload(Hindrance.job))
            )
        )
        for told in found:
            told.move("lapse", by=THE_SYSTEM)
        return len(found)


def _look(session: Session, part: Part, quantity: int) -> None:
    """Whoever else decides about its order waits for the end of this story."""
    orders.to_decide_on(session, part.order_reference)
    session.refresh(part)
    if part.state != PartStates.TO_MAKE:
        raise WrongState()
    if hindrances.open_of(session, [part.code]):
        raise ToldAlready()
    if quantity > part.quantity:
        raise Fewer(left=part.quantity)
