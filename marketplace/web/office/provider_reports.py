"""Reports of payment providers, laid beside the books line by line."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.money import format_rupiah
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.ledger import chart
from marketplace.payments import comparing_reports, provider_compared
from marketplace.payments import provider_report as reports
from marketplace.payments.payment import MIDTRANS, ONLINE, STRIPE
from marketplace.payments.provider_report import What
from marketplace.people import user as users
from marketplace.web import pages
from marketplace.web.doors import money
from marketplace.web.fields import UploadField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office.ledger_words import RECIPES

WORDS: dict[str, Any] = {
    What.PAYMENT: lazy("Payment of a buyer"),
    What.REFUND: lazy("Money given back"),
    What.REFUND_BACK: lazy("Money given back that returned"),
    What.DISPUTE: lazy("Dispute"),
    What.DISPUTE_BACK: lazy("Dispute that was won"),
    What.PAYOUT: lazy("Paid out to our bank"),
    What.FEE: lazy("Fee"),
    What.OTHER: lazy("Something else"),
}
WHERE = {
    STRIPE: lazy("In Stripe: Reports, Balance, “Itemized”. Add the column payment_intent_id."),
    MIDTRANS: lazy("In Midtrans: Balance, then download the transactions that were settled."),
}
UNSURE = {MIDTRANS: lazy("Midtrans lets everybody choose columns. Try a short report first.")}


class ReportForm(Form):
    file = UploadField(
        lazy("The provider's report (CSV or XLSX)"), render_kw={"accept": ".csv,.xlsx,text/csv"}
    )


def import_report(place: str) -> ResponseReturnValue:
    """A file is taken whole, or refused with a sentence and not stored."""
    gateway = gateway_of(place)
    form = ReportForm()
    if form.validate_on_submit():
        with form.refusals():
            code = comparing_reports.take_in(form.file.data, gateway, by=current_user.actor)
            return redirect(url_for("office.provider_report", code=code), 303)
    return pages.page(
        "office/import_report.html",
        form,
        place=place,
        name=gateway.capitalize(),
        where=WHERE[gateway],
        unsure=UNSURE.get(gateway),
    )


def provider_report(code: str) -> ResponseReturnValue:
    """What differs first; what agrees is folded."""
    session = pages.db_session()
    report = reports.known_as(session, code)
    rows = provider_compared.compared(session, report)
    return pages.page(
        "office/provider_report.html",
        report=report,
        place=chart.clearing(report.gateway),
        name=report.gateway.capitalize(),
        span=reports.span_of(session, report),
        differing=[row for row in rows if not row.agrees],
        agreeing=[row for row in rows if row.agrees],
        sums=_sums(rows),
        untold=provider_compared.untold(session, report),
        words=WORDS,
        recipes=RECIPES,
        people=users.names_of(session, [report.imported_by]),
        may=bool(money.roles & current_user.roles),
        press=Press(),
    )


def book_provider_fee(code: str) -> ResponseReturnValue:
    """A person says that what differs is the provider's fee."""
    form = pressed()
    line = reports.line_known_as(pages.db_session(), code)
    report = line.report.code
    more = comparing_reports.book_fee(code, key=form.once.data, by=current_user.actor)
    flash(_("%(amount)s more is booked as its fee.", amount=format_rupiah(more)), "good")
    return redirect(url_for("office.provider_report", code=report), 303)


def gateway_of(place: str) -> str:
    """Raises `NotFound` where no provider gives reports."""
    number, _colon, gateway = place.partition(":")
    if number != str(chart.CLEARING) or gateway not in ONLINE:
        raise NotFound()
    return gateway


def _sums(rows: list[provider_compared.Compared]) -> dict[str, int]:
    """Of the whole report."""
    return {
        "gross": sum(row.line.gross for row in rows),
        "fee": sum(row.line.fee for row in rows),
        "net": sum(row.line.net for row in rows),
        "differs": sum(row.differs_by for row in rows),
    }
