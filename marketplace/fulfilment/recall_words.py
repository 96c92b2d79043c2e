"""What a buyer is told of goods that were called back: what to do, and that nothing is lost. It
blames nobody. A letter names the number on the label; which goods these are stands on the order's
own page.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue import lot_search
from marketplace.catalogue.lot_search import FoundLot
from marketplace.fulfilment import recall as recalls
from marketplace.fulfilment.recall import Recall, RecallTold
from marketplace.kernel.words import _, format_day
from marketplace.lifecycles import Recall as States
from marketplace.orders.order import Order
from marketplace.outbox.message import Message


def recalled(session: Session, order: Order, message: Message) -> str | None:
    """Nothing, once the recall was lifted."""
    recall = recalls.known_as(session, message.known_facts["recall"])
    if recall.state == States.LIFTED:
        return None
    also = message.known_facts["also"].split()
    return text(lot_search.one(session, recall.lot.code), [order.reference, *also])


def text(found: FoundLot, references: list[str]) -> str:
    """In the language that is spoken now; for the draft and for the letter alike."""
    said = [
        _(
            "We call back food with the number %(lot)s, best before %(day)s. "
            "It stands on the label.",
            lot=found.lot.code, day=format_day(found.lot.best_before),
        ),
        _("Please stop eating it, keep it apart, and give it to nobody."),
        _("We give you the money for it back."),
    ]  # fmt: skip
    if len(references) > 1:
        said.append(_("It is in these orders: %(orders)s.", orders=", ".join(references)))
    return " ".join(said)


def lifted(session: Session, order: Order, message: Message) -> str | None:
    """For those who were told before."""
    recall = recalls.known_as(session, message.known_facts["recall"])
    return _(
        "We have checked the food with the number %(lot)s. It is good after all.",
        lot=recall.lot.code,
    )


def on_page(session: Session, order_reference: str) -> list[FoundLot]:
    """What of this order its buyer was told not to eat. One query, and another where there is."""
    lots = session.scalars(
        select(Recall.lot_id)
        .join(RecallTold, RecallTold.recall_id == Recall.id)
        .where(RecallTold.order_reference == order_reference, Recall.state != States.LIFTED)
        .order_by(Recall.id)
    ).all()
    return list(lot_search.of_ids(session, lots).values()) if lots else []
