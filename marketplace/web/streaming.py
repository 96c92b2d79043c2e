"""Answers that may be too long to hold: made in batches while they are sent.

Each batch is read in a moment of its own, so that a slow reader keeps no connection and no
transaction. An answer of one batch is an ordinary one.
"""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Flask, Response, current_app

from marketplace.kernel.words import language, speaking

CACHING = "public, max-age=0, s-maxage=30, must-revalidate"

Batch = Callable[[str], tuple[str, str]]
"""Told where to go on, first "": the next text, and where to go on after it; "" is the end."""


def streamed(batch: Batch, mimetype: str, opening: str = "", closing: str = "") -> Response:
    """All batches, one after the other, between the two texts."""
    text, after = batch("")
    if not after:
        return Response(opening + text + closing, mimetype=mimetype)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    response = Response(_flow(app, language(), batch, opening + text, after, closing))
    response.mimetype = mimetype
    response.headers["Cache-Control"] = CACHING
    return response


def words_of(template: str) -> Any:
    """The macros of a template, to be called from here. They know nothing of the request."""
    return current_app.jinja_env.get_template(template).module


def _flow(
    app: Flask, spoken: str, batch: Batch, first: str, after: str, closing: str
) -> Iterator[str]:
    yield first
    while after:
        with app.app_context(), speaking(spoken):
            text, after = batch(after)
        yield text
    yield closing
