"""Each test stands on its own migrated database, on both engines."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import DatabaseError

from marketplace.kernel.db import Model, db
from tests.engines.templates import Engines


def test_a_fresh_database_has_every_table(inside_on: Flask) -> None:
    tables = set(inspect(db.engine).get_table_names())

    assert set(Model.metadata.tables) - tables == set()


def test_two_databases_are_two(engines: Engines, tmp_path: Path) -> None:
    first = engines.new_sqlite(tmp_path / "first.sqlite")
    second = engines.new_sqlite(tmp_path / "second.sqlite")

    assert first != second
    with engines.new_postgresql("titip_one") as one, engines.new_postgresql("titip_two") as two:
        assert make_url(one).database != make_url(two).database


def test_only_a_story_writes(inside_on: Flask) -> None:
    with pytest.raises(DatabaseError, match=r"(?i)read-?\s?only"):
        db.session.execute(text("DELETE FROM once"))
