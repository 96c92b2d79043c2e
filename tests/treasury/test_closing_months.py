"""A month that is closed stays as it was, on both engines, also for those who speak SQL."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, journal, moving, recipes
from marketplace.people import audit
from marketplace.policy import cooperative as cooperatives
from marketplace.reports import invariants
from marketplace.reports import period as periods
from marketplace.treasury import closing_months, month_points
from marketplace.treasury import month as months
from marketplace.treasury.closing_months import (
    AnotherAnswers,
    AskedAlready,
    NotAsked,
    NotExplained,
    NothingBooked,
    NotNext,
    NotOver,
    NotTheLast,
)
from tests.at_once import at_once
from tests.owner import as_owner, without
from tests.world import BAYU, COOPERATIVE, RATNA, SEKAR

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
IN_OCTOBER = datetime(2026, 10, 12, 3, tzinfo=UTC)
LAST_OF_OCTOBER = datetime(2026, 10, 31, 16, 59, 59, 999999, tzinfo=UTC)  # 23:59 in WIB
FIRST_OF_NOVEMBER = datetime(2026, 10, 31, 17, tzinfo=UTC)
LATER = datetime(2026, 11, 5, 3, tzinfo=UTC)
BECAUSE = dict.fromkeys(month_points.KEYS, "diperiksa")


@pytest.fixture
def books(inside_on: Flask) -> Flask:
    """In October a million was there at the start, and a tenth of it went to the cash box."""
    found()
    with clock.at(IN_OCTOBER):
        moving.move(chart.EQUITY, chart.BANK, 1_000_000, why="awal", key="1", by=SEKAR)
        moving.move(chart.BANK, chart.CASH_BOX, 100_000, why="kas", key="2", by=SEKAR)
        chain()
    return inside_on


def found() -> None:
    with clock.at(IN_OCTOBER), transaction() as session:
        cooperatives.put(session, COOPERATIVE, by=BAYU.code)


def chain() -> None:
    with transaction() as session:
        journal.chain(session)


def close(first: date = OCTOBER, at: datetime = LATER) -> str:
    with clock.at(at):
        return closing_months.close(first, BECAUSE, key=codes.token(), by=SEKAR)


def book(at: datetime, event: str = "") -> None:
    with clock.at(at), transaction() as session:
        event = event or codes.code()
        journal.post(session, recipes.moved(event, chart.EQUITY, chart.BANK, 5))
        audit.note(session, SEKAR, "move money", about=event)


def compared(code: str) -> closing_months.Compared:
    db.session.rollback()
    session = db.session()
    return closing_months.compare(session, months.known_as(session, code))


def test_a_closed_month_takes_no_entry_and_its_neighbours_do(books: Flask) -> None:
    """M28: a month is closed, and what is corrected later is booked in the open one."""
    close()

    for moment in (IN_OCTOBER, LAST_OF_OCTOBER, datetime(2026, 9, 30, 17, tzinfo=UTC)):
        before = journal.balances(db.session())
        with pytest.raises(IntegrityError):
            book(moment)
        db.session.rollback()
        assert journal.balances(db.session()) == before
    book(FIRST_OF_NOVEMBER)
    chain()

    assert journal.balance(db.session(), chart.BANK) == 900_005
    assert invariants.broken(db.session()) == []


def test_the_trial_balance_of_the_month_is_kept_and_compared(books: Flask) -> None:
    code = close()
    book(LATER)
    closing = months.known_as(db.session(), code)

    assert [tuple(sums) for sums in closing.sums] == [
        (1010, 0, 100_000, 0), (1100, 0, 1_000_000, 100_000), (3100, 0, 0, 1_000_000),
    ]  # fmt: skip
    assert sum(sums.after for sums in closing.sums) == 0
    assert len(closing.hash) == 64
    assert compared(code).agrees


def test_what_was_altered_behind_the_guards_is_seen(books: Flask) -> None:
    code = close()
    with as_owner() as connection:
        for guard in without("ledger_entry", "in_open_month"):
            connection.execute(text(guard))
    book(IN_OCTOBER)

    assert compared(code) == (False, True, True)

    with as_owner() as connection:
        for guard in without("month_closing", "kept"):
            connection.execute(text(guard))
        connection.execute(text("UPDATE month_closing SET accepted = '{}'"))

    assert compared(code) == (False, True, False)


SPAN = "'2026-10-01T00:00:00.000000+00:00'"
RAW = {
    "an entry of that month": [
        "INSERT INTO ledger_posting (entry, account, amount) VALUES ('E', '1100:main', 5)",
        "INSERT INTO ledger_posting (entry, account, amount) VALUES ('E', '3100:all', -5)",
        f"INSERT INTO ledger_entry VALUES ('E', 'moved', 'x', {SPAN})",
    ],
    "the closing removed": ["DELETE FROM month_closing"],
    "the closing moved": ["UPDATE month_closing SET until = since"],
    "the closing rewritten": ["UPDATE month_closing SET trial = '[]'"],
    "a request that opens at once": [
        "INSERT INTO month_reopening (closing_id, why, asked_by, asked_at, opened_by) "
        f"SELECT id, 'x', 'SEKAR222', {SPAN}, 'RATNA222' FROM month_closing"
    ],
    "a request answered by whoever asked": [
        "INSERT INTO month_reopening (closing_id, why, asked_by, asked_at) "
        f"SELECT id, 'x', 'SEKAR222', {SPAN} FROM month_closing",
        "UPDATE month_reopening SET opened_by = 'SEKAR222'",
    ],
    "a request in another's name": [
        "INSERT INTO month_reopening (closing_id, why, asked_by, asked_at) "
        f"SELECT id, 'x', 'SEKAR222', {SPAN} FROM month_closing",
        "UPDATE month_reopening SET asked_by = 'RATNA222', opened_by = 'SEKAR222'",
    ],
    "a request without a reason": [
        "INSERT INTO month_reopening (closing_id, why, asked_by, asked_at) "
        f"SELECT id, '', 'SEKAR222', {SPAN} FROM month_closing"
    ],
}
ONLY_SQLITE = {
    "an entry in another spelling": [
        *RAW["an entry of that month"][:2],
        "INSERT INTO ledger_entry VALUES ('E', 'moved', 'x', '2026-11-09 00:00:00')",
    ],
    "the closing replaced": [
        "INSERT OR REPLACE INTO month_closing SELECT id, code, first, since, since || '1', trial, "
        "figures, accepted, hash, closed_by, closed_at FROM month_closing"
    ],
}


@pytest.mark.parametrize("attack", [*RAW, *ONLY_SQLITE])
def test_raw_statements_do_not_get_round_it(books: Flask, attack: str) -> None:
    if attack in ONLY_SQLITE and db.engine.dialect.name != "sqlite":
        return
    close()
    tables = ("ledger_entry", "ledger_posting", "month_closing", "month_reopening")

    def everything() -> list[list[str]]:
        db.session.rollback()
        found = (db.session.execute(text(f"SELECT * FROM {table}")) for table in tables)
        return [sorted(map(str, rows)) for rows in found]

    before = everything()
    with pytest.raises(DatabaseError), transaction() as session:
        for statement in (RAW | ONLY_SQLITE)[attack]:
            session.execute(text(statement))

    assert everything() == before


def test_months_are_closed_when_they_are_over_and_in_their_order(books: Flask) -> None:
    book(FIRST_OF_NOVEMBER)
    with pytest.raises(NotNext):
        close(NOVEMBER)
    with pytest.raises(NotOver):
        close(OCTOBER, LAST_OF_OCTOBER)
    assert months.latest(db.session()) is None

    first = close(OCTOBER)
    with pytest.raises(NotNext):
        close(OCTOBER)
    second = close(NOVEMBER, LATER + timedelta(days=30))

    latest = months.known_as(db.session(), second)
    assert [sums.before for sums in latest.sums] == [100_000, 900_000, -1_000_000]
    assert latest.since == months.known_as(db.session(), first).until
    assert compared(first).agrees and compared(second).agrees


def test_nothing_booked_is_nothing_to_close(inside_on: Flask) -> None:
    found()
    with pytest.raises(NothingBooked):
        close()


def test_each_open_point_needs_a_reason(books: Flask) -> None:
    with clock.at(LATER):
        period = periods.month_of(OCTOBER, "WIB")
        left = {p.key: p.left for p in month_points.points(db.session(), period) if p.left}
        assert left == {"read": 1, "counted": 1, "items": 3}
        for reasons in ({}, {"read": "belum ada"}, {"read": "a", "counted": "b", "items": ""}):
            with pytest.raises(NotExplained):
                closing_months.close(OCTOBER, reasons, key=codes.token(), by=SEKAR)
        assert months.latest(db.session()) is None

        told = {"read": "belum ada", "counted": "libur", "items": "awal", "kept": "tidak perlu"}
        code = closing_months.close(OCTOBER, told, key="1", by=SEKAR)
        assert closing_months.close(OCTOBER, told, key="1", by=SEKAR) == code

    kept = months.known_as(db.session(), code).reasons
    assert kept == {"read": "belum ada", "counted": "libur", "items": "awal"}


def test_two_persons_open_the_last_month_again(books: Flask) -> None:
    first, second = close(), close(NOVEMBER, LATER + timedelta(days=30))
    for refusal, tell in (
        (NotTheLast, partial(ask, first)),
        (NotAsked, partial(closing_months.reopen, second, by=RATNA)),
    ):
        with pytest.raises(refusal):
            tell()
    ask(second)
    with pytest.raises(AskedAlready):
        ask(second)
    with pytest.raises(AnotherAnswers):
        closing_months.reopen(second, by=SEKAR)
    with pytest.raises(IntegrityError):
        book(datetime(2026, 11, 20, tzinfo=UTC))
    db.session.rollback()

    closing_months.reopen(second, by=BAYU)

    latest = months.latest(db.session())
    assert latest is not None and latest.code == first
    book(datetime(2026, 11, 20, tzinfo=UTC))
    with pytest.raises(IntegrityError):
        book(IN_OCTOBER)
    db.session.rollback()
    again = close(NOVEMBER, LATER + timedelta(days=31))
    assert compared(again).agrees


def ask(code: str) -> None:
    closing_months.ask_to_reopen(code, why="salah bulan", key=codes.token(), by=SEKAR)


def test_whoever_asked_may_think_again(books: Flask) -> None:
    code = close()
    ask(code)
    closing_months.leave_closed(code, by=SEKAR)

    with pytest.raises(NotAsked):
        closing_months.reopen(code, by=BAYU)
    latest = months.latest(db.session())
    assert latest is not None and latest.code == code


def test_an_entry_on_its_way_and_the_closing_wait_for_each_other(books: Flask) -> None:
    def late() -> None:
        with clock.at(IN_OCTOBER):
            moving.move(chart.BANK, chart.CASH_BOX, 7, why="kas", key="7", by=SEKAR)

    outcomes = at_once(books, late, close)

    db.session.rollback()
    latest = months.latest(db.session())
    assert isinstance(outcomes[1], str) and latest is not None
    assert outcomes[0] is None or isinstance(outcomes[0], IntegrityError) or outcomes[0]
    assert closing_months.compare(db.session(), latest).books
