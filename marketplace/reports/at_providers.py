"""What providers took for us, held against the books: each piece of money is booked, and once."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.ledger.journal import Entry
from marketplace.payments.settling import Outcome
from marketplace.payments.taken import Taken

_RECIPES = ("received", "kept_apart", "gateway_fee")


def broken(session: Session) -> Iterator[str]:
    """I12: money a provider took pays its order or is kept apart, and its fee is booked."""
    booked = set(session.scalars(select(Entry.key).where(Entry.recipe.in_(_RECIPES))))
    for taken in session.scalars(select(Taken).order_by(Taken.id)):
        for key in sorted(_keys(taken) - booked):
            yield f"I12 {taken.gateway} took {taken.charge}, and {key} is not booked"


def _keys(taken: Taken) -> set[str]:
    event = f"{taken.gateway}:{taken.charge}"
    wanted = {f"gateway_fee:{event}"} if taken.fee else set[str]()
    if taken.outcome != Outcome.PAID:
        wanted.add(f"kept_apart:{event}")
    if taken.outcome != Outcome.KEPT_APART:
        wanted.add(f"received:{taken.payment}")
    return wanted
