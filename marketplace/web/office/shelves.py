"""The shelves of the shop, as the office arranges them."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import arranging
from marketplace.catalogue import category as categories
from marketplace.catalogue.arranging import LONGEST_NAME, Shelf
from marketplace.catalogue.category import Category
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.web import pages
from marketplace.web.fields import ChoiceField, PlainField, TickField
from marketplace.web.forms import Form, Press, pressed

PLACES = {"up": -1, "down": 1}
TOP = ""


class ShelfForm(Form):
    """What one shelf is called, and where it stands."""

    name_id = PlainField(lazy("Name in Indonesian"), longest=LONGEST_NAME)
    name_en = PlainField(lazy("Name in English"), longest=LONGEST_NAME)
    parent = ChoiceField(lazy("Where it stands"))
    food = TickField(lazy("Food stands here"), optional=True)
    google_category = PlainField(
        lazy("Category of shopping catalogues"), longest=200, optional=True,
        description=lazy("Example: Apparel & Accessories > Handbags"),
    )  # fmt: skip

    def among(self, shelves: list[Category], besides: str = "") -> "ShelfForm":
        """The shelves it may stand below."""
        upper = [s for s in shelves if s.parent is None and s.slug != besides]
        self.parent.choices = [
            (TOP, _("On the upper level, where shelves stand")),
            *((s.slug, _("Below %(shelf)s", shelf=s.name)) for s in upper),
        ]
        return self

    def shelf(self) -> Shelf:
        """What was typed."""
        return Shelf(
            self.name_id.data,
            self.name_en.data,
            self.parent.data,
            self.food.data,
            self.google_category.data,
        )


def shelves() -> ResponseReturnValue:
    """All of them in their order, and a form for another one."""
    known = categories.all_of_them(pages.db_session())
    form = ShelfForm().among(known)
    if form.validate_on_submit():
        with form.refusals():
            arranging.add(form.shelf(), by=current_user.actor)
            flash(_("The shelf is there."), "good")
            return redirect(url_for("office.shelves"), 303)
    known = categories.all_of_them(pages.db_session())
    return pages.page(
        "office/shelves.html", form, rows=_rows(known), press=Press(formdata=None)
    )


def shelf(slug: str) -> ResponseReturnValue:
    """One shelf, to be changed."""
    session = pages.db_session()
    found = categories.known_as(session, slug)
    form = ShelfForm(obj=found).among(categories.all_of_them(session), besides=slug)
    if not form.is_submitted():
        form.parent.data = found.parent or TOP
    if form.validate_on_submit():
        with form.refusals():
            arranging.change(slug, form.shelf(), by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.shelves"), 303)
    found = categories.known_as(pages.db_session(), slug)
    return pages.page("office/shelf.html", form, shelf=found, press=Press(formdata=None))


def move_shelf(slug: str, way: str) -> ResponseReturnValue:
    pressed()
    if way not in PLACES:
        raise NotFound()
    arranging.move(slug, PLACES[way], by=current_user.actor)
    return redirect(url_for("office.shelves", _anchor=slug), 303)


def remove_shelf(slug: str) -> ResponseReturnValue:
    pressed()
    arranging.remove(slug, by=current_user.actor)
    flash(_("The shelf is gone."), "good")
    return redirect(url_for("office.shelves"), 303)


def _rows(known: list[Category]) -> list[dict[str, Any]]:
    """Each upper shelf followed by those below it; which of them can go up or down."""
    found = []
    for upper in [s for s in known if s.parent is None]:
        below = [s for s in known if s.parent == upper.slug]
        beside = [s for s in known if s.parent is None]
        found.append(_row(upper, beside))
        found += [_row(lower, below) for lower in below]
    return found


def _row(shelf: Category, beside: list[Category]) -> dict[str, Any]:
    place = beside.index(shelf)
    return {"shelf": shelf, "first": place == 0, "last": place == len(beside) - 1}
