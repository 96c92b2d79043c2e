"""What belongs to the payouts of a run: the bank's results, a list as a file, papers to sign, and
the number of an e-wallet, which every look leaves in the audit.
"""

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import sheet_files
from marketplace.kernel.banks import name_of
from marketplace.kernel.indonesia import in_words
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import language, lazy, ngettext
from marketplace.payouts import bank_results, paying, receipt, receipts
from marketplace.payouts import payout as finders
from marketplace.payouts.bank_results import Result, Told, Trouble
from marketplace.payouts.payout import Payout
from marketplace.payouts.slip import slip_of
from marketplace.people import producer as producers
from marketplace.web import pages
from marketplace.web.fields import KeptField, LongField, UploadField
from marketplace.web.forms import Form, pressed
from marketplace.web.office.payouts import paid_in

LONGEST = 60_000
HEADS: list[str | int] = [
    "payout", "producer", "shop", "method", "tail", "amount", "recovered", "carried", "state",
    "reference", "trouble",
]  # fmt: skip
RESULT_WORDS = {
    Result.PAID: lazy("Paid"),
    Result.FAILED: lazy("Not paid"),
    Result.RETURNED: lazy("Came back later"),
}
TROUBLE_WORDS = {
    Trouble.UNKNOWN: lazy("No payout of this run has this reference."),
    Trouble.UNREAD: lazy("We cannot read the result."),
    Trouble.TWICE: lazy("This reference stands here twice."),
    Trouble.AMOUNT: lazy("The amount is another one."),
    Trouble.CASH: lazy("She is paid in cash."),
    Trouble.LATE: lazy("This does not follow on what was recorded."),
}


class ResultsForm(Form):
    """A file or pasted lines; `looked_at` are the lines somebody has seen in the preview."""

    file = UploadField(
        lazy("The bank's file of results"), optional=True, render_kw={"accept": ".csv,.txt"}
    )
    lines = LongField(
        lazy("Or paste the lines"), longest=LONGEST, optional=True, render_kw={"rows": 8},
        description=lazy("Reference, result and reason. Example: K7M29QXF, paid"),
    )  # fmt: skip
    looked_at = KeptField()

    def sent(self) -> str:
        """What was typed, or the file."""
        return str(self.lines.data or self.file.data.decode("utf-8", "replace"))


def payout_results(code: str) -> ResponseReturnValue:
    """Looked at first; then all of it is recorded, or nothing."""
    session = pages.db_session()
    run, form = finders.run_known_as(session, code), ResultsForm()
    told: list[Told] = []
    if form.validate_on_submit():
        with form.refusals():
            if form.looked_at.data:
                changed = bank_results.record(
                    code, form.looked_at.data, key=form.once.data, by=current_user.actor
                )
                flash(ngettext("%(n)s payout is recorded.", "%(n)s payouts are recorded.", changed),
                      "good")  # fmt: skip
                return redirect(url_for("office.run", code=code), 303)
            told = bank_results.plan(run, bank_results.read(form.sent()))
            form.looked_at.data = form.sent()
    return pages.page(
        "office/bank_results.html", form, run=run, told=told,
        makers=producers.by_code(session, {payout.producer for payout in run.payouts}),
        result_words=RESULT_WORDS, trouble_words=TROUBLE_WORDS,
        fits=bool(told) and not any(each.trouble for each in told),
    )  # fmt: skip


def run_sheet(code: str) -> ResponseReturnValue:
    """The run as a list: shops and codes, nobody's name and no account."""
    session = pages.db_session()
    run = finders.run_known_as(session, code)
    makers = producers.by_code(session, {payout.producer for payout in run.payouts})
    rows = [HEADS, *(_row(payout, makers[payout.producer].alias) for payout in run.payouts)]
    answer = Response(sheet_files.write_csv(rows), content_type=sheet_files.TYPES["csv"])
    answer.headers["Content-Disposition"] = f'attachment; filename="payout-{run.code}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _row(payout: Payout, shop: str) -> list[str | int]:
    return [
        payout.code, payout.producer, shop, payout.method, payout.tail, payout.amount,
        payout.recovered, payout.carried, payout.state, payout.reference, payout.trouble,
    ]  # fmt: skip


def payout_account(code: str, payout: str) -> ResponseReturnValue:
    """Where to send what is in no file, on this one answer."""
    pressed()
    found = paid_in(code, payout)
    place = paying.account_of(payout, by=current_user.actor)
    if place is None:
        raise NotFound()
    return pages.page(
        "office/payout_account.html", run_code=code, payout=found, place=place,
        bank=name_of(place.bank),
    )  # fmt: skip


def make_cash_receipt(code: str, payout: str) -> ResponseReturnValue:
    pressed()
    paid_in(code, payout)
    receipts.issue(payout, by=current_user.actor)
    return redirect(url_for("office.cash_receipt", code=code, payout=payout), 303)


def cash_receipt(code: str, payout: str) -> ResponseReturnValue:
    """The paper she signs."""
    session = pages.db_session()
    paid_in(code, payout)
    paper = receipt.of_payout(session, payout)
    if paper is None:
        raise NotFound()
    words = in_words(paper.says.amount, language(), capital=True)
    return pages.page("office/receipt.html", paper=paper, said=paper.says, words=words,
                      run_code=code)  # fmt: skip


def slip(code: str, payout: str) -> ResponseReturnValue:
    """The same paper that the producer sees."""
    found = slip_of(pages.db_session(), paid_in(code, payout))
    if found is None:
        raise NotFound()
    return pages.page("office/slip.html", slip=found, run_code=code)
