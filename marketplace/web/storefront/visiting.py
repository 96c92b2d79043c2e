"""Which buyer is in this browser, if any: a token in a signed cookie of its own, good for 30 days
of not coming and 90 in all.
"""

from datetime import datetime, timedelta

from werkzeug import Response

from marketplace.kernel import clock
from marketplace.people import buyer as buyers
from marketplace.people.buyer import Buyer
from marketplace.web import cookies, pages

COOKIE = "buyer"
IDLE = timedelta(days=30)


def token() -> str:
    """Of this browser's session; nothing where nobody is in, or was away for too long."""
    kept = cookies.read_signed(COOKIE)
    seen, known = kept.get("seen"), kept.get("token")
    if not isinstance(seen, str) or not isinstance(known, str):
        return ""
    return known if clock.now() - datetime.fromisoformat(seen) < IDLE else ""


def buyer() -> Buyer | None:
    """No statement where no cookie says so."""
    known = token()
    return buyers.of_session(pages.db_session(), known) if known else None


def remember(response: Response, known: str) -> Response:
    """The response that keeps this browser in, from now on."""
    facts = {"token": known, "seen": clock.now().isoformat()}
    cookies.keep_signed(response, COOKIE, facts, seconds=int(IDLE.total_seconds()))
    return response


def forget(response: Response) -> Response:
    cookies.forget(response, COOKIE)
    return response
