"""Which entries of the books a line of a provider's report may be about, by the names that the
provider gave to its payments, refunds and disputes.
"""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.ledger.journal import Entry
from marketplace.payments.dispute import Dispute
from marketplace.payments.provider_report import Part, ProviderLine, What
from marketplace.payments.refund import Refund
from marketplace.payments.taken import Taken


def keys(session: Session, gateway: str, lines: Sequence[ProviderLine]) -> dict[Part, list[str]]:
    """The keys of the entries that each part may be."""
    money = taken_of(session, gateway, lines)
    refunds = _refunds(session, lines, money)
    disputes = _disputes(session, gateway, lines)
    found: dict[Part, list[str]] = {}
    for line in lines:
        known, fee = money.get(line.code), [f"gateway_fee:{line.code}"]
        for part in (Part(line, amount) for amount in line.parts):
            if part.is_fee and known:
                found[part] = [f"gateway_fee:{gateway}:{known.charge}", *fee]
            elif line.what == What.PAYMENT and known:
                event = f"{gateway}:{known.charge}"
                found[part] = [f"received:{known.payment}", f"kept_apart:{event}"]
            elif line.what in (What.REFUND, What.REFUND_BACK):
                found[part] = refunds.get(line.code, [])
            elif line.what in (What.DISPUTE, What.DISPUTE_BACK):
                found[part] = disputes.get(line.code, [])
            else:
                found[part] = fee if line.what == What.FEE else []
    return found


def taken_of(session: Session, gateway: str, lines: Sequence[ProviderLine]) -> dict[str, Taken]:
    """What each line of a payment is about, by its code: the provider's name of the money, or ours
    of the payment where the money has only one.
    """
    abouts = {line.about for line in lines}
    named = {line.payment for line in lines} | {about.partition("-")[0] for about in abouts}
    rows = session.scalars(
        select(Taken).where(
            Taken.gateway == gateway, Taken.charge.in_(abouts) | Taken.payment.in_(named - {""})
        )
    ).all()
    by_charge = {row.charge: row for row in rows}
    by_payment = defaultdict(list)
    for row in rows:
        by_payment[row.payment].append(row)
    found = {}
    for line in lines:
        only = by_payment.get(line.payment or line.about.partition("-")[0], [])
        if one := by_charge.get(line.about) or (only[0] if len(only) == 1 else None):
            found[line.code] = one
    return found


def _refunds(
    session: Session, lines: Sequence[ProviderLine], money: dict[str, Taken]
) -> dict[str, list[str]]:
    """By the provider's name of the refund; else what went back of that payment."""
    mine = [line for line in lines if line.what in (What.REFUND, What.REFUND_BACK)]
    payments = {money[line.code].payment for line in mine if line.code in money}
    rows = session.scalars(
        select(Refund).where(
            Refund.provider_reference.in_([line.about for line in mine])
            | Refund.payment.in_(payments - {""})
        )
    ).all()
    keys = {}
    for line in mine:
        named = [row for row in rows if row.provider_reference == line.about]
        known = money.get(line.code)
        same = [r for r in rows if known and r.payment == known.payment
                and r.amount == abs(line.net)]  # fmt: skip
        word = "refunded" if line.what == What.REFUND else "refund_bounced"
        keys[line.code] = [
            f"{word}:{refund.code}{f':{number}' if number else ''}"
            for refund in named or same
            for number in range(refund.bounces + 1)
        ]
    return keys


def _disputes(
    session: Session, gateway: str, lines: Sequence[ProviderLine]
) -> dict[str, list[str]]:
    """Each look at a dispute is booked under its code and the sums so far."""
    mine = {line.about: line for line in lines if line.what in (What.DISPUTE, What.DISPUTE_BACK)}
    rows = session.execute(
        select(Dispute.code, Dispute.reference).where(
            Dispute.gateway == gateway, Dispute.reference.in_(mine)
        )
    )
    words = {What.DISPUTE: "disputed", What.DISPUTE_BACK: "dispute_won"}
    keys: dict[str, list[str]] = defaultdict(list)
    for code, reference in rows:
        for line in lines:
            if line.about == reference and (word := words.get(What(line.what))):
                begun = Entry.key.startswith(f"{word}:{code}-", autoescape=True)
                keys[line.code] += session.scalars(select(Entry.key).where(begun)).all()
    return keys
