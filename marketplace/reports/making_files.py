"""A file of the books is asked for, made piece by piece outside of any request, and taken.

What is written of it is kept after each piece, so that a worker that dies loses one piece at most.
Nobody waits for it: the books are read before the story of a piece begins.
"""

import logging
from collections.abc import Iterator

from sqlalchemy.orm import Session

from marketplace.kernel import clock, once
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.troubles import told
from marketplace.kernel.words import lazy
from marketplace.ledger import reading
from marketplace.people import user as users
from marketplace.reports import books_file as files
from marketplace.reports import downloading
from marketplace.reports.booking_files import SHAPES, Asked
from marketplace.reports.books_file import BooksFile
from marketplace.reports.period import Period

AT_ONCE = 4_000  # entries: less than a second
MOST_MADE, MOST_KEPT = 2, 4

_log = logging.getLogger(__name__)


class TooManyFiles(NotNow):
    says = lazy("Two files are being made for you. Please wait for them.")


def ask(kind: str, period: Period, *, key: str, by: Actor) -> str:
    """Somebody wants a file of these days; returns its code. Asked again while it is being made, it
    is the same one. Of days that are not over it tells what is booked now.

    Raises `NotFound`, `TooManyFiles`.
    """
    if kind not in SHAPES:
        raise NotFound()
    with transaction() as session:
        press = once.claim(session, key, "ask for books")
        if press.result:
            return press.result
        users.one_at_a_time(session, by.code)
        theirs = files.of_person(session, by.code)
        waiting = [file for file in theirs if file.waits]
        same = [file for file in waiting if (file.kind, file.period) == (kind, period)]
        if not same and len(waiting) >= MOST_MADE:
            raise TooManyFiles()
        press.result = same[0].code if same else _new(session, kind, period, theirs, by)
        return press.result


def take(code: str, *, by: Actor) -> tuple[BooksFile, Iterator[bytes]]:
    """The file, and what is in it; who took it stays in the audit. Raises `NotFound`."""
    session = db.session()
    file = files.known_to(session, by.code, code)
    if file.ready_at is None:
        raise NotFound()
    downloading.note("books", file.kind, file.period, by=by)
    return file, files.content(session, file)


def make_due() -> int:
    """Goes on until no file waits, or one has trouble; returns how many pieces were written."""
    written = 0
    while (file := files.next_to_make(db.session())) is not None:
        code, pieces = file.code, file.pieces
        try:
            _go_on(file)
        except Exception as error:  # whatever it is: the next round may go well, or it is given up
            _log.error("file of the books %s\n%s", code, told(error))
            _try_again(code, pieces)
            break
        written += 1
    return written


def _new(session: Session, kind: str, period: Period, theirs: list[BooksFile], by: Actor) -> str:
    """The oldest of theirs that is done makes room for it."""
    for old in [file for file in theirs if not file.waits][MOST_KEPT - 1 :]:
        session.delete(old)
    asked = Asked(period, min(period.until, clock.now()))
    file = files.new(kind, asked, reading.count_entries(session, asked.days), by=by.code)
    session.add(file)
    return file.code


def _go_on(file: BooksFile) -> None:
    """One more piece. After the last one all entries are counted: one that was booked at the same
    moment as it was asked for, and came in later, is not left out.
    """
    code, pieces, shape, asked = file.code, file.pieces, SHAPES[file.kind], file.asked
    books = db.session()
    entries = reading.some_entries(books, asked.days, file.mark, AT_ONCE)
    last = len(entries) < AT_ONCE
    head = "" if pieces else shape.head(books, asked)
    foot = shape.foot(books, asked) if last else ""
    text = f"{head}{shape.body(asked, entries)}{foot}"
    with transaction() as session:
        mine = files.to_go_on_with(session, code, pieces)
        if mine is None:
            return
        mine.add(session, text, entries)
        there = reading.count_entries(session, asked.days) if last else mine.done
        if there != mine.done:
            mine.begin_anew(session, there)
        elif last:
            mine.ready_at = clock.now()


def _try_again(code: str, pieces: int) -> None:
    with transaction() as session:
        mine = files.to_go_on_with(session, code, pieces)
        if mine is not None:
            mine.try_again(session)
