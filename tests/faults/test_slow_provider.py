"""A provider takes half a minute for an answer: pages are shown, messages go out, no process is
lost, and its other payments are begun as soon as it answers again.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from flask import Flask
from sqlalchemy import select

from marketplace.kernel.db import db
from marketplace.lifecycles import Errand as ErrandStates
from marketplace.lifecycles import Message as MessageStates
from marketplace.outbox.message import Message
from marketplace.payments import payment as payments
from marketplace.payments.errand import Errand
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import BEGIN, StripeDouble, stripe_double
from tests.serving import Server, serve

HALF_A_MINUTE = 30
LANES = 2  # threads for each provider
ORDERS = 5
PAGES = 30
PATIENCE = 90


@pytest.fixture
def stripe() -> Iterator[StripeDouble]:
    with stripe_double() as double:
        yield double


@pytest.mark.timeout(300)
def test_a_slow_provider_holds_up_nobody_else(
    app: Flask, sqlite_url: str, data_dir: Path, stripe: StripeDouble
) -> None:
    trade = OnlineTrade(app, stripe)
    stripe.trouble("slow", BEGIN, times=LANES, seconds=HALF_A_MINUTE)
    with trade.inside():
        online = [trade.place(0, 1, method=payments.STRIPE) for _ in range(ORDERS)]
        cash = trade.place(0, 1, method=payments.CASH)
    with serve(sqlite_url, data_dir, stripe.settings, workers=2, background=True) as server:
        _until(lambda: len(_begun(stripe)) == LANES, "both threads wait")
        _shows_pages(server)
        _until(lambda: _told(trade, cash), "the message is out")
        _until(lambda: len(_open(trade, online)) == ORDERS - LANES, "the others are begun")
        _shows_pages(server)
        log = server.log.read_text(errors="replace")
        assert log.count("Started worker-") == 2
        assert "Unexpected exit" not in log
    with trade.inside():
        left = db.session.scalars(select(Errand).where(Errand.state == ErrandStates.QUEUED)).all()
        # What was slow is asked again with the same key, later.
        assert [(each.kind, each.attempts) for each in left] == [("begin", 1)] * LANES
        assert trade.sound()


def _until(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, f"not within {PATIENCE} seconds: {what}"
        time.sleep(0.1)


def _begun(stripe: StripeDouble) -> list[str]:
    return [call["path"] for call in stripe.heard if call["method"] == "POST"]


def _open(trade: OnlineTrade, online: list[str]) -> list[str]:
    with trade.inside():
        return [reference for reference in online if trade.payment(reference).pay_at]


def _told(trade: OnlineTrade, reference: str) -> bool:
    with trade.inside():
        found = select(Message.state).where(Message.about == reference)
        return set(db.session.scalars(found)) == {MessageStates.SENT}


def _shows_pages(server: Server) -> None:
    """More than there are hands in the web processes: none of them waits for a provider."""
    with requests.Session() as visitor:
        for _ in range(PAGES):
            assert visitor.get(f"{server.url}/products", timeout=10).ok
