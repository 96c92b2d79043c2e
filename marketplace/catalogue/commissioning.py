"""The office makes rules of commission and ends them; whoever they concern is told that there is
something new, before or when they begin to count.

Nothing that was ordered changes: each line keeps the rate it was promised with.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from marketplace.catalogue import category as categories
from marketplace.catalogue import commissioned
from marketplace.catalogue.commissioned import Sold
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money, format_rupiah
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.outbox.message import queue
from marketplace.people import audit
from marketplace.people import producer as producers
from marketplace.policy import commission, rates
from marketplace.policy.commission import CommissionRule
from marketplace.policy.rates import Rates


class AboutNothing(NotNow):
    status = 422
    says = lazy("Please choose a product, a partner or a shelf for the rule.")


class AboutTooMuch(NotNow):
    status = 422
    says = lazy("A rule for a product needs no partner and no shelf.")


class InThePast(NotNow):
    status = 422
    says = lazy("A rule begins today or later. What was ordered keeps its own.")


class EndsFirst(NotNow):
    status = 422
    says = lazy("The last day comes after the first.")


class NoSuchProduct(NotNow):
    status = 422
    says = lazy("There is no product with the code %(code)s.")


class TooMuch(NotNow):
    status = 422
    says = lazy("Of %(price)s this would keep %(ours)s. More than half is too much.")


class EndedAlready(NotNow):
    says = lazy("This rule has ended already.")


@dataclass(frozen=True)
class NewRule:
    """What the office typed. It is about a product alone, or a producer, a shelf or both."""

    percent_bp: int
    a_piece: Money
    starts_on: date
    ends_on: date | None = None
    product: str | None = None
    producer: str | None = None
    category: str | None = None
    note: str = ""


def make(new: NewRule, *, key: str, by: Actor) -> str:
    """Returns its code. Raises `AboutNothing`, `AboutTooMuch`, `InThePast`, `EndsFirst`,
    `NoSuchProduct`, `TooMuch`, `NotFound`.
    """
    _refuse_unfit(new)
    with transaction() as session:
        press = once.claim(session, key, "make commission rule")
        if press.result:
            return press.result
        _look_whom(session, new)
        rule = CommissionRule(
            code=codes.code(),
            **vars(new),
            made_by=by.code,
            made_at=clock.now(),
        )
        sold = commissioned.kept(session)
        session.add(rule)
        session.flush()
        _refuse_too_much(session, rule, sold)
        _tell(session, {rule.code}, rule.starts_on, sold, about=rule.code)
        audit.note(session, by, "make commission rule", about=rule.code, why=new.note)
        press.result = rule.code
        return rule.code


def end(code: str, *, key: str, by: Actor) -> None:
    """It counts for no new order; it stays to be read. Raises `EndedAlready`, `NotFound`."""
    with transaction() as session:
        press = once.claim(session, key, f"end commission rule {code}")
        if press.result:
            return
        rule = commission.to_end(session, code)
        if rule.ended_at:
            raise EndedAlready()
        _tell(
            session, {code}, max(rule.starts_on, commission.today()),
            commissioned.kept(session), about=f"{code} ended",
        )  # fmt: skip
        rule.ended_at, rule.ended_by = clock.now(), by.code
        audit.note(session, by, "end commission rule", about=code)
        press.result = code


def change_rates(new: Rates, *, by: Actor) -> None:
    """The cooperative's rate and limits, from now on; what was ordered before keeps its own."""
    with transaction() as session:
        known = rates.current(session)
        if known == new and rates.history(session):
            return
        rates.put(session, new, by=by.code)
        if known.commission_bp != new.commission_bp:
            _tell(
                session, {""}, commission.today(), commissioned.kept(session),
                about=f"{known.commission_bp} {new.commission_bp} {clock.now().isoformat()}",
            )  # fmt: skip
        audit.note(session, by, "change rates", about=rates.KEY)


def _refuse_unfit(new: NewRule) -> None:
    if not (new.product or new.producer or new.category):
        raise AboutNothing()
    if new.product and (new.producer or new.category):
        raise AboutTooMuch()
    if new.starts_on < commission.today():
        raise InThePast()
    if new.ends_on and new.ends_on < new.starts_on:
        raise EndsFirst()


def _look_whom(session: Session, new: NewRule) -> None:
    if new.product and commissioned.sold(session, new.product) is None:
        raise NoSuchProduct(code=new.product)
    if new.producer:
        producers.known_as(session, new.producer)
    if new.category:
        categories.known_as(session, new.category)


def _refuse_too_much(session: Session, rule: CommissionRule, sold: list[Sold]) -> None:
    """Of what costs least among the goods it is about."""
    about = [one.price for one in sold if one.price and rule.is_about(one.goods)]
    if about and rule.rate.asks(min(about)) > rule.rate.commission(min(about)):
        ours = rule.rate.asks(min(about))
        raise TooMuch(price=format_rupiah(min(about)), ours=format_rupiah(ours))


def _tell(session: Session, rules: set[str], day: date, sold: list[Sold], *, about: str) -> None:
    """Those whose goods are under one of these rules on this day."""
    for her in sorted(commissioned.makers_under(session, rules, day, sold=sold)):
        queue(session, "something new", about=her, commission=about)
