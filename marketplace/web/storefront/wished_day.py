"""The day by which a visitor wants goods to be there. It is named once, where somebody looks for
goods; then it stands in addresses, and beside the cart in the browser until that is ordered. We
keep it nowhere.
"""

from datetime import date

from flask import request
from werkzeug import Response

from marketplace.kernel import clock
from marketplace.web import cookies

NAME = "by"
LONGEST_AHEAD = 365
SECONDS = 30 * 24 * 3600


def asked() -> date | None:
    """What this request names, in its address or in its form."""
    return _coming(request.values.get(NAME, ""))


def of_browser() -> date | None:
    """What this browser named when it put something into its cart."""
    return _coming(cookies.read(NAME))


def keep(response: Response) -> None:
    """The browser remembers what this request names; where it names none an older wish stays."""
    if day := asked():
        cookies.keep(response, NAME, day.isoformat(), seconds=SECONDS)


def _coming(typed: str) -> date | None:
    """A day that is still to come, within a year; anything else is no day."""
    day = clock.parse_day(typed)
    return day if day and 0 <= (day - clock.today()).days <= LONGEST_AHEAD else None
