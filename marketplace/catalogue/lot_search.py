"""A lot found again, by the number on its label or by what it is and its date, and what became of
all of it. It is only read here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from marketplace.catalogue.lot import Lot, LotPick
from marketplace.catalogue.on_hand import Movement, Reservation
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.variant import Variant
from marketplace.kernel import clock, codes
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import Reservation as States
from marketplace.people.producer import Producer

MOST = 30
TOLD_FOR = timedelta(days=14)
PACKED = ("packed", "unpacked")
GONE = ("written off", "past its date", "missing")
RETURNED = ("returned",)

_ACCEPTED = aliased(Revision)
_LATEST_NAME = (
    select(Revision.name)
    .where(Revision.product_id == Product.id)
    .order_by(Revision.id.desc())
    .limit(1)
    .correlate(Product)
    .scalar_subquery()
)


@dataclass(frozen=True)
class FoundLot:
    """A lot with what it is called in the office. Who made it stays there."""

    lot: Lot
    product: str
    name: str
    label: str
    producer: str
    alias: str

    @property
    def called(self) -> str:
        """As a buyer knows it."""
        return f"{self.name} {self.label}".strip()


@dataclass(frozen=True)
class Fate:
    """What became of all that ever was in a lot. What is nobody's lies `at_home` with its maker
    or `here` on our shelf; `held` waits for money, `sold` for its parcel; `packed` left, `lost` was
    written off or missing, `returned` went back to its maker, `corrected` was counted away.
    """

    came: int
    at_home: int
    here: int
    held: int
    sold: int
    packed: int
    lost: int
    returned: int
    corrected: int


def one(session: Session, code: str) -> FoundLot:
    """Raises `NotFound`."""
    row = session.execute(_named().where(Lot.code == codes.normal(code))).one_or_none()
    if row is None:
        raise NotFound()
    return FoundLot(*row)


def of_ids(session: Session, ids: Collection[int]) -> dict[int, FoundLot]:
    """Those with these ids. One query."""
    rows = session.execute(_named().where(Lot.id.in_(ids)))
    return {lot.id: FoundLot(lot, *names) for lot, *names in rows}


def search(session: Session, q: str, day: date | None) -> list[FoundLot]:
    """Lots whose number `q` is, or whose product is called so; made on that `day`, or good until
    then. The newest first.
    """
    query = _named().order_by(Lot.made_on.desc(), Lot.id.desc()).limit(MOST)
    if q:
        named = _ACCEPTED.name.icontains(q, autoescape=True)
        query = query.where(or_(named, Lot.code == codes.normal(q), Product.code == q.upper()))
    if day:
        query = query.where(or_(Lot.made_on == day, Lot.best_before == day))
    return [FoundLot(*row) for row in session.execute(query)]


def fate(session: Session, lot: Lot) -> Fate:
    """Two queries: what its movements say, and what its picks say."""
    more = func.sum(case((Movement.quantity > 0, Movement.quantity), else_=0))
    less = func.sum(case((Movement.quantity < 0, -Movement.quantity), else_=0))
    rows = session.execute(
        select(Movement.reason, more, less)
        .where(Movement.sku == lot.sku, Movement.lot == lot.code)
        .group_by(Movement.reason)
    )
    moved = [(reason, int(came), int(went)) for reason, came, went in rows]
    known = {*PACKED, *GONE, *RETURNED}
    other = [(came, went) for reason, came, went in moved if reason not in known]
    held, sold = _taken(session, lot)
    return Fate(
        came=sum(came for came, _ in other),
        at_home=lot.free - lot.free_here,
        here=lot.free_here,
        held=held,
        sold=sold,
        packed=sum(went - came for reason, came, went in moved if reason in PACKED),
        lost=sum(went - came for reason, came, went in moved if reason in GONE),
        returned=sum(went - came for reason, came, went in moved if reason in RETURNED),
        corrected=sum(went for _, went in other),
    )


def packed_for(session: Session, lot: Lot) -> dict[str, int]:
    """How many of it went into the parcels of each order, by its reference."""
    went = -func.sum(Movement.quantity)
    rows = session.execute(
        select(Movement.about, went)
        .where(Movement.sku == lot.sku, Movement.lot == lot.code, Movement.reason.in_(PACKED))
        .group_by(Movement.about)
        .having(went > 0)
    )
    return {about: int(n) for about, n in rows}


def packed_and_called_back(session: Session, parcel: str) -> str:
    """The number of a lot that went into this parcel and was called back; nothing where all is
    well.
    """
    code = (
        select(Lot.code)
        .join(LotPick, LotPick.lot_id == Lot.id)
        .join(Reservation, Reservation.id == LotPick.reservation_id)
        .where(
            Reservation.parcel == parcel,
            Reservation.state == States.USED,
            Lot.recalled_on.is_not(None),
        )
    )
    return session.scalar(code.limit(1)) or ""


def called_back_of(session: Session, skus: Collection[str]) -> list[Lot]:
    """Those of these SKUs that were called back lately, or of which something is left; the oldest
    first.
    """
    lately = clock.today() - TOLD_FOR
    return list(
        session.scalars(
            select(Lot)
            .where(
                Lot.sku.in_(skus),
                Lot.recalled_on.is_not(None),
                or_(Lot.on_hand > 0, Lot.recalled_on >= lately),
            )
            .order_by(Lot.made_on, Lot.id)
        )
    )


def meant_for(session: Session, lot: Lot) -> dict[tuple[str, str], int]:
    """How many of it are meant for each order and not packed: by its reference, and by whether
    that is held or sold.
    """
    rows = session.execute(
        select(Reservation.order_reference, Reservation.state, func.sum(LotPick.quantity))
        .join(LotPick, LotPick.reservation_id == Reservation.id)
        .where(LotPick.lot_id == lot.id, Reservation.state.in_([States.HELD, States.SOLD]))
        .group_by(Reservation.order_reference, Reservation.state)
    )
    return {(reference, state): int(n) for reference, state, n in rows}


def _taken(session: Session, lot: Lot) -> tuple[int, int]:
    meant = meant_for(session, lot)
    held = sum(n for (_, state), n in meant.items() if state == States.HELD)
    return held, sum(meant.values()) - held


def _named() -> Select[Lot, str, str, str, str, str]:
    return (
        select(
            Lot,
            Product.code,
            func.coalesce(_ACCEPTED.name, _LATEST_NAME, ""),
            Variant.label,
            Producer.code,
            Producer.alias,
        )
        .join(Variant, Variant.sku == Lot.sku)
        .join(Product, Product.id == Variant.product_id)
        .join(Producer, Producer.id == Product.producer_id)
        .outerjoin(_ACCEPTED, _ACCEPTED.id == Product.accepted_id)
    )
