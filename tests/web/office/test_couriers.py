"""Couriers on their pages."""

import pytest

from marketplace.kernel.db import db, transaction
from marketplace.shipping import courier, starting
from tests.web.office.colleagues import ratna, tono
from tests.world import World


@pytest.fixture(autouse=True)
def couriers(world: World) -> None:
    with world.inside(), transaction() as session:
        starting.put_up(session)


def test_a_courier_is_changed_and_the_log_tells_it(world: World) -> None:
    """M19: effective at once, with a change log on the page."""
    office = ratna(world).get("/office/couriers").assert_ok()
    office.link("SiCepat").follow().assert_ok()
    office.form("Keep").fill(divisor="5500", offered=False).press()

    office.assert_ok().assert_sees("Kept.", "Changed a courier", "6000 → 5500", "Switched off")
    with world.inside():
        assert courier.named(db.session(), "SiCepat REG").divisor == 5500


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("divisor", "0"), ("tolerance_g", "1000"), ("tracking_url", "javascript:alert(1)"),
        ("tracking_url", "http://courier.example"), ("tracking_url", "https://"),
        ("tracking_url", "https://[courier.example"), ("waybill_form", "(A+)+"), ("name", "J&T"),
    ],
)  # fmt: skip
def test_what_does_not_fit_changes_nothing(world: World, name: str, value: str) -> None:
    office = ratna(world).get("/office/couriers").link("SiCepat").follow()
    office.form("Keep").fill({name: value}).press()

    assert office.status in {409, 422}
    with world.inside():
        found = courier.named(db.session(), "SiCepat")
        assert (found.divisor, found.tracking_url) == (6000, "https://www.sicepat.com/checkAwb")


def test_another_courier_is_added(world: World) -> None:
    office = ratna(world).get("/office/couriers")
    office.form("Add the courier").fill(name="Kilat", services="Reguler,, Cepat ").press()

    office.assert_ok().assert_sees("Kilat", "Reguler, Cepat")
    tono(world).get("/office/couriers").assert_sees_not("Kilat")
