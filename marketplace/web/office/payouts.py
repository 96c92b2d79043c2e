"""Money to producers, as the office pays it: proposed by one person, approved by another."""

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel import clock
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _
from marketplace.payouts import paying
from marketplace.payouts import payout as finders
from marketplace.payouts import share as shares
from marketplace.payouts.payout import Payout
from marketplace.payouts.slip import slip_of
from marketplace.people import producer as producers
from marketplace.people import user as users
from marketplace.web import pages
from marketplace.web.doors import money
from marketplace.web.forms import Press, pressed


def payouts() -> ResponseReturnValue:
    """All runs, and who would be paid if one were proposed now."""
    session = pages.db_session()
    runs = finders.runs(session)
    coming = shares.all_of_them(session, clock.now())
    return pages.page(
        "office/payouts.html",
        runs=runs,
        shares=coming,
        total=sum(share.amount for share in coming if not share.waits),
        makers=producers.by_code(session, {share.producer for share in coming}),
        may_propose=current_user.roles & money.roles,
        people=users.names_of(session, [run.proposed_by for run in runs]),
        press=Press(),
    )


def propose() -> ResponseReturnValue:
    form = pressed()
    code = paying.propose(key=form.once.data, by=current_user.actor)
    flash(_("Proposed. Another person must approve it."), "good")
    return redirect(url_for("office.run", code=code), 303)


def run(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    found = finders.run_known_as(session, code)
    return pages.page(
        "office/run.html",
        run=found,
        makers=producers.by_code(session, {payout.producer for payout in found.payouts}),
        verbs={move.verb for move in found.open_to(current_user.actor)},
        may_approve=paying.may_approve(session, found, current_user.actor),
        people=users.names_of(session, [found.proposed_by, found.approved_by or ""]),
        actor=current_user.actor,
        press=Press(),
    )


def approve(code: str) -> ResponseReturnValue:
    form = pressed()
    paying.approve(code, key=form.once.data, by=current_user.actor)
    flash(_("Approved. It can be paid now."), "good")
    return redirect(url_for("office.run", code=code), 303)


def withdraw(code: str) -> ResponseReturnValue:
    pressed()
    paying.withdraw(code, by=current_user.actor)
    flash(_("Withdrawn. Nobody is paid by it."), "good")
    return redirect(url_for("office.run", code=code), 303)


def bank_file(code: str) -> ResponseReturnValue:
    """The file itself; it holds names and accounts, so that nothing on the way keeps it."""
    pressed()
    file = paying.bank_file(code, by=current_user.actor)
    return Response(
        file.text,
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{file.filename}"',
            "Cache-Control": "no-store",
        },
    )


def start_cash(code: str) -> ResponseReturnValue:
    pressed()
    paying.start_cash(code, by=current_user.actor)
    flash(_("You can pay at the counter now."), "good")
    return redirect(url_for("office.run", code=code), 303)


def arrive(code: str, payout: str) -> ResponseReturnValue:
    form = pressed()
    _known(code, payout)
    paying.arrive(payout, key=form.once.data, by=current_user.actor)
    flash(_("Recorded: the money has arrived."), "good")
    return redirect(url_for("office.run", code=code), 303)


def bounce(code: str, payout: str) -> ResponseReturnValue:
    form = pressed()
    _known(code, payout)
    paying.bounce(payout, key=form.once.data, by=current_user.actor)
    flash(_("Recorded: the money came back. It can be paid again."), "good")
    return redirect(url_for("office.run", code=code), 303)


def slip(code: str, payout: str) -> ResponseReturnValue:
    """The same paper that the producer sees."""
    found = slip_of(pages.db_session(), _known(code, payout))
    if found is None:
        raise NotFound()
    return pages.page("office/slip.html", slip=found, run_code=code)


def _known(run_code: str, payout_code: str) -> Payout:
    found = finders.known_as(pages.db_session(), payout_code)
    if found.run.code != run_code:
        raise NotFound()
    return found
