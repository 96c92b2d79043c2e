"""A complaint is decided: money goes back, goods are sent once more, or nothing happens."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import Field

from marketplace.fulfilment import replacing, resolving
from marketplace.fulfilment.resolving import Verdict
from marketplace.kernel.words import _, lazy
from marketplace.orders import complaint as complaints
from marketplace.orders import order as orders
from marketplace.orders.complaint import Complaint
from marketplace.payments import refund as refunds
from marketplace.people import producer as producers
from marketplace.web import pages
from marketplace.web.complaining import LONGEST
from marketplace.web.fields import CardsField, LongField, PlainField, RupiahField, WholeField
from marketplace.web.forms import Form

LOOK, DO = "look", "do"
_WHO = [
    (refunds.COOPERATIVE, lazy("The cooperative")),
    (refunds.PRODUCER, lazy("The maker")),
    (refunds.CARRIER, lazy("The courier")),
]


class RefundForm(Form):
    """One field a line is added by `_form_for`."""

    delivery = RupiahField(lazy("Of the delivery price"), least=0, optional=True)
    borne_by = CardsField(
        lazy("Who bears it?"),
        choices=[*_WHO, (refunds.BUYER, lazy("The buyer, who changed their mind"))],
    )
    goods = CardsField(
        lazy("What becomes of the goods?"),
        choices=[
            (refunds.RESTOCKED, lazy("They go back on sale")),
            (refunds.WRITTEN_OFF, lazy("They are written off")),
        ],
    )
    told = LongField(lazy("To the buyer"), longest=LONGEST)
    step = PlainField("", longest=4, optional=True)

    @property
    def lines(self) -> list[Field]:
        return [field for field in self if field.name.startswith("line_")]

    def verdict(self) -> Verdict:
        """What was typed, for the story."""
        chosen = {int(f.name.removeprefix("line_")): f.data for f in self.lines if f.data}
        return Verdict(
            self.borne_by.data, self.goods.data, self.told.data, chosen, self.delivery.data or 0
        )


class ResendForm(Form):
    borne_by = CardsField(lazy("Who bears it?"), choices=_WHO)
    told = LongField(lazy("To the buyer"), longest=LONGEST)


class LeaveForm(Form):
    told = LongField(lazy("Why not? To the buyer"), longest=LONGEST)


def refund_complaint(code: str) -> ResponseReturnValue:
    """First it shows what everybody would bear; pressed again, it is done."""
    session, planned = pages.db_session(), None
    found = complaints.known_as(session, code)
    order, form = orders.known_as(session, found.order_reference), _form_for(found)
    if form.validate_on_submit():
        with form.refusals():
            if form.step.data == DO:
                refund = resolving.give_back(
                    code, form.verdict(), key=form.once.data, by=current_user.actor
                )
                flash(_("Decided. The refund waits for its approval."), "good")
                return redirect(url_for("office.refund", code=refund), 303)
            planned = resolving.plan(session, order, found, form.verdict())
    return pages.page(
        "office/refund_complaint.html",
        form,
        complaint=found,
        order=order,
        plan=planned,
        makers=producers.by_code(session, {line.producer for line in order.lines}),
    )


def resend_complaint(code: str) -> ResponseReturnValue:
    form = ResendForm()
    if form.validate_on_submit():
        with form.refusals():
            replacing.send_again(
                code, form.borne_by.data, form.told.data, key=form.once.data, by=current_user.actor
            )
            flash(_("Decided. The goods are on the maker's list."), "good")
            return redirect(url_for("office.complaint", code=code), 303)
    found = complaints.known_as(pages.db_session(), code)
    return pages.page("office/resend_complaint.html", form, complaint=found)


def leave_complaint(code: str) -> ResponseReturnValue:
    form = LeaveForm()
    if form.validate_on_submit():
        with form.refusals():
            resolving.leave(code, form.told.data, key=form.once.data, by=current_user.actor)
            flash(_("Decided. We tell the buyer to read it."), "good")
            return redirect(url_for("office.complaint", code=code), 303)
    found = complaints.known_as(pages.db_session(), code)
    return pages.page("office/leave_complaint.html", form, complaint=found)


def _form_for(complaint: Complaint) -> RefundForm:
    """All that was complained about, unless somebody types less."""
    names = {line.line.position: line.line.name for line in complaint.lines}
    fields: dict[str, Any] = {
        f"line_{position}": WholeField(
            names[position],
            least=0,
            most=quantity,
            default=quantity,
            description=_("Up to %(left)s", left=quantity),
        )
        for position, quantity in resolving.quantities(complaint).items()
    }
    kind: type[RefundForm] = type("ComplaintRefundForm", (RefundForm,), fields)
    return kind()
