"""Money to producers, as the office pays it: proposed by one person, approved by another."""

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel import clock
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _
from marketplace.lifecycles import Run as RunStates
from marketplace.payouts import outside, paying, payout_day, progress, receipt
from marketplace.payouts import payout as finders
from marketplace.payouts import share as shares
from marketplace.payouts.payout import Payout, Run
from marketplace.people import destination as destinations
from marketplace.people import producer as producers
from marketplace.people import user as users
from marketplace.web import pages
from marketplace.web.doors import approver, money, treasurer
from marketplace.web.forms import Press, pressed


def payouts() -> ResponseReturnValue:
    """All runs, and who would be paid if one were proposed now."""
    session = pages.db_session()
    runs = finders.runs(session)
    coming = shares.all_of_them(session, clock.now())
    day = payout_day.ahead(session)
    return pages.page(
        "office/payouts.html",
        runs=runs,
        shares=coming,
        total=sum(share.amount for share in coming if not share.waits),
        may_propose=current_user.roles & money.roles,
        people=users.names_of(session, [run.proposed_by for run in runs]),
        press=Press(),
        next_at=day.at if day else None,
        to_look_at=len(destinations.to_look_at(session)),
    )


def propose() -> ResponseReturnValue:
    form = pressed()
    code = paying.propose(key=form.once.data, by=current_user.actor)
    session = pages.db_session()
    runs = finders.proposed_together(session, finders.run_known_as(session, code))
    if runs > 1:
        flash(_("Proposed as %(n)s runs, so that somebody can approve each.", n=runs), "good")
        return redirect(url_for("office.payouts"), 303)
    flash(_("Proposed. Another person must approve it."), "good")
    return redirect(url_for("office.run", code=code), 303)


def run(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    found = finders.run_known_as(session, code)
    others = paying.who_may_approve(session, found) if found.can("approve") else []
    return pages.page(
        "office/run.html",
        run=found,
        makers=producers.by_code(session, {payout.producer for payout in found.payouts}),
        verbs={move.verb for move in found.open_to(current_user.actor)},
        progress=progress.of(found),
        in_file=sum(p.amount for p in found.payouts if p.method == destinations.BANK),
        may_tell_results=_may_tell_results(found),
        may_see_picture=bool(approver.roles & current_user.roles),
        outside=outside.of_run(session, found) if found.outside else None,
        receipts=receipt.of_payouts(session, [payout.code for payout in found.payouts]),
        may_approve=paying.may_approve(session, found, current_user.actor),
        others=others,
        people=users.names_of(session, [found.proposed_by, found.approved_by or "", *others]),
        actor=current_user.actor,
        press=Press(),
    )


def _may_tell_results(run: Run) -> bool:
    """Whether a bank could say something about it, to somebody who may record it."""
    sent = run.state in {RunStates.SENT, RunStates.SETTLED}
    transfers = any(payout.by_transfer for payout in run.payouts)
    return sent and transfers and not run.outside and bool(treasurer.roles & current_user.roles)


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
        file.data,
        mimetype=file.type,
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
    paid_in(code, payout)
    paying.arrive(payout, key=form.once.data, by=current_user.actor)
    flash(_("Recorded: the money has arrived."), "good")
    return redirect(url_for("office.run", code=code), 303)


def bounce(code: str, payout: str) -> ResponseReturnValue:
    form = pressed()
    paid_in(code, payout)
    paying.bounce(payout, key=form.once.data, by=current_user.actor)
    flash(_("Recorded: the money came back. It can be paid again."), "good")
    return redirect(url_for("office.run", code=code), 303)


def return_payout(code: str, payout: str) -> ResponseReturnValue:
    """The bank returned what had arrived."""
    form = pressed()
    from_outside = paid_in(code, payout).run.outside
    paying.give_back(payout, key=form.once.data, by=current_user.actor)
    blocked = _("Recorded. Her account is blocked until somebody speaks with her.")
    again = _("Recorded: the money came back. It can be paid again.")
    flash(again if from_outside else blocked, "good")
    return redirect(url_for("office.run", code=code), 303)


def paid_in(run_code: str, payout_code: str) -> Payout:
    """A payout of this run. Raises `NotFound`."""
    found = finders.known_as(pages.db_session(), payout_code)
    if found.run.code != run_code:
        raise NotFound()
    return found
