"""Courier prices are added, and the newest row that counts already is taken."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotNow
from marketplace.shipping import starting, tariff
from marketplace.shipping.courier import Courier
from marketplace.shipping.pricing import (
    DayOver,
    DaysDiffer,
    EndsBefore,
    NewTariff,
    NoSuchPlace,
    add_tariff,
)
from marketplace.shipping.tariff import Tariff
from tests.world import RATNA


def rows() -> list[tariff.Tariff]:
    return list(db.session.scalars(select(tariff.Tariff)))


def _row(**other: object) -> NewTariff:
    today = clock.today()
    return replace(NewTariff("JNE", "REG", "31", 18_000, 2, 4, today), **other)  # type: ignore[arg-type]


def test_the_newest_row_of_a_province_counts(inside: Flask) -> None:
    add_tariff(_row(dest=tariff.ANYWHERE, per_kg=30_000), key="1", by=RATNA)
    add_tariff(_row(), key="2", by=RATNA)
    add_tariff(_row(per_kg=20_000), key="3", by=RATNA)
    tomorrow = clock.today() + timedelta(days=1)
    add_tariff(_row(per_kg=1, counts_from=tomorrow), key="4", by=RATNA)

    assert tariff.quote(db.session(), "31", 500).price == 20_000
    assert tariff.quote(db.session(), "34", 500).price == 30_000


def test_the_nearest_row_of_a_service_counts(inside_on: Flask) -> None:
    """B11: district, regency, province, everywhere; a newer row further away changes nothing."""
    for dest, per_kg in (("33.74.10", 9_000), ("33.74", 12_000), ("33", 15_000), ("*", 30_000)):
        add_tariff(_row(dest=dest, per_kg=per_kg), key=dest, by=RATNA)

    def price(place: str) -> int:
        return tariff.quote(db.session(), place, 500).price

    assert price("33.74.10.1001") == 9_000
    assert price("33.74") == 12_000
    assert price("33.02.01") == 15_000
    assert price("34.02.08.2003") == price("") == 30_000


def test_services_come_cheapest_first(inside_on: Flask) -> None:
    """B11: each by its own rules of weighing; those switched off, over or ended are not there."""
    today = clock.today()
    with transaction() as session:
        starting.put_up(session)
        session.add_all(
            [
                row("JNE", "REG", 18_000, 2, 4), row("JNE", "YES", 30_000, 1, 1),
                row("J&T", "EZ", 18_000, 2, 3), row("SiCepat", "REG", 10_000, 2, 3),
                row("POS", "Reguler", 9_000, 2, 3, counts_until=today - timedelta(days=1)),
                row("Paxel", "Same Day", 5_000, 0, 1),
                row("Paxel", "Same Day", 0, 0, 1),
                row("AnterAja", "Reguler", 4_000, 1, 2, counts_from=today + timedelta(days=1)),
            ]
        )  # fmt: skip
        session.scalars(select(Courier).where(Courier.name == "SiCepat")).one().offered = False

    told = [(q.courier, q.kg, q.price) for q in tariff.quotes(db.session(), "31", 1_300)]

    assert told == [("J&T EZ", 2, 36_000), ("JNE REG", 2, 36_000), ("JNE YES", 2, 60_000)]
    assert tariff.quote(db.session(), "31", 1_300, service="JNE YES").price == 60_000
    assert tariff.quote(db.session(), "31", 1_300, service="Nobody").courier == "J&T EZ"


def row(courier: str, service: str, per_kg: int, least: int, most: int, **more: date) -> Tariff:
    since = {"counts_from": date(2026, 1, 1)} | more
    return Tariff(
        courier=courier, service=service, dest="31", per_kg=per_kg, days_least=least,
        days_most=most, **since,
    )  # fmt: skip


def test_pressed_twice_it_is_one_row(inside: Flask) -> None:
    for _ in range(2):
        add_tariff(_row(), key="same", by=RATNA)
    assert len(rows()) == 1


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"days_least": 5}, DaysDiffer),
        ({"counts_from": date(2026, 1, 1)}, DayOver),
        ({"counts_until": date(2026, 1, 1)}, EndsBefore),
        ({"dest": "99"}, NoSuchPlace),
        ({"dest": "33.74.10.1001"}, NoSuchPlace),
    ],
)
def test_what_does_not_fit_is_refused(
    inside: Flask, other: dict[str, object], why: type[NotNow]
) -> None:
    with pytest.raises(why):
        add_tariff(_row(**other), key="1", by=RATNA)
    assert rows() == []
