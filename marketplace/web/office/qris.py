"""QRIS money: seen in the merchant's app by a person, and paid out by the bank in one sum."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.money import format_rupiah
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.words import _, lazy
from marketplace.ledger import chart, journal
from marketplace.payments import qris_receipt as receipts
from marketplace.payments import receiving
from marketplace.payments import statement as statements
from marketplace.payments.gateways import qris as gateway
from marketplace.payments.payment import QRIS
from marketplace.payments.settling import Outcome
from marketplace.web import pages
from marketplace.web.fields import PlainField, RupiahField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office import statement_page
from marketplace.web.office.fields import TicksField
from marketplace.web.office.money import OUTCOMES, AssignForm


class OtherForm(Form):
    amount = RupiahField(lazy("Amount in the app"))
    reference = PlainField(
        lazy("Order reference"),
        longest=20,
        optional=True,
        description=lazy("Leave it empty if nobody knows whose money it is."),
    )
    noticed_as = PlainField(lazy("Number in the app"), longest=40, optional=True)


class PayOutForm(Form):
    receipts = TicksField(lazy("Payments in this sum"))


def qris() -> ResponseReturnValue:
    """What to look for in the merchant's app, and what the bank still has."""
    session = pages.db_session()
    amount = _amount(request.args.get("amount", ""))
    found = receipts.to_look_for(session, amount=amount)
    return pages.page(
        "office/qris.html",
        payments=found,
        amount=amount,
        unidentified=receipts.unidentified(session),
        at_the_bank=journal.balance(session, chart.clearing(QRIS)),
        press=Press(),
    )


def receive_qris(code: str) -> ResponseReturnValue:
    form = pressed()
    outcome = receiving.receive(code, key=form.once.data, by=current_user.actor)
    flash(_said(outcome), "good")
    return redirect(url_for("office.qris"), 303)


def other_qris() -> ResponseReturnValue:
    """Another amount than any payment asks for, or the same twice."""
    form = OtherForm()
    if form.validate_on_submit():
        with form.refusals():
            outcome = receiving.receive_other(
                form.amount.data,
                form.reference.data,
                noticed_as=form.noticed_as.data,
                key=form.once.data,
                by=current_user.actor,
            )
            flash(_said(outcome), "good")
            return redirect(url_for("office.qris"), 303)
    return pages.page("office/other_qris.html", form)


def assign_qris(code: str) -> ResponseReturnValue:
    """Somebody knows whose money it is."""
    form = AssignForm()
    if form.validate_on_submit():
        with form.refusals():
            outcome = receiving.assign(
                code, form.reference.data, key=form.once.data, by=current_user.actor
            )
            flash(_said(outcome), "good")
            return redirect(url_for("office.qris"), 303)
    receipt = receipts.known_as(pages.db_session(), code)
    return pages.page(
        "office/assign_qris.html",
        form,
        receipt=receipt,
        may_return=receipt.booked_as == receipts.UNIDENTIFIED,
        press=Press(),
    )


def return_qris(code: str) -> ResponseReturnValue:
    """Nobody asked for it: it goes back."""
    form = pressed()
    refund = receiving.give_back(code, key=form.once.data, by=current_user.actor)
    flash(_("It is written down. The refund waits for its approval."), "good")
    return redirect(url_for("office.refund", code=refund), 303)


def pay_out_qris(code: str) -> ResponseReturnValue:
    """A line of the bank's statement is the sum of these payments, less what the bank keeps."""
    session = pages.db_session()
    line = statements.line_known_as(session, code)
    owed = receipts.not_paid_out(session)
    form = PayOutForm()
    form.receipts.choices = [(receipt.code, _one(receipt)) for receipt in owed]
    if form.validate_on_submit():
        with form.refusals():
            fee = receiving.pay_out(
                code, form.receipts.data, key=form.once.data, by=current_user.actor
            )
            said = _("The sum fits. The bank kept %(fee)s.", fee=format_rupiah(fee))
            return statement_page.told(code, said)
    return pages.page("office/pay_out_qris.html", form, line=line, owed=owed)


def _one(receipt: receipts.QrisReceipt) -> str:
    return f"{format_rupiah(receipt.amount)} · {pages.on_the_clock(receipt.noted_at)}"


def _said(outcome: str) -> str:
    if outcome == receipts.UNIDENTIFIED:
        return _("The money is kept until somebody asks for it.")
    return str(OUTCOMES[Outcome(outcome)])


def _amount(typed: str) -> int:
    try:
        return parse_whole(typed, 1, gateway.MOST)
    except NotANumber:
        return 0
