"""Money to producers: a run of payouts, each to one of them. Two people stand behind every run."""

import hashlib
import json
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Select, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.ledger import chart, earning
from marketplace.ledger.journal import Account
from marketplace.lifecycles import PAYOUT, RUN
from marketplace.lifecycles import Run as RunStates
from marketplace.people import destination as destinations
from marketplace.people.destination import Destination

LIVE = earning.LIVE


class Run(Lived, Model):
    """What was approved is exactly what is sent: its hash is kept at the approval. One from
    `outside` writes down a payout that happened already.
    """

    __tablename__ = "payout_run"
    lifecycle: ClassVar[Lifecycle] = RUN
    __table_args__ = (
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="two_people"),
        CheckConstraint(
            "state IN ('proposed', 'withdrawn') "
            "OR (approved_by IS NOT NULL AND approved_hash IS NOT NULL)",
            name="approved",
        ),
        RUN.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    until: Mapped[datetime]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    approved_by: Mapped[str | None]
    approved_hash: Mapped[str | None]
    outside: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    payouts: Mapped[list["Payout"]] = relationship(order_by="Payout.id", back_populates="run")

    @property
    def total(self) -> Money:
        return sum(payout.amount for payout in self.payouts)

    @property
    def by_bank(self) -> bool:
        """Whether anybody in it is in the bank's file."""
        return any(payout.method == destinations.BANK for payout in self.payouts)

    @property
    def content_hash(self) -> str:
        """SHA-256 over whom it pays, how much, why so much, and into which account."""
        content = [[*p.facts, destinations.digest(p.destination)] for p in self.payouts]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


class Payout(Lived, Model):
    """One producer's money in a run. `destination_id` is the place that counted when proposed.
    What she owed from a refund and gives back with it is `recovered`, and not in its amount. What
    an earlier one left for her is `carried` here; below zero, this one leaves it for the next.
    Once its run is approved, the database keeps it as it is.
    """

    __tablename__ = "payout"
    lifecycle: ClassVar[Lifecycle] = PAYOUT
    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("recovered >= 0", name="recovered"),
        PAYOUT.check(),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("payout_run.id"), index=True)
    producer: Mapped[str] = mapped_column(ForeignKey("producer.code"), index=True)
    destination_id: Mapped[int] = mapped_column(ForeignKey("payout_destination.id"))
    method: Mapped[str]
    tail: Mapped[str]
    amount: Mapped[int]
    recovered: Mapped[int] = mapped_column(default=0)
    carried: Mapped[int] = mapped_column(default=0)
    reference: Mapped[str] = mapped_column(default="")
    trouble: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    run: Mapped[Run] = relationship(back_populates="payouts")
    destination: Mapped[Destination] = relationship()

    @property
    def facts(self) -> list[str | int]:
        """What nobody may change any more once somebody approved it."""
        return [
            self.code, self.producer, self.amount, self.recovered, self.carried, self.method,
            self.tail,
        ]  # fmt: skip

    @property
    def taken(self) -> Money:
        """What it takes from what is payable to her."""
        return self.amount + self.recovered

    @property
    def sums(self) -> tuple[str, str, Money, Money]:
        """As the books are told."""
        return self.code, self.producer, self.amount, self.recovered

    @property
    def by_transfer(self) -> bool:
        return self.method in destinations.TRANSFERS


def run_known_as(session: Session, code: str) -> Run:
    """Raises `NotFound`."""
    run = session.scalar(select(Run).where(Run.code == code))
    if run is None:
        raise NotFound()
    return run


def proposed_together(session: Session, run: Run) -> int:
    """How many runs one proposal made."""
    same = Run.proposed_at == run.proposed_at, Run.proposed_by == run.proposed_by
    return session.scalar(select(func.count()).select_from(Run).where(*same)) or 0


def run_to_decide_on(session: Session, code: str) -> Run:
    """For stories: whoever comes second waits here, and then sees the run and its payouts as the
    first left them. Raises `NotFound`.
    """
    run = session.scalar(
        select(Run)
        .where(Run.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if run is None:
        raise NotFound()
    found = session.scalars(
        select(Payout).where(Payout.run_id == run.id).execution_options(populate_existing=True)
    ).all()
    places = [payout.destination_id for payout in found]
    session.scalars(select(Destination).where(Destination.id.in_(places))).all()
    return run


def of_sent_run(session: Session, code: str) -> Payout:
    """For stories. Raises `NotFound`, and `NotNow` before its run was sent."""
    # The run first: of two people who tell the last two results, one must see that all are told.
    run_to_decide_on(session, known_as(session, code).run.code)
    payout = known_as(session, code)
    if payout.run.state not in {RunStates.SENT, RunStates.SETTLED}:
        raise NotNow()
    return payout


def last_touched(session: Session, run: Run) -> set[str]:
    """Who last touched where its payouts go."""
    places = [payout.destination_id for payout in run.payouts]
    found = session.scalars(select(Destination).where(Destination.id.in_(places)))
    return {place.last_touched_by for place in found}


def known_as(session: Session, code: str) -> Payout:
    """For staff. Raises `NotFound`."""
    payout = session.scalar(select(Payout).where(Payout.code == code))
    if payout is None:
        raise NotFound()
    return payout


def of_producer(session: Session, producer: str, most: int = 50) -> list[Payout]:
    """Her payouts, the newest first."""
    return list(
        session.scalars(
            select(Payout).where(Payout.producer == producer).order_by(Payout.id.desc()).limit(most)
        )
    )


def known_to(session: Session, producer: str, code: str) -> Payout:
    """Her own payout; anybody else's is not found. Raises `NotFound`."""
    payout = known_as(session, code)
    if payout.producer != producer:
        raise NotFound()
    return payout


def ask_owed() -> Select[str, Any]:
    """What producers owe from refunds, less what proposed payouts would recover."""
    promised = (
        select(Payout.producer.label("producer"), (-Payout.recovered).label("amount"))
        .join(Run, Run.id == Payout.run_id)
        .where(Run.state == RunStates.PROPOSED, Payout.recovered > 0)
    )
    whose = func.substr(Account.code, len(f"{chart.OWED}:") + 1)
    owing = select(whose, Account.balance).where(
        Account.number == chart.OWED, Account.balance != 0
    )
    both = promised.union_all(owing).subquery()
    return select(both.c.producer, func.sum(both.c.amount)).group_by(both.c.producer)


def runs(session: Session, most: int = 50) -> list[Run]:
    """The newest first, with their payouts."""
    return list(
        session.scalars(
            select(Run).options(joinedload(Run.payouts)).order_by(Run.id.desc()).limit(most)
        ).unique()
    )
