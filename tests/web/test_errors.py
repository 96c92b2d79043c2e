"""Our own mistakes: a neutral page with a number, and a log that quotes nobody."""

import logging

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.catalogue import browsing
from marketplace.kernel.db import db
from tests.world import World


def test_a_bug_is_a_neutral_page_and_its_log_quotes_no_row(
    postgresql_app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    World(postgresql_app)
    canary = "-".join(["CANARY", "ROW"])

    def break_down(*_: object, **__: object) -> None:
        db.session.execute(text("SELECT CAST(CAST(:typed AS text) AS integer)"), {"typed": canary})

    monkeypatch.setattr(browsing, "page", break_down)
    with caplog.at_level(logging.ERROR, "marketplace"):
        answer = postgresql_app.test_client().get("/")

    assert answer.status_code == 500
    page = answer.get_data(as_text=True)
    number = caplog.records[-1].getMessage().split()[1]
    assert number in page
    assert "Traceback" not in page
    assert "DataError" in caplog.text
    assert canary not in caplog.text + page
