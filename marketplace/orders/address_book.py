"""Addresses that a buyer keeps for the next order. Sealed, and read by their owner alone."""

from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import sealing
from marketplace.kernel.db import Model
from marketplace.orders import contact as contacts
from marketplace.orders.contact import Contact

MOST = 10


class BuyerAddress(Model):
    """One of them."""

    __tablename__ = "buyer_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    buyer: Mapped[str] = mapped_column(ForeignKey("buyer.code"), index=True)
    contact_sealed: Mapped[str]
    kept_at: Mapped[datetime]

    @property
    def contact(self) -> Contact:
        sealed = self.contact_sealed
        return contacts.read(sealing.unseal(sealed, about=f"buyer_address.contact:{self.code}"))


def sealed(code: str, contact: Contact) -> str:
    """For the column."""
    return sealing.seal(contact.written(), about=f"buyer_address.contact:{code}")


def of_buyer(session: Session, buyer: str) -> list[BuyerAddress]:
    """The newest first."""
    return list(
        session.scalars(
            select(BuyerAddress).where(BuyerAddress.buyer == buyer).order_by(BuyerAddress.id.desc())
        )
    )
