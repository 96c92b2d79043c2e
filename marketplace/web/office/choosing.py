"""Several rows of a list, ticked to be done together."""

from collections.abc import Iterable
from typing import Any

from flask import flash
from wtforms import SelectMultipleField

from marketplace.kernel.words import _

MOST_SAID = 5


class ChosenField(SelectMultipleField):
    """What somebody ticked; whether it can be done still, the story says."""

    data: Any
    validate_choice = False


def tell(done: str, refused: Iterable[str], *, ticked: bool) -> None:
    """What came of it: `done` says how many, each one refused says why."""
    if not ticked:
        flash(_("Please tick at least one."), "bad")
    if done:
        flash(done, "good")
    for sentence in list(refused)[:MOST_SAID]:
        flash(sentence, "bad")
