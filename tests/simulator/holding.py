"""What is asked after each step, of what the step touched: entries balance and hang in the chain,
accounts are the sums we counted ourselves, documents hold what their state says, and what bank,
cash box, providers and courier told us is what the books have.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.kernel.db import db
from marketplace.kernel.money import Money
from marketplace.ledger import chart, journal
from marketplace.ledger.chart import CHART
from marketplace.ledger.earning import Earning
from marketplace.ledger.journal import Account, Entry, Link, Posting
from marketplace.lifecycles import Order as Orders
from marketplace.lifecycles import Part as Parts
from marketplace.lifecycles import Payout as Payouts
from marketplace.lifecycles import Refund as Refunds
from marketplace.lifecycles import Run as Runs
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.payments.dispute import Dispute
from marketplace.payments.kept_money import KeptMoney
from marketplace.payments.refund import CARRIER, Refund
from marketplace.payouts.payout import Payout, Run
from marketplace.reports import buyers_money
from tests.simulator.world import Village

CUSTOMERS, TRANSIT, REFUND, KEPT, DISPUTE = 2100, 2220, 2500, 2600, 1400
OVER = {Refunds.CONFIRMED, Refunds.WITHDRAWN}
UNDER_WAY = {Runs.APPROVED, Runs.SENT}


class Holding:
    """`balances` are kept by adding up what was booked since the step before."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.balances, self.recipes = Counter[str](), Counter[str]()
        self.again = 0
        self.booked_at: dict[str, datetime] = {}  # of what this step booked
        self.last, self.position, self.hash = 0, 0, journal.GENESIS

    def broken(self) -> list[str]:
        """A sentence for whatever should not be, after this step."""
        session = db.session()
        try:
            return [*self._books(session), *self._surroundings(session)]
        finally:
            session.rollback()

    def _books(self, session: Session) -> Iterator[str]:
        new = session.execute(
            select(Posting.id, Posting.entry, Posting.account, Posting.amount)
            .where(Posting.id > self.last)
            .order_by(Posting.id)
        ).all()
        if not new:
            return
        self.last = new[-1].id
        sums, legs = Counter[str](), Counter[str]()
        for row in new:
            sums[row.entry] += row.amount
            legs[row.entry] += 1
            self.balances[row.account] += row.amount
        yield from (f"{key} comes to {sums[key]}" for key in sums if sums[key] or legs[key] < 2)
        yield from self._chain(session, list(legs))
        for row in new:
            if row.entry in self.booked_at:
                self.village.diary.is_booked(self.booked_at[row.entry], row.account, row.amount)
        touched = {row.account for row in new}
        yield from self._accounts(session, sorted(touched))
        yield from self._documents(session, touched)

    def _chain(self, session: Session, keys: list[str]) -> Iterator[str]:
        """Each new entry follows in the chain from the one before."""
        sealed = journal.sealed_texts(session, keys)
        links = session.execute(
            select(Link.position, Link.entry, Link.hash, Entry.recipe, Entry.booked_at)
            .join(Entry, Entry.key == Link.entry)
            .where(Link.position > self.position)
            .order_by(Link.position)
        ).all()
        if {link.entry for link in links} != set(keys):
            yield f"not in the chain: {sorted({link.entry for link in links} ^ set(keys))}"
            return
        self.booked_at = {link.entry: link.booked_at for link in links}
        for link in links:
            self.recipes[link.recipe] += 1
            self.position += 1
            self.hash = journal.next_hash(self.hash, sealed[link.entry])
            if (link.position, link.hash) != (self.position, self.hash):
                yield f"the chain breaks at {link.position}, entry {link.entry}"

    def _accounts(self, session: Session, touched: list[str]) -> Iterator[str]:
        rows = session.execute(
            select(Account.code, Account.balance, Account.number).where(Account.code.in_(touched))
        )
        for code, kept, number in rows:
            kind, ours = CHART[number], self.balances[code]
            if kept != ours:
                yield f"{code} stands at {kept}, its postings come to {ours}"
            if not kind.may_reverse and kind.side * kept < 0:
                yield f"{code} stands at {kept}, on the wrong side"

    def _documents(self, session: Session, touched: set[str]) -> Iterator[str]:
        of = {number: set[str]() for number in (CUSTOMERS, TRANSIT, REFUND, KEPT, DISPUTE)}
        for code in touched:
            kind, _, document = code.partition(":")
            if int(kind) in of:
                of[int(kind)].add(document)
        yield from buyers_money.broken(session, of[CUSTOMERS]) if of[CUSTOMERS] else ()
        yield from self._earned(session, of[CUSTOMERS])
        for number, expected in (
            (REFUND, self._refunds(session, of[REFUND])),
            (TRANSIT, self._payouts(session, of[TRANSIT])),
            (KEPT, self._kept(session, of[KEPT])),
            (DISPUTE, self._disputed(session, of[DISPUTE])),
        ):
            for document in sorted(of[number]):
                wanted, found = expected.get(document, 0), self.balances[f"{number}:{document}"]
                if wanted != found:
                    yield f"{number}:{document} stands at {found} instead of {wanted}"

    def _earned(self, session: Session, references: set[str]) -> Iterator[str]:
        """What the makers of an order that went well have earned, counted from our own prices."""
        well = session.execute(
            select(Order.reference, Order.goods_total).where(
                Order.reference.in_(references),
                Order.state == Orders.COMPLETED,
                ~select(Refund.id).where(Refund.about == Order.reference).exists(),
                ~select(Part.id)
                .where(Part.order_reference == Order.reference, Part.state == Parts.CANCELLED)
                .exists(),
            )
        ).all()
        for reference, total in well:
            lines = session.execute(
                select(
                    OrderLine.total,
                    OrderLine.quantity,
                    OrderLine.commission_bp,
                    OrderLine.commission_a_piece,
                )
                .join(Order, Order.id == OrderLine.order_id)
                .where(Order.reference == reference)
            ).all()
            hers = sum(line.total - kept_of(*line) for line in lines)
            earned = session.scalars(
                select(Earning.amount)
                .join(Part, Part.code == Earning.part)
                .where(Part.order_reference == reference, Part.replaces.is_(None))
            ).all()
            tale = self.village.tales.pop(reference, None)
            if tale and tale.goods and tale.goods != total:
                yield f"{reference} costs {total}, its goods are {tale.goods}"
            if tale and sum(earned) != hers:
                yield f"{reference}: {sum(earned)} was earned instead of {hers}"

    @staticmethod
    def _refunds(session: Session, named: set[str]) -> dict[str, Money]:
        rows = session.execute(
            select(Refund.code, Refund.amount, Refund.state).where(Refund.code.in_(named))
        )
        return {code: 0 if state in OVER else -amount for code, amount, state in rows}

    @staticmethod
    def _payouts(session: Session, named: set[str]) -> dict[str, Money]:
        rows = session.execute(
            select(Payout.code, Payout.amount, Payout.state, Run.state)
            .join(Run, Run.id == Payout.run_id)
            .where(Payout.code.in_(named))
        )
        return {
            code: -amount if state == Payouts.PLANNED and run in UNDER_WAY else 0
            for code, amount, state, run in rows
        }

    @staticmethod
    def _kept(session: Session, named: set[str]) -> dict[str, Money]:
        rows = session.execute(
            select(KeptMoney.order_reference, KeptMoney.amount).where(
                KeptMoney.order_reference.in_(named), KeptMoney.ended_as == ""
            )
        )
        kept = Counter[str]()
        for reference, amount in rows:
            kept[reference] -= amount
        return kept

    @staticmethod
    def _disputed(session: Session, named: set[str]) -> dict[str, Money]:
        rows = session.execute(
            select(Dispute.code, Dispute.withdrawn, Dispute.state).where(Dispute.code.in_(named))
        )
        return {code: taken if state == "open" else 0 for code, taken, state in rows}

    @staticmethod
    def _made_again(session: Session) -> Money:
        """What makers received for goods that came instead of what a courier lost or broke."""
        where = Part.paid_by == CARRIER, Part.state == Parts.COMPLETED
        return int(session.scalar(select(func.sum(Part.amount)).where(*where)) or 0)

    def _surroundings(self, session: Session) -> Iterator[str]:
        """What everybody else told the cooperative of its money."""
        village = self.village
        if self.recipes["earned_again"] > self.again:
            self.again = self.recipes["earned_again"]
            village.courier.owes("goods made once more", self._made_again(session))
        told = {
            chart.BANK: village.bank.book.known,
            chart.CASH_BOX: village.till.known,
            chart.COURIERS: -village.courier.bill.known,
            chart.FROM_COURIERS: village.courier.claims.known,
            chart.clearing("qris"): village.merchant_app.book.known,
        }
        for name, provider in village.providers.items():
            told[chart.clearing(name)] = provider.book.known
        for account, wanted in told.items():
            if self.balances[account] != wanted:
                yield f"{account} stands at {self.balances[account]}, told were {wanted}"


def kept_of(total: Money, quantity: int, percent_bp: int, a_piece: Money) -> Money:
    """The cooperative's part as anybody would count it: rounded down, and never more than half."""
    return min(total * percent_bp // 10_000 + a_piece * quantity, total // 2)
