"""A picture of what did not pass, for whoever made it: nobody else sees it."""

from flask import make_response
from flask.typing import ResponseReturnValue

from marketplace.fulfilment import rejection as rejections
from marketplace.orders import part as parts
from marketplace.web import pages
from marketplace.web.studio.acting import whose


def fault_picture(code: str) -> ResponseReturnValue:
    """Of her own part, the newest. Raises `NotFound`."""
    session = pages.db_session()
    part = parts.of_producer(session, whose().code, code)
    response = make_response(rejections.picture_of(session, part.code))
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "no-store"
    return response
