"""A paper that lets one person in for the first time: an address to open, and a second code that
is told in person. It is handed over, never sent.
"""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from marketplace.kernel import clock, codes, sealing
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound
from marketplace.people.user import User

MOST_WRONG = 5


class Invitation(Model):
    """Token and second code are sealed, so that the office can print the paper again."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    token_sealed: Mapped[str]
    second_sealed: Mapped[str]
    wrong: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    @property
    def token(self) -> str:
        return sealing.unseal(self.token_sealed, about=f"invitation.token:{self.token_hash}")

    @property
    def second_code(self) -> str:
        return sealing.unseal(self.second_sealed, about=f"invitation.second:{self.token_hash}")


def issue(session: Session, user: User, lifetime: timedelta) -> Invitation:
    """A fresh invitation; older ones of this person end."""
    for older in session.scalars(
        select(Invitation).where(Invitation.user_id == user.id, Invitation.used_at.is_(None))
    ):
        older.used_at = clock.now()
    token, second = codes.token(), codes.digits()
    token_hash = codes.digest(token)
    invitation = Invitation(
        user_id=user.id,
        token_hash=token_hash,
        token_sealed=sealing.seal(token, about=f"invitation.token:{token_hash}"),
        second_sealed=sealing.seal(second, about=f"invitation.second:{token_hash}"),
        ends_at=clock.now() + lifetime,
    )
    session.add(invitation)
    return invitation


def living(session: Session, token: str) -> Invitation:
    """The invitation behind a token. Raises `NotFound` when used, too old or guessed at."""
    found = session.scalar(_living(token))
    if found is None:
        raise NotFound()
    return found


def to_decide_on(session: Session, token: str) -> Invitation:
    """For stories: whoever comes second waits here, and then sees it used or guessed at once more.
    Raises `NotFound`.
    """
    found = session.scalar(_living(token).with_for_update())
    if found is None:
        raise NotFound()
    return found


def _living(token: str) -> Select[Invitation]:
    return select(Invitation).where(
        Invitation.token_hash == codes.digest(token),
        Invitation.used_at.is_(None),
        Invitation.ends_at > clock.now(),
        Invitation.wrong < MOST_WRONG,
    )


def open_for(session: Session, user: User) -> Invitation | None:
    """The paper this person can still use."""
    return session.scalar(
        select(Invitation)
        .where(
            Invitation.user_id == user.id,
            Invitation.used_at.is_(None),
            Invitation.ends_at > clock.now(),
            Invitation.wrong < MOST_WRONG,
        )
        .order_by(Invitation.id.desc())
        .limit(1)
    )
