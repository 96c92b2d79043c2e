"""A new product, from the first tap to the hands of the office. Everything is kept from the first
step on: a lost signal loses nothing.
"""

from itertools import groupby

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from marketplace.catalogue import category as categories
from marketplace.catalogue import offering, starting, template
from marketplace.catalogue.category import Category
from marketplace.catalogue.template import Template
from marketplace.kernel.words import _
from marketplace.people import cohort
from marketplace.web import pages
from marketplace.web.forms import Press
from marketplace.web.studio import steps
from marketplace.web.studio.acting import acting, way, whose
from marketplace.web.studio.forms import NumbersForm, PhotoForm, StartForm
from marketplace.web.studio.showing import findings_of, own_of, rate_of, sections_of


def new() -> ResponseReturnValue:
    """What she knows how to make, to choose from."""
    form = StartForm()
    if form.validate_on_submit():
        with form.refusals():
            code = starting.start(
                whose().code, form.what.data, key=form.once.data, by=acting()
            )
            return redirect(way("photo", code=code), 303)
    return pages.page("studio/new.html", form, kinds=_kinds())


def go_on(code: str) -> ResponseReturnValue:
    """Where she stopped."""
    return redirect(steps.onward(own_of(code)), 303)


def photo(code: str) -> ResponseReturnValue:
    mine, form = own_of(code), PhotoForm()
    if form.validate_on_submit():
        with form.refusals():
            offering.add_photo(whose().code, code, form.photo.data, by=acting())
            return redirect(steps.onward(own_of(code)), 303)
    elif request.method == "GET":
        steps.tell(form, [], mine.reason_of)
    return pages.page("studio/photo.html", form, mine=mine, step=steps.step("photo", mine))


def numbers(code: str) -> ResponseReturnValue:
    mine = own_of(code)
    if not mine.begun:
        return redirect(way("variants", code=code), 303)
    form = NumbersForm.about(mine)
    if form.validate_on_submit():
        with form.refusals():
            starting.fill_in(
                whose().code,
                code,
                form.changed,
                count=form.count.data,
                key=form.once.data,
                by=acting(),
            )
            return redirect(steps.onward(own_of(code)), 303)
    return pages.page(
        "studio/numbers.html",
        form,
        mine=mine,
        step=steps.step("numbers", mine),
        rate=rate_of(mine),
    )


def submit(code: str) -> ResponseReturnValue:
    """Everything at once, and what she receives, before she hands it in."""
    form = Press()
    if form.validate_on_submit():
        with form.refusals():
            offering.submit(whose().code, code, by=acting())
            flash(_("The cooperative will look at it now."), "good")
            return redirect(way("product", code=code), 303)
    mine = own_of(code)
    return pages.page(
        "studio/submit.html",
        form,
        mine=mine,
        step=steps.step("submit", mine),
        rate=rate_of(mine),
        sections=sections_of(mine),
        to_mend=[(one, steps.page_of(one.field)) for one in findings_of(mine)],
    )


def _kinds() -> list[tuple[Category, list[Template]]]:
    """The categories open to her, each with its templates."""
    session = pages.db_session()
    shelves = categories.among(session, cohort.allowed_categories(session, whose()))
    by_shelf = {
        slug: list(some)
        for slug, some in groupby(
            template.among([shelf.slug for shelf in shelves]), key=lambda one: one.category
        )
    }
    return [(shelf, by_shelf.get(shelf.slug, [])) for shelf in shelves]
