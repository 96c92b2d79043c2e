"""Small pages on which a producer says what her goods are, a few facts each."""

from collections.abc import Callable
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue

from marketplace.catalogue import category as categories
from marketplace.catalogue import offering
from marketplace.catalogue.category import Category
from marketplace.catalogue.standing import Own
from marketplace.people import cohort
from marketplace.web import pages
from marketplace.web.studio import steps
from marketplace.web.studio.acting import acting, whose
from marketplace.web.studio.facts_forms import EnglishForm, FactsForm, MakingForm, WishesForm
from marketplace.web.studio.food_forms import FoodForm, KeepingForm
from marketplace.web.studio.showing import findings_of, own_of, rate_of


def facts(code: str) -> ResponseReturnValue:
    return _page_about(
        code,
        "facts",
        lambda mine: FactsForm.about(mine.latest.facts, _shelves(), edible=mine.edible),
    )


def english(code: str) -> ResponseReturnValue:
    return _page_about(code, "english", lambda mine: EnglishForm.about(mine.latest.facts))


def food(code: str) -> ResponseReturnValue:
    return _page_about(code, "food", lambda mine: FoodForm.about(mine.latest.facts))


def keeping(code: str) -> ResponseReturnValue:
    return _page_about(code, "keeping", lambda mine: KeepingForm.about(mine.latest.facts))


def making(code: str) -> ResponseReturnValue:
    return _page_about(code, "making", lambda mine: MakingForm.about(mine.latest.facts))


def wishes(code: str) -> ResponseReturnValue:
    return _page_about(code, "wishes", lambda mine: WishesForm.about(mine.latest.facts))


def _page_about(code: str, page: str, form_about: Callable[[Own], Any]) -> ResponseReturnValue:
    """The form with what is said now; once it fits, what she typed is kept."""
    mine = own_of(code)
    form = form_about(mine)
    if form.validate_on_submit():
        with form.refusals():
            offering.change_facts(whose().code, code, form.changed, by=acting())
            return redirect(steps.onward(own_of(code)), 303)
    elif request.method == "GET":
        steps.tell(form, findings_of(mine) if "fix" in request.args else [], mine.reason_of)
    return pages.page(
        f"studio/{page}.html",
        form,
        mine=mine,
        step=steps.step(page, mine),
        rate=rate_of(mine),
    )


def _shelves() -> list[Category]:
    """Where she may offer goods."""
    session = pages.db_session()
    return categories.among(session, cohort.allowed_categories(session, whose()))
