"""Bills of couriers: entered, laid beside our parcels, booked, paid."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.words import _, lazy
from marketplace.people import user as users
from marketplace.policy import till
from marketplace.shipping import courier as couriers
from marketplace.treasury import billing
from marketplace.treasury import courier_bill as bills
from marketplace.treasury.courier_bill import MOST_LISTED
from marketplace.web import pages
from marketplace.web.doors import money
from marketplace.web.fields import LongField, PlainField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office.fields import PickField


class BillForm(Form):
    courier = PickField(lazy("Courier"))
    number = PlainField(lazy("Number of the bill"), longest=40)
    lines = LongField(
        lazy("Parcels"),
        longest=30_000,
        description=lazy("On each line the tracking number and what it costs."),
        render_kw={"rows": 12},
    )


class BookForm(Form):
    reason = PlainField(lazy("Why is it not what we expected?"), longest=200, optional=True)


def courier_bills() -> ResponseReturnValue:
    """The newest first."""
    session = pages.db_session()
    found = bills.listed(session, before=max(0, request.args.get("before", type=int) or 0))
    more = found[MOST_LISTED - 1].id if len(found) > MOST_LISTED else None
    return pages.page(
        "office/courier_bills.html",
        bills=found[:MOST_LISTED],
        may=bool(money.roles & current_user.roles),
        more=more and url_for("office.courier_bills", before=more),
    )


def new_courier_bill() -> ResponseReturnValue:
    form = BillForm()
    form.courier.choices = [(c.name, c.name) for c in couriers.every(pages.db_session())]
    if form.validate_on_submit():
        with form.refusals():
            code = billing.enter(
                form.courier.data,
                form.number.data,
                billing.read(form.lines.data),
                key=form.once.data,
                by=current_user.actor,
            )
            return redirect(url_for("office.courier_bill", code=code), 303)
    return pages.page("office/new_courier_bill.html", form)


def courier_bill(code: str) -> ResponseReturnValue:
    """What differs first."""
    session, actor = pages.db_session(), current_user.actor
    bill = bills.known_as(session, code)
    large = abs(bill.more) > till.limit(session)
    return pages.page(
        "office/courier_bill.html",
        bill=bill,
        differing=bill.differing,
        verbs={move.verb for move in bill.open_to(actor)},
        another=large and bill.entered_by == actor.code,
        people=users.names_of(session, [bill.entered_by, bill.decided_by or ""]),
        press=Press(),
    )


def book_bill(code: str) -> ResponseReturnValue:
    form = BookForm()
    if form.validate_on_submit():
        with form.refusals():
            billing.book(code, reason=form.reason.data, key=form.once.data, by=current_user.actor)
            flash(_("The books know it now."), "good")
            return redirect(url_for("office.courier_bill", code=code), 303)
    bill = bills.known_as(pages.db_session(), code)
    return pages.page("office/book_bill.html", form, bill=bill)


def pay_bill(code: str) -> ResponseReturnValue:
    form = pressed()
    billing.pay(code, key=form.once.data, by=current_user.actor)
    flash(_("Paid. The bank's next statement shows it."), "good")
    return redirect(url_for("office.courier_bill", code=code), 303)


def withdraw_bill(code: str) -> ResponseReturnValue:
    pressed()
    billing.withdraw(code, by=current_user.actor)
    flash(_("Withdrawn."), "info")
    return redirect(url_for("office.courier_bill", code=code), 303)
