"""Which ways to pay are offered, and how long each takes."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.payments.gateways import online, qris
from marketplace.payments.payment import METHODS, ONLINE, QRIS, STRIPE
from marketplace.policy import payment_times, timers, ways_to_pay

# Stripe takes no less than half a dollar.
LEAST = {QRIS: qris.LEAST, STRIPE: 10_000}
MOST = {QRIS: qris.MOST}


class NotOffered(NotNow):
    says = lazy("This order cannot be paid like this. Please choose another way.")


class Times(NamedTuple):
    """Until when the buyer is asked to pay, and until when the goods wait for the money."""

    pay_until: datetime
    hold_until: datetime


def on(session: Session) -> list[str]:
    """The ways this shop has, whatever an order costs."""
    ways = ways_to_pay.current(session)
    has = {QRIS: bool(ways.qris), **{name: name in online.names() for name in ONLINE}}
    return [name for name in METHODS if name not in ways.off and has.get(name, True)]


def offered(session: Session, total: Money) -> list[str]:
    """The ways in which an order of this total may be paid."""
    return [name for name in on(session) if LEAST.get(name, 0) <= total <= MOST.get(name, total)]


def times(session: Session, method: str, since: datetime) -> Times:
    """For a payment that is begun at `since`."""
    if method in ONLINE:
        until = since + timers.ONLINE
        return Times(until, timers.online_hold_ends(until))
    if method == QRIS:
        return Times(since + timers.QRIS_SHOWN, timers.qris_hold_ends(session, since))
    until = timers.transfer_hold_ends(session, since)
    return Times(until, until + payment_times.current(session).grace)
