"""A voucher takes something off the goods of an order. Somebody gives that: the cooperative, or one
producer for her own goods. Its uses are counted as they happen, so that no limit is ever crossed
by two who press at once.
"""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, sealing
from marketplace.kernel.db import Model, changed
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Order as OrderStates
from marketplace.orders.order import Order, OrderLine

LONGEST_CODE = 20


class NoSuchVoucher(NotNow):
    says = lazy("There is no voucher with this code.")


class VoucherOver(NotNow):
    says = lazy("This voucher no longer counts.")


class UsedUp(NotNow):
    says = lazy("This voucher was used as often as it can be.")


class UsedByYou(NotNow):
    says = lazy("You have used this voucher as often as you can.")


class Voucher(Model):
    """Either a part of the price in basis points or an `amount`, for goods of at least `minimum`.
    `producer` gives it on her own goods once she has agreed, herself or through whoever of the
    office asked her; without one the cooperative does. `used` counts the orders that have it; a
    buyer who pays late keeps what was promised, also beyond the limit. The office may end it before
    its last day.
    """

    __tablename__ = "voucher"
    __table_args__ = (
        CheckConstraint("percent_bp BETWEEN 0 AND 9000 AND amount >= 0", name="amounts"),
        CheckConstraint("(percent_bp > 0) <> (amount > 0)", name="one_kind"),
        CheckConstraint("minimum >= 0 AND used >= 0", name="counts"),
        CheckConstraint("most_uses > 0 AND most_each > 0", name="limits"),
        CheckConstraint("starts_on <= ends_on", name="days"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_by IS NULL)", name="agreed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    percent_bp: Mapped[int] = mapped_column(default=0)
    amount: Mapped[int] = mapped_column(default=0)
    minimum: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    most_uses: Mapped[int | None]
    most_each: Mapped[int | None]
    producer: Mapped[str | None] = mapped_column(ForeignKey("producer.code"), index=True)
    note: Mapped[str] = mapped_column(default="")
    used: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    agreed_by: Mapped[str | None]
    agreed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    def counts_on(self, day: date) -> bool:
        return self.ended_at is None and self.starts_on <= day <= self.ends_on

    @property
    def agreed(self) -> bool:
        """Whether whoever gives it wants to."""
        return self.producer is None or self.agreed_at is not None

    @property
    def used_up(self) -> bool:
        return self.most_uses is not None and self.used >= self.most_uses


class VoucherUse(Model):
    """An order has this voucher. `buyer` tells whether two uses are of one phone, and no more; it
    does not count while the order has ended unpaid.
    """

    __tablename__ = "voucher_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("voucher.id"), index=True)
    order_reference: Mapped[str] = mapped_column(ForeignKey("orders.reference"), unique=True)
    buyer: Mapped[str] = mapped_column(index=True)
    counts: Mapped[bool] = mapped_column(default=True)


def normal(typed: str) -> str:
    """As it is kept: letters and digits, however somebody typed them."""
    return "".join(c for c in typed.upper() if c.isascii() and c.isalnum())


def known_as(session: Session, code: str) -> Voucher:
    """For the office. Raises `NotFound`."""
    voucher = session.scalar(select(Voucher).where(Voucher.code == code))
    if voucher is None:
        raise NotFound()
    return voucher


def usable(session: Session, typed: str, phone: str) -> Voucher:
    """For a buyer with this phone, as far as one can tell before it is taken.

    Raises `NoSuchVoucher`, `VoucherOver`, `UsedUp`, `UsedByYou`.
    """
    voucher = session.scalar(select(Voucher).where(Voucher.code == normal(typed)))
    if voucher is None or voucher.starts_on > clock.today() or not voucher.agreed:
        raise NoSuchVoucher()
    if not voucher.counts_on(clock.today()):
        raise VoucherOver()
    if voucher.used_up:
        raise UsedUp()
    _refuse_too_many(session, voucher, phone)
    return voucher


def take(session: Session, code: str, order_reference: str, phone: str) -> None:
    """Inside the story that places the order, after its goods: whoever takes the same voucher
    waits here. Raises `UsedUp`, `UsedByYou`.
    """
    today = clock.today()
    taken = session.execute(
        update(Voucher)
        .where(
            Voucher.code == code,
            Voucher.ended_at.is_(None),
            or_(Voucher.producer.is_(None), Voucher.agreed_at.is_not(None)),
            Voucher.starts_on <= today,
            Voucher.ends_on >= today,
            or_(Voucher.most_uses.is_(None), Voucher.used < Voucher.most_uses),
        )
        .values(used=Voucher.used + 1)
    )
    if not changed(taken):
        raise UsedUp()
    voucher = known_as(session, code)
    _refuse_too_many(session, voucher, phone)
    session.add(
        VoucherUse(
            voucher_id=voucher.id,
            order_reference=order_reference,
            buyer=_blind(voucher, phone)[0],
        )
    )


def give_back(session: Session, order_reference: str) -> None:
    """The order ended unpaid: its use is free for somebody else. Once, however often it is told."""
    _recount(session, order_reference, counts=False)


def take_again(session: Session, order_reference: str) -> None:
    """Its money came late and pays it: what was promised is kept, and counted."""
    _recount(session, order_reference, counts=True)


def of_order(session: Session, order_reference: str) -> Voucher | None:
    """The voucher an order has."""
    return session.scalar(
        select(Voucher)
        .join(VoucherUse, VoucherUse.voucher_id == Voucher.id)
        .where(VoucherUse.order_reference == order_reference)
    )


def listed(session: Session, *, before: str = "", most: int = 30) -> list[Voucher]:
    """For the office: the newest first, older than the one called `before`; one more than `most`
    when there are more.
    """
    query = select(Voucher).order_by(Voucher.id.desc()).limit(most + 1)
    if before:
        place = select(Voucher.id).where(Voucher.code == before).scalar_subquery()
        query = query.where(Voucher.id < place)
    return list(session.scalars(query))


class Given(NamedTuple):
    """A voucher a producer has agreed to give, and what it took off her paid goods so far."""

    voucher: Voucher
    taken_off: int


def given_by(session: Session, producer: str) -> list[Given]:
    """For herself: the newest first, and nothing about who used one."""
    taken_off = (
        select(func.coalesce(func.sum(OrderLine.her_discount), 0))
        .join(Order, Order.id == OrderLine.order_id)
        .join(VoucherUse, VoucherUse.order_reference == Order.reference)
        .where(
            VoucherUse.voucher_id == Voucher.id,
            Order.state.in_([OrderStates.PAID, OrderStates.COMPLETED]),
            OrderLine.instead_of_id.is_(None),
        )
        .correlate(Voucher)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Voucher, taken_off)
        .where(Voucher.producer == producer, Voucher.agreed_at.is_not(None))
        .order_by(Voucher.id.desc())
    )
    return [Given(voucher, int(amount)) for voucher, amount in rows]


