"""The office looks at what producers submitted: it goes on sale, or back with a reason."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.catalogue import photo as photos
from marketplace.catalogue import search
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Reason, Revision
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
        _show(product, revision)
        if revision.photo:
            photos.publish(revision.photo)
        search.index(session, product, revision)
        audit.note(session, by, "accept revision", about=product.code)
        queue(session, "something new", about=product.producer.code, revision=revision.code)


def _show(product: Product, revision: Revision) -> None:
    """What lists walk and carts hold is copied from the revision that counts from now on."""
    product.accepted_id = revision.id
    product.published_at = product.published_at or clock.now()
    product.category = revision.category
    product.price_from = min(proposed.price for proposed in revision.proposed)
    by_sku = {proposed.sku: proposed for proposed in revision.proposed}
    for variant in product.variants:
        proposed = by_sku.get(variant.sku)
        variant.offered = proposed is not None
        if proposed:
            variant.label, variant.label_en = proposed.label, proposed.label_en
            variant.price, variant.weight_g = proposed.price, proposed.weight_g
            variant.position = proposed.position


def send_back(revision_code: str, *, reasons: Mapping[str, str], by: Actor) -> None:
    """She can mend it and submit again. `reasons` say what to mend, by field; the field "" is the
    whole. Raises `NotFound`, `WrongState`.
    """
    with transaction() as session:
        revision, product = submitted(session, revision_code)
        revision.move("return", by=by)
        revision.decided_by = by.code
        revision.reasons = [Reason(field=f, words=w) for f, w in reasons.items()]
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
        .options(
            joinedload(Revision.photo),
            selectinload(Revision.proposed),
            joinedload(Product.producer),
        )
        .join(Product, Product.id == Revision.product_id)
        .where(Revision.state == States.SUBMITTED)
        .order_by(Revision.submitted_at)
    )
    return [(revision, product) for revision, product in rows]
