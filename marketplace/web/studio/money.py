"""A producer's money line by line, month by month and year by year. No amount is in a page before
she asks for it; the next page has none again.
"""

from flask import request
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import lazy
from marketplace.payouts import purse_lines
from marketplace.payouts.purse_lines import Line, Where, Why
from marketplace.reports import monthly, yearly
from marketplace.reports.yearly import Year
from marketplace.web import monthly_words, pages
from marketplace.web.commission_words import rate_words
from marketplace.web.forms import Press, pressed
from marketplace.web.sheet_answers import as_file
from marketplace.web.studio.acting import way, whose

PAGE = 25
TITLES = {
    Where.WAITING: lazy("Sold, not there yet"),
    Where.HELD: lazy("On hold"),
    Where.READY: lazy("Ready to be paid"),
    Where.SENT: lazy("On its way to you"),
    Where.PAID: lazy("Paid to you"),
}
REASONS = {
    Why.MAKE: lazy("Please make it."),
    Why.BRING: lazy("Please bring it to the cooperative."),
    Why.HERE: lazy("The cooperative has it and packs it."),
    Why.PACKED: lazy("It is packed."),
    Why.TRAVELS: lazy("It is on its way to the buyer."),
    Why.COMPLAINT_TIME: lazy("The buyer may still say that something is wrong."),
    Why.COMPLAINT: lazy("Something was wrong. The cooperative decides."),
    Why.ASTRAY: lazy("The parcel did not arrive. The cooperative decides."),
    Why.NEXT_PAYOUT: lazy("It comes with the next payout."),
    Why.ON_ITS_WAY: lazy("The cooperative has sent it."),
    Why.PAID: lazy("You have it."),
}
DAYS = {
    Why.MAKE: lazy("until %(day)s"),
    Why.BRING: lazy("until %(day)s"),
    Why.HERE: lazy("until %(day)s"),
    Why.TRAVELS: lazy("until about %(day)s"),
    Why.COMPLAINT_TIME: lazy("Ready on %(day)s"),
    Why.NEXT_PAYOUT: lazy("earned on %(day)s"),
    Why.ON_ITS_WAY: lazy("earned on %(day)s"),
    Why.PAID: lazy("paid on %(day)s"),
}


def lines(where: str) -> ResponseReturnValue:
    """What stands in one place, each line with its reason."""
    if where not in TITLES:
        raise NotFound()
    place, before = Where(where), request.args.get("before", 0, int)
    found = _lines(place, before) if _shown() else None
    more = found is not None and place in purse_lines.IN_PLACE and len(found) > PAGE
    kept = found[:PAGE] if found and more else found
    return pages.page(
        "studio/money_lines.html",
        place=place,
        title=TITLES[place],
        found=kept,
        next=way("lines", where=where, show=1, before=kept[-1].place) if kept and more else None,
        reasons=REASONS,
        days=DAYS,
        rate_words=rate_words,
    )


def months() -> ResponseReturnValue:
    """Which months and years there are; they hold no amount."""
    zone = pages.cooperative().zone
    found = monthly.months(pages.db_session(), whose().code, zone)
    return pages.page(
        "studio/months.html",
        months=[(monthly_words.name_of(one), monthly_words.words_of(one)) for one in found],
        years=sorted({one.first.year for one in found}, reverse=True),
    )


def month(name: str) -> ResponseReturnValue:
    """On one paper; nothing but its name before she asks."""
    period = monthly_words.month_named(name, pages.cooperative().zone)
    found = monthly.month_of(pages.db_session(), whose().code, period) if _shown() else None
    return pages.page(
        "studio/month.html",
        name=name,
        her=whose(),
        title=monthly_words.words_of(period),
        month=found,
        words=monthly_words,
        today=clock.today(pages.cooperative().zone),
        press=Press(),
    )


def year(name: str) -> ResponseReturnValue:
    """What she sold in a year, what was kept and what she earned, for her own papers."""
    number = monthly_words.year_named(name)
    return pages.page(
        "studio/year.html",
        number=number,
        her=whose(),
        year=_her_year(number) if _shown() else None,
        words=monthly_words,
        press=Press(),
    )


def month_file(name: str) -> ResponseReturnValue:
    """The same as a file to keep. Pressed, never opened by a link; its name says nothing of her."""
    pressed()
    zone = pages.cooperative().zone
    period = monthly_words.month_named(name, zone)
    found = monthly.month_of(pages.db_session(), whose().code, period)
    return as_file(monthly_words.her_sheet(found, zone), f"{name}.csv")


def year_file(name: str) -> ResponseReturnValue:
    pressed()
    number = monthly_words.year_named(name)
    return as_file(monthly_words.her_year_sheet(_her_year(number), number), f"{number}.csv")


def _her_year(number: int) -> Year:
    zone, her = pages.cooperative().zone, whose().code
    found = yearly.of_year(pages.db_session(), number, zone, producer=her)
    return next(iter(found), Year(her))


def _lines(place: Where, before: int) -> list[Line]:
    session, her = pages.db_session(), whose().code
    if place in purse_lines.IN_PLACE:
        return purse_lines.earned(session, her, place, before=before, most=PAGE)
    return [line for line in purse_lines.unearned(session, her) if line.where == place]


def _shown() -> bool:
    """Hidden until she taps: somebody may stand behind her."""
    return request.args.get("show") == "1"
