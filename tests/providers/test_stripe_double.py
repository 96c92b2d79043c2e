"""The double keeps Stripe's rules, so that what works with it works with Stripe: unknown parameters
are refused, a key makes a thing once, pages close by themselves, refunds fail afterwards.
"""

from datetime import timedelta
from typing import Any

import pytest
import requests
import stripe as stripe_library

from marketplace.kernel import clock
from tests.providers.stripe_double import KEY
from tests.providers.stripe_remote import BEGIN, REFUND, StripeDouble

SESSIONS, REFUNDS = "/v1/checkout/sessions", "/v1/refunds"
HOUR = timedelta(hours=1)


def form(**more: str) -> dict[str, str]:
    """A page for Rp15.000 that is open for an hour."""
    price = "line_items[0][price_data]"
    return {
        "mode": "payment",
        "line_items[0][quantity]": "1",
        f"{price}[currency]": "idr",
        f"{price}[unit_amount]": "1500000",
        f"{price}[product_data][name]": "Pesanan",
        "client_reference_id": "PAY22222",
        "success_url": "https://koperasi.example/orders/X",
        "expires_at": str(int((clock.now() + HOUR).timestamp())),
        **more,
    }


def post(
    stripe: StripeDouble, path: str, data: dict[str, str], key: str = ""
) -> tuple[int, dict[str, Any], bool]:
    """Status, body, and whether it is a repetition."""
    headers = {"Authorization": f"Bearer {KEY}"} | ({"Idempotency-Key": key} if key else {})
    answer = requests.post(f"{stripe.url}{path}", data=data, headers=headers, timeout=10)
    return answer.status_code, answer.json(), "Idempotent-Replayed" in answer.headers


def opened(stripe: StripeDouble, **more: str) -> str:
    status, body, _ = post(stripe, SESSIONS, form(**more))
    assert status == 200, body
    return str(body["id"])


def charged(stripe: StripeDouble) -> str:
    """What was paid on a page; returns the intent."""
    session = opened(stripe)
    stripe.pay(session)
    return str(stripe.sessions[-1]["payment_intent"])


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"method": "card"}, "method"),
        ({"line_items[0][price_data][price]": "1"}, "line_items[0][price_data][price]"),
        ({"payment_intent_data[note]": "x"}, "payment_intent_data[note]"),
        ({"expires_at": "tomorrow"}, "expires_at"),
        ({"expires_at": "1"}, "expires_at"),
        ({"line_items[0][price_data][unit_amount]": "15000.5"}, None),
        ({"line_items[0][price_data][unit_amount]": "15000"}, "line_items"),
        ({"success_url": "/orders/X"}, "success_url"),
    ],
)
def test_what_stripe_does_not_know_is_refused(
    stripe: StripeDouble, more: dict[str, str], param: str | None
) -> None:
    status, body, _ = post(stripe, SESSIONS, form(**more))
    assert (status, body["error"]["type"]) == (400, "invalid_request_error")
    assert param is None or body["error"]["param"] == param
    assert stripe.sessions == []


def test_a_wrong_key_of_the_account_opens_nothing(stripe: StripeDouble) -> None:
    answer = requests.post(f"{stripe.url}{SESSIONS}", data=form(), timeout=10)
    assert answer.status_code == 401


def test_the_same_key_makes_the_same_thing_for_a_day(stripe: StripeDouble) -> None:
    once = post(stripe, SESSIONS, form(), "K")
    again = post(stripe, SESSIONS, form(), "K")
    assert (once[1], once[2], again[1], again[2]) == (once[1], False, once[1], True)

    other = post(stripe, SESSIONS, form(locale="id"), "K")
    assert (other[0], other[1]["error"]["type"]) == (400, "idempotency_error")

    stripe.clock(clock.now() + timedelta(hours=25))
    late = form(expires_at=str(int((clock.now() + timedelta(hours=26)).timestamp())))
    assert post(stripe, SESSIONS, late, "K")[1]["id"] != once[1]["id"]


def test_what_was_badly_asked_is_not_kept_under_its_key(stripe: StripeDouble) -> None:
    assert post(stripe, SESSIONS, form(expires_at="1"), "K")[0] == 400
    assert post(stripe, SESSIONS, form(), "K")[0] == 200


@pytest.mark.parametrize(("trouble", "made"), [("500", 0), ("500 after", 1)])
def test_a_broken_answer_is_repeated(stripe: StripeDouble, trouble: str, made: int) -> None:
    stripe.trouble(trouble, BEGIN)
    assert post(stripe, SESSIONS, form(), "K")[0] == 500
    assert post(stripe, SESSIONS, form(), "K")[::2] == (500, True)
    assert len(stripe.sessions) == made


def test_a_page_closes_by_itself_and_tells_it(stripe: StripeDouble) -> None:
    session = opened(stripe)
    stripe.clock(clock.now() + 2 * HOUR)

    assert not stripe.may_pay(session)
    assert [event["type"] for event in stripe.events] == ["checkout.session.expired"]
    status, body, _ = post(stripe, f"{SESSIONS}/{session}/expire", {})
    assert status == 400 and "status of expired" in body["error"]["message"]


