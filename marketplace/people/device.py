"""A phone that was enrolled face to face: only there does a PIN mean anything.

A six-digit PIN is no password. It counts on an enrolled phone alone; five wrong tries there wait,
ten in a row un-enrol it; strangers elsewhere can neither guess nor lock her out.
"""

from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Lifecycle, Lived
from marketplace.lifecycles import DEVICE, THE_SYSTEM
from marketplace.lifecycles import Device as States
from marketplace.people.user import User

WRONG_BEFORE_WAIT = 5
WRONG_BEFORE_END = 10
WAIT = timedelta(minutes=15)


class Device(Lived, Model):
    """One producer on one phone. A shared phone has one row for each of them."""

    __tablename__ = "device"
    lifecycle: ClassVar[Lifecycle] = DEVICE
    __table_args__ = (UniqueConstraint("token_hash", "user_id"), DEVICE.check())

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    wrong: Mapped[int] = mapped_column(default=0)
    wait_until: Mapped[datetime | None]
    enrolled_at: Mapped[datetime]
    state: Mapped[str]
    version: Mapped[int]

    @property
    def waiting(self) -> bool:
        return self.wait_until is not None and self.wait_until > clock.now()

    def right_pin(self) -> None:
        """The count starts anew."""
        self.wrong, self.wait_until = 0, None

    def wrong_pin(self) -> None:
        """Counts, waits after five, ends after ten in a row."""
        self.wrong += 1
        if self.wrong >= WRONG_BEFORE_END:
            self.move("unenrol", by=THE_SYSTEM)
        elif self.wrong >= WRONG_BEFORE_WAIT:
            self.wait_until = clock.now() + WAIT


class DeskCode(Model):
    """Told face to face at the desk; enrols one phone within ten minutes."""

    __tablename__ = "desk_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    code_hash: Mapped[str]
    wrong: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


def enrolled(session: Session, token: str, user: User) -> Device | None:
    """For the story that tries a PIN: this user's enrolment of this phone, if it still counts.
    Tries wait for each other here, or many at once would count as one.
    """
    return session.scalar(
        select(Device)
        .where(
            Device.token_hash == codes.digest(token),
            Device.user_id == user.id,
            Device.state == States.ENROLLED,
        )
        .with_for_update()
    )


def enrol(session: Session, token: str, user: User) -> None:
    """From now on her PIN counts on this phone. An earlier enrolment of it is renewed."""
    for earlier in session.scalars(
        select(Device).where(Device.token_hash == codes.digest(token), Device.user_id == user.id)
    ):
        session.delete(earlier)
    session.flush()
    session.add(
        Device(
            code=codes.code(),
            token_hash=codes.digest(token),
            user_id=user.id,
            enrolled_at=clock.now(),
        )
    )


def devices(session: Session, user: User) -> list[Device]:
    """Her enrolled phones."""
    return list(
        session.scalars(
            select(Device).where(Device.user_id == user.id, Device.state == States.ENROLLED)
        )
    )


def issue_desk_code(session: Session, user: User, lifetime: timedelta) -> str:
    """A fresh code; older ones of hers end."""
    for older in session.scalars(
        select(DeskCode).where(DeskCode.user_id == user.id, DeskCode.used_at.is_(None))
    ):
        older.used_at = clock.now()
    code = codes.digits()
    session.add(
        DeskCode(user_id=user.id, code_hash=codes.digest(code), ends_at=clock.now() + lifetime)
    )
    return code


def desk_code_fits(session: Session, user: User, code: str) -> bool:
    """Whether it is her living code; five wrong tries end it. A right one is used up."""
    living = session.scalar(
        select(DeskCode)
        .where(
            DeskCode.user_id == user.id,
            DeskCode.used_at.is_(None),
            DeskCode.ends_at > clock.now(),
        )
        .with_for_update()
    )
    if living is None:
        return False
    if living.code_hash != codes.digest(code):
        living.wrong += 1
        if living.wrong >= WRONG_BEFORE_WAIT:
            living.used_at = clock.now()
        return False
    living.used_at = clock.now()
    return True
