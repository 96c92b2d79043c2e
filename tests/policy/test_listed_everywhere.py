"""Whatever the office writes for the public is looked through for listed words: names of pickup
points, addresses, voucher codes. What is refused leaves nothing behind.
"""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.checkout import vouching
from marketplace.checkout.vouching import NewVoucher
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.kernel.money import Money
from marketplace.orders.voucher import Voucher
from marketplace.people import deciding
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import replies, wordlist
from marketplace.policy.replies import Replies
from marketplace.shipping import courier as couriers
from marketplace.shipping import hiring, hosting, price_cells, pricing
from marketplace.shipping.courier import Courier, CourierFacts
from marketplace.shipping.hosting import PointFacts
from marketplace.shipping.point import Point
from marketplace.shipping.price_cells import Unclear
from marketplace.shipping.price_plan import Known
from marketplace.shipping.pricing import NewTariff
from marketplace.shipping.tariff import Tariff
from tests.world import BAYU, COOPERATIVE, RATNA, World

LISTED, NEAR = "Karang Kata", "Karangkataan"
OPEN = {0: [(time(9), time(12))]}


@pytest.fixture
def world(app: Flask) -> World:
    world = World(app)
    with world.inside():
        wordlist.keep([LISTED])
    return world


def count(kind: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.mark.parametrize("field", ["name", "street", "city"])
def test_a_pickup_point_carries_none(world: World, field: str) -> None:
    """X02: near-words pass."""
    facts = PointFacts("Kios", "Jalan Contoh 3", "Semarang", OPEN)
    listed: dict[str, Any] = {field: f"Di {LISTED}"}
    near: dict[str, Any] = {field: f"Di {NEAR}"}
    with world.inside():
        with pytest.raises(wordlist.Listed):
            hosting.open_point(replace(facts, **listed), key="a", by=BAYU)
        assert count(Point) == 0
        code = hosting.open_point(replace(facts, **near), key="b", by=BAYU)
        with pytest.raises(wordlist.Listed):
            hosting.change_point(code, replace(facts, **listed), by=BAYU)
        point = db.session.scalars(select(Point)).one()
        assert getattr(point, field) == f"Di {NEAR}"


@pytest.mark.parametrize("field", ["name", "services"])
def test_a_courier_is_called_none(world: World, field: str) -> None:
    """X02: buyers read its name and its services."""
    facts = CourierFacts("Kurir Kita", "REG, YES")
    listed: dict[str, Any] = {field: f"REG, {LISTED}"}
    near: dict[str, Any] = {field: NEAR}
    with world.inside():
        before = count(Courier)
        with pytest.raises(wordlist.Listed):
            hiring.add_courier(replace(facts, **listed), key="a", by=BAYU)
        assert count(Courier) == before
        code = hiring.add_courier(replace(facts, **near), key="b", by=BAYU)
        with pytest.raises(wordlist.Listed):
            hiring.change_courier(code, replace(facts, **listed), by=BAYU)
        db.session.rollback()
        assert getattr(couriers.known_as(db.session(), code), field) == NEAR


def test_a_price_is_for_none(world: World) -> None:
    """X02: typed, or by a list."""
    price = NewTariff("JNE", LISTED, "*", Money(9_000), 1, 2, clock.today())
    with world.inside():
        before = count(Tariff)
        with pytest.raises(wordlist.Listed):
            pricing.add_tariff(price, key="a", by=RATNA)
        assert count(Tariff) == before
        with pytest.raises(Unclear) as unclear:
            price_cells.READ["service"](LISTED, Known(clock.today(), (), {}, {}))
        assert LISTED not in unclear.value.sentence


def test_a_voucher_code_is_none(world: World) -> None:
    new = NewVoucher("KARANGKATA", 1_000, 0, 0, date(2026, 1, 1), date(2027, 1, 1))
    with world.inside():
        with pytest.raises(wordlist.Listed):
            vouching.make(new, key="a", by=RATNA)
        assert count(Voucher) == 0
        vouching.make(replace(new, code="KARANGKATAAN"), key="b", by=RATNA)
        assert count(Voucher) == 1


@pytest.mark.parametrize("field", ["name", "street", "city", "account_holder"])
def test_the_cooperative_itself_is_called_none(world: World, field: str) -> None:
    with world.inside():
        with pytest.raises(wordlist.Listed):
            deciding.change_cooperative(replace(COOPERATIVE, **{field: LISTED}), by=BAYU)
        assert cooperatives.known(db.session()) == COOPERATIVE


def test_replies_to_use_again_carry_none(world: World) -> None:
    with world.inside():
        with pytest.raises(wordlist.Listed):
            deciding.change_replies(Replies("Ya.", f"Yes, {LISTED}."), by=RATNA)
        assert replies.current(db.session()) == Replies()
