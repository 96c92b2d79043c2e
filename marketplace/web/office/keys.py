"""Keys for programs of the office: made, shown once, listed, taken back."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.words import _, lazy
from marketplace.people import api_key, lending_keys
from marketplace.people import user as users
from marketplace.web import pages
from marketplace.web.fields import CardsField, PlainField
from marketplace.web.forms import Form, Press, pressed


class KeyForm(Form):
    name = PlainField(
        lazy("What is it for?"), longest=60, description=lazy("Example: till program")
    )
    scope = CardsField(lazy("What may it read?"), choices=list(api_key.SCOPES.items()))


def keys() -> ResponseReturnValue:
    """All of them. A new one stands on the answer that made it, and nowhere else."""
    form, secret = KeyForm(scope=api_key.STOCK), ""
    if form.validate_on_submit():
        with form.refusals():
            secret = lending_keys.lend(
                form.name.data, form.scope.data, key=form.once.data, by=current_user.actor
            )
            form = KeyForm(formdata=None, scope=api_key.STOCK)
    session = pages.db_session()
    found = api_key.all_of_them(session)
    return pages.page(
        "office/keys.html",
        form,
        keys=found,
        secret=secret,
        scopes=api_key.SCOPES,
        names=users.names_of(session, [key.made_by for key in found]),
        press=Press(formdata=None),
    )


def take_key_back(code: str) -> ResponseReturnValue:
    pressed()
    lending_keys.take_back(code, by=current_user.actor)
    flash(_("This key opens nothing any more."), "good")
    return redirect(url_for("office.keys"), 303)
