"""Only stories write, wholly or not at all, and never against what somebody else just did."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace.kernel import clock
from marketplace.kernel.db import Closed, changed, db, read_only, transaction
from marketplace.kernel.lifecycle import Move
from marketplace.kernel.once import Once
from marketplace.kernel.refusals import Overtaken, Unavailable, WrongState
from marketplace.lifecycles import THE_SYSTEM
from marketplace.outbox.message import Message
from marketplace.people.cohort import Skill
from tests.at_once import SECONDS, at_once

MORNING = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


def learn(name: str) -> None:
    with transaction() as session:
        session.add(Skill(code=name.upper(), name=name))


def skills() -> list[str]:
    """What is in the database now."""
    db.session.rollback()
    return list(db.session.scalars(select(Skill.name).order_by(Skill.name)))


def promise() -> None:
    """A thing with a lifecycle that needs nothing else."""
    with transaction() as session:
        session.add(
            Message(
                code="M2222222", kind="news", about="A", dedupe="d",
                queued_at=MORNING, due_at=MORNING,
            )
        )  # fmt: skip


def the_message() -> Message:
    return db.session.scalars(select(Message)).one()


def moves() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Move.verb).order_by(Move.id)))


def send() -> None:
    with transaction():
        the_message().move("send", by=THE_SYSTEM)


# ---- reading


def test_a_read_cannot_write_through_the_models(inside_on: Flask) -> None:
    db.session.add(Skill(code="SEW", name="sewing"))

    with pytest.raises(DBAPIError, match=r"read-?only|not authorized"):
        db.session.flush()

    assert skills() == []


def test_a_read_cannot_write_by_itself_not_even_after_a_story(inside_on: Flask) -> None:
    learn("sewing")

    for statement in (
        "INSERT INTO skill (code, name) VALUES ('COOK', 'cooking')",
        "UPDATE skill SET name = 'cooking'",
        "DELETE FROM skill",
        "CREATE TABLE loot (id integer)",
        "DROP TABLE once",
    ):
        with pytest.raises(DBAPIError, match=r"read-?only|not authorized"):
            db.session.execute(text(statement))
        assert skills() == ["sewing"]


def test_where_only_reading_is_allowed_no_story_begins(inside: Flask) -> None:
    with read_only(), pytest.raises(Closed):
        learn("sewing")

    assert skills() == []
    learn("cooking")
    assert skills() == ["cooking"]


# ---- all or nothing


def test_a_story_happens_as_a_whole(inside: Flask) -> None:
    with transaction() as session:
        session.add(Skill(code="SEW", name="sewing"))
        session.execute(text("INSERT INTO skill (code, name) VALUES ('COOK', 'cooking')"))

    assert skills() == ["cooking", "sewing"]


def test_a_story_that_fails_leaves_nothing(inside_on: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as session:
        session.add(Skill(code="SEW", name="sewing"))
        session.flush()
        session.execute(text("INSERT INTO skill (code, name) VALUES ('COOK', 'cooking')"))
        raise ZeroDivisionError

    assert skills() == []


def test_a_story_refused_at_its_end_leaves_nothing(inside_on: Flask) -> None:
    """A posting whose entry never comes is found out by the commit itself."""
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(Skill(code="SEW", name="sewing"))
        session.execute(text("INSERT INTO ledger_account VALUES ('1100:main', 1100, 1, 0, 0, 0)"))
        session.execute(
            text("INSERT INTO ledger_posting (entry, account, amount) VALUES ('E', '1100:main', 1)")
        )

    assert skills() == []
    assert db.session.scalar(text("SELECT COUNT(*) FROM ledger_posting")) == 0


def test_stories_do_not_nest(inside: Flask) -> None:
    with pytest.raises(RuntimeError, match="do not nest"), transaction() as session:
        session.add(Skill(code="SEW", name="sewing"))
        learn("cooking")

    assert skills() == []
    learn("cooking")
    assert skills() == ["cooking"]


def test_a_story_sees_what_others_wrote_since_the_last_read(inside_on: Flask) -> None:
    seen_before = db.session.scalar(select(func.count()).select_from(Skill))
    at_once(inside_on, lambda: learn("sewing"))

    with transaction() as session:
        seen_inside = session.scalar(select(func.count()).select_from(Skill))

    assert (seen_before, seen_inside) == (0, 1)


def test_a_thing_read_before_the_story_is_read_again_inside(inside_on: Flask) -> None:
    promise()
    message = the_message()
    assert message.state == "queued"
    at_once(inside_on, send)

    with transaction():
        assert message.state == "sent"


# ---- at the same time


def test_two_simultaneous_moves_of_one_thing_are_one_move(inside_on: Flask) -> None:
    promise()

    outcomes = at_once(inside_on, send, send)

    assert sorted(type(outcome).__name__ for outcome in outcomes)[0] == "NoneType"
    assert sum(isinstance(outcome, Overtaken | WrongState) for outcome in outcomes) == 1
    assert moves() == ["send"]
    assert (the_message().state, the_message().version) == ("sent", 2)


def test_the_second_of_two_simultaneous_moves_is_overtaken(app_on: Flask, engine_url: str) -> None:
    """On PostgreSQL both have read before one writes; SQLite's stories wait for each other."""
    both_read, first_done = Event(), Event()

    def late() -> None:
        with transaction() as session:
            message = the_message()
            session.add(Skill(code="SEW", name="written by whoever came late"))
            both_read.set()
            if engine_url.startswith("postgresql"):
                assert first_done.wait(SECONDS)
            else:
                session.execute(text("UPDATE message SET version = version + 1"))
            message.move("drop", by=THE_SYSTEM)

    def first() -> None:
        if engine_url.startswith("postgresql"):
            assert both_read.wait(SECONDS)
            send()
        first_done.set()

    with app_on.app_context():
        promise()
    outcomes = at_once(app_on, late, first)

    assert isinstance(outcomes[0], Overtaken)
    assert outcomes[1] is None
    with app_on.app_context():
        assert skills() == []
        if engine_url.startswith("postgresql"):
            assert (moves(), the_message().state) == (["send"], "sent")
        else:
            assert (moves(), the_message().state, the_message().version) == ([], "queued", 1)


