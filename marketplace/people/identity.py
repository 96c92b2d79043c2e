"""Who a producer is and where her money goes: the only module that touches these sealed fields.

Every look at a name, a phone or an account is an act with a reason, and leaves a row in the audit.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from marketplace.kernel import clock, sealing
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Actor
from marketplace.people import audit
from marketplace.people import shop_name as shop_names
from marketplace.people.shop_name import Private, Trouble

BANK, CASH = "bank", "cash"

_index_key = b""


def use_index_key(secret: str) -> None:
    """The key under which phones can be found again without being readable."""
    global _index_key  # noqa: PLW0603 - one installation a process
    _index_key = hashlib.sha256(f"phone index:{secret}".encode()).digest()


class Identity(Model):
    """A producer's legal name and phone, sealed; the phone can be matched, not read."""

    __tablename__ = "identity"

    producer: Mapped[str] = mapped_column(ForeignKey("producer.code"), primary_key=True)
    name_sealed: Mapped[str]
    phone_sealed: Mapped[str | None]
    phone_index: Mapped[str | None] = mapped_column(unique=True)


class Destination(Model):
    """Where her payouts go. A change waits before it counts, so that a thief is too late."""

    __tablename__ = "payout_destination"

    id: Mapped[int] = mapped_column(primary_key=True)
    producer: Mapped[str] = mapped_column(ForeignKey("producer.code"), index=True)
    method: Mapped[str]
    account_sealed: Mapped[str | None]
    tail: Mapped[str] = mapped_column(default="")
    set_by: Mapped[str]
    set_at: Mapped[datetime]
    counts_from: Mapped[datetime]


@dataclass(frozen=True)
class BankAccount:
    """A bank account: the bank's name, the number as text, and its holder."""

    bank: str
    number: str
    holder: str


def record(session: Session, producer: str, *, name: str, phone: str | None) -> None:
    """Keeps who she is. `phone` is E.164."""
    session.add(
        Identity(
            producer=producer,
            name_sealed=sealing.seal(name, about=f"identity.name:{producer}"),
            phone_sealed=phone and sealing.seal(phone, about=f"identity.phone:{producer}"),
            phone_index=phone and _index(phone),
        )
    )


def producer_of_phone(session: Session, phone: str) -> str | None:
    """The code of the producer with this phone (E.164)."""
    return session.scalar(select(Identity.producer).where(Identity.phone_index == _index(phone)))


def phone_taken(session: Session, phone: str) -> bool:
    """Whether somebody is known by this phone already."""
    return producer_of_phone(session, phone) is not None


def reveal_name(session: Session, producer: str, *, by: Actor, why: str) -> str:
    """Her legal name; the look is kept in the audit with its reason."""
    audit.note(session, by, "reveal name", about=producer, why=why)
    identity = session.get_one(Identity, producer)
    return sealing.unseal(identity.name_sealed, about=f"identity.name:{producer}")


def told_by(session: Session, producer: str, shop_name: str) -> bool:
    """Whether a shop's name gives a part of her own away. Nobody looks: yes or no is all that
    leaves here.
    """
    identity = session.get(Identity, producer)
    if identity is None:
        return False
    name = sealing.unseal(identity.name_sealed, about=f"identity.name:{producer}")
    return Trouble.NAME in shop_names.found(shop_name, Private(name), ())


def set_destination(
    session: Session,
    producer: str,
    account: BankAccount | None,
    *,
    by: Actor,
    hold: timedelta,
) -> None:
    """`None` means cash at the counter. The first one counts at once, a change after `hold`."""
    first = destination(session, producer) is None
    sealed = account and sealing.seal(
        json.dumps(asdict(account)), about=f"payout_destination.account:{producer}"
    )
    session.add(
        Destination(
            producer=producer,
            method=BANK if account else CASH,
            account_sealed=sealed,
            tail=account.number[-4:] if account else "",
            set_by=by.code,
            set_at=clock.now(),
            counts_from=clock.now() if first else clock.now() + hold,
        )
    )
    audit.note(session, by, "set payout destination", about=producer)


def destination(session: Session, producer: str) -> Destination | None:
    """The one that counts now. A change that was changed again while it waited never counts: what
    a thief entered ends with the next change, whoever makes it.
    """
    return session.scalar(
        select(Destination)
        .where(Destination.producer == producer, Destination.counts_from <= clock.now())
        .where(~_changed_again())
        .order_by(Destination.counts_from.desc(), Destination.id.desc())
        .limit(1)
    )


def destinations(session: Session, producers: Iterable[str]) -> dict[str, Destination]:
    """For each of them the one that counts now. One query."""
    rows = session.scalars(
        select(Destination)
        .where(Destination.producer.in_(list(producers)), Destination.counts_from <= clock.now())
        .where(~_changed_again())
        .order_by(Destination.counts_from, Destination.id)
    )
    return {place.producer: place for place in rows}


def coming_destination(session: Session, producer: str) -> Destination | None:
    """A change that does not count yet."""
    return session.scalar(
        select(Destination)
        .where(Destination.producer == producer, Destination.counts_from > clock.now())
        .order_by(Destination.id.desc())
        .limit(1)
    )


def reveal_account(
    session: Session, place: Destination, *, by: Actor, why: str
) -> BankAccount | None:
    """The account behind a destination, for the bank file; kept in the audit."""
    if place.account_sealed is None:
        return None
    audit.note(session, by, "reveal payout account", about=place.producer, why=why)
    about = f"payout_destination.account:{place.producer}"
    return BankAccount(**json.loads(sealing.unseal(place.account_sealed, about=about)))


def _changed_again() -> ColumnElement[bool]:
    later = aliased(Destination)
    return (
        select(later.id)
        .where(
            later.producer == Destination.producer,
            later.id > Destination.id,
            later.set_at < Destination.counts_from,
        )
        .exists()
    )


def _index(phone: str) -> str:
    return hmac.new(_index_key, phone.encode(), hashlib.sha256).hexdigest()
