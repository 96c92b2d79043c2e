"""Districts that goods are brought to, each with price, hour and days. On both engines."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalogue.product import Product
from marketplace.checkout import cart as carts
from marketplace.checkout import parcels
from marketplace.checkout.cart import Cart
from marketplace.checkout.parcels import NotInTown, Parcel, Wishes
from marketplace.checkout.placing import Agreement, TotalChanged, place_order
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound
from marketplace.orders.contact import Contact
from marketplace.orders.order import COURIER, Order
from marketplace.payments import payment as payments
from marketplace.people import audit
from marketplace.policy import goods as rules
from marketplace.policy.goods import Area, GoodsRules
from marketplace.shipping import bringing
from marketplace.shipping.pricing import NoSuchPlace
from tests.policy.closed import closed
from tests.trade import CRISPS, Trade
from tests.world import BAYU, DEWI, RATNA

MONDAY_NINE = datetime(2026, 11, 23, 2, tzinfo=UTC)
NEAR = replace(
    DEWI, village="Meteseh", district="Tembalang", city="Kota Semarang", province="Jawa Tengah",
    postcode="50271", region="33.74.10.1001",
)  # fmt: skip
FAR = replace(DEWI, region="34.02.08.2003")
WEEKDAYS = (0, 1, 2, 3, 4)
TEMBALANG = Area("33.74.10", "Tembalang", 9_000, time(10), WEEKDAYS)


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    """Crisps stay in town."""
    with clock.at(MONDAY_NINE):
        trade = Trade(inside_on)
        with transaction() as session:
            found = select(Product).where(Product.code == trade.crisps)
            session.scalars(found).one().local = True
        bringing.say_area(replace(TEMBALANG, name=""), by=RATNA)
        yield trade


def brought(trade: Trade, contact: Contact = NEAR) -> Parcel:
    filled = carts.fill(db.session(), Cart({trade.crisps_sku: 1}))
    [parcel] = parcels.plan(db.session(), filled, Wishes(COURIER, contact, "33"))
    return parcel


def place(trade: Trade, price: int) -> str:
    agreed = Agreement(COURIER, NEAR, "33", payments.TRANSFER, CRISPS + price, "id")
    return place_order(Cart({trade.crisps_sku: 1}), agreed, key=codes.token())


def known() -> tuple[Area, ...]:
    return rules.current(db.session()).all_areas


def test_goods_go_to_a_listed_district_at_its_price(trade: Trade) -> None:
    """M11: only listed districts, by their codes; the hour and the days of each."""
    parcel = brought(trade)
    assert (parcel.price, parcel.leaves_on, parcel.area) == (9_000, date(2026, 11, 23), TEMBALANG)
    with pytest.raises(NotInTown):
        brought(trade, FAR)
    with pytest.raises(NotInTown):
        brought(trade, replace(NEAR, region="33.74.11.1001", postcode="50271"))


@pytest.mark.parametrize(
    ("hours", "off", "leaves"),
    [
        (0, (), date(2026, 11, 23)),
        (1, (), date(2026, 11, 24)),
        (1, (date(2026, 11, 24),), date(2026, 11, 25)),
        # On Friday after ten: not on Saturday, which is none of its days, nor on Sunday.
        (97, (), date(2026, 11, 30)),
    ],
)
def test_after_its_hour_it_goes_on_the_next_of_its_days(
    trade: Trade, hours: int, off: tuple[date, ...], leaves: date
) -> None:
    """M11: not on holidays and days without a pick-up either."""
    with transaction() as session:
        session.add_all(closed(day, no_production=False) for day in off)
    with clock.at(MONDAY_NINE + timedelta(hours=hours)):
        assert brought(trade).leaves_on == leaves
        [line] = trade.of(place(trade, 9_000)).lines
        assert line.ship_by == leaves


def test_another_price_is_asked_again(trade: Trade) -> None:
    with clock.at(MONDAY_NINE + timedelta(seconds=1)):
        bringing.say_area(replace(TEMBALANG, price=12_000), by=RATNA)
    with clock.at(MONDAY_NINE + timedelta(seconds=2)):
        with pytest.raises(TotalChanged):
            place(trade, 9_000)
        assert db.session.scalar(select(func.count()).select_from(Order)) == 0
        assert trade.of(place(trade, 12_000)).delivery_price == 12_000


def test_districts_are_said_and_left_with_a_trace(trade: Trade) -> None:
    """M19: the log says what counts from when; saying the same again says nothing."""
    bringing.say_area(TEMBALANG, by=RATNA)
    bringing.say_area(Area("34.02.08", "", 20_000, time(8)), by=RATNA)
    assert [area.name for area in known()] == ["Bantul", "Tembalang"]
    assert rules.current(db.session()).local_areas == ("Bantul", "Tembalang")
    bringing.leave_area("34.02.08", by=RATNA)
    assert known() == (TEMBALANG,)
    assert [act.act for act in audit.about(db.session(), [bringing.KEY])] == [
        "leave local area", "say local area", "say local area",
    ]  # fmt: skip


@pytest.mark.parametrize("code", ["33", "33.74", "33.74.10.1001", "99.99.99", "Tembalang", ""])
def test_only_districts_are_areas(trade: Trade, code: str) -> None:
    with pytest.raises(NoSuchPlace):
        bringing.say_area(Area(code, "", 1_000, time(10)), by=RATNA)
    with pytest.raises(NotFound):
        bringing.leave_area("Bantul", by=RATNA)
    assert known() == (TEMBALANG,)


def test_names_said_before_keep_their_terms(trade: Trade) -> None:
    """They become areas of their own as soon as one of them is changed."""
    with transaction() as session:
        before = GoodsRules(local_areas=("Bantul", "Tembalang"), local_price=7_000)
        rules.put(session, before, by=BAYU.code)
    assert brought(trade).price == 7_000
    bringing.say_area(TEMBALANG, by=RATNA)
    assert [(area.code, area.name, area.price) for area in known()] == [
        ("", "Bantul", 7_000), ("33.74.10", "Tembalang", 9_000),
    ]  # fmt: skip
    assert brought(trade).price == 9_000
