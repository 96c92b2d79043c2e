"""The books as people read them: balances, what stands behind an account, and moved money."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.ledger import chart, journal, moving
from marketplace.web import pages
from marketplace.web.fields import PlainField, RupiahField
from marketplace.web.forms import Form
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
    balances = journal.balances(pages.db_session())
    return pages.page(
        "office/books.html",
        balances=balances,
        debit=sum(amount for amount in balances.values() if amount > 0),
        credit=-sum(amount for amount in balances.values() if amount < 0),
        words=_words_of(balances),
    )


def account(account: str) -> ResponseReturnValue:
    """One account's postings, the newest first."""
    session = pages.db_session()
    if _number(account) not in chart.CHART:
        raise NotFound()
    before = request.args.get("before", type=int)
    rows = journal.postings_of(session, account, before=before, most=MOST + 1)
    more = rows[MOST - 1][1].id if len(rows) > MOST else None
    return pages.page(
        "office/account.html",
        account=account,
        word=ACCOUNTS[_number(account)],
        balance=journal.balance(session, account),
        rows=[(RECIPES[e.recipe], e, posting) for e, posting in rows[:MOST]],
        more=more and url_for("office.account", account=account, before=more),
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
    balances = journal.balances(pages.db_session())
    places = [(word, abs(balances.get(place, 0))) for place, word in PLACE_CHOICES]
    return pages.page("office/move.html", form, holdings=places)


def _words_of(accounts: dict[str, Any]) -> dict[str, Any]:
    return {code: ACCOUNTS[_number(code)] for code in accounts}


def _number(account: str) -> int:
    number, _colon, _document = account.partition(":")
    return int(number) if number.isascii() and number.isdecimal() and len(number) == 4 else 0
