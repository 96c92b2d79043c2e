"""A large file of the books is made piece by piece. What breaks off goes on, and what comes out is
the same to the byte as if it had been written at once. On both engines.
"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound
from marketplace.ledger import chart, journal, reading, recipes
from marketplace.people.audit import Audit
from marketplace.privacy import retaining
from marketplace.reports import booking_files, books_file, making_files
from marketplace.reports import period as periods
from marketplace.reports.books_file import BooksFile, BooksPiece
from marketplace.reports.making_files import TooManyFiles
from tests.world import RATNA, SEKAR

KINDS = [booking_files.CSV, booking_files.BEANCOUNT]
BOOKED = 7


@pytest.fixture(autouse=True)
def books(inside_on: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven entries, and two of them in a piece."""
    monkeypatch.setattr(making_files, "AT_ONCE", 2)
    for n in range(BOOKED):
        book(f"N{n}", 1_000 + n)


def book(name: str, amount: int) -> None:
    with transaction() as session:
        journal.post(session, recipes.moved(name, chart.EQUITY, chart.BANK, amount))


def a_month() -> periods.Period:
    return periods.month_of(clock.today(), "WIB")


def ask(kind: str = booking_files.CSV, key: str = "1") -> str:
    return making_files.ask(kind, a_month(), key=key, by=SEKAR)


def at_once(kind: str = booking_files.CSV) -> bytes:
    return booking_files.whole(db.session(), kind, a_month())


def file() -> BooksFile:
    return db.session.scalars(select(BooksFile)).one()


def progress() -> tuple[int, int, int]:
    found = file()
    return found.done, found.total, found.pieces


def taken(code: str) -> bytes:
    found, content = making_files.take(code, by=SEKAR)
    written = b"".join(content)
    assert len(written) == found.size
    return written


def pieces() -> int:
    return db.session.scalar(select(func.count()).select_from(BooksPiece)) or 0


def acts() -> list[tuple[str, str, str]]:
    found = db.session.scalars(select(Audit).order_by(Audit.id))
    return [(act.act, act.by, act.why) for act in found if "report" in act.act or "file" in act.act]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_the_same_to_the_byte_as_at_once(kind: str) -> None:
    code = ask(kind)
    assert progress() == (0, BOOKED, 0)
    with pytest.raises(NotFound):
        making_files.take(code, by=SEKAR)
    assert acts() == []

    assert making_files.make_due() == 4

    assert taken(code) == at_once(kind)
    assert progress() == (BOOKED, BOOKED, 4)
    month = a_month()
    assert acts() == [("download report", SEKAR.code, f"{kind}, {month.first} – {month.last}")]
    assert making_files.make_due() == 0


def test_what_lies_there_is_sealed() -> None:
    ask()
    making_files.make_due()

    lying = db.session.scalars(text("SELECT content_sealed FROM books_file_piece")).all()
    assert len(lying) == 4
    assert not any("moved" in piece or "1100" in piece for piece in lying)


def test_a_worker_that_dies_in_the_middle_loses_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    code, add = ask(), BooksFile.add

    def die(one: BooksFile, *facts: object) -> None:
        add(one, *facts)  # type: ignore[arg-type]
        db.session.flush()
        if one.pieces == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(BooksFile, "add", die)
    with pytest.raises(KeyboardInterrupt):
        making_files.make_due()
    assert (progress(), pieces()) == ((4, BOOKED, 2), 2)
    first = db.session.scalars(select(BooksPiece.content_sealed).order_by(BooksPiece.id)).all()
    monkeypatch.setattr(BooksFile, "add", add)

    assert making_files.make_due() == 2

    last = db.session.scalars(select(BooksPiece.content_sealed).order_by(BooksPiece.id)).all()
    assert last[:2] == first
    assert taken(code) == at_once()


