"""The office makes vouchers and ends them. What one is worth never changes: whoever read of it
relies on that.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from marketplace.kernel import clock, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.orders import voucher as vouchers
from marketplace.orders.voucher import Voucher
from marketplace.people import audit
from marketplace.people import producer as producers
from marketplace.policy import wordlist


class CodeTaken(NotNow):
    says = lazy("There is a voucher with this code already.")


class NotAgreed(NotNow):
    says = lazy("Please ask her first. It comes off what she receives.")


@dataclass(frozen=True)
class NewVoucher:
    """What the office typed. One of `percent_bp` and `amount` is zero; `producer` gives it on her
    own goods, and has agreed.
    """

    code: str
    percent_bp: int
    amount: Money
    minimum: Money
    starts_on: date
    ends_on: date
    most_uses: int | None = None
    most_each: int | None = None
    producer: str | None = None
    agreed: bool = False
    note: str = ""


def make(new: NewVoucher, *, key: str, by: Actor) -> str:
    """Returns its code. Raises `CodeTaken`, `NotAgreed`, `NotFound`, `Listed`."""
    wordlist.refuse_listed(new.code)
    with transaction() as session:
        press = once.claim(session, key, "make voucher")
        if press.result:
            return press.result
        code = vouchers.normal(new.code)
        if session.scalar(select(Voucher.id).where(Voucher.code == code)) is not None:
            raise CodeTaken()
        if new.producer:
            producers.known_as(session, new.producer)
            if not new.agreed:
                raise NotAgreed()
        session.add(_made(new, code, by))
        audit.note(session, by, "make voucher", about=code, why=new.note)
        press.result = code
        return code


def end(code: str, *, by: Actor) -> None:
    """Nobody can use it any more; orders that have it keep it. Raises `NotFound`."""
    _end(code, clock.now(), "end voucher", by)


def reopen(code: str, *, by: Actor) -> None:
    """It counts in its days again. Raises `NotFound`."""
    _end(code, None, "reopen voucher", by)


def _end(code: str, at: datetime | None, act: str, by: Actor) -> None:
    with transaction() as session:
        vouchers.known_as(session, code).ended_at = at
        audit.note(session, by, act, about=code)


def _made(new: NewVoucher, code: str, by: Actor) -> Voucher:
    return Voucher(
        code=code,
        percent_bp=new.percent_bp,
        amount=new.amount,
        minimum=new.minimum,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        most_uses=new.most_uses,
        most_each=new.most_each,
        producer=new.producer,
        note=new.note,
        made_by=by.code,
        made_at=clock.now(),
        agreed_by=by.code if new.producer else None,
        agreed_at=clock.now() if new.producer else None,
    )
