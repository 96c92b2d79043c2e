"""What must be true of the whole shop at any moment, after any fault. Numbers as in the plan, and
where each of them is asked; each has a test that breaks just that.

I1   every entry sums to zero over two postings or more       ledger/checking.py
I2   a stored balance is the sum of its postings              ledger/checking.py
I3   every account stands on its side of the chart            ledger/checking.py
I4   customer money of an order is what is not decided yet    reports/buyers_money.py, paid_for.py
I5   payouts on their way are those approved and not ended    here
I6   refunds and disputes hold money until they end           here, reports/contested.py
I7   commission of an order is that of what stays earned      reports/buyers_money.py
I8   no more is given back than was paid                      reports/buyers_money.py
I9   what producers are owed and owe follows from earnings    here, reports/paid_for.py
I10  goods are where movements and reservations say           reports/goods.py
I11  money kept apart is that of its receipts                 here
I12  payments and what providers took are booked once         reports/paid_for.py, at_providers.py
I13  what is booked was done by somebody, and is told         reports/witnesses.py
I14  the hash chain follows from link to link                 ledger/stretches.py
I15  lines, parts and papers add up (also I16, I17)           reports/promises.py
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.ledger import checking, earning
from marketplace.ledger.earning import Earning
from marketplace.ledger.journal import Account
from marketplace.lifecycles import Payout as PayoutStates
from marketplace.lifecycles import Refund as RefundStates
from marketplace.lifecycles import Run as RunStates
from marketplace.payments.kept_money import KeptMoney
from marketplace.payments.refund import Refund
from marketplace.payments.refund_line import RefundLine
from marketplace.payouts.payout import Payout, Run
from marketplace.reports import (
    at_places,
    at_providers,
    buyers_money,
    contested,
    goods,
    lately,
    paid_for,
    promises,
    witnesses,
)
from marketplace.reports.differences import Sums, differences


def broken(session: Session, whole: bool = False) -> list[str]:
    """A sentence naming each row that should not be; empty when all is well. What was sealed as
    proven is not gone through again, where nothing came to it: only the `whole` check does, and
    follows the chain from its beginning.
    """
    after = 0 if whole else lately.sealed(session)
    faults = [*checking.broken(session, whole), *witnesses.broken(session, after)]
    for only in lately.orders(session, after):
        faults += buyers_money.broken(session, only)
        faults += promises.adding_up(session, only)
        faults += paid_for.broken(session, only)
        faults += at_providers.broken(session, only)
    faults += [
        *_payouts(session),
        *_refunds(session),
        *contested.broken(session),
        *_kept(session),
        *_producers(session),
        *goods.broken(session),
        *promises.broken(session),
        *at_places.broken(session),
    ]
    return sorted(faults, key=_number)


def _number(fault: str) -> int:
    """I1 first; those of the same number as they were found."""
    return int(fault.partition(" ")[0].removeprefix("I"))


def _balances(session: Session, number: int) -> Sums:
    rows = session.execute(select(Account.code, Account.balance).where(Account.number == number))
    return {code.partition(":")[2]: balance for code, balance in rows}


def _payouts(session: Session) -> Iterator[str]:
    """I5: 2220:payout = −amount while its run is approved and nothing is decided, else zero."""
    rows = session.execute(
        select(Payout.code, Payout.amount)
        .join(Run, Run.id == Payout.run_id)
        .where(
            Payout.state == PayoutStates.PLANNED,
            Run.state.in_([RunStates.APPROVED, RunStates.SENT]),
        )
    )
    yield from differences(
        "I5 payout in transit", _balances(session, 2220), {code: -amount for code, amount in rows}
    )
    for code, amount, claimed in session.execute(
        select(
            Payout.code,
            Payout.amount + Payout.recovered - Payout.carried,
            func.coalesce(func.sum(Earning.amount - Earning.taken_back), 0),
        )
        .outerjoin(Earning, Earning.payout == Payout.code)
        .where(Payout.state.in_([PayoutStates.PLANNED, PayoutStates.ARRIVED]))
        .group_by(Payout.code, Payout.amount, Payout.recovered, Payout.carried)
    ):
        if amount != claimed:
            yield f"I5 payout {code} is {amount}, the earnings it claims are {claimed}"
    yield from _brought(session)


def _brought(session: Session) -> Iterator[str]:
    """I5: a payout brings what an earlier one had left; where that came to nothing in the end, its
    earnings are free again and stand against it.
    """
    brought = {her: left for her, left in earning.carried(session).items() if left < 0}
    free = earning.unclaimed(session, clock.now()) if brought else {}
    for producer, left in brought.items():
        if left + free.get(producer, 0) < 0:
            yield f"I5 payouts brought {producer} {-left} that no earlier one had left"


def _refunds(session: Session) -> Iterator[str]:
    """I6: 2500:refund = −amount until it is confirmed or withdrawn; its amount is what its lines
    say.
    """
    rows = session.execute(
        select(Refund.code, Refund.amount).where(
            Refund.state.not_in([RefundStates.CONFIRMED, RefundStates.WITHDRAWN])
        )
    )
    yield from differences(
        "I6 refund", _balances(session, 2500), {code: -amount for code, amount in rows}
    )
    told = session.execute(
        select(
            Refund.code,
            Refund.amount,
            Refund.delivery - Refund.code_back
            + func.coalesce(func.sum(RefundLine.amount - RefundLine.carried), 0),
        )
        .outerjoin(RefundLine, RefundLine.refund_id == Refund.id)
        .where(Refund.borne_by != "")
        .group_by(Refund.code, Refund.amount, Refund.delivery, Refund.code_back)
    ).all()
    yield from differences(
        "I6 lines of refund",
        {code: amount for code, amount, _ in told},
        {code: int(lines) for code, _, lines in told},
    )


def _kept(session: Session) -> Iterator[str]:
    """I11: 2600:order = −(its receipts that fit nothing and have not ended)."""
    rows = session.execute(
        select(KeptMoney.order_reference, func.sum(KeptMoney.amount))
        .where(KeptMoney.ended_as == "")
        .group_by(KeptMoney.order_reference)
    )
    yield from differences(
        "I11 money kept apart for order", _balances(session, 2600), {o: -a for o, a in rows}
    )


def _producers(session: Session) -> Iterator[str]:
    """I9: 2210:producer = −(earned − taken back − what approved payouts took and did not give
    back); 1300:producer = what she came to owe − what those payouts recovered.
    """
    expected = _sums(session, Earning.producer, Earning.taken_back - Earning.amount)
    owed = _sums(session, RefundLine.producer, RefundLine.owed)
    spent = Refund.delivery - Refund.delivery_unspent
    for debtor, amount in _sums(
        session, Refund.delivery_debtor, spent, Refund.delivery_debtor.is_not(None), spent > 0
    ).items():
        owed[debtor] = owed.get(debtor, 0) + amount
    for debtor, amount in contested.owed(session).items():
        owed[debtor] = owed.get(debtor, 0) + amount
    taken = session.execute(
        select(Payout.producer, func.sum(Payout.amount), func.sum(Payout.recovered))
        .join(Run, Run.id == Payout.run_id)
        .where(
            Payout.state.in_([PayoutStates.PLANNED, PayoutStates.ARRIVED]),
            Run.state.in_([RunStates.APPROVED, RunStates.SENT, RunStates.SETTLED]),
        )
        .group_by(Payout.producer)
    )
    for producer, amount, recovered in taken:
        expected[producer] = expected.get(producer, 0) + int(amount + recovered)
        owed[producer] = owed.get(producer, 0) - int(recovered)
    yield from differences("I9 payable to producer", _balances(session, 2210), expected)
    yield from differences("I9 owed by producer", _balances(session, 1300), owed)
    yield from differences(
        "I9 taken back of part",
        _sums(session, Earning.part, Earning.taken_back, Earning.taken_back != 0),
        _sums(session, RefundLine.part, RefundLine.taken_back, RefundLine.taken_back != 0),
    )


def _sums(session: Session, key: Any, amount: Any, *where: Any) -> Sums:
    query = select(key, func.sum(amount)).where(*where).group_by(key)
    return {key: int(total) for key, total in session.execute(query)}
