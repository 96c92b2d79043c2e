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

MOST = 50

ACCOUNT_WORDS = {
    1010: lazy("Cash box"),
    1100: lazy("Bank"),
    2100: lazy("Buyers' money"),
    2210: lazy("Owed to partners"),
    2220: lazy("Payouts on their way"),
    2300: lazy("Owed to couriers"),
    2500: lazy("Refunds on their way"),
    2600: lazy("Money kept apart"),
    2900: lazy("Money of unknown buyers"),
    3100: lazy("What we began with"),
    4100: lazy("Commission"),
    4200: lazy("Earned or lost on delivery"),
    4300: lazy("Unique codes"),
}
RECIPE_WORDS = {
    "received": lazy("Payment received"),
    "kept_apart": lazy("Kept apart"),
    "unidentified": lazy("From somebody unknown"),
    "used": lazy("Kept money used"),
    "returning_kept": lazy("Kept money goes back"),
    "returning_unidentified": lazy("Unknown money goes back"),
    "refunding": lazy("Refund decided"),
    "refunded": lazy("Refund paid"),
    "delivery": lazy("Parcel sent"),
    "earned": lazy("Goods earned"),
    "payout_approved": lazy("Payout approved"),
    "payout_arrived": lazy("Payout arrived"),
    "payout_bounced": lazy("Payout came back"),
    "moved": lazy("Money moved"),
}
PLACE_CHOICES = [(place, ACCOUNT_WORDS[int(place[:4])]) for place in moving.PLACES]


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
        word=ACCOUNT_WORDS[_number(account)],
        balance=journal.balance(session, account),
        rows=[(RECIPE_WORDS[e.recipe], e, posting) for e, posting in rows[:MOST]],
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
    return {code: ACCOUNT_WORDS[_number(code)] for code in accounts}


def _number(account: str) -> int:
    number, _colon, _document = account.partition(":")
    return int(number) if number.isascii() and number.isdecimal() and len(number) == 4 else 0
