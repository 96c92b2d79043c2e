"""Prices of the moment: wanted by a checkout, asked for by the worker, never waited for. On both
engines, over HTTP.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.config import BadSettings, read
from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.shipping import asking, live_price, quoting, starting, tariff
from marketplace.shipping.courier import Courier
from marketplace.shipping.kiriminaja import KiriminAja
from marketplace.shipping.live_price import LivePrice
from marketplace.shipping.quoting import Offer, Unclear, Unknown, Where
from marketplace.shipping.tariff import Tariff
from marketplace.shipping.weight import Size
from tests.providers.kiriminaja_double import KEY, KiriminAjaDouble, running

MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)
HERE = "33.74.10.1001"
TEMBALANG = Where("Tembalang", "Kota Semarang", "Jawa Tengah")
OFFERS = [
    Offer("JNE", "REG", 9_500, 1, 2), Offer("J&T", "EZ", 8_000, 3, 4),
    Offer("SiCepat", "BEST", 15_000, 1, 1),
]  # fmt: skip


@pytest.fixture
def double() -> Iterator[KiriminAjaDouble]:
    with running() as double:
        yield double


@pytest.fixture
def quoter(double: KiriminAjaDouble) -> KiriminAja:
    return KiriminAja(KEY, "1063", double.url)


@pytest.fixture
def shop(inside_on: Flask, quoter: KiriminAja) -> Iterator[None]:
    """JNE REG by table for 11.000; somebody can be asked."""
    with clock.at(MONDAY):
        with transaction() as session:
            starting.put_up(session)
            session.add(
                Tariff(
                    courier="JNE", service="REG", dest="*", per_kg=11_000, days_least=2,
                    days_most=3, counts_from=date(2026, 1, 1),
                )
            )  # fmt: skip
        quoting.use(quoter)
        yield
        quoting.use(None)


def offered() -> list[tuple[str, int]]:
    return [(q.courier, q.price) for q in tariff.quotes(db.session(), HERE, 500)]


def test_places_and_prices_are_understood(
    quoter: KiriminAja, double: KiriminAjaDouble
) -> None:
    """B11: what cannot be read, and what we know no courier for, is not offered."""
    assert quoter.place(TEMBALANG) == "5781"
    assert quoter.place(Where("Bantul", "Kabupaten Bantul", "Yogyakarta")) == "310"
    assert quoter.ask("5781", 1_000) == OFFERS
    quoter.ask("5781", 1_000, Size(40, 30, 10))
    assert [body.get("weight") for path, body in double.asked if "price" in path] == [1_000, 2_000]
    assert double.asked[-1][1]["origin"] == 1063
    for nowhere in (Where("Nowhere", "Kota X", "Y"), Where("Tembalang", "Kota Solo", "Y")):
        with pytest.raises(Unknown):
            quoter.place(nowhere)


@pytest.mark.parametrize(
    "trouble",
    [
        (500, b"{}"), (200, b"not json"), (200, b"[]"), (200, b'{"status": false, "text": "no"}'),
        (200, b'{"status": true, "results": {}}'), (200, b'{"status": true, "results": [1]}'),
        (302, b"{}"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_no_price(
    quoter: KiriminAja, double: KiriminAjaDouble, trouble: tuple[int, bytes]
) -> None:
    double.trouble = trouble
    with pytest.raises(Unclear):
        quoter.ask("5781", 1_000)
    with pytest.raises(Unclear):
        KiriminAja(KEY, "1063", "http://127.0.0.1:9").ask("5781", 1_000)


def test_the_table_answers_at_once_and_the_worker_asks(
    shop: None, double: KiriminAjaDouble
) -> None:
    """B11: nobody waits for a provider; whoever looks next sees the prices of the moment."""
    assert offered() == [("JNE REG", 11_000)]
    tariff.want_live(HERE, 500)
    assert (offered(), double.asked) == ([("JNE REG", 11_000)], [])

    assert asking.ask_due() == 1

    assert offered() == [("J&T EZ", 8_000), ("JNE REG", 9_500), ("SiCepat BEST", 15_000)]
    assert [path.rpartition("/")[2] for path, _b in double.asked] == [
        "get_address_by_name", "shipping_price",
    ]  # fmt: skip
    tariff.want_live(HERE, 500)
    assert asking.ask_due() == 0
    tariff.want_live(HERE, 5_000)
    assert asking.ask_due() == 1
    assert len(double.asked) == 3


def test_old_answers_and_couriers_switched_off_do_not_count(shop: None) -> None:
    tariff.want_live(HERE, 500)
    asking.ask_due()
    with transaction() as session:
        session.scalars(select(Courier).where(Courier.name == "J&T")).one().offered = False
    assert offered() == [("JNE REG", 9_500), ("SiCepat BEST", 15_000)]
    with clock.at(MONDAY + timedelta(hours=13)):
        assert offered() == [("JNE REG", 11_000)]
    quoting.use(None)
    assert offered() == [("JNE REG", 11_000)]


def test_a_provider_in_trouble_costs_nothing(shop: None, double: KiriminAjaDouble) -> None:
    """It is asked again after ten minutes, when somebody wants it again."""
    double.trouble = (500, b"{}")
    tariff.want_live(HERE, 500)
    assert asking.ask_due() == 0
    assert offered() == [("JNE REG", 11_000)]
    tariff.want_live(HERE, 500)
    assert (asking.ask_due(), len(double.asked)) == (0, 1)
    double.trouble = None
    with clock.at(MONDAY + timedelta(minutes=11)):
        tariff.want_live(HERE, 500)
        assert asking.ask_due() == 1
        assert len(offered()) == 3


def test_without_a_setting_nothing_is_wanted(inside: Flask) -> None:
    tariff.want_live(HERE, 500)
    assert asking.ask_due() == 0
    assert db.session.scalars(select(LivePrice)).all() == []
    assert live_price.offers(db.session(), "33.74.10", 1) == []


def test_half_a_setting_is_refused() -> None:
    for name, value in (("API_KEY", "x"), ("ORIGIN", "1"), ("ORIGIN", "x")):
        with pytest.raises(BadSettings):
            read({f"TITIP_KIRIMINAJA_{name}": value})
    assert read({"TITIP_KIRIMINAJA_API_KEY": "x", "TITIP_KIRIMINAJA_ORIGIN": "1"})
