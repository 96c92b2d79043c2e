"""How the catalogue for programs says no: problem details (RFC 9457) where people get a page."""

import json
from http import HTTPStatus

from flask import Response, request

from marketplace.kernel.refusals import Refusal
from marketplace.kernel.words import lazy

ROOM = "/api/"
TYPE = "application/problem+json"


class UnknownParameter(Refusal):
    status = 400
    says = lazy("There is no parameter called “%(name)s” here.")


class UnreadableParameter(Refusal):
    status = 400
    says = lazy("The parameter “%(name)s” cannot be read.")


class WrongKey(Refusal):
    status = 401
    says = lazy("This key opens nothing.")


def wanted() -> bool:
    """Whether a program asks."""
    return request.path.startswith(ROOM)


def problem(status: int, sentence: str) -> Response:
    """The status says what kind of problem it is; the sentence is for whoever reads the log."""
    said = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
    }
    response = Response(json.dumps(said, ensure_ascii=False), status, mimetype=TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
