"""What a producer holds in her hand: the amount in figures and words, and what it is for.

It carries her code and her shop's name, never her legal name.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.indonesia import in_words
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import language
from marketplace.ledger import earning
from marketplace.ledger.earning import Earning
from marketplace.payouts import payout as payouts
from marketplace.payouts.payout import Payout
from marketplace.payouts.receipt import STAMP_DUTY_ABOVE
from marketplace.people import producer as producers


@dataclass(frozen=True)
class Slip:
    """One payout, ready to be shown or printed. What buyers had back is `taken_back` where it was
    not paid out yet, and `recovered` where it was. `carried` was left by an earlier payout, or,
    below zero, is left for the next. All of it adds up to the total, and that to the ledger.
    """

    number: str
    on: date
    first_earned: datetime | None
    last_earned: datetime | None
    producer: str
    shop: str
    lines: list[Earning]
    gross: Money
    commission: Money
    taken_back: Money
    recovered: Money
    carried: Money
    total: Money
    words: str
    method: str
    tail: str
    state: str
    stamp_needed: bool


def slip_for(session: Session, producer: str, code: str) -> Slip:
    """Her own slip. Raises `NotFound`, also for a payout that did not happen."""
    slip = slip_of(session, payouts.known_to(session, producer, code))
    if slip is None:
        raise NotFound()
    return slip


def slip_of(session: Session, payout: Payout) -> Slip | None:
    """Nothing for a payout that did not happen: its earnings are free again."""
    if payout.state not in payouts.LIVE:
        return None
    lines = list(earning.of_payout(session, payout.code))
    her = producers.known_as(session, payout.producer)
    return Slip(
        number=payout.code,
        on=clock.local(payout.decided_at or payout.run.proposed_at).date(),
        first_earned=lines[0].earned_at if lines else None,
        last_earned=lines[-1].earned_at if lines else None,
        producer=her.code,
        shop=her.alias,
        lines=lines,
        gross=sum(line.gross for line in lines),
        commission=sum(line.commission for line in lines),
        taken_back=sum(line.taken_back for line in lines),
        recovered=payout.recovered,
        carried=payout.carried,
        total=payout.amount,
        words=in_words(payout.amount, language()),
        method=payout.method,
        tail=payout.tail,
        state=payout.state,
        stamp_needed=payout.method == "cash" and payout.amount > STAMP_DUTY_ABOVE,
    )
