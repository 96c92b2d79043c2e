"""A producer's money. No amount is in a page before she asks for it."""

from flask import request
from flask.typing import ResponseReturnValue

from marketplace.catalogue import commission_news
from marketplace.kernel import clock
from marketplace.orders import voucher as vouchers
from marketplace.payouts import purse
from marketplace.payouts import slip as slips
from marketplace.web import pages
from marketplace.web.commission_words import rate_words
from marketplace.web.studio.acting import whose


def earnings() -> ResponseReturnValue:
    """Hidden until she taps: somebody may stand behind her."""
    shown = request.args.get("show") == "1"
    session, her = pages.db_session(), whose().code
    return pages.page(
        "studio/earnings.html",
        money=purse.purse_of(session, her) if shown else None,
        vouchers=vouchers.given_by(session, her) if shown else [],
        today=clock.today(pages.cooperative().zone),
    )


def commission() -> ResponseReturnValue:
    """What is kept of each of her prices, now and after the next change."""
    return pages.page(
        "studio/commission.html",
        kept=commission_news.of_producer(pages.db_session(), whose().code),
        rate_words=rate_words,
    )


def slip(code: str) -> ResponseReturnValue:
    found = slips.slip_for(pages.db_session(), whose().code, code)
    return pages.page("studio/slip.html", slip=found)
