"""Changes of where a producer's money goes, as a second person looks at them."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.banks import name_of
from marketplace.kernel.words import _, lazy
from marketplace.people import destination as finders
from marketplace.people import producer as producers
from marketplace.people import redirecting
from marketplace.people import user as users
from marketplace.people.destination import BankAccount, Destination
from marketplace.web import pages
from marketplace.web.fields import CardsField, PlainField
from marketplace.web.forms import Form, Press, pressed

IN_PERSON, BY_PHONE = "in person", "by phone"


class SpokenForm(Form):
    """Somebody spoke with her."""

    how = CardsField(
        lazy("How did you speak with her?"),
        choices=[
            (IN_PERSON, lazy("She was here")),
            (BY_PHONE, lazy("I called her old number")),
        ],
    )
    why = PlainField(lazy("Whose account is it, and why?"), longest=140, optional=True)


def destinations() -> ResponseReturnValue:
    session = pages.db_session()
    found = finders.to_look_at(session)
    return pages.page(
        "office/destinations.html",
        changes=found,
        makers=producers.by_code(session, {place.producer for place in found}),
        people=users.names_of(session, [place.set_by for place in found]),
    )


def look_at_destination(code: str) -> ResponseReturnValue:
    """Confirmed by somebody who spoke with her and did not type it."""
    place, form = finders.known_as(pages.db_session(), code), SpokenForm()
    if form.validate_on_submit():
        with form.refusals():
            tell = redirecting.verify if place.blocked else redirecting.confirm
            tell(code, how=form.how.data, why=form.why.data, key=form.once.data,
                 by=current_user.actor)  # fmt: skip
            flash(_("Confirmed. Thank you for speaking with her."), "good")
            return redirect(url_for("office.destinations"), 303)
    return _page(place, form)


def show_destination(code: str) -> ResponseReturnValue:
    """The account itself, on this one answer, to be read back to her."""
    pressed()
    account = redirecting.look(code, why="to read it back to her", by=current_user.actor)
    return _page(finders.known_as(pages.db_session(), code), SpokenForm(formdata=None), account)


def stop_destination(code: str) -> ResponseReturnValue:
    pressed()
    redirecting.stop(code, by=current_user.actor)
    flash(_("Stopped. Her money goes where it went before."), "good")
    return redirect(url_for("office.destinations"), 303)


def _page(
    place: Destination, form: SpokenForm, account: BankAccount | None = None
) -> ResponseReturnValue:
    session = pages.db_session()
    return pages.page(
        "office/look_at_destination.html",
        form,
        place=place,
        her=producers.known_as(session, place.producer),
        account=account,
        bank=name_of(account.bank) if account else "",
        people=users.names_of(session, [place.set_by]),
        moves={move.verb for move in place.open_to(current_user.actor)},
        may_confirm=place.set_by != current_user.actor.code,
        press=Press(formdata=None),
    )
