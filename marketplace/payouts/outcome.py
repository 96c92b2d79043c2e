"""What became of one payout, inside a story: it arrived, it came back before it did, or the bank
returned it later. Each books once and ends the run when it was the last.
"""

from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, earning, journal, recipes
from marketplace.lifecycles import Payout as States
from marketplace.outbox.message import queue
from marketplace.payouts import receipts
from marketplace.payouts.payout import Payout, Run
from marketplace.people import audit
from marketplace.people import destination as destinations
from marketplace.people import producer as producers

PLACES = {
    destinations.BANK: chart.BANK,
    destinations.WALLET: chart.BANK,
    destinations.CASH: chart.CASH_BOX,
}


class PaidInCash(NotNow):
    says = lazy("She signed for this at the counter. No bank can return it.")


def arrived(session: Session, payout: Payout, *, reference: str = "", by: Actor) -> None:
    """She has the money. Raises `NotEnough`, `WrongState`, `NotAllowed`."""
    payout.move("arrive", by=by)
    payout.decided_at, payout.reference = clock.now(), reference
    place = PLACES[payout.method]
    journal.require(session, place, payout.amount)
    journal.post(session, recipes.payout_arrived(payout.code, place, payout.amount))
    queue(session, "something new", about=payout.producer, payout=payout.code)
    producers.known_as(session, payout.producer).all_wanted_at = None
    _settle_when_done(payout.run, by=by)
    audit.note(session, by, "payout arrived", about=payout.code)
    if payout.method == destinations.CASH and not payout.run.outside:
        receipts.issued(session, payout, by=by)


def bounced(session: Session, payout: Payout, *, trouble: str = "", by: Actor) -> None:
    """It never left or came straight back: her balance returns and her earnings are free again.
    Raises `WrongState`, `NotAllowed`.
    """
    payout.move("bounce", by=by)
    payout.decided_at, payout.trouble = clock.now(), trouble
    earning.let_go(session, payout.code)
    journal.post(session, recipes.payout_bounced(*payout.sums))
    _settle_when_done(payout.run, by=by)
    audit.note(session, by, "payout bounced", about=payout.code)


def returned(session: Session, payout: Payout, *, trouble: str = "", by: Actor) -> None:
    """The bank sent it back days after it was told paid. It is hers again, and nothing goes to that
    account before somebody has spoken with her; what was sent outside of the shop went to another,
    and says nothing about hers. Raises `PaidInCash`, `WrongState`, `NotAllowed`.
    """
    if not payout.by_transfer:
        raise PaidInCash()
    payout.move("return", by=by)
    payout.decided_at, payout.trouble = clock.now(), trouble
    earning.let_go(session, payout.code)
    place = PLACES[payout.method]
    journal.post(session, recipes.payout_returned(payout.code, payout.producer, place,
                                                  payout.amount, payout.recovered))  # fmt: skip
    if not payout.run.outside and payout.destination.can("block", by):
        payout.destination.move("block", by=by)
    queue(session, "something new", about=payout.producer, returned=payout.code)
    audit.note(session, by, "payout returned", about=payout.code)


def _settle_when_done(run: Run, *, by: Actor) -> None:
    if all(payout.state != States.PLANNED for payout in run.payouts):
        run.move("settle", by=by)
