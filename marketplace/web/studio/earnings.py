"""A producer's money. No amount is in a page before she asks for it."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.payouts import purse
from marketplace.payouts import slip as slips
from marketplace.web import pages


def earnings() -> ResponseReturnValue:
    """Hidden until she taps: somebody may stand behind her."""
    shown = request.args.get("show") == "1"
    her = current_user.producer.code
    money = purse.purse_of(pages.db_session(), her) if shown else None
    return pages.page("studio/earnings.html", money=money)


def slip(code: str) -> ResponseReturnValue:
    found = slips.slip_for(pages.db_session(), current_user.producer.code, code)
    return pages.page("studio/slip.html", slip=found)
