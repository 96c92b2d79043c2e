"""What a line of the bank's statement most likely is, and for which payment. It only proposes: a
person decides.

An amount with its code belongs to one payment. A reference that the buyer wrote counts too, and the
plain total without a code; where these do not agree, or fit several, nothing is proposed. A line
that names a provider which owes us money is most likely what that provider paid out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes
from marketplace.kernel.money import Money
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Payment as PaymentStates
from marketplace.orders import order as orders
from marketplace.orders.order import Order
from marketplace.payments import kept_money, owing
from marketplace.payments import payment as payments
from marketplace.payments.gateways import transfer
from marketplace.payments.kept_money import Why
from marketplace.payments.payment import Payment
from marketplace.payments.statement import StatementLine

PAID = {OrderStates.PAID, OrderStates.COMPLETED}
LOOK_BACK = timedelta(days=60)
REFERENCE = 8


class Match(StrEnum):
    """How a line fits what we wait for."""

    EXACT = "exact"
    LATE = "late"
    SHORT = "short"
    OVER = "over"
    SECOND = "second"
    PAID_OUT = "paid out"
    AMBIGUOUS = "ambiguous"
    NONE = "none"
    OUTGOING = "outgoing"


@dataclass(frozen=True)
class Proposal:
    """What a line most likely is, and the payment it would be booked for; `candidates` are those
    among which a person chooses. It names a `provider` that owes us money.
    """

    match: Match
    payment: Payment | None = None
    candidates: tuple[Payment, ...] = ()
    provider: str = ""

    @property
    def payments(self) -> tuple[Payment, ...]:
        return self.candidates or ((self.payment,) if self.payment else ())


def propose(session: Session, line: StatementLine) -> Proposal:
    """For one line."""
    return proposals(session, [line], owing.by_providers(session))[line.code]


def proposals(
    session: Session, lines: Sequence[StatementLine], owed: Mapping[str, Money]
) -> dict[str, Proposal]:
    """For each line by its code, in eight queries however many there are. A line that was booked
    for a payment keeps that one; `owed` is what providers owe us.
    """
    incoming = [line for line in lines if line.amount > 0]
    known = _Known.about(session, incoming, [name for name, owes in owed.items() if owes > 0])
    outgoing = Proposal(Match.OUTGOING)
    return {line.code: known.proposal(line) if line.amount > 0 else outgoing for line in lines}


@dataclass(frozen=True)
class _Known:
    """All that these lines could be about."""

    by_code: dict[str, Payment]
    by_amount: dict[Money, str]
    by_reference: dict[str, Payment]
    by_total: dict[Money, list[Payment]]
    states: dict[str, str]
    received: dict[str, Money]
    providers: list[str]

    @classmethod
    def about(
        cls, session: Session, lines: Sequence[StatementLine], providers: list[str]
    ) -> "_Known":
        amounts = {line.amount for line in lines}
        by_amount = transfer.payments_asked_for(session, amounts)
        booked = {line.payment for line in lines if line.payment}
        by_code = payments.by_code(session, booked | set(by_amount.values()))
        by_reference = _named(session, [line for line in lines if not line.booked_as])
        by_total = _without_code(session, amounts)
        everyone = [*by_code.values(), *by_reference.values(), *_flat(by_total.values())]
        references = {payment.order_reference for payment in everyone}
        kept = kept_money.open_among(session, references)
        return cls(
            by_code,
            by_amount,
            by_reference,
            by_total,
            orders.states_of(session, references),
            {
                reference: kept_money.total([row for row in rows if row.why == Why.SHORT])
                for reference, rows in kept.items()
            },
            providers,
        )

    def proposal(self, line: StatementLine) -> Proposal:
        if line.payment:
            return self._judged(line.amount, self.by_code[line.payment])
        asked = self.by_code.get(self.by_amount.get(line.amount, ""))
        named = [self.by_reference[r] for r in _references(line.description, self.by_reference)]
        found = {payment.code: payment for payment in [*named, *([asked] if asked else [])]}
        if not found:
            found = {payment.code: payment for payment in self.by_total.get(line.amount, [])}
        if provider := self._provider(line):
            match = Match.AMBIGUOUS if found else Match.PAID_OUT
            return Proposal(match, candidates=tuple(found.values()), provider=provider)
        if len(found) > 1:
            return Proposal(Match.AMBIGUOUS, candidates=tuple(found.values()))
        for payment in found.values():
            return self._judged(line.amount, payment)
        return Proposal(Match.NONE)

    def _provider(self, line: StatementLine) -> str:
        """The one that the bank's text names among those that owe us money."""
        words = re.findall(r"[A-Z]+", line.description.upper())
        named = [name for name in self.providers if name.upper() in words]
        return named[0] if len(named) == 1 else ""

    def _judged(self, amount: Money, payment: Payment) -> Proposal:
        state = self.states[payment.order_reference]
        # Whoever paid at the counter after all and transferred too has paid twice.
        if payment.state == PaymentStates.SETTLED or state in PAID:
            return Proposal(Match.SECOND, payment)
        due = payment.due - self.received.get(payment.order_reference, 0)
        if amount != due:
            return Proposal(Match.SHORT if amount < due else Match.OVER, payment)
        return Proposal(Match.EXACT if state == OrderStates.PLACED else Match.LATE, payment)


def _named(session: Session, lines: Sequence[StatementLine]) -> dict[str, Payment]:
    """The payments that count for orders whose reference a buyer wrote, by that reference."""
    if not lines:
        return {}
    recent = set(
        session.scalars(
            select(Order.reference).where(Order.placed_at > clock.now() - LOOK_BACK)
        )
    )
    named = {found for line in lines for found in _references(line.description, recent)}
    rows = session.scalars(
        select(Payment).where(Payment.order_reference.in_(named)).order_by(Payment.id)
    )
    return {payment.order_reference: payment for payment in rows}


def _references(description: str, known: Iterable[str]) -> list[str]:
    """Those of the known references that it holds, however the bank breaks or joins the words."""
    letters = re.sub(f"[^{codes.ALPHABET}]", "", description.upper())
    parts = dict.fromkeys(letters[at : at + REFERENCE] for at in range(len(letters)))
    return [part for part in parts if part in known]


def _without_code(session: Session, amounts: set[Money]) -> dict[Money, list[Payment]]:
    """Open transfers of exactly so much, when nobody had added the code."""
    found: dict[Money, list[Payment]] = {}
    rows = session.scalars(
        select(Payment)
        .where(
            Payment.amount.in_(amounts),
            Payment.method == payments.TRANSFER,
            Payment.state.in_([PaymentStates.AWAITED, PaymentStates.CLAIMED]),
        )
        .order_by(Payment.id)
    )
    for payment in rows:
        found.setdefault(payment.amount, []).append(payment)
    return found


def _flat(lists: Iterable[list[Payment]]) -> list[Payment]:
    return [payment for some in lists for payment in some]
