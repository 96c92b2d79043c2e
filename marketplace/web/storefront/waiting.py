"""A buyer waits for a payment provider: the page looks again by itself, also without scripts."""

from datetime import datetime, timedelta

from flask import make_response, request
from flask.typing import ResponseReturnValue
from werkzeug import Response

from marketplace.kernel import clock
from marketplace.lifecycles import Payment as States
from marketplace.payments.beginning import BACK
from marketplace.payments.payment import ONLINE, Payment

OFTEN_FOR = timedelta(minutes=2)
OFTEN_SECONDS, SELDOM_SECONDS = 3, 15


def came_back() -> bool:
    """Whether somebody says to come from the provider's page. It proves nothing."""
    return request.query_string.decode("ascii", "ignore") == BACK


def looking_again(answer: ResponseReturnValue, payment: Payment, since: datetime) -> Response:
    """The page, which the browser asks for once more while an answer is under way."""
    response = make_response(answer)
    if _waits(payment):
        often = clock.now() < since + OFTEN_FOR or came_back()
        response.headers["Refresh"] = str(OFTEN_SECONDS if often else SELDOM_SECONDS)
    return response


def _waits(payment: Payment) -> bool:
    here = payment.method in ONLINE and payment.state == States.AWAITED
    return here and (not payment.pay_at or came_back())
