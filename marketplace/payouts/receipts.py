"""A receipt for cash is issued, in the story that pays it or before, to be printed and signed."""

from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.orders import issuing
from marketplace.payouts import bankfile, receipt
from marketplace.payouts import payout as payouts
from marketplace.payouts.payout import Payout
from marketplace.payouts.receipt import CashReceipt, Said
from marketplace.people import destination as destinations
from marketplace.people import producer as producers
from marketplace.policy import cooperative


class NotInCash(NotNow):
    says = lazy("Only a payout in cash has this paper.")


def issued(session: Session, payout: Payout, *, by: Actor) -> CashReceipt:
    """The one there is, or a new one. To be called last: whoever issues holds the year's numbers
    till the end of the story.
    """
    known = receipt.of_payout(session, payout.code)
    if known is not None:
        return known
    us = cooperative.required(session)
    her, day = producers.known_as(session, payout.producer), clock.today(us.zone)
    said = Said(
        payer=[us.name, *us.address_lines],
        shop=her.alias,
        producer=her.code,
        amount=payout.amount,
        purpose=bankfile.remark(day),
        on=day.isoformat(),
    )
    number = issuing.next_number(session, day.year)
    made = CashReceipt(
        code=f"{day.year}-{number:05d}",
        year=day.year,
        number=number,
        payout=payout.code,
        content=said.written(),
        issued_at=clock.now(),
        issued_by=by.code,
    )
    session.add(made)
    session.flush()
    return made


def issue(payout_code: str, *, by: Actor) -> str:
    """To be printed before the money is handed over; returns its code. Raises `NotInCash`, and
    `NotNow` before its run was sent.
    """
    with transaction() as session:
        payout = payouts.of_sent_run(session, payout_code)
        if payout.method != destinations.CASH or payout.state not in payouts.LIVE:
            raise NotInCash()
        return issued(session, payout, by=by).code
