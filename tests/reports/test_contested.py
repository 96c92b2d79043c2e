"""I6 and I9 for disputes: a planted fault is named, and a shop where all is well has none."""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.kernel.db import db
from marketplace.payments import bearing
from marketplace.payments import dispute as disputes
from marketplace.reports import invariants
from tests.engines.templates import Engines
from tests.lasting import APP_ON
from tests.owner import supposing
from tests.payments.test_bearing import CHARGED, EARNED, arrived
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import StripeDouble
from tests.trade import PER_KG, POUCH
from tests.world import SEKAR

TOTAL = POUCH + PER_KG
COSTS = TOTAL - EARNED + 2 * CHARGED


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def told(
    request: pytest.FixtureRequest, engines: Engines, tmp_path_factory: pytest.TempPathFactory,
    _stripe: StripeDouble,
) -> Iterator[tuple[Flask, OnlineTrade, str, str]]:  # fmt: skip
    """One dispute is open, another was lost and is Melati's to bear; their codes."""
    _stripe.reset()
    with APP_ON[request.param](engines, tmp_path_factory.mktemp("contested")) as app:
        with app.app_context():
            shop = OnlineTrade(app, _stripe)
            lost, open_one = arrived(shop), shop.paid_online()
            shop.stripe.dispute_becomes(shop.stripe.dispute(shop.session_of(lost)), "lost")
            shop.stripe.dispute(shop.session_of(open_one))
            shop.hear_all()
            shop.work()
            db.session.rollback()
            found = [disputes.of_order(db.session(), r)[0].code for r in (open_one, lost)]
            bearing.bear(found[1], "producer", producer=shop.melati.code, key="K" * 32, by=SEKAR)
        yield app, shop, found[0], found[1]


@pytest.fixture
def shop(told: tuple[Flask, OnlineTrade, str, str]) -> Iterator[tuple[OnlineTrade, str, str]]:
    with told[0].app_context():
        yield told[1:]


def found(*statements: str) -> list[str]:
    with supposing(*statements) as session:
        return invariants.broken(session)


def test_all_is_well(shop: tuple[OnlineTrade, str, str]) -> None:
    assert found() == []


def test_money_that_stays_in_a_dispute_that_ended_is_named(
    shop: tuple[OnlineTrade, str, str],
) -> None:
    _, open_one, _ = shop
    assert found(f"UPDATE dispute SET state = 'lost' WHERE code = '{open_one}'") == [
        f"I6 money in dispute {open_one}: books say {TOTAL}, should be 0",
    ]


def test_money_that_a_dispute_does_not_explain_is_named(
    shop: tuple[OnlineTrade, str, str],
) -> None:
    _, open_one, _ = shop
    assert found(f"UPDATE dispute SET withdrawn = withdrawn - 7 WHERE code = '{open_one}'") == [
        f"I6 money in dispute {open_one}: books say {TOTAL}, should be {TOTAL - 7}",
    ]


def test_a_loss_of_another_amount_is_named(shop: tuple[OnlineTrade, str, str]) -> None:
    _, _, lost = shop
    assert found(f"UPDATE dispute SET lost = lost + 5 WHERE code = '{lost}'") == [
        f"I6 losses in disputes: books say {COSTS}, should be {COSTS + 5}",
    ]


def test_a_debt_that_no_dispute_explains_is_named(shop: tuple[OnlineTrade, str, str]) -> None:
    trade, _, lost = shop
    assert found(f"UPDATE dispute SET passed_on = passed_on - 9 WHERE code = '{lost}'") == [
        f"I6 losses in disputes: books say {COSTS}, should be {COSTS + 9}",
        f"I9 owed by producer {trade.melati.code}: books say {EARNED}, should be {EARNED - 9}",
    ]
