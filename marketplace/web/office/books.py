"""The books as people read them: the trial balance of any day, the accounts of a line of it, what
was booked on one, an entry with its legs and the documents behind it; and moved money.
"""

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel import clock
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, format_day, lazy
from marketplace.ledger import balancing, chart, journal, moving, reading
from marketplace.ledger.journal import Entry
from marketplace.ledger.reading import Days
from marketplace.reports import books_file, documents, proving
from marketplace.reports import period as periods
from marketplace.reports.period import Period
from marketplace.web import pages
from marketplace.web.fields import PlainField, RupiahField
from marketplace.web.forms import Form, Press
from marketplace.web.office import days, document_links
from marketplace.web.office.fields import PickField
from marketplace.web.office.ledger_words import ACCOUNTS, RECIPES

MOST = 50

PLACE_CHOICES = [(place, ACCOUNTS[int(place[:4])]) for place in moving.PLACES]


class MoveForm(Form):
    source = PickField(lazy("From"), choices=PLACE_CHOICES)
    target = PickField(lazy("To"), choices=PLACE_CHOICES)
    amount = RupiahField(lazy("Amount"))
    why = PlainField(lazy("What for?"), longest=120)


def books() -> ResponseReturnValue:
    """The trial balance, as of the end of a day."""
    return _trial_balance("office/books.html")


def printed_books() -> ResponseReturnValue:
    """The same on paper."""
    return _trial_balance("office/printed_books.html")


def _trial_balance(template: str) -> ResponseReturnValue:
    session, on = pages.db_session(), days.on(_zone())
    lines = balancing.trial_balance(session, _day_of(on).until)
    today = clock.today(_zone())
    return pages.page(
        template,
        on=on,
        today=today,
        earlier=_ends_before(today),
        lines=[(line.number, ACCOUNTS[line.number], line.balance) for line in lines],
        debit=sum(line.balance for line in lines if line.balance > 0),
        credit=-sum(line.balance for line in lines if line.balance < 0),
        proofs=proving.every(session),
        month=periods.month_of(on, _zone()),
        year=periods.between(date(on.year, 1, 1), date(on.year, 12, 31), _zone()),
        files=books_file.of_person(session, current_user.actor.code),
        press=Press(),
    )


def _ends_before(today: date) -> list[tuple[str, date]]:
    """Days that one asks for most."""
    month = today.replace(day=1) - timedelta(days=1)
    return [
        (_("Today"), today),
        (_("End of last month"), month),
        (_("End of last year"), date(today.year - 1, 12, 31)),
    ]


def line(number: str) -> ResponseReturnValue:
    """The accounts of one line of the trial balance that did not stand at zero."""
    known = _number(number)
    if known not in chart.CHART:
        raise NotFound()
    session, on = pages.db_session(), days.on(_zone())
    rows = balancing.accounts_of(
        session, known, _day_of(on).until, after=request.args.get("after", ""), most=MOST + 1
    )
    more = rows[MOST - 1].code if len(rows) > MOST else None
    return pages.page(
        "office/books_line.html",
        word=ACCOUNTS[known],
        number=number,
        on=on,
        rows=rows[:MOST],
        more=more and url_for("office.line", number=number, on=on, after=more),
    )


def account(account: str) -> ResponseReturnValue:
    """One account's postings, the newest first."""
    return _account("office/account.html", account)


def printed_account(account: str) -> ResponseReturnValue:
    """The same page on paper."""
    return _account("office/printed_account.html", account)


def _account(template: str, account: str) -> ResponseReturnValue:
    session = pages.db_session()
    if _number(account) not in chart.CHART:
        raise NotFound()
    period = days.period(_zone())
    within = Days(period.since, period.until) if period else None
    before = request.args.get("before", type=int)
    rows = reading.account(session, account, within, before=before, most=MOST + 1)
    more = rows[MOST - 1].posting.id if len(rows) > MOST else None
    asked = {"account": account, **_days_asked(period)}
    debit, credit = reading.turnover(session, account, within)
    behind = documents.named(session, {account.partition(":")[2]})
    return pages.page(
        template,
        account=account,
        word=ACCOUNTS[_number(account)],
        balance=journal.balance(session, account),
        debit=debit,
        credit=credit,
        period=period,
        days=period and f"{format_day(period.first)} – {format_day(period.last)}",
        asked=asked,
        before=before,
        behind=[document_links.shown(one) for one in behind],
        rows=[(RECIPES[row.entry.recipe], row) for row in rows[:MOST]],
        more=more and url_for("office.account", **asked, before=more),
    )


def entry(key: str) -> ResponseReturnValue:
    """One entry with its legs, and the documents it is about."""
    session = pages.db_session()
    found = session.get(Entry, key)
    if found is None:
        raise NotFound()
    legs = reading.legs(session, [key])[key]
    return pages.page(
        "office/entry.html",
        entry=found,
        recipe=RECIPES[found.recipe],
        legs=[(ACCOUNTS[_number(leg.account)], leg) for leg in legs],
        debit=sum(leg.amount for leg in legs if leg.amount > 0),
        behind=[document_links.shown(one) for one in documents.behind(session, found, legs)],
    )


def booked_about(code: str) -> ResponseReturnValue:
    """All that was booked about one document, the newest first."""
    session = pages.db_session()
    before = request.args.get("before", type=int)
    rows = reading.about(session, code, before=before, most=MOST + 1)
    more = rows[MOST - 1][1] if len(rows) > MOST else None
    legs = reading.legs(session, [entry.key for entry, _first in rows[:MOST]])
    return pages.page(
        "office/booked_about.html",
        code=code,
        behind=[document_links.shown(one) for one in documents.named(session, {code})],
        rows=[
            (RECIPES[entry.recipe], entry, [(ACCOUNTS[_number(leg.account)], leg) for leg in kept])
            for entry, kept in ((entry, legs[entry.key]) for entry, _first in rows[:MOST])
        ],
        more=more and url_for("office.booked_about", code=code, before=more),
    )


def move() -> ResponseReturnValue:
    form = MoveForm()
    if form.validate_on_submit():
        with form.refusals():
            moving.move(
                form.source.data,
                form.target.data,
                form.amount.data,
                why=form.why.data,
                key=form.once.data,
                by=current_user.actor,
            )
            flash(_("The books know it now."), "good")
            return redirect(url_for("office.books"), 303)
    balances = journal.balances_at(pages.db_session(), moving.PLACES)
    places = [(word, abs(balances.get(place, 0))) for place, word in PLACE_CHOICES]
    return pages.page("office/move.html", form, holdings=places)


def _number(account: str) -> int:
    number, _colon, _document = account.partition(":")
    return int(number) if number.isascii() and number.isdecimal() and len(number) == 4 else 0


def _days_asked(period: Period | None) -> dict[str, Any]:
    return {"first": period.first, "last": period.last} if period else {}


def _day_of(on: date) -> Period:
    return periods.between(on, on, _zone())


def _zone() -> str:
    return pages.cooperative().zone
