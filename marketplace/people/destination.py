"""Where a producer's money goes: an account of a bank, an e-wallet, or cash at the counter. The
account is sealed, and every look at it leaves a row in the audit. How it changes, tells
`redirecting`.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import ForeignKey, Select, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel import clock, codes, sealing
from marketplace.kernel.banks import WALLETS
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Actor, Lifecycle, Lived
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import DESTINATION
from marketplace.lifecycles import Destination as States
from marketplace.people import audit

BANK, WALLET, CASH = "bank", "wallet", "cash"
TRANSFERS = (BANK, WALLET)
_COUNT = (States.CONFIRMED, States.BLOCKED)


@dataclass(frozen=True)
class BankAccount:
    """An account: of which bank or e-wallet (its code), the number as text, and its holder."""

    bank: str
    number: str
    holder: str

    @property
    def method(self) -> str:
        return WALLET if self.bank in WALLETS else BANK


class Destination(Lived, Model):
    """A change waits, and somebody else speaks with her before it counts: a thief is too late.
    Whether the account is `hers`, is what staff were told. The database keeps each as it was named.
    """

    __tablename__ = "payout_destination"
    lifecycle: ClassVar[Lifecycle] = DESTINATION
    __table_args__ = (DESTINATION.check(),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    producer: Mapped[str] = mapped_column(ForeignKey("producer.code"), index=True)
    method: Mapped[str]
    account_sealed: Mapped[str | None]
    tail: Mapped[str] = mapped_column(default="")
    hers: Mapped[bool] = mapped_column(default=True)
    set_by: Mapped[str]
    set_at: Mapped[datetime]
    counts_from: Mapped[datetime]
    confirmed_by: Mapped[str | None]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]

    @property
    def last_touched_by(self) -> str:
        """Who may not approve what goes there."""
        return self.confirmed_by or self.set_by

    @property
    def waits(self) -> bool:
        """Whether it can still be stopped: it never counted."""
        held = self.state == States.CONFIRMED and self.counts_from > clock.now()
        return held or self.state == States.WAITING

    @property
    def blocked(self) -> bool:
        """Money came back from there: nothing goes there before somebody has looked again."""
        return self.state == States.BLOCKED


def keep(
    session: Session,
    producer: str,
    account: BankAccount | None,
    *,
    by: Actor,
    hold: timedelta,
    hers: bool = True,
) -> Destination:
    """`None` means cash at the counter. Her own first one counts at once."""
    place = Destination(
        code=codes.code(),
        producer=producer,
        method=account.method if account else CASH,
        account_sealed=account and _sealed(producer, account),
        tail=account.number[-4:] if account else "",
        hers=hers,
        set_by=by.code,
        set_at=clock.now(),
        counts_from=clock.now() + hold,
    )
    session.add(place)
    session.flush()
    audit.note(session, by, "set payout destination", about=producer)
    return place


def current(session: Session, producer: str) -> Destination | None:
    """The one that counts now, also when it is blocked: nobody falls back to an older one."""
    return current_of(session, [producer]).get(producer)


def current_of(session: Session, producers: Iterable[str]) -> dict[str, Destination]:
    """For each of them the one that counts now. One query."""
    rows = session.scalars(
        select(Destination)
        .where(Destination.producer.in_(list(producers)), Destination.counts_from <= clock.now())
        .where(Destination.state.in_(_COUNT))
        .order_by(Destination.counts_from, Destination.id)
    )
    return {place.producer: place for place in rows}


def coming(session: Session, producer: str) -> Destination | None:
    """A change that does not count yet."""
    found = session.scalars(_changes().where(Destination.producer == producer))
    return next((place for place in found if place.waits), None)


def to_look_at(session: Session, most: int = 100) -> list[Destination]:
    """Changes nobody has confirmed, and blocked ones; the oldest first."""
    return list(session.scalars(_open().order_by(Destination.set_at, Destination.id).limit(most)))


def any_of(session: Session, producer: str) -> bool:
    """Whether she ever named one."""
    query = select(func.count()).where(Destination.producer == producer)
    return bool(session.scalar(query))


def changing(session: Session, producer: str) -> list[Destination]:
    """What another change puts an end to."""
    found = session.scalars(_changes().where(Destination.producer == producer).with_for_update())
    return [place for place in found if place.waits]


def known_as(session: Session, code: str) -> Destination:
    """For staff. Raises `NotFound`."""
    place = session.scalar(select(Destination).where(Destination.code == code))
    if place is None:
        raise NotFound()
    return place


def known_to(session: Session, producer: str, code: str) -> Destination:
    """Her own; anybody else's is not found. Raises `NotFound`."""
    place = known_as(session, code)
    if place.producer != producer:
        raise NotFound()
    return place


def reveal_account(
    session: Session, place: Destination, *, by: Actor, why: str
) -> BankAccount | None:
    """The account behind a destination; the look is kept in the audit with its reason."""
    if place.account_sealed is None:
        return None
    audit.note(session, by, "reveal payout account", about=place.producer, why=why)
    return _opened(place)


def digest(place: Destination) -> str:
    """Changes with whatever money would follow. Nobody looks: nothing else leaves here."""
    account = _opened(place)
    facts = [place.code, place.producer, place.method, account and asdict(account)]
    return hmac.new(_digest_key, json.dumps(facts).encode(), hashlib.sha256).hexdigest()


_digest_key = b""


def use_digest_key(secret: str) -> None:
    """The key without which a digest says nothing about an account."""
    global _digest_key  # noqa: PLW0603 - one installation a process
    _digest_key = hashlib.sha256(f"payout account:{secret}".encode()).digest()


def _changes() -> Select[Destination]:
    mine = Destination.state.in_([States.WAITING, States.CONFIRMED])
    return select(Destination).where(mine).order_by(Destination.id.desc())


def _open() -> Select[Destination]:
    return select(Destination).where(Destination.state.in_([States.WAITING, States.BLOCKED]))


def _sealed(producer: str, account: BankAccount) -> str:
    return sealing.seal(json.dumps(asdict(account)), about=_place(producer))


def _opened(place: Destination) -> BankAccount | None:
    if place.account_sealed is None:
        return None
    return BankAccount(
        **json.loads(sealing.unseal(place.account_sealed, about=_place(place.producer)))
    )


def _place(producer: str) -> str:
    return f"payout_destination.account:{producer}"
