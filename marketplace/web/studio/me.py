"""A producer's own page: her shop's door, her language, what the cooperative keeps about her."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import lazy
from marketplace.people import inviting
from marketplace.web import pages
from marketplace.web.forms import Press, pressed

MOVES = {
    "pause": lazy("Your shop is paused. Nobody can order now."),
    "resume": lazy("Your shop is open again."),
}


def me() -> ResponseReturnValue:
    return pages.page("studio/me.html", her=current_user.producer, press=Press())


def move_shop(verb: str) -> ResponseReturnValue:
    """She may close her door and open it; the other moves are the office's."""
    if verb not in MOVES:
        raise NotFound()
    pressed()
    inviting.move_producer(current_user.producer.code, verb, by=current_user.actor)
    flash(str(MOVES[verb]), "good")
    return redirect(url_for("studio.me"), 303)
