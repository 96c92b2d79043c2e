"""A producer's goods: what they are, their photos, their stock, and the way into the shop."""

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import category as categories
from marketplace.catalogue import offering, own
from marketplace.catalogue import photo as photos
from marketplace.catalogue.category import Category
from marketplace.kernel.words import _
from marketplace.people import cohort
from marketplace.policy import rates
from marketplace.web import machines, pages
from marketplace.web.forms import Press, checked, pressed
from marketplace.web.studio.forms import CountForm, FactsForm, NewForm, PhotoForm, TapForm


def products() -> ResponseReturnValue:
    found = own.page_of(
        pages.db_session(), current_user.producer, after=request.args.get("after", "")
    )
    return pages.page("studio/products.html", found=found, press=Press())


def new() -> ResponseReturnValue:
    """The first of three steps; from here on everything is kept."""
    her, form = current_user.producer.code, NewForm(_shelves())
    if form.validate_on_submit():
        with form.refusals():
            code = offering.draft(
                her,
                form.facts(),
                count=form.count.data,
                key=form.once.data,
                by=current_user.actor,
            )
            return redirect(url_for("studio.photo", code=code), 303)
    return pages.page("studio/new.html", form)


def product(code: str) -> ResponseReturnValue:
    mine = own.one(pages.db_session(), current_user.producer, code)
    return _product_page(code, CountForm(count=mine.available))


def facts(code: str) -> ResponseReturnValue:
    her = current_user.producer
    mine = own.one(pages.db_session(), her, code)
    form = FactsForm.about(mine.latest, _shelves())
    if form.validate_on_submit():
        with form.refusals():
            offering.change_facts(her.code, code, form.changed, by=current_user.actor)
            return redirect(url_for("studio.submit", code=code), 303)
    return pages.page("studio/facts.html", form, mine=mine)


def photo(code: str) -> ResponseReturnValue:
    her, form = current_user.producer, PhotoForm()
    mine = own.one(pages.db_session(), her, code)
    if form.validate_on_submit():
        with form.refusals():
            offering.add_photo(her.code, code, form.photo.data, by=current_user.actor)
            return redirect(url_for("studio.submit", code=code), 303)
    return pages.page("studio/photo.html", form, mine=mine)


def submit(code: str) -> ResponseReturnValue:
    """Everything at once, and what she receives, before she hands it in."""
    her, form = current_user.producer, Press()
    if form.validate_on_submit():
        with form.refusals():
            offering.submit(her.code, code, by=current_user.actor)
            flash(_("The cooperative will look at it now."), "good")
            return redirect(url_for("studio.product", code=code), 303)
    session = pages.db_session()
    return pages.page(
        "studio/submit.html",
        form,
        mine=own.one(session, current_user.producer, code),
        rates=rates.current(session),
    )


def stock(code: str) -> ResponseReturnValue:
    """A tap on the list, or a count on the product's own page."""
    return _tapped(code) if "change" in request.form else _counted(code)


def _tapped(code: str) -> ResponseReturnValue:
    form = checked(TapForm())
    offering.change_stock(
        current_user.producer.code,
        code,
        int(form.change.data),
        key=form.once.data,
        by=current_user.actor,
    )
    return redirect(url_for("studio.products", _anchor=code), 303)


def _counted(code: str) -> ResponseReturnValue:
    form = CountForm()
    if form.validate_on_submit():
        with form.refusals():
            offering.change_stock(
                current_user.producer.code,
                code,
                form.change,
                key=form.once.data,
                by=current_user.actor,
            )
            flash(_("Saved."), "good")
            return redirect(url_for("studio.product", code=code), 303)
    return _product_page(code, form)


def archive(code: str) -> ResponseReturnValue:
    pressed()
    offering.archive(current_user.producer.code, code, by=current_user.actor)
    flash(_("This product is in the archive now."), "good")
    return redirect(url_for("studio.products"), 303)


def picture(name: str) -> ResponseReturnValue:
    """One of her own photos, accepted or not."""
    key, width = machines.picture_name(name)
    found = photos.of_producer(pages.db_session(), current_user.producer.id, key)
    return Response(photos.read(found, width), mimetype="image/webp")


def _product_page(code: str, form: CountForm) -> ResponseReturnValue:
    session = pages.db_session()
    mine = own.one(session, current_user.producer, code)
    form.saw(mine.available)
    return pages.page(
        "studio/product.html", form, mine=mine, rates=rates.current(session), press=Press()
    )


def _shelves() -> list[Category]:
    """Where she may offer goods."""
    session = pages.db_session()
    return categories.among(session, cohort.allowed_categories(session, current_user.producer))
