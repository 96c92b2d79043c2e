"""An order found again by its reference and the last four digits of the phone. That shows its
state and city only: whoever overheard both learns no name and no street.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import codes
from marketplace.kernel.db import transaction
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.orders import order as orders
from marketplace.orders.order import Order
from marketplace.people import throttle

MOST_TRIES, WITHIN = 10, timedelta(hours=1)


class NoSuchOrder(NotNow):
    says = lazy("We found no order with this reference and phone.")


class TooManyTries(NotNow):
    says = lazy("Too many tries. Please wait an hour or call us.")


@dataclass(frozen=True)
class Glimpse:
    """All that reference and phone show."""

    reference: str
    state: str
    city: str


def find(reference: str, phone_tail: str) -> Glimpse:
    """Ten tries an hour for each reference. Raises `NoSuchOrder`, `TooManyTries`."""
    wanted = codes.normal(reference)
    key = f"find order:{wanted}"
    with transaction() as session:
        if throttle.too_often(session, key, MOST_TRIES, WITHIN):
            raise TooManyTries()
        try:
            order = orders.known_as(session, wanted)
        except NotFound:
            order = None
        if order and order.contact.phone_tail == phone_tail:
            return Glimpse(order.reference, order.state, order.contact.city)
        throttle.count(session, key, WITHIN)
    raise NoSuchOrder()


def held_with_keys(session: Session, keys: Mapping[str, str]) -> list[Order]:
    """The orders of a browser that keeps these keys by reference, the newest first."""
    return list(
        session.scalars(
            select(Order)
            .where(
                Order.reference.in_(keys),
                Order.key_hash.in_([codes.digest(key) for key in keys.values()]),
            )
            .order_by(Order.id.desc())
        )
    )