@contextmanager
def somebody_writing() -> Iterator[None]:
    """Another connection holds what every story needs."""
    with db.engine.connect().execution_options(writes=True) as other:
        other.execute(text("DELETE FROM skill"))
        yield
        other.rollback()


def impatient() -> None:
    """The next story waits a moment only, as tests must not take ten seconds."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA busy_timeout=30"))
        db.session.rollback()


def forget_impatiently() -> None:
    with transaction() as session:
        if db.engine.dialect.name == "postgresql":
            session.execute(text("SET LOCAL lock_timeout = '30ms'"))
        session.add(Skill(code="COOK", name="cooking"))
        session.execute(text("DELETE FROM skill WHERE name = 'sewing'"))


def test_a_busy_database_is_unavailable(inside_on: Flask) -> None:
    learn("sewing")

    with somebody_writing():
        impatient()
        with pytest.raises(Unavailable):
            forget_impatiently()

    assert skills() == ["sewing"]
    forget_impatiently()
    assert skills() == ["cooking"]


def test_a_story_waits_ten_seconds_on_sqlite_and_three_on_postgresql(inside_on: Flask) -> None:
    sqlite = db.engine.dialect.name == "sqlite"

    with transaction() as session:
        patience = session.scalar(text("PRAGMA busy_timeout" if sqlite else "SHOW lock_timeout"))

    assert patience == (10_000 if sqlite else "3s")


# ---- types


def test_an_instant_comes_back_as_it_was_and_in_utc(inside_on: Flask) -> None:
    jakarta = timezone(timedelta(hours=7))
    noon = datetime(2026, 11, 20, 12, 0, 0, 123_456, tzinfo=jakarta)
    with clock.at(noon):
        promise()
    with transaction() as session:
        session.execute(text("UPDATE message SET attempts = 1"))
        the_message().due_at = noon

    kept = the_message().due_at

    assert kept == noon
    assert kept.utcoffset() == timedelta(0)
    assert kept.isoformat() == "2026-11-20T05:00:00.123456+00:00"


def test_instants_sort_by_time_whatever_zone_they_came_in(inside: Flask) -> None:
    promise()
    earlier = datetime(2026, 11, 20, 12, 0, tzinfo=timezone(timedelta(hours=9)))  # 03:00 UTC
    with transaction():
        the_message().due_at = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)

    assert db.session.scalars(select(Message).where(Message.due_at > earlier)).all() != []
    assert db.session.scalars(select(Message).where(Message.due_at < earlier)).all() == []


def test_changed_counts_rows(inside: Flask) -> None:
    learn("sewing")
    learn("cooking")

    with transaction() as session:
        assert changed(session.execute(text("UPDATE skill SET name = name || '!'"))) == 2
        assert changed(session.execute(text("UPDATE skill SET name = '' WHERE code = 'X'"))) == 0


def test_an_error_does_not_tell_what_somebody_typed(inside_on: Flask) -> None:
    press = {"key": "twice", "story": "CANARY-TYPED", "result": "", "at": MORNING}

    with pytest.raises(IntegrityError) as caught, transaction() as session:
        session.execute(insert(Once).values(press))
        session.execute(insert(Once).values(press))

    assert "CANARY-TYPED" not in str(caught.value)


def test_things_made_together_are_written_in_one_statement(app_on: Flask) -> None:
    """And each knows afterwards which row is its own."""
    with app_on.app_context():
        told: list[str] = []
        many = [a_move(number) for number in range(300)]

        with heard(told), transaction() as session:
            session.add_all(many)
            session.flush()
            known = {move.handle: move.id for move in many}

        rows = db.session.execute(select(Move.handle, Move.id)).all()
        assert {row.handle: row.id for row in rows} == known
        assert [known[f"T{n}"] for n in range(300)] == sorted(known.values())
        assert len([one for one in told if one.startswith("INSERT INTO move")]) == 1


def a_move(number: int) -> Move:
    return Move(
        thing="thing", handle=f"T{number}", verb="go", from_state="here", to_state="there",
        by="system", at=MORNING,
    )  # fmt: skip


@contextmanager
def heard(told: list[str]) -> Iterator[None]:
    """What the database is told inside."""

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        told.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
