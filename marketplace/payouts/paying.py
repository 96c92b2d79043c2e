"""Producers are paid: proposed by one person, approved by another, sent, and settled one by one.

What is sent is what was approved; running twice pays nobody twice.
"""

from sqlalchemy.orm import Session

from marketplace.kernel import clock, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, earning, journal, recipes
from marketplace.lifecycles import APPROVERS, THE_SYSTEM
from marketplace.lifecycles import Run as RunStates
from marketplace.payouts import bankfile, outcome
from marketplace.payouts import payout as payouts
from marketplace.payouts.bankfile import BankFile, BankFileRefused, Transfer
from marketplace.payouts.payout import Payout, Run
from marketplace.payouts.proposing import NothingToPay, propose, withdraw
from marketplace.people import audit
from marketplace.people import destination as destinations
from marketplace.people import user as users
from marketplace.people.destination import BankAccount
from marketplace.policy import cooperative, pay_day

__all__ = (
    "Altered", "NoTransfers", "NotWritten", "NothingToPay", "Redirected", "SecondPerson",
    "account_of", "approve", "arrive", "bank_file", "bounce", "give_back", "may_approve", "propose",
    "refuse_altered", "start_cash", "who_may_approve", "withdraw",
)  # fmt: skip


class SecondPerson(NotNow):
    says = lazy("Another person must approve this.")


class Altered(NotNow):
    says = lazy("This run is not what was approved. Please withdraw it and propose it again.")


class Redirected(NotNow):
    says = lazy("%(producer)s is paid elsewhere now. Please withdraw it and propose it again.")


class NotWritten(NotNow):
    says = lazy("No file was made. No bank would take the account of %(reference)s.")


class NoTransfers(NotNow):
    says = lazy("Nobody in this run is paid by the bank's file.")


def approve(run_code: str, *, key: str, by: Actor) -> None:
    """By somebody who neither proposed it nor last touched where one of its payouts goes.

    Raises `SecondPerson`, `Altered`, `Redirected`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"approve payout run {run_code}")
        if press.result:
            return
        run = payouts.run_to_decide_on(session, run_code)
        if not may_approve(session, run, by):
            raise SecondPerson()
        content = run.content_hash
        run.move("approve", by=by)
        run.approved_by, run.approved_hash = by.code, content
        if any(_altered(session, payout) for payout in run.payouts):
            raise Altered()
        _refuse_redirected(session, run)
        approved = [recipes.payout_approved(*payout.sums) for payout in run.payouts]
        journal.post_all(session, approved)
        audit.note(session, by, "approve payout run", about=run_code)
        if run.outside:
            _given_already(session, run)
        press.result = run_code


def may_approve(session: Session, run: Run, by: Actor) -> bool:
    """Whether this is a second person, for the button and for the story. The database asks too."""
    return by.code not in _involved(session, run)


def who_may_approve(session: Session, run: Run) -> list[str]:
    """The codes of all staff who are a second person, by name."""
    involved = _involved(session, run)
    return [code for code in users.who_can(session, APPROVERS) if code not in involved]


def _involved(session: Session, run: Run) -> set[str]:
    return {run.proposed_by} | payouts.last_touched(session, run)


def bank_file(run_code: str, *, by: Actor) -> BankFile:
    """The file for the bank. Making it sends the run; making it again gives the same file.

    Raises `Altered`, `Redirected`, `NoTransfers`, `NotWritten`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        run = payouts.run_to_decide_on(session, run_code)
        _send(session, run, by=by)
        rows = [
            _transfer(session, payout, by=by)
            for payout in run.payouts
            if payout.method == destinations.BANK
        ]
        if not rows:
            raise NoTransfers()
        audit.note(session, by, "download bank file", about=run_code)
        account = cooperative.required(session).account_number
        day, form = clock.local(run.proposed_at).date(), pay_day.form_of_file(session)
        try:
            return bankfile.bank_file(run.code, day, account, rows, form)
        except BankFileRefused as refused:
            raise NotWritten(reference=refused.reference or run.code) from refused


