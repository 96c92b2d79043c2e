"""Courier prices are added, and the newest row that counts already is taken."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.shipping import tariff
from marketplace.shipping.pricing import DaysDiffer, NewTariff, add_tariff
from tests.world import RATNA


def _row(**other: object) -> NewTariff:
    today = clock.today()
    return replace(NewTariff("JNE", "REG", "31", 18_000, 2, 4, today), **other)  # type: ignore[arg-type]


def test_the_newest_row_of_a_province_counts(inside: Flask) -> None:
    add_tariff(_row(province=tariff.ANYWHERE, per_kg=30_000), key="1", by=RATNA)
    add_tariff(_row(), key="2", by=RATNA)
    add_tariff(_row(per_kg=20_000), key="3", by=RATNA)
    tomorrow = clock.today() + timedelta(days=1)
    add_tariff(_row(per_kg=1, counts_from=tomorrow), key="4", by=RATNA)

    assert tariff.quote(db.session(), "31", 500).price == 20_000
    assert tariff.quote(db.session(), "34", 500).price == 30_000


def test_pressed_twice_it_is_one_row(inside: Flask) -> None:
    for _ in range(2):
        add_tariff(_row(), key="same", by=RATNA)
    assert len(tariff.table(db.session())) == 1


def test_days_in_the_wrong_order_are_refused(inside: Flask) -> None:
    with pytest.raises(DaysDiffer):
        add_tariff(_row(days_least=5), key="1", by=RATNA)
    assert tariff.table(db.session()) == []
