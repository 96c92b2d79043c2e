"""Workers side by side: what is due is done by one of them, what one left lying is taken up by
another, and money is booked once, whoever comes first. On both engines.
"""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Lock
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import Refusal
from marketplace.orders import order as orders
from marketplace.payments import leasing, looking, running, taken
from marketplace.payments import payment as payments
from marketplace.payments.errand import Errand
from tests.at_once import SECONDS, at_once
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import BEGIN, StripeDouble
from tests.trade import POUCH

TOTAL = POUCH + 11_000


@pytest.fixture
def shop(inside_on: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(inside_on, stripe)


def begun(shop: OnlineTrade) -> int:
    """How often Stripe was asked to open a page."""
    return sum(call["method"] == "POST" for call in shop.stripe.heard)


def test_two_workers_run_an_errand_once(shop: OnlineTrade) -> None:
    reference = shop.place(method=payments.STRIPE)
    shop.stripe.trouble("slow", BEGIN, seconds=1)

    counts = at_once(shop.app, *[lambda: running.run_due(payments.STRIPE)] * 3)

    assert sorted(counts) == [0, 0, 1]
    assert begun(shop) == 1
    assert shop.payment(reference).pay_at


def test_without_a_lease_they_run_it_together(
    shop: OnlineTrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.place(method=payments.STRIPE)
    monkeypatch.setattr(leasing, "LEASE", -timedelta(minutes=1))
    monkeypatch.setattr(leasing, "_claim", before_any_goes_on(leasing._claim, 3))

    at_once(shop.app, *[lambda: running.run_due(payments.STRIPE, most=1)] * 3)

    assert begun(shop) == 3
    assert len(shop.stripe.sessions) == 1  # its key still made one page
    assert shop.errands() == [("begin", "done")]


def before_any_goes_on(claim: Callable[..., Any], workers: int) -> Callable[..., Any]:
    """They claim one after another, and each waits until all have."""
    turn, all_have = Lock(), Barrier(workers)

    def claim_in_turn(*which: Any) -> Any:
        with turn:
            found = claim(*which)
        all_have.wait(SECONDS)
        return found

    return claim_in_turn


def test_what_a_worker_left_lying_is_taken_up(shop: OnlineTrade) -> None:
    """It was killed with the errand in its hands."""
    reference = shop.place(method=payments.STRIPE)
    with transaction() as session:
        errand = session.scalars(select(Errand)).one()
        errand.leased_until = clock.now() + leasing.LEASE
    assert shop.work() == 0

    with shop.at(clock.now() + leasing.LEASE + timedelta(seconds=1)):
        assert shop.work() == 1
    assert shop.payment(reference).pay_at


def test_one_provider_is_not_the_others_business(shop: OnlineTrade) -> None:
    """B08: each has lanes of its own."""
    shop.place(method=payments.STRIPE)

    assert running.run_due(payments.MIDTRANS) == 0
    assert shop.errands() == [("begin", "queued")]


def test_two_looks_at_one_moment_book_once(shop: OnlineTrade) -> None:
    """O03."""
    reference = shop.awaited()
    shop.stripe.pay(shop.session_of(reference))
    code = shop.payment(reference).code

    told = at_once(shop.app, *[lambda: looking.look(code)] * 3)

    db.session.rollback()  # what we read before is older than what they did
    assert [one for one in told if one is not True and not isinstance(one, Refusal)] == []
    assert shop.books()[f"2100:{reference}"] == -TOTAL
    assert shop.sound()


def test_without_the_lock_the_database_still_books_once(
    shop: OnlineTrade, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two who both believe to be the first: one of them is refused by a constraint."""
    reference = shop.awaited()
    shop.stripe.pay(shop.session_of(reference))
    code = shop.payment(reference).code
    assert looking.look(code)

    def nothing_known(*_: object) -> None:
        return None

    def not_locked(session: Session, reference: str) -> orders.Order:
        return orders.known_as(session, reference)

    monkeypatch.setattr(taken, "known_as", nothing_known)
    monkeypatch.setattr(orders, "to_decide_on", not_locked)
    with pytest.raises(IntegrityError):
        looking.look(code)
    monkeypatch.undo()

    db.session.rollback()
    assert shop.books()[f"2100:{reference}"] == -TOTAL
    assert f"2600:{reference}" not in shop.books()
    assert shop.sound()
