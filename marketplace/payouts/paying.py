"""Producers are paid: proposed by one person, approved by another, sent, and settled one by one.

A payout claims its earnings before any money moves; running twice pays nobody twice.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow, Overtaken
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, earning, journal, recipes
from marketplace.lifecycles import Payout as States
from marketplace.lifecycles import Run as RunStates
from marketplace.outbox.message import queue
from marketplace.payouts import bankfile
from marketplace.payouts import payout as payouts
from marketplace.payouts import share as shares
from marketplace.payouts.bankfile import BankFile, BankFileRefused, Transfer
from marketplace.payouts.payout import Payout, Run
from marketplace.payouts.share import Share
from marketplace.people import audit, identity
from marketplace.people.identity import Destination
from marketplace.policy import cooperative

PLACES = {identity.BANK: chart.BANK, identity.CASH: chart.CASH_BOX}


class NothingToPay(NotNow):
    says = lazy("Nobody can be paid now.")


class SecondPerson(NotNow):
    says = lazy("Another person must approve this.")


class Altered(NotNow):
    says = lazy("This run is not what was approved. Please withdraw it and propose it again.")


class NotWritten(NotNow):
    says = lazy("No file was made: the account of %(reference)s is not one a bank would take.")


class NoTransfers(NotNow):
    says = lazy("Everybody in this run is paid in cash. There is no bank file.")


def propose(*, key: str, by: Actor) -> str:
    """Everybody who may be paid now, in one run; returns its code. Raises `NothingToPay`."""
    with transaction() as session:
        press = once.claim(session, key, "propose payout run")
        if press.result:
            return press.result
        run = Run(
            code=codes.code(), until=clock.now(), proposed_by=by.code, proposed_at=clock.now()
        )
        session.add(run)
        session.flush()
        for share in shares.to_pay(session, run.until):
            _plan(session, run, share)
        session.flush()
        session.refresh(run)
        if not run.payouts:
            raise NothingToPay()
        audit.note(session, by, "propose payout run", about=run.code)
        press.result = run.code
        return run.code


def _plan(session: Session, run: Run, share: Share) -> None:
    if share.place is None:
        return
    code = codes.code()
    session.add(
        Payout(
            code=code,
            run_id=run.id,
            producer=share.producer,
            destination_id=share.place.id,
            method=share.place.method,
            tail=share.place.tail,
            amount=share.amount,
            recovered=share.recovered,
        )
    )
    session.flush()
    if earning.claim(session, code, share.producer, run.until) != share.earned:
        # Another run claimed them between our look and our claim.
        raise Overtaken()


def approve(run_code: str, *, key: str, by: Actor) -> None:
    """By somebody who neither proposed it nor last changed where one of its payouts goes.

    Raises `SecondPerson`, `Altered`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"approve payout run {run_code}")
        if press.result:
            return
        run = payouts.run_to_decide_on(session, run_code)
        if not may_approve(session, run, by):
            raise SecondPerson()
        run.move("approve", by=by)
        if any(_altered(session, payout) for payout in run.payouts):
            raise Altered()
        run.approved_by, run.approved_hash = by.code, run.content_hash
        for payout in run.payouts:
            journal.post(session, recipes.payout_approved(*_sums(payout)))
        audit.note(session, by, "approve payout run", about=run_code)
        press.result = run_code


def may_approve(session: Session, run: Run, by: Actor) -> bool:
    """Whether this is a second person, for the button and for the story."""
    return by.code not in {run.proposed_by} | _editors(session, run)


