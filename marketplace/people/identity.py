"""Who a producer is: the only module that touches these sealed fields. Where her money goes, knows
`destination`.

Every look at a name or a phone is an act with a reason, and leaves a row in the audit.
"""

import hashlib
import hmac

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import sealing
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Actor
from marketplace.people import audit
from marketplace.people import shop_name as shop_names
from marketplace.people.shop_name import Private, Trouble

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


def _index(phone: str) -> str:
    return hmac.new(_index_key, phone.encode(), hashlib.sha256).hexdigest()
