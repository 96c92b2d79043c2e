"""A producer's goods: what they are, their photos, their stock, and the way into the shop."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from marketplace.catalogue import category as categories
from marketplace.catalogue import offering, own
from marketplace.catalogue import photo as photos
from marketplace.catalogue.category import Category
from marketplace.catalogue.standing import Own
from marketplace.kernel.words import _
from marketplace.people import cohort
from marketplace.policy import rates
from marketplace.web import machines, pages
from marketplace.web.forms import Press, checked, pressed
from marketplace.web.studio.acting import acting, photos_at, way, whose
from marketplace.web.studio.forms import CountForm, FactsForm, NewForm, PhotoForm, TapForm


def products() -> ResponseReturnValue:
    found = own.page_of(
        pages.db_session(), whose(), request.args.get("after", ""), photos=photos_at()
    )
    return pages.page("studio/products.html", found=found, press=Press())


def new() -> ResponseReturnValue:
    """The first of three steps; from here on everything is kept."""
    her, form = whose().code, NewForm(_shelves())
    if form.validate_on_submit():
        with form.refusals():
            code = offering.draft(
                her,
                form.facts(),
                count=form.count.data,
                key=form.once.data,
                by=acting(),
            )
            return redirect(way("photo", code=code), 303)
    return pages.page("studio/new.html", form)


def product(code: str) -> ResponseReturnValue:
    mine = _mine(code)
    return _product_page(code, CountForm(count=mine.available))


def facts(code: str) -> ResponseReturnValue:
    mine = _mine(code)
    form = FactsForm.about(mine.latest, _shelves())
    if form.validate_on_submit():
        with form.refusals():
            offering.change_facts(whose().code, code, form.changed, by=acting())
            return redirect(way("submit", code=code), 303)
    return pages.page("studio/facts.html", form, mine=mine)


def photo(code: str) -> ResponseReturnValue:
    mine, form = _mine(code), PhotoForm()
    if form.validate_on_submit():
        with form.refusals():
            offering.add_photo(whose().code, code, form.photo.data, by=acting())
            return redirect(way("submit", code=code), 303)
    return pages.page("studio/photo.html", form, mine=mine)


def submit(code: str) -> ResponseReturnValue:
    """Everything at once, and what she receives, before she hands it in."""
    form = Press()
    if form.validate_on_submit():
        with form.refusals():
            offering.submit(whose().code, code, by=acting())
            flash(_("The cooperative will look at it now."), "good")
            return redirect(way("product", code=code), 303)
    return pages.page(
        "studio/submit.html", form, mine=_mine(code), rates=rates.current(pages.db_session())
    )


def stock(code: str) -> ResponseReturnValue:
    """A tap on the list, or a count on the product's own page."""
    return _tapped(code) if "change" in request.form else _counted(code)


def _tapped(code: str) -> ResponseReturnValue:
    form = checked(TapForm())
    offering.change_stock(
        whose().code,
        code,
        int(form.change.data),
        key=form.once.data,
        by=acting(),
    )
    return redirect(way("products", _anchor=code), 303)


def _counted(code: str) -> ResponseReturnValue:
    form = CountForm()
    if form.validate_on_submit():
        with form.refusals():
            offering.change_stock(
                whose().code,
                code,
                form.change,
                key=form.once.data,
                by=acting(),
            )
            flash(_("Saved."), "good")
            return redirect(way("product", code=code), 303)
    return _product_page(code, form)


def archive(code: str) -> ResponseReturnValue:
    pressed()
    offering.archive(whose().code, code, by=acting())
    flash(_("This product is in the archive now."), "good")
    return redirect(way("products"), 303)


def picture(name: str) -> ResponseReturnValue:
    """One of her own photos, accepted or not."""
    key, file = machines.picture_name(name)
    return machines.picture(photos.of_producer(pages.db_session(), whose().id, key), file)


def _product_page(code: str, form: CountForm) -> ResponseReturnValue:
    mine = _mine(code)
    form.saw(mine.available)
    return pages.page(
        "studio/product.html",
        form,
        mine=mine,
        rates=rates.current(pages.db_session()),
        press=Press(),
    )


def _mine(code: str) -> Own:
    return own.one(pages.db_session(), whose(), code, photos=photos_at())


def _shelves() -> list[Category]:
    """Where she may offer goods."""
    session = pages.db_session()
    return categories.among(session, cohort.allowed_categories(session, whose()))