def test_a_declined_card_leaves_the_page_open(stripe: StripeDouble) -> None:
    session = opened(stripe)
    stripe.pay(session, "declined")

    assert [event["type"] for event in stripe.events] == ["payment_intent.payment_failed"]
    assert stripe.sessions[0]["status"] == "open"
    assert stripe.may_pay(session)
    assert not stripe.may_pay(session)


def test_no_more_goes_back_than_came(stripe: StripeDouble) -> None:
    charge = charged(stripe)
    assert post(stripe, REFUNDS, {"payment_intent": charge, "amount": "1000000"})[0] == 200
    status, body, _ = post(stripe, REFUNDS, {"payment_intent": charge, "amount": "500001"})
    assert status == 400 and "greater than unrefunded" in body["error"]["message"]
    assert post(stripe, REFUNDS, {"payment_intent": charge})[1]["amount"] == 500_000
    assert post(stripe, REFUNDS, {"payment_intent": charge, "to": "x"})[0] == 400


def test_a_refund_can_fail_afterwards(stripe: StripeDouble) -> None:
    charge = charged(stripe)
    stripe.refunds_are("pending")
    _, refund, _ = post(stripe, REFUNDS, {"payment_intent": charge, "metadata[refund]": "R"})
    assert refund["status"] == "pending"

    stripe.refund_ends(refund["id"], "failed")

    assert stripe.refunds[0]["failure_reason"] == "lost_or_stolen_card"
    assert stripe.events[-1]["type"] == "refund.failed"
    assert post(stripe, REFUNDS, {"payment_intent": charge})[1]["amount"] == 1_500_000


def test_two_troubles_come_in_their_order(stripe: StripeDouble) -> None:
    charge = charged(stripe)
    stripe.trouble("busy", REFUND)
    stripe.trouble("500", REFUND)
    said = [post(stripe, REFUNDS, {"payment_intent": charge})[0] for _ in range(3)]
    assert said == [429, 500, 200]


def test_a_dispute_looks_as_stripe_describes_it(stripe: StripeDouble) -> None:
    """Every name stands in the library's own classes, which are made from what Stripe publishes."""
    session = opened(stripe)
    stripe.pay(session)
    stripe.dispute(session)
    stripe.dispute_becomes(stripe.dispute(session), "won", fee_back=True)

    for told in stripe.disputes:
        assert_known(stripe_library.Dispute, told)
        assert_known(stripe_library.Dispute.EvidenceDetails, told["evidence_details"])
        for moved in told["balance_transactions"]:
            assert_known(stripe_library.BalanceTransaction, moved)
    one, other = stripe.disputes
    assert [each["amount"] for each in one["balance_transactions"]] == [-1_500_000]
    assert [each["fee"] for each in other["balance_transactions"]] == [3_000_000, -3_000_000]


def assert_known(kind: type[Any], told: dict[str, Any]) -> None:
    hints = kind.__annotations__
    assert set(told) <= set(hints), set(told) - set(hints)
    for name in ("object", "status", "type"):
        if "Literal" in (known := str(hints.get(name))):
            assert f"'{told[name]}'" in known, (name, told[name])


def test_a_dispute_is_fetched_with_known_parameters_only(stripe: StripeDouble) -> None:
    session = opened(stripe)
    stripe.pay(session)
    name = stripe.dispute(session)

    status, body = fetched(stripe, f"/v1/disputes/{name}?expand[0]=payment_intent")
    assert (status, body["payment_intent"]["id"]) == (200, stripe.sessions[0]["payment_intent"])
    status, body = fetched(stripe, f"/v1/disputes/{name}")
    assert (status, body["payment_intent"]) == (200, stripe.sessions[0]["payment_intent"])
    assert fetched(stripe, f"/v1/disputes/{name}?whole=1")[0] == 400
    assert fetched(stripe, "/v1/disputes/dp_none")[0] == 404


def fetched(stripe: StripeDouble, path: str) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = requests.get(f"{stripe.url}{path}", headers=headers, timeout=10)
    return answer.status_code, answer.json()


def test_money_in_dispute_does_not_go_back(stripe: StripeDouble) -> None:
    session = opened(stripe)
    stripe.pay(session)
    charge = str(stripe.sessions[0]["payment_intent"])
    asked = stripe.dispute(session, "warning_needs_response")
    assert post(stripe, REFUNDS, {"payment_intent": charge, "amount": "100"})[0] == 200

    stripe.dispute_becomes(asked, "needs_response")

    status, body, _ = post(stripe, REFUNDS, {"payment_intent": charge, "amount": "100"})
    assert (status, body["error"]["code"]) == (400, "charge_disputed")


def test_a_dispute_tells_of_itself(stripe: StripeDouble) -> None:
    session = opened(stripe)
    stripe.pay(session)
    name = stripe.dispute(session)
    stripe.dispute_becomes(name, "under_review")
    stripe.dispute_becomes(name, "won", paid_back=False)
    stripe.dispute_becomes(name, "won")

    told = [event["type"] for event in stripe.events if "dispute" in event["type"]]
    assert [kind.removeprefix("charge.dispute.") for kind in told] == [
        "created", "funds_withdrawn", "updated", "closed", "funds_reinstated",
    ]  # fmt: skip
