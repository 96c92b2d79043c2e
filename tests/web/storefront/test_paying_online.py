"""What a buyer sees of a payment at a provider: what we know, and no more."""

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.payments import payment as payments
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import StripeDouble
from tests.visitor import Visitor


@pytest.fixture
def shop(app: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(app, stripe)


def placed(shop: OnlineTrade) -> str:
    with shop.inside():
        return shop.place(method=payments.STRIPE)


def work(shop: OnlineTrade) -> None:
    with shop.inside():
        shop.hear_all()
        shop.work()


def buyer(shop: OnlineTrade, reference: str) -> Visitor:
    with shop.inside():
        key = shop.of(reference).key
    return shop.visitor().get(f"/en/orders/{reference}?key={key}").assert_ok()


def test_the_page_of_an_order_waits_for_the_page_to_pay_at(shop: OnlineTrade) -> None:
    """B08: the buyer pays at the provider; no page of ours waits for it, or asks for a card."""
    reference = placed(shop)
    visitor = buyer(shop, reference)
    visitor.assert_sees("We are preparing your payment page", "Rp56.000", "Pay before")
    assert visitor.response.headers["Refresh"] == "3"

    work(shop)

    visitor.get(f"/en/orders/{reference}").assert_sees("Pay now", "We never see your card.")
    assert "Refresh" not in visitor.response.headers
    [session] = shop.stripe.sessions
    assert visitor.page.select_one(f'a[href="{session["url"]}"]')
    assert not visitor.page.select("main form input:not([type=hidden])")


def test_coming_back_proves_nothing_and_is_answered_honestly(shop: OnlineTrade) -> None:
    """O03: the order is paid when the provider says so, not when a browser does."""
    reference = placed(shop)
    work(shop)
    visitor = buyer(shop, reference)

    visitor.get(f"/en/orders/{reference}?back=1")
    visitor.assert_sees("We are asking Stripe whether your money has arrived.", "To pay")
    assert visitor.response.headers["Refresh"] == "3"

    with shop.inside():
        shop.stripe.pay(shop.session_of(reference))
    work(shop)
    visitor.get(f"/en/orders/{reference}?back=1").assert_sees("Being packed")
    visitor.assert_sees_not("Pay now", "We are asking")
    assert "Refresh" not in visitor.response.headers


def test_a_payment_that_cannot_be_begun_is_told(shop: OnlineTrade) -> None:
    shop.stripe.trouble("no")
    reference = placed(shop)
    work(shop)

    visitor = buyer(shop, reference)
    visitor.assert_sees("This payment did not work", "No money was taken.", "Pay in another way")
    visitor.assert_sees_not("We looked at the bank")


def test_a_page_whose_time_is_over_is_not_shown_any_more(shop: OnlineTrade) -> None:
    reference = placed(shop)
    work(shop)
    with shop.inside():
        later = shop.payment(reference).expires_at
    with shop.at(later):
        with shop.inside():
            shop.sweep()
        visitor = buyer(shop, reference)

        assert clock.now() == later
        visitor.assert_sees("The time to pay there is over", "your money is safe")
        visitor.assert_sees_not("Pay now")
