"""What messages to a buyer say of a complaint: that there is something to read, and where. What it
is stands on the order's page.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from marketplace.fulfilment.resolving import ANSWERED, DECIDED
from marketplace.kernel.words import _
from marketplace.lifecycles import Complaint as States
from marketplace.orders import complaint as complaints
from marketplace.orders.order import Order
from marketplace.outbox.message import Message


def answered(session: Session, order: Order, message: Message) -> str | None:
    return _("We answered your complaint. Please read it on your order's page.")


def decided(session: Session, order: Order, message: Message) -> str | None:
    complaint = complaints.known_as(session, message.known_facts["complaint"])
    if complaint.state != States.DECIDED:
        return None
    return _("We decided about your complaint. Please read it on your order's page.")


WORDINGS: dict[str, Callable[[Session, Order, Message], str | None]] = {
    ANSWERED: answered,
    DECIDED: decided,
}
