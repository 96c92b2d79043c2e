"""Money of buyers: the bank's statements, what is kept apart, what goes back."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import ValidationError

from marketplace.kernel.words import _, lazy
from marketplace.payments import (
    qris_receipt,
    reconciling,
    refund_steps,
    refunding,
    settling,
)
from marketplace.payments import refund as refund_finders
from marketplace.payments import statement as statement_finders
from marketplace.payments.refund import RefundAccount
from marketplace.people import user as users
from marketplace.web import pages
from marketplace.web.fields import CardsField, PlainField, UploadField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office import columns, statement_page

OUTCOMES = {
    settling.Outcome.PAID: lazy("The order is paid."),
    settling.Outcome.PAID_AND_OVER: lazy("The order is paid. What was too much is kept apart."),
    settling.Outcome.KEPT_APART: lazy("The money does not fit the order. It is kept apart."),
}




class ImportForm(Form):
    file = UploadField(
        lazy("The bank's file (CSV or MT940)"),
        render_kw={"accept": ".csv,.txt,.sta,.mt940,.940,text/csv,text/plain"},
    )


class AssignForm(Form):
    reference = PlainField(lazy("Order reference"), longest=20)


class SendForm(Form):
    paid_from = CardsField(
        lazy("How did you pay it?"),
        choices=[
            (refund_steps.BANK, lazy("From the bank")),
            (refund_steps.CASH, lazy("From the cash box")),
        ],
    )
    bank_reference = PlainField(
        lazy("The bank's reference"),
        longest=40,
        optional=True,
        description=lazy("For a transfer: as the bank shows it."),
    )

    def validate_bank_reference(self, field: PlainField) -> None:
        if self.paid_from.data == refund_steps.BANK and not field.data:
            raise ValidationError(_("Please fill this in."))


def statements() -> ResponseReturnValue:
    session = pages.db_session()
    found = statement_finders.latest(session)
    return pages.page(
        "office/statements.html",
        statements=found,
        open_lines=statement_finders.undecided_by_statement(session),
        people=users.names_of(session, [one.imported_by for one in found]),
    )


def import_statement() -> ResponseReturnValue:
    """A file is taken whole, or refused with a sentence and not stored."""
    form = ImportForm()
    if form.validate_on_submit():
        with form.refusals():
            got = reconciling.receive(form.file.data, by=current_user.actor)
            return redirect(columns.next_page(got), 303)
    return pages.page("office/import_statement.html", form)


def confirm(code: str) -> ResponseReturnValue:
    form = pressed()
    outcome = reconciling.confirm(code, key=form.once.data, by=current_user.actor)
    return statement_page.told(code, str(OUTCOMES[settling.Outcome(outcome)]))


def keep_unidentified(code: str) -> ResponseReturnValue:
    form = pressed()
    reconciling.keep_unidentified(code, key=form.once.data, by=current_user.actor)
    return statement_page.told(code, _("The money is kept until somebody asks for it."))


def assign(code: str) -> ResponseReturnValue:
    """Somebody knows whose money it is."""
    form = AssignForm()
    if form.validate_on_submit():
        with form.refusals():
            outcome = reconciling.assign(
                code, form.reference.data, key=form.once.data, by=current_user.actor
            )
            return statement_page.told(code, str(OUTCOMES[settling.Outcome(outcome)]))
    line = statement_finders.line_known_as(pages.db_session(), code)
    return pages.page("office/assign.html", form, line=line)


def return_unidentified(code: str) -> ResponseReturnValue:
    form = pressed()
    refund_code = refunding.return_unidentified(code, key=form.once.data, by=current_user.actor)
    return redirect(url_for("office.refund", code=refund_code), 303)


def kept() -> ResponseReturnValue:
    """Money that fits no order now."""
    session = pages.db_session()
    return pages.page(
        "office/kept.html",
        kept=settling.kept_apart(session),
        lines=statement_finders.unidentified(session),
        scanned=qris_receipt.unidentified(session),
        press=Press(),
    )


def use_kept(reference: str) -> ResponseReturnValue:
    form = pressed()
    settling.use_kept(reference, key=form.once.data, by=current_user.actor)
    flash(_("The order is paid."), "good")
    return redirect(url_for("office.order", reference=reference), 303)


def return_kept(reference: str) -> ResponseReturnValue:
    form = pressed()
    refund_code = refunding.return_kept(reference, key=form.once.data, by=current_user.actor)
    return redirect(url_for("office.refund", code=refund_code), 303)


def refunds() -> ResponseReturnValue:
    session = pages.db_session()
    return pages.page(
        "office/refunds.html",
        unfinished=refund_finders.unfinished(session),
        finished=refund_finders.finished(session),
    )


def refund(code: str) -> ResponseReturnValue:
    return _refund_page(code)


def approve_refund(code: str) -> ResponseReturnValue:
    pressed()
    refunding.approve(code, by=current_user.actor)
    flash(_("Approved. It can be paid now."), "good")
    return redirect(url_for("office.refund", code=code), 303)


def see_destination(code: str) -> ResponseReturnValue:
    """Shown on this answer only; the look stays in the audit."""
    pressed()
    return _refund_page(code, refunding.see_destination(code, by=current_user.actor))


def send_refund(code: str) -> ResponseReturnValue:
    form = SendForm()
    if form.validate_on_submit():
        with form.refusals():
            refunding.send(
                code,
                paid_from=form.paid_from.data,
                bank_reference=form.bank_reference.data,
                key=form.once.data,
                by=current_user.actor,
            )
            flash(_("Recorded. Please confirm it when the buyer has the money."), "good")
            return redirect(url_for("office.refund", code=code), 303)
    found = refund_finders.known_as(pages.db_session(), code)
    return pages.page("office/send_refund.html", form, refund=found)


def confirm_refund(code: str) -> ResponseReturnValue:
    form = pressed()
    refunding.confirm(code, key=form.once.data, by=current_user.actor)
    flash(_("The buyer has the money."), "good")
    return redirect(url_for("office.refund", code=code), 303)


def fail_refund(code: str) -> ResponseReturnValue:
    pressed()
    refunding.fail(code, by=current_user.actor)
    flash(_("The bank sent it back. It waits to be sent again."), "info")
    return redirect(url_for("office.refund", code=code), 303)


def _refund_page(code: str, destination: RefundAccount | None = None) -> ResponseReturnValue:
    session, actor = pages.db_session(), current_user.actor
    found = refund_finders.known_as(session, code)
    return pages.page(
        "office/refund.html",
        refund=found,
        verbs={move.verb for move in found.open_to(actor)},
        second_person=not refunding.may_approve(session, found, actor),
        another_sends=not refunding.may_send(session, found, actor),
        destination=destination,
        people=users.names_of(session, [found.asked_by, found.approved_by or ""]),
        press=Press(),
    )