def asked_of(session: Session, producer: str) -> list[Voucher]:
    """Those that wait for her word, the oldest first."""
    return list(
        session.scalars(
            select(Voucher)
            .where(
                Voucher.producer == producer,
                Voucher.agreed_at.is_(None),
                Voucher.ended_at.is_(None),
                Voucher.ends_on >= clock.today(),
            )
            .order_by(Voucher.id)
        )
    )


def to_answer(session: Session, producer: str, code: str) -> Voucher:
    """Hers, held until the story ends; anybody else's is not found. Raises `NotFound`."""
    voucher = session.scalar(
        select(Voucher)
        .where(Voucher.code == code, Voucher.producer == producer)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if voucher is None:
        raise NotFound()
    return voucher


def _recount(session: Session, order_reference: str, *, counts: bool) -> None:
    step = 1 if counts else -1
    turned = session.execute(
        update(VoucherUse)
        .where(VoucherUse.order_reference == order_reference, VoucherUse.counts.is_(not counts))
        .values(counts=counts)
    )
    if changed(turned):
        used = select(VoucherUse.voucher_id).where(VoucherUse.order_reference == order_reference)
        session.execute(
            update(Voucher)
            .where(Voucher.id == used.scalar_subquery())
            .values(used=Voucher.used + step)
        )


def _refuse_too_many(session: Session, voucher: Voucher, phone: str) -> None:
    if voucher.most_each is None:
        return
    uses = session.scalar(
        select(func.count())
        .select_from(VoucherUse)
        .where(
            VoucherUse.voucher_id == voucher.id,
            VoucherUse.buyer.in_(_blind(voucher, phone)),
            VoucherUse.counts.is_(True),
        )
    )
    if (uses or 0) >= voucher.most_each:
        raise UsedByYou()


def _blind(voucher: Voucher, phone: str) -> list[str]:
    return sealing.blind(phone, about=f"voucher_use.buyer:{voucher.code}")
