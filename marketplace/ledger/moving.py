"""The treasurer moves money between the cash box, the bank and the couriers' bill, or enters what
stood there at the start. Nobody else's money is touched here.
"""

from sqlalchemy.orm import Session

from marketplace.kernel import codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, journal, recipes
from marketplace.ledger.chart import CHART, DEBIT
from marketplace.people import audit

PLACES = (chart.CASH_BOX, chart.BANK, chart.COURIERS, chart.FROM_COURIERS, chart.EQUITY)


class SamePlace(NotNow):
    says = lazy("Please choose two different places.")


class TooLittle(NotNow):
    says = lazy("There is not so much to move. Please look at the balances.")


def move(source: str, target: str, amount: Money, *, why: str, key: str, by: Actor) -> str:
    """`amount` leaves `source` for `target`; returns what the entry is about.

    Raises `SamePlace`, `TooLittle`, `NotFound` for a place that is not one of `PLACES`.
    """
    if not {source, target} <= set(PLACES):
        raise NotFound()
    if source == target:
        raise SamePlace()
    with transaction() as session:
        press = once.claim(session, key, "move money")
        if press.result:
            return press.result
        _refuse_too_much(session, source, target, amount)
        event = codes.code()
        journal.post(session, recipes.moved(event, source, target, amount))
        audit.note(session, by, "move money", about=event, why=why)
        press.result = event
        return event


def _refuse_too_much(session: Session, source: str, target: str, amount: Money) -> None:
    """The database would refuse too, but it has no sentence for a person."""
    for account, change in sorted({source: -amount, target: amount}.items()):
        kind = CHART[int(account.partition(":")[0])]
        after = journal.held(session, account) + change
        wrong_side = after < 0 if kind.side == DEBIT else after > 0
        if wrong_side and not kind.may_reverse:
            raise TooLittle()
