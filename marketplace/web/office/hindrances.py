"""What producers cannot make in time, and what the office decides about it."""

from datetime import date
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.fulfilment import hindrance as hindrances_told
from marketplace.fulfilment import overcoming
from marketplace.fulfilment.hindrance import Hindrance
from marketplace.kernel import clock, lifecycle
from marketplace.kernel.words import _, lazy
from marketplace.payments.refund import BUYER, COOPERATIVE
from marketplace.people import producer as producers
from marketplace.people import user as users
from marketplace.web import pages
from marketplace.web.doors import manager
from marketplace.web.fields import CardsField
from marketplace.web.forms import Form
from marketplace.web.office.fields import DayField
from marketplace.web.studio.hindering import REASONS


class HandOnForm(Form):
    producer = CardsField(lazy("Who makes it?"))
    due_on = DayField(lazy("Until when?"))


class PostponeForm(Form):
    due_on = DayField(lazy("Until when?"))


class CallOffForm(Form):
    borne_by = CardsField(
        lazy("Who bears it?"),
        choices=[
            (COOPERATIVE, lazy("The cooperative")),
            (BUYER, lazy("The buyer, who agreed to it")),
        ],
    )


def hindrances() -> ResponseReturnValue:
    session = pages.db_session()
    told = hindrances_told.waiting(session)
    return pages.page(
        "office/hindrances.html",
        told=told,
        makers=producers.by_code(session, {one.producer for one in told}),
        reasons=REASONS,
        may_decide=current_user.roles & manager.roles,
        today=_today(),
    )


def hindrance(code: str) -> ResponseReturnValue:
    told = hindrances_told.known_as(pages.db_session(), code)
    return _page("office/hindrance.html", told)


def hand_on(code: str) -> ResponseReturnValue:
    """Another partner makes it."""
    session, told = pages.db_session(), hindrances_told.known_as(pages.db_session(), code)
    form = HandOnForm(due_on=told.job.due_on)
    form.producer.choices = [
        (other.code, f"{other.alias} · {other.code}")
        for other in overcoming.others(session, told.job)
    ]
    if form.validate_on_submit():
        with form.refusals():
            overcoming.hand_on(
                code,
                form.producer.data,
                form.due_on.data,
                key=form.once.data,
                by=current_user.actor,
            )
            flash(_("Decided. Both partners are told that there is something new."), "good")
            return redirect(url_for("office.hindrances"), 303)
    return _page("office/hand_on.html", hindrances_told.known_as(session, code), form)


def postpone(code: str) -> ResponseReturnValue:
    """The same partner makes it, later."""
    form = PostponeForm()
    if form.validate_on_submit():
        with form.refusals():
            overcoming.postpone(
                code, form.due_on.data, key=form.once.data, by=current_user.actor
            )
            flash(_("Decided. We tell the buyer the new day."), "good")
            return redirect(url_for("office.hindrances"), 303)
    return _page(
        "office/postpone.html", hindrances_told.known_as(pages.db_session(), code), form
    )


def call_off(code: str) -> ResponseReturnValue:
    """Nobody makes it; the buyer is paid back."""
    form = CallOffForm()
    if form.validate_on_submit():
        with form.refusals():
            refund = overcoming.call_off(
                code, borne_by=form.borne_by.data, key=form.once.data, by=current_user.actor
            )
            flash(_("It is written down. The refund waits for its approval."), "good")
            return redirect(url_for("office.refund", code=refund), 303)
    return _page(
        "office/call_off.html", hindrances_told.known_as(pages.db_session(), code), form
    )


def _page(template: str, told: Hindrance, form: Any = None) -> ResponseReturnValue:
    session = pages.db_session()
    moves = lifecycle.history(session, [told.code])
    return pages.page(
        template,
        form,
        told=told,
        her=producers.known_as(session, told.producer),
        reasons=REASONS,
        moves=moves,
        people=users.names_of(session, [move.by for move in moves]),
        today=_today(),
    )


def _today() -> date:
    return clock.today(pages.cooperative().zone)
