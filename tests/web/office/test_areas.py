"""Where goods are brought, on its page."""

from datetime import time

import pytest

from marketplace.kernel.db import db
from marketplace.policy import goods
from marketplace.policy.goods import Area
from tests.web.office.colleagues import ratna, tono
from tests.world import World

TYPED = {"code": "33.74.10", "price": "9000", "cutoff": "9.30"}


def areas(world: World) -> tuple[Area, ...]:
    with world.inside():
        return goods.current(db.session()).all_areas


def test_a_district_is_added_changed_and_taken_out(world: World) -> None:
    """M11, M19: each with its price, its hour and its days; the log tells."""
    office = ratna(world).get("/office/areas").assert_sees("No districts yet")
    office.form("Keep").fill(TYPED).press()
    office.assert_ok().assert_sees("Tembalang", "Rp9.000", "9.30", "Said where goods are brought")
    assert areas(world) == (Area("33.74.10", "Tembalang", 9_000, time(9, 30), tuple(range(6))),)

    office.link("Tembalang").follow()
    assert office.form("Keep").value("price") == "9000"
    office.form("Keep").fill(price="12000", days=["5", "1"]).press()
    office.assert_ok().assert_sees("Rp12.000")
    assert [(area.price, area.days) for area in areas(world)] == [(12_000, (1, 5))]

    office.form("Take it out").press()
    office.assert_ok().assert_sees("No districts yet", "Left a district out")
    assert areas(world) == ()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("code", "33.99.99"), ("code", "33"), ("code", ""), ("price", "-1"), ("cutoff", "25.00"),
        ("cutoff", "noon"), ("cutoff", ""), ("cutoff", "10.00+07"),
    ],
)  # fmt: skip
def test_what_does_not_fit_changes_nothing(world: World, name: str, value: str) -> None:
    office = ratna(world).get("/office/areas")
    office.form("Keep").fill(TYPED | {name: value}).press()
    assert office.status in {409, 422}
    office.get("/office/areas").form("Keep").forge({"days": "9", **TYPED}).press()
    assert office.status == 422
    assert areas(world) == ()


def test_packers_decide_nothing_here(world: World) -> None:
    assert tono(world).get("/office/areas").status == 403
