"""A run of payouts is proposed, by somebody or by the clock on pay day, and withdrawn as long as no
money has left. A payout claims its earnings before any money moves.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow, Overtaken
from marketplace.kernel.words import lazy
from marketplace.ledger import earning, journal, recipes
from marketplace.lifecycles import THE_SYSTEM
from marketplace.lifecycles import Run as RunStates
from marketplace.payouts import approvable, payout_day
from marketplace.payouts import payout as payouts
from marketplace.payouts import share as shares
from marketplace.payouts.payout import Payout, Run
from marketplace.payouts.payout_day import PayoutDay
from marketplace.payouts.share import Share
from marketplace.people import audit
from marketplace.people import producer as producers
from marketplace.policy import pay_day
from marketplace.policy.pay_day import PayDay


class NothingToPay(NotNow):
    says = lazy("Nobody can be paid now.")


def propose(*, key: str, by: Actor) -> str:
    """Everybody who may be paid now, in one run, or in several where nobody could approve them all
    (`approvable`); returns the code of the first. Raises `NothingToPay`.
    """
    with transaction() as session:
        press = once.claim(session, key, "propose payout run")
        if press.result:
            return press.result
        runs = _proposed(session, by=by)
        if not runs:
            raise NothingToPay()
        press.result = runs[0].code
        return runs[0].code


def propose_due() -> int:
    """On pay day the clock proposes a run, once; another person looks at it. Returns how much
    changed.
    """
    if not _anything_to_do(db.session()):
        return 0
    with transaction() as session:
        day, now = payout_day.ahead(session, lock=True), clock.now()
        done = 0
        if day is not None and day.at <= now:
            runs = _proposed(session, by=THE_SYSTEM)
            day.run, done = runs[0].code if runs else "", 1
        elif day is not None:
            session.delete(day)
        session.flush()
        at = pay_day.next_after(session, now)
        if at is not None:
            session.add(PayoutDay(at=at))
        return done


def change_pay_day(chosen: PayDay, *, by: Actor) -> None:
    """From now on; what was planned for another hour is planned anew."""
    with transaction() as session:
        if pay_day.current(session) == chosen:
            return
        pay_day.put(session, chosen, by=by.code)
        audit.note(session, by, "change pay day", about=pay_day.KEY)


def withdraw(run_code: str, *, by: Actor) -> None:
    """Nobody is paid: what it claimed is free again, and what was reserved hers. Raises
    `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        run = payouts.run_to_decide_on(session, run_code)
        reserved = run.state == RunStates.APPROVED
        run.move("withdraw", by=by)
        for payout in run.payouts:
            payout.move("withdraw", by=by)
            earning.let_go(session, payout.code)
            if reserved:
                journal.post(session, recipes.payout_bounced(*payout.sums))
        audit.note(session, by, "withdraw payout run", about=run_code)


def planned(session: Session, run: Run, share: Share, amount: int | None = None) -> Payout | None:
    """Her payout in this run, with all that is free of hers; less than that leaves the rest for the
    next. Nothing when no place counts. Raises `Overtaken`.
    """
    if share.place is None:
        return None
    if share.carried:
        producers.to_decide_on(session, share.producer)
    payout = Payout(
        code=codes.code(),
        run_id=run.id,
        producer=share.producer,
        destination_id=share.place.id,
        method=share.place.method,
        tail=share.place.tail,
        amount=share.amount if amount is None else amount,
        recovered=share.recovered,
    )
    claimed = share.earned - share.carried
    payout.carried = payout.amount + payout.recovered - claimed
    session.add(payout)
    session.flush()
    if earning.claim(session, payout.code, share.producer, run.until) != claimed:
        # Another run claimed them between our look and our claim.
        raise Overtaken()
    left = earning.carried(session, share.producer)
    if left.get(share.producer, 0) != share.earned - payout.taken:
        raise Overtaken()
    return payout


def begun(session: Session, at: datetime, *, by: Actor) -> Run:
    """A run without payouts yet, for what was earned until then."""
    run = Run(code=codes.code(), until=at, proposed_by=by.code, proposed_at=at)
    session.add(run)
    session.flush()
    return run


def _proposed(session: Session, *, by: Actor) -> list[Run]:
    now = clock.now()
    groups = approvable.together(session, shares.to_pay(session, now), by=by)
    return [_run_of(session, group, now, by=by) for group in groups]


def _run_of(session: Session, to_pay: Sequence[Share], at: datetime, *, by: Actor) -> Run:
    run = begun(session, at, by=by)
    for share in to_pay:
        planned(session, run, share)
    session.flush()
    session.refresh(run)
    audit.note(session, by, "propose payout run", about=run.code)
    return run


def _anything_to_do(session: Session) -> bool:
    """Whether the day has come, or another than the planned one is wanted."""
    day, now = payout_day.ahead(session), clock.now()
    if day is None:
        return pay_day.current(session).weekday is not None
    return day.at <= now or day.at != pay_day.next_after(session, now)
