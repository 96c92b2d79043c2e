"""A producer says that she cannot make something in time. No questions, no blame."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from marketplace.fulfilment import hindering
from marketplace.fulfilment.hindering import Said
from marketplace.fulfilment.hindrance import ILL, LONGEST, MATERIAL, OTHER
from marketplace.kernel.words import _, lazy
from marketplace.orders import part as parts
from marketplace.orders.part import Part
from marketplace.web import pages
from marketplace.web.fields import CardsField, LongField, WholeField
from marketplace.web.forms import Form, pressed
from marketplace.web.studio.acting import acting, way, whose

REASONS = {
    ILL: lazy("I am ill"),
    MATERIAL: lazy("Material is missing"),
    OTHER: lazy("Something else"),
}


class HinderForm(Form):
    reason = CardsField(lazy("What is it?"), choices=list(REASONS.items()))
    quantity = WholeField(lazy("How many?"), least=1, most=1, optional=True)
    words = LongField(
        lazy("More, if you like"),
        longest=LONGEST,
        optional=True,
        description=lazy("Only the cooperative reads this."),
    )

    @classmethod
    def about(cls, part: Part) -> "HinderForm":
        form = cls()
        form.quantity.most = part.quantity
        return form


def hinder(code: str) -> ResponseReturnValue:
    """All of a job, or some of it."""
    session, her = pages.db_session(), whose().code
    part = parts.of_producer(session, her, code)
    form = HinderForm.about(part)
    if form.validate_on_submit():
        with form.refusals():
            said = Said(form.reason.data, form.quantity.data or part.quantity, form.words.data)
            hindering.tell(her, code, said, key=form.once.data, by=acting())
            flash(_("Thank you for telling us. The cooperative decides soon."), "good")
            return redirect(way("tasks", _anchor=code), 303)
    return pages.page("studio/hinder.html", form, part=parts.of_producer(session, her, code))


def unhinder(code: str) -> ResponseReturnValue:
    """She can make it after all."""
    pressed()
    hindering.take_back(whose().code, code, by=acting())
    flash(_("Good. It stays with you."), "good")
    return redirect(way("tasks"), 303)
