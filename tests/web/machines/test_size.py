"""However large the shop is: long answers need little memory, and everything is in some answer."""

import tracemalloc
from pathlib import Path

import pytest
from flask import Flask

from bench import generating
from marketplace.kernel.db import WRITES, db
from tests.engines.templates import Engines
from tests.lasting import app_on_sqlite

PRODUCTS = 100_000
LONG = ["/sitemap-7.xml", "/feeds/google.xml"]
MOST_BYTES = 24 * 1024 * 1024


@pytest.mark.long
def test_a_hundred_thousand_products_need_little_memory(engines: Engines, tmp_path: Path) -> None:
    """O08, O09: the sitemap's parts and the feeds grow, what they are made in does not."""
    with app_on_sqlite(engines, tmp_path) as app:
        _fill(app)
        peaks = {a: _peak(app, a) for a in LONG}
        parts = app.test_client().get("/sitemap.xml").get_data(as_text=True)

    assert {address: peak for address, peak in peaks.items() if peak > MOST_BYTES} == {}
    assert parts.count("<loc>") == 31


def _fill(app: Flask) -> None:
    with app.app_context(), db.engine.connect().execution_options(**{WRITES: True}) as connection:
        generating.fill(connection, PRODUCTS)
        connection.exec_driver_sql(
            "UPDATE product SET accepted_id = id, version = 2 WHERE accepted_id IS NULL"
        )
        connection.commit()


def _peak(app: Flask, address: str) -> int:
    """Bytes at most, while somebody reads the whole answer."""
    tracemalloc.start()
    answer = app.test_client().get(address, buffered=False)
    size = sum(len(chunk) for chunk in answer.iter_encoded())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 1_000_000
    return peak
