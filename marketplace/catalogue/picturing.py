"""A producer shows her product from more than one side: photos beside the one that stands for it.

The office sees all of them before anybody else does.
"""

from sqlalchemy.orm import Session

from marketplace.catalogue import offering
from marketplace.catalogue import photo as photos
from marketplace.catalogue.darkroom import Upload
from marketplace.catalogue.offering import PhotoMissing
from marketplace.catalogue.photo import Photo
from marketplace.catalogue.revision import MOST_PHOTOS, Revision
from marketplace.kernel import once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy


class EnoughPhotos(NotNow):
    says = lazy("This product has enough photos. Please take one away first.")


def add(producer_code: str, product_code: str, sent: Upload, *, key: str, by: Actor) -> None:
    """One more, behind the others. Raises `NotFound`, `PhotoMissing`, `EnoughPhotos`,
    `PhotoRefused`, `PicturesAway`; then nothing is stored.
    """
    with photos.filed(sent) as found, transaction() as session:
        press = once.claim(session, key, f"add further photo {product_code}")
        if press.result:
            return
        product = offering.product_of(session, producer_code, product_code)
        revision = offering.open_revision(session, product)
        shown = revision.photos
        if not shown:
            raise PhotoMissing()
        if len(shown) >= MOST_PHOTOS:
            raise EnoughPhotos()
        revision.show([*shown, photos.keep(session, product.producer_id, found)])
        revision.changed_by = by.code
        offering.note(session, by, "add photo", product)
        press.result = product.code


def put_first(producer_code: str, product_code: str, photo_key: str, *, by: Actor) -> None:
    """This one stands for the product, those before it come behind. Raises `NotFound`, `NotNow`."""
    with transaction() as session:
        revision, photo = _among_hers(session, producer_code, product_code, photo_key, by)
        if photo not in revision.photos:
            raise NotFound()
        revision.show([photo, *(other for other in revision.photos if other is not photo)])


def take_away(producer_code: str, product_code: str, photo_key: str, *, by: Actor) -> None:
    """The others stay, and the next one stands for the product where this one did. The last one
    cannot go. Taken away twice is taken away. Raises `NotFound`, `PhotoMissing`, `NotNow`.
    """
    with transaction() as session:
        revision, photo = _among_hers(session, producer_code, product_code, photo_key, by)
        others = [other for other in revision.photos if other is not photo]
        if not others:
            raise PhotoMissing()
        revision.show(others)


def _among_hers(
    session: Session, producer_code: str, product_code: str, photo_key: str, by: Actor
) -> tuple[Revision, Photo]:
    product = offering.product_of(session, producer_code, product_code)
    photo = photos.of_producer(session, product.producer_id, photo_key)
    revision = offering.open_revision(session, product)
    revision.changed_by = by.code
    offering.note(session, by, "arrange photos", product)
    return revision, photo
