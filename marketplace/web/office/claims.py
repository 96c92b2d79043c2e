"""Payments that buyers say they made, their pictures beside the bank's lines; and money kept apart
that is wanted for another order.
"""

from flask import flash, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.words import _, lazy
from marketplace.orders import order as order_finders
from marketplace.payments import claiming, kept_money, matching, owing, returning
from marketplace.payments import payment as payments
from marketplace.payments import proof as proofs
from marketplace.payments import statement as statements
from marketplace.web import pages
from marketplace.web.fields import PlainField, TickField
from marketplace.web.forms import Form, Press, pressed


class ElsewhereForm(Form):
    reference = PlainField(lazy("Order reference"), longest=20)
    asked = TickField(lazy("The buyer of this money asked for it"), optional=True)


def claims() -> ResponseReturnValue:
    session = pages.db_session()
    found = proofs.claimed(session)
    sent = proofs.of_payments(session, [payment.code for payment in found])
    return pages.page("office/claims.html", claims=found, proofs=sent)


def claim(code: str) -> ResponseReturnValue:
    """The pictures, and the lines of the bank that could be this payment."""
    session = pages.db_session()
    payment = payments.known_as(session, code)
    undecided = statements.undecided(session)
    proposed = matching.proposals(session, undecided, owing.by_providers(session))
    return pages.page(
        "office/claim.html",
        payment=payment,
        order=order_finders.known_as(session, payment.order_reference),
        proofs=proofs.of_payments(session, [code]).get(code, []),
        proposals=proposed,
        lines=[line for line in undecided if payment in proposed[line.code].payments],
        may_refuse=payment.can("fail", current_user.actor),
        press=Press(),
    )


def refuse_claim(code: str) -> ResponseReturnValue:
    pressed()
    claiming.refuse(code, by=current_user.actor)
    flash(_("We tell the buyer that no such money came."), "info")
    return redirect(url_for("office.claims"), 303)


def claim_picture(code: str) -> ResponseReturnValue:
    """For whoever looks at the bank's lines, and kept by nobody."""
    response = make_response(proofs.known_as(pages.db_session(), code).picture)
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "no-store"
    return response


def use_elsewhere(code: str) -> ResponseReturnValue:
    """Somebody takes other goods instead."""
    form = ElsewhereForm()
    if form.validate_on_submit():
        with form.refusals():
            returning.use_elsewhere(
                code,
                form.reference.data,
                asked=form.asked.data,
                key=form.once.data,
                by=current_user.actor,
            )
            flash(_("The money is kept for that order now."), "good")
            return redirect(url_for("office.kept"), 303)
    kept = kept_money.known_as(pages.db_session(), code)
    return pages.page("office/use_elsewhere.html", form, kept=kept)
