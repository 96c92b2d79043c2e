"""How buyers may pay: which ways are on, and the QRIS code that hangs at the counter."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.payments import methods, opening
from marketplace.payments.gateways import qris_code
from marketplace.payments.payment import METHODS
from marketplace.policy import ways_to_pay as policy
from marketplace.web import pages, qr
from marketplace.web.fields import PlainField
from marketplace.web.forms import Form, Press, pressed


class QrisForm(Form):
    qris = PlainField(
        lazy("Text of your QRIS code"),
        longest=512,
        optional=True,
        description=lazy("Scan the code at your counter with a QR reader. Copy the text."),
    )


def ways_to_pay() -> ResponseReturnValue:
    """Each way with its state, and the code with the name buyers will read."""
    session = pages.db_session()
    kept = policy.current(session)
    form = QrisForm(qris=kept.qris)
    if form.validate_on_submit():
        with form.refusals():
            opening.keep_qris(form.qris.data, by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.ways_to_pay"), 303)
    return pages.page(
        "office/ways_to_pay.html",
        form,
        methods=METHODS,
        on=methods.on(session),
        off=kept.off,
        merchant=qris_code.merchant(kept.qris) if kept.qris else None,
        picture=qr.svg(kept.qris, margin=4) if kept.qris else "",
        press=Press(),
    )


def switch_way(method: str, to: str) -> ResponseReturnValue:
    if to not in {"on", "off"}:
        raise NotFound()
    pressed()
    opening.switch(method, to == "on", by=current_user.actor)
    flash(_("Kept."), "good")
    return redirect(url_for("office.ways_to_pay"), 303)
