"""A producer offers her work: drafts a product, gives it a photo, submits it, counts her stock.

Staff may do all of it for her; the history then says on whose behalf.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.catalogue import photo as photos
from marketplace.catalogue import product as products
from marketplace.catalogue import stock
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.variant import Variant
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Revision as States
from marketplace.people import cohort
from marketplace.people import producer as producers
from marketplace.people.producer import Producer


class CategoryClosed(NotNow):
    says = lazy("You cannot offer goods in this category yet. Please ask the cooperative.")


class PhotoMissing(NotNow):
    says = lazy("A photo is missing. Please add one first.")


@dataclass(frozen=True)
class Facts:
    """What a product's public face says: rupiah and grams."""

    name: str
    description: str
    category: str
    price: Money
    weight_g: int


def draft(producer_code: str, facts: Facts, *, count: int, key: str, by: Actor) -> str:
    """A new product with `count` on hand, seen by nobody yet; returns its code.

    Raises `CategoryClosed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"draft product {producer_code}")
        if press.result:
            return press.result
        her = producers.known_as(session, producer_code)
        _refuse_closed(session, her, facts.category)
        sku = stock.open_sku(session)
        product = Product(code=codes.code(), producer_id=her.id)
        session.add(product)
        session.flush()
        session.add(Variant(sku=sku, product_id=product.id))
        session.add(_revision(product.id, facts))
        if count:
            stock.change(session, sku, count, reason="first count", by=by)
        press.result = product.code
        return product.code


def describe(producer_code: str, product_code: str, facts: Facts) -> None:
    """Changes her open revision, or opens the next one beside the one on sale.

    Raises `NotFound`, `CategoryClosed`.
    """
    with transaction() as session:
        product = _hers(session, producer_code, product_code)
        _refuse_closed(session, product.producer, facts.category)
        revision = _open_revision(session, product)
        revision.name, revision.description = facts.name, facts.description
        revision.category, revision.price = facts.category, facts.price
        revision.weight_g = facts.weight_g


def add_photo(producer_code: str, product_code: str, data: bytes) -> None:
    """The photo of her open revision. Raises `NotFound`, `PhotoRefused`; then nothing is stored."""
    developed = photos.develop(data)
    with transaction() as session:
        product = _hers(session, producer_code, product_code)
        photo = photos.keep(session, product.producer_id, developed)
        _open_revision(session, product).photo_id = photo.id


def submit(producer_code: str, product_code: str, *, by: Actor) -> None:
    """The office may look at it now. Raises `NotFound`, `PhotoMissing`, `WrongState`."""
    with transaction() as session:
        product = _hers(session, producer_code, product_code)
        revision = product.latest
        if revision.photo_id is None:
            raise PhotoMissing()
        _refuse_closed(session, product.producer, revision.category)
        revision.move("submit", by=by)
        revision.submitted_at = clock.now()


def change_stock(
    producer_code: str, product_code: str, by_quantity: int, *, key: str, by: Actor
) -> None:
    """One more, one less, or a count. Raises `NotFound`, `TooFew`."""
    with transaction() as session:
        press = once.claim(session, key, f"change stock {product_code}")
        if press.result:
            return
        product = _hers(session, producer_code, product_code)
        if by_quantity:
            stock.change(session, product.variant.sku, by_quantity, reason="counted", by=by)
        press.result = product.code


def archive(producer_code: str, product_code: str, *, by: Actor) -> None:
    """It is offered no more; what was ordered stays ordered. Raises `NotFound`, `WrongState`."""
    with transaction() as session:
        _hers(session, producer_code, product_code).move("archive", by=by)


def _hers(session: Session, producer_code: str, product_code: str) -> Product:
    her = producers.known_as(session, producer_code)
    return products.of_producer(session, her, product_code)


def _refuse_closed(session: Session, her: Producer, category: str) -> None:
    if category not in cohort.allowed_categories(session, her):
        raise CategoryClosed()


def _open_revision(session: Session, product: Product) -> Revision:
    latest = product.latest
    if latest.open:
        return latest
    if latest.state == States.SUBMITTED:
        raise NotNow()
    following = _revision(
        product.id,
        Facts(latest.name, latest.description, latest.category, latest.price, latest.weight_g),
    )
    following.photo_id = latest.photo_id
    session.add(following)
    session.flush()
    return following


def _revision(product_id: int, facts: Facts) -> Revision:
    return Revision(
        code=codes.code(),
        product_id=product_id,
        name=facts.name,
        description=facts.description,
        category=facts.category,
        price=facts.price,
        weight_g=facts.weight_g,
    )
