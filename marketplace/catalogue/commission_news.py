"""What the cooperative keeps of each of her products, today and from the next change on: for the
producer herself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from marketplace.catalogue import commissioned
from marketplace.catalogue.commissioned import Sold
from marketplace.kernel import clock
from marketplace.kernel.money import Money
from marketplace.policy import commission, rates
from marketplace.policy.commission import CommissionRule, Rate

TOLD_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Kept:
    """One of her products with its lowest price; `then` counts from `changes_on`, if it is known
    that something changes.
    """

    name: str
    price: Money
    rate: Rate
    then: Rate | None = None
    changes_on: date | None = None


def of_producer(session: Session, producer: str) -> list[Kept]:
    """What is on sale, the newest first. Four queries."""
    sold = [one for one in commissioned.of_producer(session, producer) if one.price]
    goods = [one.goods for one in sold]
    names = commissioned.names_of(session, {one.product for one in goods})
    rules = commission.standing(session, goods)
    usual = Rate(rates.current(session).commission_bp)
    return [
        _kept(one, names.get(one.goods.product, ""), rules, usual) for one in reversed(sold)
    ]


def is_new(session: Session, producer: str) -> bool:
    """Whether something changed lately, or was decided, for any of hers."""
    since = clock.now() - TOLD_FOR
    goods = [one.goods for one in commissioned.of_producer(session, producer)]
    if not goods:
        return False
    return commission.changed_since(session, goods, since) or _other_usual(session, since)


def _other_usual(session: Session, since: datetime) -> bool:
    """Whether the cooperative's rate was another one at that time."""
    decided = rates.history(session)
    lately = [one for one in decided if one.counts_from >= since]
    before = next((one for one in decided if one.counts_from < since), None)
    known = before.rates if before else rates.Rates()
    return bool(lately) and lately[0].rates.commission_bp != known.commission_bp


def _kept(one: Sold, name: str, rules: Sequence[CommissionRule], usual: Rate) -> Kept:
    today = commission.today()
    now = commission.rate_of(one.goods, rules, usual, today)
    for day in sorted(_turns(rules, today)):
        then = commission.rate_of(one.goods, rules, usual, day)
        if (then.percent_bp, then.a_piece) != (now.percent_bp, now.a_piece):
            return Kept(name, one.price, now, then, day)
    return Kept(name, one.price, now)


def _turns(rules: Sequence[CommissionRule], today: date) -> set[date]:
    """The days to come on which a rule begins, or no longer counts."""
    begins = {rule.starts_on for rule in rules}
    ends = {rule.ends_on + timedelta(days=1) for rule in rules if rule.ends_on}
    return {day for day in begins | ends if day > today}
