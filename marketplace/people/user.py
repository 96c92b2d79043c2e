"""Anybody who signs in: staff with a password and a second factor, producers with a PIN."""

from collections.abc import Collection
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import codes
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import PRODUCER, Role

# Argon2's own defaults take 64 MiB a sign-in; these are OWASP's for small servers.
TIME_COST, MEMORY_KIB = 2, 19 * 1024
_HASHER = PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=1)
_NOBODY = _HASHER.hash(codes.token())


class User(Model):
    """`code` is the only name others may see; `name` is how staff are called in the office."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    roles: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    login: Mapped[str | None] = mapped_column(unique=True)
    secret_hash: Mapped[str | None]
    totp_sealed: Mapped[str | None]
    totp_used_step: Mapped[int] = mapped_column(default=0)
    language: Mapped[str] = mapped_column(default="id")
    disabled_at: Mapped[datetime | None]

    @property
    def role_set(self) -> frozenset[str]:
        return frozenset(self.roles.split())

    @property
    def actor(self) -> Actor:
        return Actor(self.code, self.role_set)

    @property
    def is_producer(self) -> bool:
        return PRODUCER in self.role_set

    @property
    def is_staff(self) -> bool:
        return not self.is_producer

    def set_secret(self, secret: str) -> None:
        """A password or a PIN, kept as its Argon2 hash."""
        self.secret_hash = _HASHER.hash(secret)


def secret_fits(user: User | None, secret: str) -> bool:
    """Takes the same time for somebody we do not know."""
    known = user.secret_hash if user and user.secret_hash and not user.disabled_at else None
    try:
        return _HASHER.verify(known or _NOBODY, secret) and known is not None
    except VerifyMismatchError:
        return False


def staff_roles(roles: list[str]) -> str:
    """Roles as kept; raises `ValueError` for one that no staff can have."""
    allowed = set(Role) - {Role.SYSTEM, Role.BUYER, Role.PRODUCER}
    wrong = [role for role in roles if role not in allowed]
    if wrong or not roles:
        raise ValueError(f"not a role of staff: {', '.join(wrong) or 'none'}")
    return " ".join(sorted(set(roles)))


def of_login(session: Session, login: str) -> User | None:
    """Staff by the name they sign in with; upper and lower case are the same."""
    return session.scalar(select(User).where(User.login == login.strip().casefold()))


def to_decide_on(session: Session, login: str) -> User | None:
    """The same for the story that tries a password: two tries of one person wait for each other."""
    return session.scalar(
        select(User).where(User.login == login.strip().casefold()).with_for_update()
    )


def one_at_a_time(session: Session, code: str) -> None:
    """For stories of which each person tells one after the other."""
    session.execute(select(User.id).where(User.code == code).with_for_update())


def known_as(session: Session, code: str) -> User:
    """Raises `NotFound`."""
    user = session.scalar(select(User).where(User.code == code))
    if user is None:
        raise NotFound()
    return user


def names_of(session: Session, people: list[str]) -> dict[str, str]:
    """How the office calls these people; producers have no name here."""
    rows = session.execute(select(User.code, User.name).where(User.code.in_(people)))
    return {code: name or code for code, name in rows}


def staff(session: Session) -> list[User]:
    """Everybody of the cooperative, by name."""
    everybody = session.scalars(select(User).order_by(User.name))
    return [user for user in everybody if user.is_staff]


def who_can(session: Session, roles: Collection[str]) -> list[str]:
    """The codes of staff who have one of these roles and can sign in, by name."""
    return [
        user.code
        for user in staff(session)
        if user.role_set & set(roles) and user.secret_hash and not user.disabled_at
    ]


def others_who_can(session: Session, role: Role, *, besides: str) -> bool:
    """Whether anybody else has this role and can sign in."""
    found = session.scalar(
        select(User.id)
        .where(
            User.code != besides,
            (" " + User.roles + " ").contains(f" {role} "),
            User.secret_hash.is_not(None),
            User.disabled_at.is_(None),
        )
        .limit(1)
    )
    return found is not None
