"""The office makes vouchers and ends them; a producer says whether she gives one. What one is worth
never changes: whoever read of it relies on that.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue import commission_news
from marketplace.catalogue.commission_news import Kept
from marketplace.checkout.discounting import worth
from marketplace.kernel import clock, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.orders import voucher as vouchers
from marketplace.orders.voucher import Voucher
from marketplace.outbox.message import queue
from marketplace.people import audit
from marketplace.people import producer as producers
from marketplace.policy import wordlist


class CodeTaken(NotNow):
    says = lazy("There is a voucher with this code already.")


class NotAgreed(NotNow):
    says = lazy("She has not agreed. It comes off what she receives.")


class Answered(NotNow):
    says = lazy("This was answered already.")


class Example(NamedTuple):
    """As few pieces of hers as a voucher counts for: what comes `off` their price, and what is kept
    of the rest.
    """

    name: str
    quantity: int
    price: Money
    off: Money
    commission: Money

    @property
    def net(self) -> Money:
        return self.price - self.off - self.commission


@dataclass(frozen=True)
class NewVoucher:
    """What the office typed. One of `percent_bp` and `amount` is zero; `producer` gives it on her
    own goods. Where she has not `agreed` already, she is asked.
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
    """Returns its code. Raises `CodeTaken`, `NotFound`, `Listed`."""
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
                queue(session, "something new", about=new.producer, voucher=code)
        session.add(_made(new, code, by))
        audit.note(session, by, "make voucher", about=code, why=new.note)
        press.result = code
        return code


def agree(producer: str, code: str, *, key: str, by: Actor) -> None:
    """She gives it: from now on it counts. Raises `NotFound`, `Answered`."""
    _answer(producer, code, "agree to voucher", key=key, by=by)


def decline(producer: str, code: str, *, key: str, by: Actor) -> None:
    """She does not: nobody can ever use it. Raises `NotFound`, `Answered`."""
    _answer(producer, code, "decline voucher", key=key, by=by)


def end(code: str, *, by: Actor) -> None:
    """Nobody can use it any more; orders that have it keep it. Raises `NotFound`."""
    with transaction() as session:
        vouchers.known_as(session, code).ended_at = clock.now()
        audit.note(session, by, "end voucher", about=code)


def reopen(code: str, *, by: Actor) -> None:
    """It counts in its days again. Raises `NotFound`, `NotAgreed` where she said no."""
    with transaction() as session:
        voucher = vouchers.known_as(session, code)
        if not voucher.agreed:
            raise NotAgreed()
        voucher.ended_at = None
        audit.note(session, by, "reopen voucher", about=code)


def examples(session: Session, voucher: Voucher) -> list[Example]:
    """What it would take off each of her goods, and what she would receive."""
    hers = commission_news.of_producer(session, voucher.producer or "")
    return [_example(voucher, one) for one in hers]


def _example(voucher: Voucher, one: Kept) -> Example:
    quantity = max(1, -(-voucher.minimum // one.price))
    total = one.price * quantity
    off = min(worth(voucher, total), total - 1)
    ours = one.rate.commission(total - off, quantity)
    return Example(one.name, quantity, total, off, ours)


def _answer(producer: str, code: str, act: str, *, key: str, by: Actor) -> None:
    with transaction() as session:
        press = once.claim(session, key, f"{act} {code}")
        if press.result:
            return
        voucher = vouchers.to_answer(session, producer, code)
        if voucher.agreed or voucher.ended_at:
            raise Answered()
        if act == "decline voucher":
            voucher.ended_at = clock.now()
        else:
            voucher.agreed_at, voucher.agreed_by = clock.now(), by.code
        audit.note(session, by, act, about=code)
        press.result = code


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
        agreed_by=by.code if new.producer and new.agreed else None,
        agreed_at=clock.now() if new.producer and new.agreed else None,
    )
