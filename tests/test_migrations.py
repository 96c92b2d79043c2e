"""Migrations build exactly what the models describe, on both engines, in one line of history."""

import flask_migrate
from alembic.script import ScriptDirectory
from flask import Flask


def test_migrations_and_models_agree(inside_on: Flask) -> None:
    flask_migrate.check()


def test_history_has_one_end(inside: Flask) -> None:
    config = inside.extensions["migrate"].migrate.get_config()

    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
