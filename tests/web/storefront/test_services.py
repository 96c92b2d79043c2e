"""At the last look the buyer chooses who brings it, by one press and without scripts."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.shipping.tariff import Tariff
from tests.visitor import Visitor
from tests.web.storefront.shop import ADDRESS, Shop

FAST = 30_000
SUNDAY = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
YES = "JNE YES Wednesday, 25 November Rp30.000"


@pytest.fixture(autouse=True)
def fast(shop: Shop) -> Iterator[None]:
    with shop.world.inside():
        add("YES", FAST)
    with clock.at(SUNDAY):
        yield


def look_over(visitor: Visitor) -> Visitor:
    visitor.get("/en/checkout").form("Continue").fill(ADDRESS).press()
    return visitor.assert_ok()


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


def wishing(shop: Shop, by: str) -> Visitor:
    """Two pouches in the cart of somebody who said by when."""
    visitor = shop.visitor().get(f"/en/products/{shop.pouch}?to=34&by={by}").assert_ok()
    visitor.form("Add to cart").fill(quantity="2").press()
    return visitor.assert_ok()


@pytest.mark.parametrize(
    ("by", "chosen", "total", "other"),
    [
        ("2026-11-25", "JNE YES Wednesday, 25 November · in time", "Rp120.000", "perhaps too late"),
        ("2026-11-26", "JNE YES Wednesday, 25 November · in time", "Rp120.000", "perhaps too late"),
        ("2026-11-27", "JNE REG Thu 26 – Fri 27 November · in time", "Rp102.000", "in time"),
    ],
)
def test_the_cheapest_that_keeps_the_wished_day_is_chosen(
    shop: Shop, by: str, chosen: str, total: str, other: str
) -> None:
    """B11: nobody who said by when has to look for a quicker courier."""
    visitor = look_over(wishing(shop, by))

    visitor.assert_sees(f"{chosen} · chosen", f"Total {total}", "You want it there by", other)
    visitor.form("Order now").press()
    visitor.assert_ok().assert_sees(chosen.partition(" W")[0].partition(" T")[0], total[:6])
    assert shop.orders() == 1


def test_where_nobody_keeps_the_day_the_cheapest_is_chosen_and_called_late(shop: Shop) -> None:
    visitor = look_over(wishing(shop, "2026-11-24"))

    visitor.assert_sees("JNE REG Thu 26 – Fri 27 November · perhaps too late · chosen")
    visitor.assert_sees("Total Rp102.000").assert_sees_not("in time")


def test_another_service_is_still_one_press_away(shop: Shop) -> None:
    visitor = look_over(wishing(shop, "2026-11-25"))

    visitor.form("JNE REG Thu 26 – Fri 27 November · perhaps too late Rp12.000").press()

    visitor.assert_ok().assert_sees("Total Rp102.000")
    visitor.form("Order now").press()
    visitor.assert_ok().assert_sees("JNE REG", "Rp102.")


@pytest.mark.parametrize("by", ["soon", "2026-11-20", "2028-01-01", ""])
def test_what_is_no_day_to_come_is_not_kept(shop: Shop, by: str) -> None:
    visitor = wishing(shop, by)

    assert "by" not in visitor.session.cookies
    look_over(visitor).assert_sees("Total Rp102.000").assert_sees_not("You want it there by")


def test_a_wish_is_forgotten_with_its_order(shop: Shop) -> None:
    visitor = look_over(wishing(shop, "2026-11-25"))
    assert visitor.session.cookies["by"] == "2026-11-25"

    visitor.form("Order now").press()

    assert "by" not in visitor.assert_ok().session.cookies
