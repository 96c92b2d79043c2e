"""Leaders decide what the cooperative is called, how its foods travel, and what its
pages say.

What counts stands in `policy` with its date; who decided it stands in the audit too.
"""

from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.people import audit
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import (
    goods,
    keeping_times,
    payment_times,
    replies,
    texts,
    till,
    wordlist,
)
from marketplace.policy.cooperative import Cooperative
from marketplace.policy.goods import GoodsRules
from marketplace.policy.keeping_times import KeepingTimes
from marketplace.policy.payment_times import PaymentTimes
from marketplace.policy.replies import Replies


def change_cooperative(facts: Cooperative, *, by: Actor) -> None:
    """From now on this is how the world sees us. Saying the same again changes nothing.

    Raises `Listed`.
    """
    wordlist.refuse_listed(facts.name, facts.street, facts.city, facts.email, facts.account_holder)
    with transaction() as session:
        if cooperatives.known(session) == facts:
            return
        cooperatives.put(session, facts, by=by.code)
        audit.note(session, by, "change cooperative", about=cooperatives.KEY)


def change_till_limit(new: Money, *, by: Actor) -> None:
    """From now on another person looks at what differs by more."""
    with transaction() as session:
        if till.limit(session) == new:
            return
        till.put(session, new, by=by.code)
        audit.note(session, by, "change limit of differences", about=till.KEY)


def change_payment_times(new: PaymentTimes, *, by: Actor) -> None:
    """From now on; orders that wait already keep their time."""
    with transaction() as session:
        if payment_times.current(session) == new:
            return
        payment_times.put(session, new, by=by.code)
        audit.note(session, by, "change payment times", about=payment_times.KEY)


def change_keeping_times(new: KeepingTimes, *, by: Actor) -> None:
    """From now on, also for what is there already."""
    with transaction() as session:
        if keeping_times.current(session) == new:
            return
        keeping_times.put(session, new, by=by.code)
        audit.note(session, by, "change keeping times", about=keeping_times.KEY)


def change_replies(new: Replies, *, by: Actor) -> None:
    """From now on. Raises `Listed`."""
    wordlist.refuse_listed(new.id, new.en)
    with transaction() as session:
        if replies.current(session) == new:
            return
        replies.put(session, new, by=by.code)
        audit.note(session, by, "change replies", about=replies.KEY)


def change_goods_rules(new: GoodsRules, *, by: Actor) -> None:
    """From now on; what was promised before is kept."""
    with transaction() as session:
        if goods.current(session) == new:
            return
        goods.put(session, new, by=by.code)
        audit.note(session, by, "change goods rules", about=goods.KEY)


def change_text(name: str, language: str, *, title: str, body: str, by: Actor) -> None:
    """A page of information says this from now on. Raises `NotFound` for a page there is not,
    `Listed`.
    """
    wordlist.refuse_listed(title, body)
    with transaction() as session:
        written = texts.written(session, name, language)
        if (written.title, written.body) == (title, body):
            return
        texts.put(session, name, language, title=title, body=body, by=by.code)
        audit.note(session, by, "change text", about=f"{name}.{language}")
