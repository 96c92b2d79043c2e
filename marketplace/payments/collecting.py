"""A provider pays out to the bank, in one sum, what it took for us. The treasurer finds that sum on
the bank's statement.
"""

from sqlalchemy.orm import Session

from marketplace.kernel import once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money, format_rupiah
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, journal, recipes
from marketplace.payments import statement as statements
from marketplace.payments.payment import ONLINE
from marketplace.payments.reconciling import UNIDENTIFIED, DecidedAlready
from marketplace.people import audit

PAID_OUT_BY = {name: f"paid out by {name}" for name in ONLINE}


class MoreThanOwed(NotNow):
    says = lazy("%(provider)s owes us %(owed)s. This would be %(asked)s.")


class LessThanPaid(NotNow):
    says = lazy("Before its fee it must be %(paid)s at least. The bank shows that.")


def collect(
    line_code: str, provider: str, *, before_fee: Money | None = None, key: str, by: Actor
) -> Money:
    """This line of the statement is what the provider paid out; `before_fee` is named where it kept
    something of that sum which it never told. Returns that fee.

    Raises `NotFound`, `DecidedAlready`, `LessThanPaid`, `MoreThanOwed`.
    """
    if provider not in ONLINE:
        raise NotFound()
    with transaction() as session:
        press = once.claim(session, key, f"collect {line_code}")
        if press.result:
            return int(press.result)
        line = statements.line_to_decide_on(session, line_code)
        if line.booked_as not in {"", UNIDENTIFIED} or line.amount <= 0:
            raise DecidedAlready()
        fee = _fee(line.amount, before_fee)
        _look_if_owed(session, provider, line.amount + fee)
        place = chart.unidentified(line.code) if line.booked_as else chart.BANK
        journal.post(session, recipes.paid_out(line.code, provider, place, line.amount, fee))
        line.book(PAID_OUT_BY[provider], by.code)
        audit.note(session, by, f"confirm line: {line.booked_as}", about=line.code)
        press.result = str(fee)
        return fee


def _fee(paid: Money, before_fee: Money | None) -> Money:
    if before_fee is None:
        return 0
    if before_fee < paid:
        raise LessThanPaid(paid=format_rupiah(paid))
    return before_fee - paid


def _look_if_owed(session: Session, provider: str, asked: Money) -> None:
    owes = journal.held(session, chart.clearing(provider))
    if asked > owes:
        raise MoreThanOwed(
            provider=provider.capitalize(),
            owed=format_rupiah(max(0, owes)),
            asked=format_rupiah(asked),
        )
