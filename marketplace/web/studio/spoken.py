"""The voice that explains a page of the studio, on the pages that have one."""

from flask import Flask, Response, request

from marketplace.kernel import sound
from marketplace.kernel.words import language, lazy
from marketplace.people import spoken_help
from marketplace.people.spoken_help import Recording
from marketplace.web import pages

SCREENS = {
    "home": lazy("What to do now"),
    "products": lazy("Your products"),
    "new": lazy("New product"),
    "photo": lazy("Photo"),
    "numbers": lazy("The numbers"),
    "submit": lazy("Send to the cooperative"),
    "product": lazy("A product"),
    "facts": lazy("What it is"),
    "food": lazy("What is in it"),
    "keeping": lazy("How it keeps"),
    "making": lazy("Making time"),
    "variants": lazy("Kinds and prices"),
    "tasks": lazy("To make"),
    "some_ready": lazy("Some are ready"),
    "hinder": lazy("I cannot make it"),
    "doubts": lazy("Questions of the cooperative"),
    "asked": lazy("Questions about your goods"),
    "product_reviews": lazy("What buyers say"),
    "earnings": lazy("Earnings"),
    "commission": lazy("Kept by the cooperative"),
    "months": lazy("Month by month"),
    "payout_place": lazy("How you are paid"),
    "me": lazy("Me"),
    "pause": lazy("Pause my shop"),
    "shop_name": lazy("Name of your shop"),
}
"""The pages that may have a voice, by the names of their views."""


def equip(app: Flask) -> None:
    """The studio's frame asks for the voice of its page."""
    app.jinja_env.globals["spoken_here"] = spoken_here


def spoken_here() -> Recording | None:
    """What was recorded for the page that is shown, in the language it is shown in."""
    screen = (request.endpoint or "").removeprefix("studio.")
    if screen not in SCREENS:
        return None
    return spoken_help.all_of_them(pages.db_session()).get((screen, language()))


def spoken(screen: str) -> Response:
    """The sound itself. Raises `NotFound`, `PicturesAway`."""
    return played(spoken_help.known(pages.db_session(), screen, language()))


def played(recording: Recording) -> Response:
    """As a player asks for it: whole, or a piece to go on from."""
    answer = Response(spoken_help.read(recording), mimetype=sound.TYPES[recording.kind])
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.make_conditional(request, accept_ranges=True, complete_length=recording.size)
    return answer
