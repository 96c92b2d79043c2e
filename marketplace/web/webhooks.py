"""What providers tell us: verified on its bytes, kept, answered. The worker does the rest."""

from flask import request
from flask.typing import ResponseReturnValue

from marketplace.kernel.refusals import NotFound
from marketplace.payments import webhook
from marketplace.payments.gateways import online
from marketplace.payments.gateways.port import Forged

LARGEST = 256 * 1024


def hear(gateway: str) -> ResponseReturnValue:
    """200 only once it is kept; 400 for what its provider did not sign. Raises `NotFound`."""
    if gateway not in online.names():
        raise NotFound()
    request.max_content_length = LARGEST  # a body that says no length is cut off there too
    body = request.get_data()
    try:
        told = online.known_as(gateway).verify(dict(request.headers), body)
    except Forged:
        return "not signed", 400
    webhook.keep(gateway, told, body)
    return "kept", 200