def start_cash(run_code: str, *, by: Actor) -> None:
    """Sends a run without a file: everybody is paid at the counter or one by one. Raises
    `Altered`, `Redirected`, `WrongState`.
    """
    with transaction() as session:
        _send(session, payouts.run_to_decide_on(session, run_code), by=by)
        audit.note(session, by, "start cash payouts", about=run_code)


def account_of(payout_code: str, *, by: Actor) -> BankAccount | None:
    """Where a payout is sent that is in no file, an e-wallet; the look is kept. Raises `NotNow`
    before its run was sent.
    """
    with transaction() as session:
        payout = payouts.of_sent_run(session, payout_code)
        return destinations.reveal_account(
            session, payout.destination, by=by, why=f"payout {payout.code}"
        )


def arrive(payout_code: str, *, key: str, by: Actor, reference: str = "") -> None:
    """She has the money: the bank says so, or she signed for the cash.

    Raises `NotEnough`, `NotNow` before the run was sent, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"payout arrived {payout_code}")
        if press.result:
            return
        payout = payouts.of_sent_run(session, payout_code)
        outcome.arrived(session, payout, reference=reference, by=by)
        press.result = payout_code


def bounce(payout_code: str, *, key: str, by: Actor, trouble: str = "") -> None:
    """The bank sent it back: her balance returns and her earnings are free again.

    Raises `NotNow` before the run was sent, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"payout bounced {payout_code}")
        if press.result:
            return
        payout = payouts.of_sent_run(session, payout_code)
        outcome.bounced(session, payout, trouble=trouble, by=by)
        press.result = payout_code


def give_back(payout_code: str, *, key: str, by: Actor, trouble: str = "") -> None:
    """What had arrived came back after all. Raises `PaidInCash`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        press = once.claim(session, key, f"payout returned {payout_code}")
        if press.result:
            return
        payout = payouts.of_sent_run(session, payout_code)
        outcome.returned(session, payout, trouble=trouble, by=by)
        press.result = payout_code


def _altered(session: Session, payout: Payout) -> bool:
    """It no longer is what she earned and what was left for her, less what she owes."""
    earned = earning.sum_of(session, payout.code)
    owed = journal.held(session, chart.owed_by(payout.producer))
    return payout.taken != earned + payout.carried or payout.recovered > owed


def _refuse_redirected(session: Session, run: Run) -> None:
    """Money leaves for the place that counts today, or it does not leave."""
    if run.outside:
        return
    now = destinations.current_of(session, [payout.producer for payout in run.payouts])
    for payout in run.payouts:
        place = now.get(payout.producer)
        if place is None or place.blocked or place.id != payout.destination_id:
            raise Redirected(producer=payout.producer)


def refuse_altered(run: Run) -> None:
    """What is sent is what was approved. Raises `Altered`."""
    if run.approved_hash is not None and run.approved_hash != run.content_hash:
        raise Altered()


def _send(session: Session, run: Run, *, by: Actor) -> None:
    refuse_altered(run)
    if run.state != RunStates.SENT:
        run.move("send", by=by)
        _refuse_redirected(session, run)


def _given_already(session: Session, run: Run) -> None:
    """She had the money before it was written down: nothing is left to be done."""
    run.move("send", by=THE_SYSTEM)
    for payout in run.payouts:
        outcome.arrived(session, payout, reference=payout.reference, by=THE_SYSTEM)


def _transfer(session: Session, payout: Payout, *, by: Actor) -> Transfer:
    place = payout.destination
    account = destinations.reveal_account(session, place, by=by, why=f"payout {payout.code}")
    if account is None:
        raise Altered()
    return Transfer(
        account=account.number, bank=account.bank, holder=account.holder, amount=payout.amount,
        reference=payout.code,
    )  # fmt: skip
