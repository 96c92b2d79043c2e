"""At the last look the buyer chooses who brings it, by one press and without scripts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.shipping.tariff import Tariff
from tests.web.storefront.shop import Shop

FAST = 30_000
SUNDAY = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
YES = "JNE YES Wednesday, 25 November Rp30.000"


@pytest.fixture(autouse=True)
def fast(shop: Shop) -> Iterator[None]:
    with shop.world.inside():
        add("YES", FAST)
    with clock.at(SUNDAY):
        yield


def add(service: str, per_kg: int) -> None:
    with transaction() as session:
        session.add(
            Tariff(
                courier="JNE", service=service, dest="34", per_kg=per_kg, days_least=1,
                days_most=1, counts_from=date(2026, 1, 1),
            )
        )  # fmt: skip


def test_another_service_is_one_press_away(shop: Shop) -> None:
    """B11: the cheapest is chosen until the buyer chooses another; the total follows."""
    visitor = shop.checkout(shop.visitor()).assert_ok()
    visitor.assert_sees(
        "Total Rp102.000", "Who brings it?", "JNE YES", "Wednesday, 25 November", "Rp30.000"
    )

    visitor.form(YES).press()

    visitor.assert_ok().assert_sees("Total Rp120.000", "Delivery with JNE YES Rp30.000")
    visitor.form("Order now").press()
    visitor.assert_ok().assert_sees("JNE YES", "Rp120.")
    assert shop.orders() == 1


def test_a_choice_is_kept_while_the_rest_is_changed(shop: Shop) -> None:
    visitor = shop.checkout(shop.visitor())
    visitor.form(YES).press()
    visitor.form("Change").press()

    visitor.form("Continue").fill(landmark="dekat masjid").press()

    visitor.assert_ok().assert_sees("Total Rp120.000", "dekat masjid")


def test_a_service_that_ended_is_asked_again(shop: Shop) -> None:
    visitor = shop.checkout(shop.visitor())
    visitor.form(YES).press()
    with shop.world.inside():
        add("YES", 0)

    visitor.form("Order now").press()

    assert visitor.status == 409
    visitor.assert_sees("This courier does not go there now.", "Total Rp102.000")
    assert shop.orders() == 0
    visitor.form("Order now").press()
    assert (visitor.assert_ok(), shop.orders())[1] == 1


def test_where_there_is_no_choice_none_is_asked(shop: Shop) -> None:
    with shop.world.inside():
        add("YES", 0)
    shop.checkout(shop.visitor()).assert_sees_not("Who brings it?")
