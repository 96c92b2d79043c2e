"""X05: the books are proven every ten minutes and wholly once a night; what is found is kept."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, journal, recipes, stretches
from marketplace.lifecycles import Role
from marketplace.people import audit
from marketplace.reports import proving, waiting
from marketplace.reports.proving import QUICK, WHOLE
from tests.owner import as_owner, without
from tests.world import SEKAR

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)


def began() -> dict[str, datetime]:
    return {kind: proof.began_at for kind, proof in proving.every(db.session()).items()}


def waiting_faults() -> int:
    found = waiting.waiting_for(db.session(), frozenset({str(Role.TREASURER)}))
    return sum(each.count for each in found if each.what == "faults")


def test_the_quick_proof_comes_every_ten_minutes_the_whole_one_at_night(inside: Flask) -> None:
    with clock.at(NOON):
        proving.prove_due()
    assert began() == {QUICK: NOON, WHOLE: NOON}

    with clock.at(NOON + timedelta(minutes=9)):
        proving.prove_due()
    assert began() == {QUICK: NOON, WHOLE: NOON}

    later = NOON + timedelta(minutes=10)
    with clock.at(later):
        proving.prove_due()
    assert began() == {QUICK: later, WHOLE: NOON}

    night = NOON.replace(hour=proving.NIGHT)
    with clock.at(night):
        proving.prove_due()
    assert began() == {QUICK: night, WHOLE: night}


def book(session: Session, event: str, amount: int) -> None:
    """Somebody brings money."""
    journal.post(session, recipes.moved(event, chart.EQUITY, chart.BANK, amount))
    audit.note(session, SEKAR, "move money", about=event)


def test_faults_are_told_until_they_are_gone(inside_on: Flask) -> None:
    with transaction() as session:
        book(session, "FIRST", 50_000)
    assert (proving.prove(QUICK), waiting_faults()) == (0, 0)
    with as_owner() as connection:
        for statement in without("ledger_entry", "kept"):
            connection.execute(text(statement))
        connection.execute(text("UPDATE ledger_entry SET reference = 'OTHER'"))
        if db.engine.dialect.name == "postgresql":  # there the worker links
            connection.execute(text("INSERT INTO ledger_chain VALUES (1, 'moved\\:FIRST', 'x')"))

    told = ["I1 the database guard ledger_entry_kept is missing",
            "I14 the chain breaks at 1, entry moved:FIRST"]  # fmt: skip
    assert (proving.prove(QUICK), waiting_faults()) == (2, 2)
    assert proving.every(db.session())[QUICK].sentences == told
    assert proving.prove(WHOLE) == 2


def test_what_was_proven_is_sealed_and_what_is_broken_is_not(
    inside: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stretches, "LENGTH", 2)
    with clock.at(NOON), transaction() as session:
        for n in range(5):
            book(session, f"N{n}", 1)

    with clock.at(NOON + timedelta(minutes=59)):
        proving.prove(QUICK)
    assert stretches.every(db.session()) == []

    with clock.at(NOON + timedelta(minutes=61)):
        proving.prove(QUICK)
    assert [stretch.last for stretch in stretches.every(db.session())] == [2, 4]