def bank_file(run_code: str, *, by: Actor) -> BankFile:
    """The file for the bank. Making it sends the run; making it again gives the same file.

    Raises `Altered`, `NoTransfers`, `NotWritten`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        run = payouts.run_to_decide_on(session, run_code)
        _send(run, by=by)
        rows = [
            _transfer(session, payout, by=by)
            for payout in run.payouts
            if payout.method == identity.BANK
        ]
        if not rows:
            raise NoTransfers()
        audit.note(session, by, "download bank file", about=run_code)
        account = cooperative.required(session).account_number
        day = clock.local(run.proposed_at).date()
        try:
            return bankfile.bank_file(run.code, day, account, rows)
        except BankFileRefused as refused:
            raise NotWritten(reference=refused.reference or run.code) from refused


def start_cash(run_code: str, *, by: Actor) -> None:
    """Sends a run without a file: everybody is paid at the counter. Raises `WrongState`."""
    with transaction() as session:
        _send(payouts.run_to_decide_on(session, run_code), by=by)
        audit.note(session, by, "start cash payouts", about=run_code)


def arrive(payout_code: str, *, key: str, by: Actor) -> None:
    """She has the money: the bank says so, or she signed for the cash.

    Raises `NotEnough`, `NotNow` before the run was sent, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"payout arrived {payout_code}")
        if press.result:
            return
        payout = _of_sent_run(session, payout_code)
        payout.move("arrive", by=by)
        payout.decided_at = clock.now()
        place = PLACES[payout.method]
        journal.require(session, place, payout.amount)
        journal.post(session, recipes.payout_arrived(payout.code, place, payout.amount))
        queue(session, "something new", about=payout.producer, payout=payout.code)
        _settle_when_done(payout.run, by=by)
        audit.note(session, by, "payout arrived", about=payout_code)
        press.result = payout_code


def bounce(payout_code: str, *, key: str, by: Actor) -> None:
    """The bank sent it back: her balance returns and her earnings are free again.

    Raises `NotNow` before the run was sent, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"payout bounced {payout_code}")
        if press.result:
            return
        payout = _of_sent_run(session, payout_code)
        payout.move("bounce", by=by)
        payout.decided_at = clock.now()
        earning.let_go(session, payout.code)
        journal.post(session, recipes.payout_bounced(*_sums(payout)))
        _settle_when_done(payout.run, by=by)
        audit.note(session, by, "payout bounced", about=payout_code)
        press.result = payout_code


def withdraw(run_code: str, *, by: Actor) -> None:
    """A proposal that nobody approved is taken back. Raises `WrongState`, `NotAllowed`."""
    with transaction() as session:
        run = payouts.run_to_decide_on(session, run_code)
        run.move("withdraw", by=by)
        for payout in run.payouts:
            payout.move("withdraw", by=by)
            earning.let_go(session, payout.code)
        audit.note(session, by, "withdraw payout run", about=run_code)


def _altered(session: Session, payout: Payout) -> bool:
    """It no longer is what she earned, less what she owes."""
    earned = earning.sum_of(session, payout.code)
    owed = journal.held(session, chart.owed_by(payout.producer))
    return payout.amount + payout.recovered != earned or payout.recovered > owed


def _sums(payout: Payout) -> tuple[str, str, Money, Money]:
    return payout.code, payout.producer, payout.amount, payout.recovered


def _send(run: Run, *, by: Actor) -> None:
    if run.approved_hash is not None and run.approved_hash != run.content_hash:
        raise Altered()
    if run.state != RunStates.SENT:
        run.move("send", by=by)


def _of_sent_run(session: Session, payout_code: str) -> Payout:
    # The run first: of two people who tell the last two results, one must see that all are told.
    payouts.run_to_decide_on(session, payouts.known_as(session, payout_code).run.code)
    payout = payouts.known_as(session, payout_code)
    if payout.run.state not in {RunStates.SENT, RunStates.SETTLED}:
        raise NotNow()
    return payout


def _settle_when_done(run: Run, *, by: Actor) -> None:
    if all(payout.state != States.PLANNED for payout in run.payouts):
        run.move("settle", by=by)


def _editors(session: Session, run: Run) -> set[str]:
    places = [payout.destination_id for payout in run.payouts]
    return set(session.scalars(select(Destination.set_by).where(Destination.id.in_(places))))


def _transfer(session: Session, payout: Payout, *, by: Actor) -> Transfer:
    place = session.get_one(Destination, payout.destination_id)
    account = identity.reveal_account(session, place, by=by, why=f"payout {payout.code}")
    if account is None:
        raise Altered()
    return Transfer(
        account=account.number, bank=account.bank, holder=account.holder, amount=payout.amount,
        reference=payout.code,
    )  # fmt: skip
