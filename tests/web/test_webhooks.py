"""What a provider tells over HTTP: kept once when it is signed, refused before anything else when
it is not.
"""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.kernel import sealing
from marketplace.kernel.db import db
from marketplace.payments import webhook
from marketplace.payments.webhook import WebhookEvent
from marketplace.web.webhooks import LARGEST
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import StripeDouble, body_of, signed

EVENT = {
    "id": "evt_1", "object": "event", "type": "checkout.session.completed", "livemode": False,
    "data": {"object": {"object": "checkout.session", "id": "cs_1", "name": "Dewi Pembeli"}},
}  # fmt: skip
BODY = body_of(EVENT)
ADDRESS = "/webhooks/stripe"


@pytest.fixture
def shop(app: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(app, stripe)


@pytest.fixture
def client(shop: OnlineTrade) -> FlaskClient:
    return shop.app.test_client()


def kept(shop: OnlineTrade) -> list[WebhookEvent]:
    with shop.inside():
        return list(db.session.scalars(select(WebhookEvent)))


def test_the_same_event_is_kept_once_and_sealed(shop: OnlineTrade, client: FlaskClient) -> None:
    """O03: stored raw before anything else, deduplicated for ever."""
    for _ in range(3):
        assert client.post(ADDRESS, data=BODY, headers=signed(BODY)).status_code == 200

    [event] = kept(shop)
    assert (event.event_id, event.thing, event.about) == ("evt_1", "payment", "cs_1")
    assert (event.state, event.attempts) == ("new", 0)
    assert "Dewi" not in event.body_sealed
    raw = sealing.unseal(event.body_sealed, about=f"webhook_event.body:{event.code}")
    assert raw.encode() == BODY


def test_what_is_not_signed_leaves_no_trace(shop: OnlineTrade, client: FlaskClient) -> None:
    """O03."""
    for headers in ({}, signed(BODY, secret="whsec_guessed"), signed(BODY + b" ")):
        assert client.post(ADDRESS, data=BODY, headers=headers).status_code == 400
    assert kept(shop) == []


def test_nothing_larger_than_a_quarter_of_a_megabyte_is_read(
    shop: OnlineTrade, client: FlaskClient
) -> None:
    large = b" " * (LARGEST + 1)
    assert client.post(ADDRESS, data=large, headers=signed(large)).status_code == 413
    assert kept(shop) == []


def test_it_is_answered_only_when_it_is_kept(
    shop: OnlineTrade, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """O03: a provider that heard no 200 comes again."""

    def full(*_: object) -> None:
        raise OSError("no space left")

    shop.app.testing = False
    monkeypatch.setattr(webhook, "keep", full)
    assert client.post(ADDRESS, data=BODY, headers=signed(BODY)).status_code == 500
    assert kept(shop) == []


def test_a_provider_that_is_not_set_up_is_not_found(client: FlaskClient) -> None:
    for name in ("midtrans", "nobody"):
        assert client.post(f"/webhooks/{name}", data=BODY).status_code == 404
