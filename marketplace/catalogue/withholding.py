"""The office takes something off sale at once, with a reason, and puts it back: the way to undo
what was accepted by mistake. What was ordered stays ordered.
"""

from sqlalchemy.orm import Session

from marketplace.catalogue import product as products
from marketplace.catalogue.product import Product
from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.outbox.message import queue
from marketplace.people import audit


class NotWithheld(NotNow):
    says = lazy("These goods were not taken off sale.")


def withhold(product_code: str, *, why: str, by: Actor) -> None:
    """Gone from the shop with the next page; she reads the reason. Raises `NotFound`."""
    with transaction() as session:
        take_off(session, products.known_as(session, product_code), why=why, by=by)


def take_off(session: Session, product: Product, *, why: str, by: Actor) -> None:
    """The same, inside a story that does more."""
    if product.withheld == why:
        return
    product.withheld = why
    audit.note(session, by, "withhold product", about=product.code, why=why)
    _tell(session, product)


def release(product_code: str, *, by: Actor) -> None:
    """It may be sold again. Raises `NotFound`, `NotWithheld`."""
    with transaction() as session:
        product = products.known_as(session, product_code)
        if not product.withheld:
            raise NotWithheld()
        product.withheld = ""
        audit.note(session, by, "release product", about=product.code)
        _tell(session, product)


def _tell(session: Session, product: Product) -> None:
    at = clock.now().isoformat()
    queue(session, "something new", about=product.producer.code, product=product.code, at=at)
