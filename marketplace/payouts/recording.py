"""A payout that happened outside of the shop is written down: never above what is payable, with her
receipt, and another person looks at it before the books follow. Until then nothing else pays it.
"""

from dataclasses import dataclass, replace
from datetime import date

from marketplace.catalogue import photo
from marketplace.catalogue.darkroom import Upload
from marketplace.kernel import clock, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money, format_rupiah
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.payouts import outside, proposing
from marketplace.payouts import share as shares
from marketplace.payouts.outside import OutsidePayout
from marketplace.people import audit
from marketplace.people import producer as producers

_LEGIBLE = {"jpg": (1200,)}


class NotPayable(NotNow):
    status = 422
    says = lazy("At most %(most)s can be paid to her now.")


class NotYet(NotNow):
    status = 422
    says = lazy("This day has not come yet.")


class NoPlace(NotNow):
    says = lazy("Please name first where her payouts go.")


@dataclass(frozen=True)
class Given:
    """So much, how (`cash`, `bank`), when, and what the receipt or the bank calls it."""

    amount: Money
    method: str
    paid_on: date
    reference: str


def record(producer_code: str, given: Given, receipt: Upload, *, key: str, by: Actor) -> str:
    """Returns the code of the run somebody else approves. What she owes from refunds is not taken
    from it. Raises `NotPayable`, `NotYet`, `NoPlace`, `PhotoRefused`.
    """
    picture = photo.developed(receipt, _LEGIBLE).files.popitem()[1]
    with transaction() as session:
        press = once.claim(session, key, f"record payout {producer_code}")
        if press.result:
            return press.result
        her = producers.to_decide_on(session, producer_code)
        if given.paid_on > clock.today():
            raise NotYet()
        share = shares.of(session, her.code, clock.now())
        if share is None or given.amount > share.earned:
            raise NotPayable(most=format_rupiah(share.earned if share else 0))
        run = proposing.begun(session, clock.now(), by=by)
        run.outside = True
        payout = proposing.planned(session, run, replace(share, recovered=0), given.amount)
        if payout is None:
            raise NoPlace()
        payout.method, payout.tail, payout.reference = given.method, "", given.reference
        session.add(
            OutsidePayout(
                run_id=run.id, paid_on=given.paid_on, picture_sealed=outside.sealed(run, picture)
            )
        )
        audit.note(session, by, "record payout", about=her.code, why=given.reference)
        press.result = run.code
        return run.code
