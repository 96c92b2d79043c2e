"""A buyer who wants to come back: known by an e-mail address that can be matched, not read. Nobody
needs this to buy.
"""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes, sealing
from marketplace.kernel.db import Model

LINK_LASTS = timedelta(hours=1)
SESSION_LASTS = timedelta(days=90)


class Buyer(Model):
    """`cart_sealed` is what was in the cart when a browser of hers last changed it."""

    __tablename__ = "buyer"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    email_sealed: Mapped[str]
    email_index: Mapped[str] = mapped_column(unique=True)
    cart_sealed: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime]

    @property
    def email(self) -> str:
        return sealing.unseal(self.email_sealed, about=f"buyer.email:{self.code}")

    @property
    def cart(self) -> str:
        """As JSON; nothing when it was never kept."""
        sealed = self.cart_sealed
        return sealing.unseal(sealed, about=f"buyer.cart:{self.code}") if sealed else ""

    def keep_cart(self, written: str) -> None:
        self.cart_sealed = sealing.seal(written, about=f"buyer.cart:{self.code}")


class BuyerLink(Model):
    """A way in that was asked for, good once and for an hour. Whether the address is known shows
    only when it is used.
    """

    __tablename__ = "buyer_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    email_sealed: Mapped[str]
    token_sealed: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    @property
    def email(self) -> str:
        return sealing.unseal(self.email_sealed, about=f"buyer_link.email:{self.code}")

    @property
    def token(self) -> str:
        return sealing.unseal(self.token_sealed, about=f"buyer_link.token:{self.code}")

    @property
    def open(self) -> bool:
        return self.used_at is None and clock.now() < self.expires_at


class BuyerSession(Model):
    """A browser in which a buyer came in. How long it was idle stands in its signed cookie."""

    __tablename__ = "buyer_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    buyer: Mapped[str] = mapped_column(ForeignKey("buyer.code"), index=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def blinded(email: str) -> list[str]:
    """Under which an address is found again, however its capitals were typed: the first is kept."""
    return sealing.blind(email.strip().casefold(), about="buyer.email")


def with_email(session: Session, email: str) -> Buyer | None:
    return session.scalar(select(Buyer).where(Buyer.email_index.in_(blinded(email))))


def of_session(session: Session, token: str) -> Buyer | None:
    """Whoever came in with this token and has not left."""
    return session.scalar(
        select(Buyer)
        .join(BuyerSession, BuyerSession.buyer == Buyer.code)
        .where(
            BuyerSession.token_hash == codes.digest(token),
            BuyerSession.ended_at.is_(None),
            BuyerSession.began_at > clock.now() - SESSION_LASTS,
        )
    )


def link_known_as(session: Session, code: str) -> BuyerLink | None:
    return session.scalar(select(BuyerLink).where(BuyerLink.code == code))


def link_with(session: Session, token: str) -> BuyerLink | None:
    return session.scalar(select(BuyerLink).where(BuyerLink.token_hash == codes.digest(token)))
