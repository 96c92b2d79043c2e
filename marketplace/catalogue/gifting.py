"""The office makes gift sets of the shop's goods. A set goes on sale at once: making one is the
manager's own decision, and the audit says whose it was.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.orm import Session

from marketplace.catalogue import approving, inspecting, offering, shelving
from marketplace.catalogue import facts as said
from marketplace.catalogue import gift as gifts
from marketplace.catalogue import offer as offers
from marketplace.catalogue import photo as photos
from marketplace.catalogue.darkroom import Upload
from marketplace.catalogue.facts import Facts
from marketplace.catalogue.gift import GiftPart
from marketplace.catalogue.offer import Offer
from marketplace.catalogue.offering import PhotoMissing
from marketplace.catalogue.photo import Filed
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import HEAVIEST_G, Revision
from marketplace.kernel import clock, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.people import audit, house

LEAST_PIECES = 2


class TooFewThings(NotNow):
    says = lazy("A gift set holds two things at least.")


class NotForSets(NotNow):
    says = lazy("%(sku)s cannot be in a set. It must be on sale and made as it is.")


class TooHeavy(NotNow):
    says = lazy("All of this together is too heavy for one parcel.")


class TooCheap(NotNow):
    says = lazy("This price is too small for so many things.")


@dataclass(frozen=True)
class GiftFacts:
    """What the office says of a set; `parts` are SKUs and how many of each."""

    name: str
    price: Money
    parts: Mapping[str, int]
    name_en: str = ""
    description: str = ""
    description_en: str = ""


def create(gift: GiftFacts, picture: Upload | None, *, key: str, by: Actor) -> str:
    """A set is on sale; returns its code. Raises `PhotoMissing`, `PhotoRefused`, `TooFewThings`,
    `NotForSets`, `TooCheap`, `TooHeavy`, `Unready`, `NotAllowed`.
    """
    if picture is None:
        raise PhotoMissing()
    with photos.filed(picture) as found, transaction() as session:
        press = once.claim(session, key, "make gift set")
        if press.result:
            return press.result
        inside = _inside(session, gift)
        ours = house.of_cooperative(session)
        product = offering.add_draft(session, ours, _facts(session, gift, inside), by=by)
        product.gift = True
        _put_on_sale(session, product, product.latest, found, gift, inside, by=by)
        audit.note(session, by, "make gift set", about=product.code)
        press.result = product.code
        return product.code


def change(code: str, gift: GiftFacts, picture: Upload | None, *, by: Actor) -> None:
    """From now on it is this; what was ordered stays as it was. Without a picture it keeps its
    own. Raises `NotFound` and what `create` raises.
    """
    with _filed(picture) as found, transaction() as session:
        product = gifts.known_as(session, code)
        inside = _inside(session, gift)
        revision = offering.open_revision(session, product)
        said.write(session, revision, _facts(session, gift, inside))
        _put_on_sale(session, product, revision, found, gift, inside, by=by)
        audit.note(session, by, "change gift set", about=code)


def archive(code: str, *, by: Actor) -> None:
    """It is offered no more; what was ordered stays ordered. Raises `NotFound`, `NotAllowed`."""
    with transaction() as session:
        product = gifts.known_as(session, code)
        product.move("archive", by=by)
        audit.note(session, by, "archive gift set", about=code)


def _inside(session: Session, gift: GiftFacts) -> dict[str, Offer]:
    pieces = sum(gift.parts.values())
    if pieces < LEAST_PIECES:
        raise TooFewThings()
    if gift.price < pieces:
        raise TooCheap()
    found = offers.of_skus(session, gift.parts.keys())
    for sku in gift.parts:
        if sku not in found or found[sku].gift or found[sku].asks_more:
            raise NotForSets(sku=sku)
    return found


def _facts(session: Session, gift: GiftFacts, inside: Mapping[str, Offer]) -> Facts:
    weight_g = sum(inside[sku].weight_g * number for sku, number in gift.parts.items())
    if weight_g > HEAVIEST_G:
        raise TooHeavy()
    return Facts.of_one(
        gift.name,
        shelving.gift_shelf(session),
        gift.price,
        weight_g,
        name_en=gift.name_en,
        description=gift.description,
        description_en=gift.description_en,
    )


def _put_on_sale(
    session: Session,
    product: Product,
    revision: Revision,
    picture: Filed | None,
    gift: GiftFacts,
    inside: Mapping[str, Offer],
    *,
    by: Actor,
) -> None:
    if picture is not None:
        revision.show([photos.keep(session, product.producer_id, picture)])
    revision.changed_by = revision.submitted_by = by.code
    revision.submitted_at = clock.now()
    revision.move("submit", by=by)
    revision.move("accept", by=by)
    seen = inspecting.inspect(session, product, revision)
    if seen.findings:
        raise approving.Unready(seen.findings)
    session.flush()
    approving.show(session, product, revision, seen, by=by)
    product.local = any(offer.local for offer in inside.values())
    session.execute(delete(GiftPart).where(GiftPart.product_id == product.id))
    session.add_all(
        GiftPart(product_id=product.id, sku=sku, quantity=number)
        for sku, number in gift.parts.items()
    )


@contextmanager
def _filed(picture: Upload | None) -> Iterator[Filed | None]:
    if picture is None:
        yield None
        return
    with photos.filed(picture) as found:
        yield found
