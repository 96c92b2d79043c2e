"""Gift sets, as the manager puts them together: a name, a price, a photo, and what is inside."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import gift as gifts
from marketplace.catalogue import gifting, revision
from marketplace.catalogue import offer as offers
from marketplace.catalogue.approving import Unready
from marketplace.catalogue.gift import Held
from marketplace.catalogue.gifting import GiftFacts
from marketplace.catalogue.picture import Picture
from marketplace.catalogue.product import Product
from marketplace.kernel.words import _, lazy
from marketplace.web import pages
from marketplace.web.fields import LongField, PhotoField, PlainField, RupiahField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office import picking
from marketplace.web.office.approvals import PHOTOS

ROWS = range(1, 7)


class NewPhotoField(PhotoField):
    """A photo in place of the one there is, which may stay."""

    def pre_validate(self, form: Any) -> None:
        if self.data or not form.has_photo:
            super().pre_validate(form)


class GiftForm(picking.Rows, Form):
    """What is inside stands in rows: goods by name and SKU, and how many."""

    name = PlainField(lazy("Name in Indonesian"), longest=80)
    name_en = PlainField(lazy("Name in English"), longest=80, optional=True)
    description = LongField(lazy("Description in Indonesian"), longest=1000, optional=True)
    description_en = LongField(lazy("Description in English"), longest=1000, optional=True)
    price = RupiahField(lazy("Price of one set"), most=revision.DEAREST)
    photo = NewPhotoField(lazy("Photo"))

    def __init__(self, **facts: Any) -> None:
        self.has_photo = bool(facts.pop("has_photo", False))
        super().__init__(**facts)
        self.name_rows()

    @classmethod
    def about(cls, product: Product, held: list[Held]) -> "GiftForm":
        """Filled with what the set is now."""
        face = product.face
        numbered = list(enumerate(held, ROWS[0]))
        return cls(
            name=face.name,
            name_en=face.name_en,
            description=face.description,
            description_en=face.description_en,
            price=product.variant.price,
            has_photo=face.photo_id is not None,
            **{f"thing_{n}": picking.called(each.name, each.sku) for n, each in numbered},
            **{f"number_{n}": each.quantity for n, each in numbered},
        )

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """What stands in the way of a set is named one by one."""
        with super().refusals():
            try:
                yield
            except Unready as unready:
                self.form_errors += [finding.sentence for finding in unready.findings]
                self.status = unready.status

    def gift(self) -> GiftFacts:
        """What was typed."""
        return GiftFacts(
            name=self.name.data,
            price=self.price.data,
            parts=self.picked,
            name_en=self.name_en.data,
            description=self.description.data,
            description_en=self.description_en.data,
        )


picking.give_rows(GiftForm, ROWS)


def gift_sets() -> ResponseReturnValue:
    session = pages.db_session()
    kept = gifts.kept(session)
    held = gifts.held_by(session, kept)
    there = offers.of_skus(session, [product.variant.sku for product in kept])
    rows = [
        (p, Picture.private(p.face.photo, PHOTOS), held[p.id], there.get(p.variant.sku))
        for p in kept
    ]
    return pages.page("office/gift_sets.html", rows=rows)


def new_gift_set() -> ResponseReturnValue:
    form = GiftForm()
    if form.validate_on_submit():
        with form.refusals():
            gifting.create(
                form.gift(), form.photo.data, key=form.once.data, by=current_user.actor
            )
            flash(_("The gift set is on sale."), "good")
            return redirect(url_for("office.gift_sets"), 303)
    return pages.page("office/gift_set.html", form, product=None, things=picking.things())


def gift_set(code: str) -> ResponseReturnValue:
    form = GiftForm.about(*_known(code))
    if form.validate_on_submit():
        with form.refusals():
            gifting.change(code, form.gift(), form.photo.data, by=current_user.actor)
            flash(_("Kept. It counts from now on."), "good")
            return redirect(url_for("office.gift_sets"), 303)
    product, _held = _known(code)
    return pages.page(
        "office/gift_set.html",
        form,
        product=product,
        picture=Picture.private(product.face.photo, PHOTOS),
        things=picking.things(),
        press=Press(formdata=None),
    )


def archive_gift_set(code: str) -> ResponseReturnValue:
    pressed()
    gifting.archive(code, by=current_user.actor)
    flash(_("The gift set is in the archive now."), "good")
    return redirect(url_for("office.gift_sets"), 303)


def _known(code: str) -> tuple[Product, list[Held]]:
    session = pages.db_session()
    product = gifts.known_as(session, code)
    return product, gifts.held_by(session, [product])[product.id]
