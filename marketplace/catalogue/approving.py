"""The office looks at what producers submitted: it goes on sale, or back with a reason."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from marketplace.catalogue import photo as photos
from marketplace.catalogue import search
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import Revision as States
from marketplace.outbox.message import queue
from marketplace.people import audit


def accept(revision_code: str, *, by: Actor) -> None:
    """Her revision becomes the product's public face. Raises `NotFound`, `WrongState`."""
    with transaction() as session:
        revision, product = submitted(session, revision_code)
        revision.move("accept", by=by)
        revision.decided_by = by.code
        product.accepted_id = revision.id
        product.published_at = product.published_at or clock.now()
        product.variant.price = revision.price
        product.variant.weight_g = revision.weight_g
        if revision.photo:
            photos.publish(revision.photo)
        search.index(session, product, revision)
        audit.note(session, by, "accept revision", about=product.code)
        queue(session, "something new", about=product.producer.code, revision=revision.code)


def send_back(revision_code: str, *, reasons: str, by: Actor) -> None:
    """She can mend it and submit again. Raises `NotFound`, `WrongState`."""
    with transaction() as session:
        revision, product = submitted(session, revision_code)
        revision.move("return", by=by)
        revision.decided_by, revision.reasons = by.code, reasons
        audit.note(session, by, "return revision", about=product.code)
        queue(session, "something new", about=product.producer.code, revision=revision.code)


def submitted(session: Session, revision_code: str) -> tuple[Revision, Product]:
    """Any revision by its code, with its product. Raises `NotFound`."""
    revision = session.scalar(select(Revision).where(Revision.code == revision_code))
    if revision is None:
        raise NotFound()
    return revision, session.get_one(Product, revision.product_id)


def waiting(session: Session) -> list[tuple[Revision, Product]]:
    """What waits to be looked at with photo and shop, the oldest first."""
    rows = session.execute(
        select(Revision, Product)
        .options(joinedload(Revision.photo), joinedload(Product.producer))
        .join(Product, Product.id == Revision.product_id)
        .where(Revision.state == States.SUBMITTED)
        .order_by(Revision.submitted_at)
    )
    return [(revision, product) for revision, product in rows]
