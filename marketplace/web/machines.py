"""Addresses for machines: pictures, health, robots."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from marketplace.catalogue import browsing
from marketplace.catalogue import photo as photos
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.refusals import NotFound
from marketplace.web import pages

WIDEST = 10_000


def media(name: str) -> ResponseReturnValue:
    """A picture of something on sale. Taken off sale, it is gone within a minute."""
    key, width = picture_name(name)
    data = photos.read(browsing.public_photo(pages.db_session(), key), width)
    response = Response(data, mimetype="image/webp")
    response.headers["Cache-Control"] = "public, max-age=60, s-maxage=30"
    response.headers["X-Robots-Tag"] = "noimageindex"
    response.set_etag(name)
    return response.make_conditional(request.environ)


def picture_name(name: str) -> tuple[str, int]:
    """Key and width of `<key>-<width>.webp`. Raises `NotFound`."""
    key, _, width = name.removesuffix(".webp").rpartition("-")
    try:
        return key, parse_whole(width, 1, WIDEST)
    except NotANumber as error:
        raise NotFound() from error


def healthz() -> ResponseReturnValue:
    """The process answers."""
    return "ok\n", 200, {"Content-Type": "text/plain"}


def readyz() -> ResponseReturnValue:
    """The database answers too."""
    pages.db_session().execute(text("SELECT 1"))
    return "ready\n", 200, {"Content-Type": "text/plain"}


def robots() -> ResponseReturnValue:
    """Everything public may be found; private rooms say `noindex` themselves and are not named."""
    return "User-agent: *\nAllow: /\n", 200, {"Content-Type": "text/plain"}
