"""An open sign-in: what the cookie's token stands for, until it ends."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model
from marketplace.people.user import User

PRODUCER_IDLE, PRODUCER_LONGEST = timedelta(minutes=10), timedelta(hours=8)
STAFF_IDLE, STAFF_LONGEST = timedelta(minutes=30), timedelta(hours=12)


class SignIn(Model):
    """The idle clock runs in the signed cookie; what ends a sign-in for good stands here."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    began_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


def idle_limit(user: User) -> timedelta:
    """How long somebody may do nothing."""
    return PRODUCER_IDLE if user.is_producer else STAFF_IDLE


def begin(session: Session, user: User) -> str:
    """Opens a sign-in and returns its token. A producer has one at a time: others end."""
    if user.is_producer:
        # Two phones at the same instant: the second waits, and then ends the first one's.
        session.execute(select(User.id).where(User.id == user.id).with_for_update())
        end_all(session, user)
    token = codes.token()
    longest = PRODUCER_LONGEST if user.is_producer else STAFF_LONGEST
    session.add(
        SignIn(
            token_hash=codes.digest(token),
            user_id=user.id,
            began_at=clock.now(),
            ends_at=clock.now() + longest,
        )
    )
    return token


def living(session: Session, token: str) -> SignIn | None:
    """The sign-in behind a token, while it lasts and its user is not disabled."""
    found = session.scalar(
        select(SignIn).where(
            SignIn.token_hash == codes.digest(token),
            SignIn.ended_at.is_(None),
            SignIn.ends_at > clock.now(),
        )
    )
    return found if found and not found.user.disabled_at else None


def end(session: Session, token: str) -> None:
    """Signed out."""
    session.execute(
        update(SignIn)
        .where(SignIn.token_hash == codes.digest(token), SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def end_all(session: Session, user: User) -> None:
    """Signed out everywhere: a new secret, a new sign-in of a producer, a lost phone."""
    session.execute(
        update(SignIn)
        .where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
    )
