"""Addresses for machines: pictures, and whether we are well."""

from flask import Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from marketplace.catalogue import browsing
from marketplace.catalogue import photo as photos
from marketplace.catalogue.photo import Photo
from marketplace.catalogue.picture import TYPES
from marketplace.web import pages


def media(name: str) -> ResponseReturnValue:
    """A picture of something on sale. Taken off sale, it is gone within a minute."""
    key, file = picture_name(name)
    answer = picture(browsing.public_photo(pages.db_session(), key), file)
    answer.headers["Cache-Control"] = "public, max-age=60, s-maxage=30, must-revalidate"
    answer.headers["X-Robots-Tag"] = "noimageindex"
    return answer


def picture_name(name: str) -> tuple[str, str]:
    """Key and file of `<key>-320.avif`."""
    key, _, file = name.rpartition("-")
    return key, file


def picture(photo: Photo, file: str) -> Response:
    """One file of a photo, for a reader who may see it. Raises `NotFound`, `PicturesAway`.

    Somebody sent these pixels: even a browser that took them for a page would run nothing.
    """
    kind = file.rpartition(".")[2]
    answer = Response(mimetype=TYPES.get(kind))
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.set_etag(file)
    if file in photo.names and request.if_none_match.contains(file):
        answer.status_code = 304
    else:
        answer.data = photos.read(photo, file)
    return answer


def healthz() -> ResponseReturnValue:
    """The process answers."""
    return "ok\n", 200, {"Content-Type": "text/plain"}


def readyz() -> ResponseReturnValue:
    """The database answers too."""
    pages.db_session().execute(text("SELECT 1"))
    return "ready\n", 200, {"Content-Type": "text/plain"}
