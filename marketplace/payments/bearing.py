"""A dispute was lost, and somebody says who bears it. Until then the cooperative does."""

from sqlalchemy.orm import Session

from marketplace.kernel import once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotAllowed, NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, earning, journal, recipes
from marketplace.lifecycles import MONEY
from marketplace.lifecycles import Dispute as States
from marketplace.orders import order as orders
from marketplace.payments import dispute as disputes
from marketplace.payments import payment as payments
from marketplace.payments import refund_line as refund_lines
from marketplace.payments import taken
from marketplace.payments.dispute import Dispute
from marketplace.payments.refund import CARRIER, COOPERATIVE, PRODUCER
from marketplace.payments.settling import Outcome
from marketplace.people import audit


class NotLost(NotNow):
    says = lazy("This dispute is not lost. Nobody has to bear it.")


class DecidedAlready(NotNow):
    says = lazy("Somebody decided already who bears this dispute.")


class EarnedNothing(NotNow):
    says = lazy("This maker earned nothing with this money, so she cannot bear it.")


def bear(dispute_code: str, borne_by: str, *, producer: str = "", key: str, by: Actor) -> Money:
    """Returns what is passed on: to the courier all of it, to a producer what she earned of it.

    Raises `NotFound`, `NotLost`, `DecidedAlready`, `EarnedNothing`, `NotAllowed`.
    """
    if not by.roles & MONEY:
        raise NotAllowed()
    with transaction() as session:
        press = once.claim(session, key, f"bear dispute {dispute_code}")
        if press.result:
            return int(press.result)
        dispute = disputes.known_as(session, dispute_code)
        orders.to_decide_on(session, dispute.order_reference)
        session.refresh(dispute)
        if dispute.state != States.LOST:
            raise NotLost()
        if dispute.borne_by or not lost_of(session, dispute):
            raise DecidedAlready()
        place, amount = _passed_on(session, dispute, borne_by, producer)
        if amount:
            recipe = recipes.dispute_passed_on(
                dispute.code, dispute.order_reference, place, amount
            )
            journal.post(session, recipe)
        dispute.borne_by, dispute.decided_by, dispute.passed_on = borne_by, by.code, amount
        dispute.debtor = producer if borne_by == PRODUCER else None
        audit.note(session, by, f"bear dispute: {borne_by}", about=dispute.code)
        press.result = str(amount)
        return amount


def makers(session: Session, dispute: Dispute) -> dict[str, Money]:
    """What each maker of its order would bear."""
    order = orders.known_as(session, dispute.order_reference)
    makers = sorted({part.producer for part in order.parts})
    return {code: hers(session, dispute, code) for code in makers}


def hers(session: Session, dispute: Dispute, producer: str) -> Money:
    """What she earned of the lost money, and was not asked for yet."""
    money = taken.known_as(session, dispute.gateway, dispute.charge)
    if money is None or money.outcome == Outcome.KEPT_APART:
        return 0  # it never paid her goods
    order = dispute.order_reference
    rows = earning.of_order(session, order, producer)
    earned, left = sum(row.amount for row in rows), sum(row.left for row in rows)
    asked = refund_lines.owed_for(session, order, producer) + sum(
        one.passed_on for one in disputes.of_order(session, order) if one.debtor == producer
    )
    paid = payments.known_as(session, dispute.payment).amount
    return max(0, min(earned * lost_of(session, dispute) // paid, left - asked))


def lost_of(session: Session, dispute: Dispute) -> Money:
    """What nobody was promised: a refund of the rest says by itself who bears it."""
    return min(dispute.lost, disputes.unexplained(session, dispute.payment))


def _passed_on(
    session: Session, dispute: Dispute, borne_by: str, producer: str
) -> tuple[str, Money]:
    if borne_by == COOPERATIVE:
        return "", 0
    if borne_by == CARRIER:
        return chart.FROM_COURIERS, lost_of(session, dispute)
    if borne_by != PRODUCER or producer not in makers(session, dispute):
        raise NotFound()
    if not (amount := hers(session, dispute, producer)):
        raise EarnedNothing()
    return chart.owed_by(producer), amount
