"""Payments by provider: does each answer, what is in trouble there, and letting it begin anew."""

from typing import Any, NamedTuple

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.words import _, lazy
from marketplace.payments import errand, parked, testing
from marketplace.payments import payment as payments
from marketplace.payments.errand import Errand
from marketplace.payments.gateways import online
from marketplace.web import pages
from marketplace.web.forms import Press, pressed
from marketplace.web.paying import ICONS, WORDS

KINDS = {
    errand.BEGIN: lazy("Open a payment page"),
    errand.FETCH: lazy("Look at a payment"),
    errand.EXPIRE: lazy("Close a payment page"),
    errand.REFUND: lazy("Give money back"),
    errand.DISPUTE: lazy("Look at a dispute"),
}


class Provider(NamedTuple):
    """One way to pay, as its provider answers."""

    name: str
    word: Any
    icon: str
    on: bool
    tested: Errand | None
    told: parked.Told


def providers() -> ResponseReturnValue:
    session = pages.db_session()
    errands, refused = parked.errands(session), parked.refused(session)
    return pages.page(
        "office/providers.html",
        providers=[_provider(name) for name in sorted(payments.ONLINE)],
        errands=errands,
        events=parked.events(session),
        refused=refused,
        kinds=KINDS,
        payments=payments.by_code(session, {each.about for each in [*errands, *refused]}),
        press=Press(),
    )


def test_provider(name: str) -> ResponseReturnValue:
    """The worker asks, so that no page waits for a provider."""
    form = pressed()
    testing.request(name, key=form.once.data, by=current_user.actor)
    flash(_("We are asking. Please look again in a moment."), "info")
    return redirect(url_for("office.providers"), 303)


def retry_errand(code: str) -> ResponseReturnValue:
    pressed()
    parked.try_again(code, by=current_user.actor)
    flash(_("It is tried again now."), "good")
    return redirect(url_for("office.providers"), 303)


def replay_event(code: str) -> ResponseReturnValue:
    pressed()
    parked.replay(code, by=current_user.actor)
    flash(_("It is tried again now."), "good")
    return redirect(url_for("office.providers"), 303)


def _provider(name: str) -> Provider:
    session = pages.db_session()
    return Provider(
        name,
        WORDS[name],
        ICONS[name],
        name in online.names(),
        testing.latest(session, name),
        parked.told(session, name),
    )
