"""What partners earned, by year and by month, for the treasurer and the tax office: by their codes,
never by name. Whoever reads one partner's month or takes a file stands in the audit.
"""

from datetime import date

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel import clock
from marketplace.people import producer as producers
from marketplace.reports import downloading, monthly, yearly
from marketplace.reports import period as periods
from marketplace.reports.monthly import Monthly
from marketplace.web import monthly_words, pages
from marketplace.web.doors import figures, treasurer
from marketplace.web.forms import Press, pressed
from marketplace.web.room import Row
from marketplace.web.sheet_answers import as_file


def partners_earned() -> ResponseReturnValue:
    """A year, by code."""
    now = clock.today(_zone()).year
    year = request.args.get("year", now, int)
    year = year if year in monthly_words.YEARS else now
    return pages.page(
        "office/yearly.html",
        year=year,
        before=year - 1,
        after=year + 1 if year < now else None,
        found=yearly.of_year(pages.db_session(), year, _zone()),
        may_take=bool(treasurer.roles & current_user.roles),
        press=Press(),
    )


def partners_file(name: str) -> ResponseReturnValue:
    pressed()
    year = monthly_words.year_named(name)
    whole = periods.between(date(year, 1, 1), date(year, 12, 31), _zone())
    downloading.note("year of partners", "producer", whole, by=current_user.actor)
    found = yearly.of_year(pages.db_session(), year, _zone())
    return as_file(monthly_words.year_sheet(found, year), f"partners-{year}.csv")


def partner_months(producer: str) -> ResponseReturnValue:
    """Which months there are; what is in one is shown on asking."""
    session = pages.db_session()
    her = producers.known_as(session, producer)
    found = monthly.months(session, her.code, _zone())
    return pages.page(
        "office/partner_months.html",
        her=her,
        months=[(monthly_words.name_of(one), monthly_words.words_of(one)) for one in found],
        press=Press(),
    )


def partner_month(producer: str, name: str) -> ResponseReturnValue:
    """On this one answer."""
    found = _asked(producer, name, file=False)
    return pages.page(
        "office/partner_month.html",
        her=producers.known_as(pages.db_session(), producer),
        title=monthly_words.words_of(found.period),
        month=found,
        words=monthly_words,
    )


def partner_month_file(producer: str, name: str) -> ResponseReturnValue:
    found = _asked(producer, name, file=True)
    return as_file(monthly_words.sheet(found, producer), f"{producer}-{name}.csv")


def _asked(producer: str, name: str, *, file: bool) -> Monthly:
    pressed()
    her = producers.known_as(pages.db_session(), producer)
    period = monthly_words.month_named(name, _zone())
    downloading.note_month(her.code, period, file=file, by=current_user.actor)
    return monthly.month_of(pages.db_session(), her.code, period)


def _zone() -> str:
    return pages.cooperative().zone


# fmt: off
ROWS: list[Row] = [
    (figures,   "GET",  "/partners",                            partners_earned),
    (treasurer, "POST", "/partners/years/<name>/csv",           partners_file),
    (figures,   "GET",  "/partners/<producer>",                 partner_months),
    (figures,   "POST", "/partners/<producer>/<name>",          partner_month),
    (figures,   "POST", "/partners/<producer>/<name>/csv",      partner_month_file),
]
# fmt: on
