"""The office sees how payments at providers go, tests the connection, lets things begin anew."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.people.audit import Audit
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import StripeDouble
from tests.web.office.colleagues import bayu, ratna, sekar

POISON = {
    "id": "evt_poison", "object": "event", "type": "checkout.session.completed",
    "livemode": False, "data": {"object": {"object": "checkout.session", "id": "cs_0"}},
}  # fmt: skip
DAYS = (0, 1, 2, 3, 4, 5, 6, 8)


@pytest.fixture
def shop(app: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(app, stripe)


def test_the_connection_is_tested_by_the_worker(shop: OnlineTrade) -> None:
    office = bayu(shop).get("/office/providers").assert_ok()
    office.assert_sees("Stripe", "Set up", "Midtrans", "Not set up", "Nothing is in trouble")
    heard = len(shop.stripe.heard)

    office.form("Test the connection").press()

    office.assert_sees("We are asking")
    assert len(shop.stripe.heard) == heard
    with shop.inside():
        shop.work()
    office.get("/office/providers").assert_sees("It answers", "Koperasi Uji (test)")


def test_a_provider_that_does_not_answer_is_told(shop: OnlineTrade) -> None:
    shop.stripe.trouble("500", times=99)
    office = ratna(shop).get("/office/providers")
    office.form("Test the connection").press()
    with shop.inside():
        shop.work()

    office.get("/office/providers").assert_sees("It does not answer", "APIError 500")


def test_a_poison_event_is_replayed_by_a_leader(shop: OnlineTrade) -> None:
    """O03: parked after eight tries, seen on the first page, replayed with a note."""
    with shop.inside():
        start = clock.now()
        shop.hear(POISON)
        for day in DAYS:
            with clock.at(start + timedelta(days=day, hours=day, minutes=1)):
                shop.work()
        assert shop.events() == {"dead": 1}
    office = ratna(shop).get("/office/").assert_sees("Payments in trouble at a provider")
    office.get("/office/providers").assert_sees("No such id", "None any more", "Given up: 1.")

    office.form("Try again").press()

    with shop.inside():
        assert shop.events() == {"new": 1}
        notes = db.session.query(Audit).filter_by(act="replay webhook event").count()
        assert notes == 1
        assert shop.work() == 1
    office.submit_again(office.sent[-1])
    assert office.status == 409


def test_an_errand_that_was_given_up_is_tried_again(shop: OnlineTrade) -> None:
    shop.stripe.trouble("500", times=99)
    with shop.inside():
        reference = shop.awaited()
        placed = shop.of(reference).placed_at
        for day in DAYS:
            with clock.at(placed + timedelta(days=day, hours=day, minutes=1)):
                shop.work()
        assert shop.errands() == [("begin", "dead")]
    shop.stripe.calm()
    office = bayu(shop).get("/office/providers").assert_sees("Open a payment page", reference)

    office.form("Try again").press()

    with shop.inside():
        shop.work()
        assert shop.errands() == [("begin", "done")]
        assert shop.payment(reference).pay_at
    office.get("/office/providers").assert_sees("Nothing is in trouble")


def test_only_leaders_look_at_providers(shop: OnlineTrade) -> None:
    assert sekar(shop).get("/office/providers").status == 403


def test_a_long_list_costs_no_more_queries(shop: OnlineTrade) -> None:
    office = ratna(shop)
    with shop.inside():
        for number in range(3):
            shop.hear(POISON | {"id": f"evt_{number}"})
        shop.work()
    with shop.inside(), shop.counting() as few:
        office.get("/office/providers").assert_ok()
    with shop.inside():
        for number in range(3, 30):
            shop.hear(POISON | {"id": f"evt_{number}"})
        shop.work()
    with shop.inside(), shop.counting() as many:
        office.get("/office/providers").assert_ok()
    assert len(many) <= len(few) <= 20