def test_two_workers_write_a_piece_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one is quicker by a whole file."""
    code, head = ask(), reading.some_entries
    others: list[int] = []

    def meanwhile(*facts: object) -> object:
        found = head(*facts)  # type: ignore[arg-type]
        if not others:
            others.append(0)
            others.append(making_files.make_due())
        return found

    monkeypatch.setattr(reading, "some_entries", meanwhile)
    making_files.make_due()

    assert (others, pieces()) == ([0, 4], 4)
    assert taken(code) == at_once()


def test_what_was_booked_late_is_not_left_out() -> None:
    """On PostgreSQL a story may end after the file was asked for, and be dated before."""
    with clock.at(clock.now() + timedelta(seconds=1)):
        code = ask()
    making_files._go_on(file())
    with clock.at(file().mark[0] - timedelta(hours=1)):  # type: ignore[index]
        book("LATE", 5)

    making_files.make_due()

    assert progress() == (BOOKED + 1, BOOKED + 1, 5)
    assert b"moved:LATE" in taken(code)
    assert taken(code) == at_once()


def test_of_days_that_are_not_over_it_tells_what_was_booked_then() -> None:
    code = ask(booking_files.BEANCOUNT)
    with clock.at(clock.now() + timedelta(seconds=5)):
        book("AFTER", 5)

    making_files.make_due()

    written = taken(code).decode()
    assert "moved:AFTER" not in written
    assert f"balance Assets:1100-Bank:Main {sum(range(1_000, 1_007))} IDR" in written


def test_asked_again_it_is_the_same_until_it_is_made() -> None:
    assert ask(key="1") == ask(key="1") == ask(key="2") == file().code
    making_files.make_due()

    assert ask(key="1") == file().code
    another = ask(key="3")

    assert another != db.session.scalars(select(BooksFile.code).order_by(BooksFile.id)).first()


def test_two_are_made_for_a_person_at_a_time_and_four_are_kept() -> None:
    ask(booking_files.CSV)
    ask(booking_files.BEANCOUNT, key="2")
    today = periods.between(clock.today(), clock.today(), "WIB")
    with pytest.raises(TooManyFiles):
        making_files.ask(booking_files.CSV, today, key="3", by=SEKAR)
    assert db.session.scalar(select(func.count()).select_from(BooksFile)) == 2
    making_files.ask(booking_files.CSV, today, key="4", by=RATNA)

    for n in range(5, 10):
        making_files.make_due()
        ask(key=str(n))

    hers = books_file.of_person(db.session(), SEKAR.code)
    assert [one.waits for one in hers] == [True, False, False, False]
    assert len(books_file.of_person(db.session(), RATNA.code)) == 1
    assert pieces() == sum(one.pieces for one in db.session.scalars(select(BooksFile)))


def test_no_kind_but_ours() -> None:
    with pytest.raises(NotFound):
        ask("exe")
    assert db.session.scalars(select(BooksFile)).all() == []


def test_to_anybody_else_it_is_not_there() -> None:
    code = ask()
    making_files.make_due()

    with pytest.raises(NotFound):
        making_files.take(code, by=RATNA)
    assert acts() == []


def test_what_fails_three_times_is_given_up(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    code = ask()
    assert making_files.make_due() == 4
    second = ask(key="2")

    def broken(*_facts: object) -> str:
        raise RuntimeError("no ink")

    whole = booking_files.SHAPES[booking_files.CSV]
    monkeypatch.setitem(booking_files.SHAPES, booking_files.CSV, whole._replace(foot=broken))
    for tries in (1, 2):
        assert making_files.make_due() == (3 if tries == 1 else 0)
        failed = books_file.known_to(db.session(), SEKAR.code, second)
        assert (failed.waits, failed.tries) == (True, tries)
    assert making_files.make_due() == 0

    failed = books_file.known_to(db.session(), SEKAR.code, second)
    assert (failed.waits, failed.failed_at is None, pieces()) == (False, False, 4)
    assert making_files.make_due() == 0
    with pytest.raises(NotFound):
        making_files.take(second, by=SEKAR)
    assert taken(code) == at_once_with(whole, monkeypatch)
    assert "no ink" in caplog.text


def at_once_with(shape: booking_files.Shape, monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setitem(booking_files.SHAPES, booking_files.CSV, shape)
    return at_once()


def test_it_goes_by_itself_after_a_day_taken_or_not() -> None:
    code = ask()
    making_files.make_due()
    with clock.at(clock.now() + timedelta(hours=23)):
        assert (retaining.delete_due(), pieces()) == (0, 4)

    with clock.at(clock.now() + timedelta(hours=25)):
        assert (retaining.delete_due(), pieces()) == (1, 0)

    with pytest.raises(NotFound):
        books_file.known_to(db.session(), SEKAR.code, code)
    assert acts() == [("delete file of the books", "system", "")]
