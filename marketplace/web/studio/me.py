"""A producer's own page: her shop's door, her language, what the cooperative keeps about her."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import lazy
from marketplace.people import inviting
from marketplace.web import pages
from marketplace.web.forms import Press, pressed
from marketplace.web.studio.acting import acting, way, whose

MOVES = {
    "pause": lazy("Your shop is paused. Nobody can order now."),
    "resume": lazy("Your shop is open again."),
}


def me() -> ResponseReturnValue:
    return pages.page("studio/me.html", her=whose(), press=Press())


def move_shop(verb: str) -> ResponseReturnValue:
    """She may close her door and open it; the other moves are the office's."""
    if verb not in MOVES:
        raise NotFound()
    pressed()
    inviting.move_producer(whose().code, verb, by=acting())
    flash(str(MOVES[verb]), "good")
    return redirect(way("me"), 303)
