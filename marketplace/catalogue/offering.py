"""A producer prepares what she offers: facts, a photo, a count; then she hands it in.

A draft may be unfinished; what is missing is asked for when it is handed in. Each story is also
told by the office for her: `by` then says on whose behalf.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from marketplace.catalogue import facts as said
from marketplace.catalogue import finding, inspecting, search, stock
from marketplace.catalogue import photo as photos
from marketplace.catalogue import product as products
from marketplace.catalogue.darkroom import Upload
from marketplace.catalogue.facts import Facts
from marketplace.catalogue.finding import Finding
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Revision as States
from marketplace.people import audit, cohort
from marketplace.people import producer as producers
from marketplace.people.producer import Producer

DEFAULT = ""
"""The SKU that means a product's first variant."""


class CategoryClosed(NotNow):
    says = lazy("You cannot offer goods in this category yet. Please ask the cooperative.")


class PhotoMissing(NotNow):
    says = lazy("A photo is missing. Please add one first.")


class PriceMissing(NotNow):
    says = lazy("The price or the weight is missing. Please fill it in first.")


class NotReady(NotNow):
    """What that is, `to_mend` says."""

    says = lazy("Something has to be mended first. Please look below.")


def draft(producer_code: str, facts: Facts, *, count: int, key: str, by: Actor) -> str:
    """A new product with `count` on hand, seen by nobody yet; returns its code.

    Raises `CategoryClosed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"draft product {producer_code}")
        if press.result:
            return press.result
        her = producers.known_as(session, producer_code)
        product = add_draft(session, her, facts, by=by)
        if count:
            stock.change(session, product.variant.sku, count, reason="first count", by=by)
        press.result = product.code
        return product.code


def add_draft(session: Session, her: Producer, facts: Facts, *, by: Actor) -> Product:
    """The same without a count, inside a story that does more. Raises `CategoryClosed`."""
    refuse_closed(session, her, facts.category)
    product = Product(code=codes.code(), producer_id=her.id)
    session.add(product)
    session.flush()
    revision = Revision(code=codes.code(), product_id=product.id, changed_by=by.code)
    said.write(session, revision, facts)
    session.add(revision)
    session.flush()
    note(session, by, "draft product", product)
    return product


def describe(producer_code: str, product_code: str, facts: Facts, *, by: Actor) -> None:
    """Changes her open revision, or opens the next one beside the one on sale.

    Raises `NotFound`, `CategoryClosed`.
    """
    change_facts(producer_code, product_code, lambda _: facts, by=by)


def change_facts(
    producer_code: str, product_code: str, change: Callable[[Facts], Facts], *, by: Actor
) -> None:
    """The same, from what is said now: for pages that ask for a few facts only."""
    with transaction() as session:
        product = product_of(session, producer_code, product_code)
        put_facts(session, product, change(said.facts_of(product.latest)), by=by)


def put_facts(session: Session, product: Product, facts: Facts, *, by: Actor) -> None:
    """The same, inside a story that does more."""
    refuse_closed(session, product.producer, facts.category)
    revision = open_revision(session, product)
    revision.changed_by = by.code
    said.write(session, revision, facts)
    note(session, by, "change product", product)


def add_photo(producer_code: str, product_code: str, sent: Upload, *, by: Actor) -> None:
    """The photo that stands for her open revision. Raises `NotFound`, `PhotoRefused`,
    `PicturesAway`; then nothing is stored.
    """
    with photos.filed(sent) as found, transaction() as session:
        product = product_of(session, producer_code, product_code)
        photo = photos.keep(session, product.producer_id, found)
        revision = open_revision(session, product)
        revision.show([photo, *revision.photos[1:]])
        revision.changed_by = by.code
        note(session, by, "add photo", product)


def submit(producer_code: str, product_code: str, *, by: Actor) -> None:
    """The office may look at it now. Raises `NotFound`, `PhotoMissing`, `PriceMissing`,
    `NotReady`, `CategoryClosed`, `WrongState`.
    """
    with transaction() as session:
        hand_in(session, product_of(session, producer_code, product_code), by=by)


def hand_in(session: Session, product: Product, *, by: Actor) -> None:
    """The same, inside a story that does more."""
    revision = product.latest
    if revision.photo_id is None:
        raise PhotoMissing()
    if not all(variant.price and variant.weight_g for variant in revision.proposed):
        raise PriceMissing()
    refuse_closed(session, product.producer, revision.category)
    if to_mend(session, product):
        raise NotReady()
    revision.move("submit", by=by)
    revision.submitted_at, revision.submitted_by = clock.now(), by.code
    note(session, by, "submit revision", product)


def to_mend(session: Session, product: Product) -> list[Finding]:
    """What she can mend herself in her newest revision, each at its field. Raises
    `wordlist.Unreadable`.
    """
    found = inspecting.inspect(session, product, product.latest).findings
    return [one for one in finding.hers(found) if one.field != "category"]


def change_stock(
    producer_code: str,
    product_code: str,
    by_quantity: int,
    *,
    key: str,
    by: Actor,
    sku: str = DEFAULT,
) -> None:
    """One more, one less, or a count. Raises `NotFound`, `TooFew`."""
    with transaction() as session:
        press = once.claim(session, key, f"change stock {product_code} {sku}".rstrip())
        if press.result:
            return
        product = product_of(session, producer_code, product_code)
        if by_quantity:
            wanted = _variant_of(product, sku)
            stock.change(session, wanted, by_quantity, reason="counted", by=by)
            note(session, by, "change stock", product)
        press.result = product.code


def archive(producer_code: str, product_code: str, *, by: Actor) -> None:
    """It is offered no more; what was ordered stays ordered. Raises `NotFound`, `WrongState`."""
    with transaction() as session:
        product = product_of(session, producer_code, product_code)
        product.move("archive", by=by)
        search.forget(session, product)
        note(session, by, "archive product", product)


def open_revision(session: Session, product: Product) -> Revision:
    """The revision she may change: hers that is open, or a copy of the one on sale.

    Raises `NotNow` while the office looks at one.
    """
    latest = product.latest
    if latest.open:
        return latest
    if latest.state == States.SUBMITTED:
        raise NotNow()
    following = Revision(code=codes.code(), product_id=product.id)
    following.show(latest.photos)
    said.write(session, following, said.facts_of(latest))
    product.revisions.append(following)
    session.flush()
    return following


def refuse_closed(session: Session, her: Producer, category: str) -> None:
    """Raises `CategoryClosed` where no certificate of hers opens the category."""
    if not her.house and category not in cohort.allowed_categories(session, her):
        raise CategoryClosed()


def product_of(session: Session, producer_code: str, product_code: str) -> Product:
    """Hers; anybody else's is not found. Raises `NotFound`."""
    her = producers.known_as(session, producer_code)
    return products.of_producer(session, her, product_code)


def _variant_of(product: Product, sku: str) -> str:
    """A SKU of this product. Raises `NotFound`."""
    if sku == DEFAULT:
        return product.variant.sku
    if sku not in {variant.sku for variant in product.variants}:
        raise NotFound()
    return sku


def note(session: Session, by: Actor, act: str, product: Product) -> None:
    """What the office does for her is written down; what she does herself is hers."""
    if by.on_behalf_of:
        audit.note(session, by, act, about=product.code)
