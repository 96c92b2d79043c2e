"""The treasurer imports the bank's statement and confirms what each incoming line is."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, journal, opening_items, recipes
from marketplace.ledger.open_item import Kind
from marketplace.payments import gathering, matching, statement_file, unread_file
from marketplace.payments import payment as payments
from marketplace.payments import statement as statements
from marketplace.payments.matching import Match
from marketplace.payments.payment import Payment
from marketplace.payments.settling import settle
from marketplace.payments.statement import Statement, StatementLine
from marketplace.payments.statement_cells import StatementRefused
from marketplace.payments.statement_table import sketched
from marketplace.people import audit
from marketplace.policy import cooperative

UNIDENTIFIED = "unidentified"


class FileKnown(NotNow):
    says = lazy("This file was imported before. Nothing was added.")


class DecidedAlready(NotNow):
    says = lazy("Somebody decided on this line already.")


class NothingProposed(NotNow):
    says = lazy("We know no order for this money. Please say which one it is.")


class FitsNoLonger(NotNow):
    says = lazy("This does not fit one order exactly. Please look at it by itself.")


class NoSuchOrder(NotNow):
    says = lazy("There is no order with this reference.")


def import_statement(data: bytes, *, by: Actor) -> str:
    """Takes the file whole or not at all; lines we know already are passed over. Returns the
    statement's code. Raises `StatementRefused`, `FileKnown`.
    """
    with transaction() as session:
        us = cooperative.required(session)
        return _take_in(session, data, statement_file.names_of(session, us.bank), None, by)


class Received(NamedTuple):
    """Where a file went: it became a statement, or waits unread for names of its columns."""

    statement: str = ""
    unread: str = ""


def receive(data: bytes, *, by: Actor) -> Received:
    """Takes a file in, or keeps it for somebody to say what its columns are.

    Raises `StatementRefused` for what no names would mend, `FileKnown`.
    """
    try:
        return Received(statement=import_statement(data, by=by))
    except StatementRefused as no:
        if no.reason not in statement_file.UNNAMED or not sketched(data):
            raise
    with transaction() as session:
        return Received(unread=unread_file.keep(session, data, by=by.code).code)


def name_columns(
    file_code: str,
    columns: Mapping[str, str],
    stated: tuple[Money, Money] | None,
    *,
    key: str,
    by: Actor,
) -> str:
    """Somebody says what each column is, and the balances where none are shown; remembered for the
    bank once the file adds up. Returns the statement's code. Raises `StatementRefused`,
    `FileKnown`, `NotFound`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"name columns {file_code}")
        if press.result:
            return press.result
        file, us = unread_file.known_as(session, file_code), cooperative.required(session)
        if file.read_as:
            raise FileKnown()
        names = statement_file.plain_names(columns)
        press.result = _take_in(session, file.content, names, stated, by)
        statement_file.remember(session, us.bank, names, by=by.code)
        file.forget(press.result)
        return press.result


def _take_in(
    session: Session,
    data: bytes,
    names: Mapping[str, str],
    stated: tuple[Money, Money] | None,
    by: Actor,
) -> str:
    press = once.claim(session, hashlib.sha256(data).hexdigest(), "import statement")
    if press.result:
        raise FileKnown()
    account = cooperative.required(session).account_number
    read = statement_file.read_file(data, account, names, stated)
    known = _known(session, [line.fingerprint for line in read.lines])
    said_before = statements.closing_balance(session)
    statement = Statement(
        code=codes.code(),
        opening=read.opening,
        closing=read.closing,
        count=len(read.lines),
        known_before=len(known),
        imported_by=by.code,
        imported_at=clock.now(),
    )
    session.add(statement)
    session.flush()
    new = [
        {
            "code": codes.code(),
            "statement_id": statement.id,
            "fingerprint": line.fingerprint,
            "on": line.on,
            "description": line.description,
            "amount": line.amount,
        }
        for line in read.lines
        if line.fingerprint not in known
    ]
    if new:
        session.execute(insert(StatementLine), new)
    _lay_beside_the_books(session, statement, said_before)
    audit.note(session, by, "import statement", about=statement.code)
    press.result = statement.code
    return statement.code


def _lay_beside_the_books(session: Session, statement: Statement, said_before: Money) -> None:
    """Each new line waits for its posting. What the balance moved without a line, nobody can name
    yet: the file before this one was never imported, or the account was not empty at the start.
    """
    lines = [line for line in statements.lines_of(session, statement) if line.amount]
    opening_items.begin_all(
        session,
        chart.BANK,
        Kind.LINE,
        ((-line.amount, line.code, clock.midnight(line.on)) for line in lines),
    )
    moved = statements.closing_balance(session) - said_before
    opening_items.shift_gap(session, chart.BANK, sum(line.amount for line in lines) - moved)
    opening_items.from_books(session)
    gathering.look_through(session)


def confirm(line_code: str, *, key: str, by: Actor) -> str:
    """The proposed payment is right: the money is booked for it, whatever its order's state.

    Returns the outcome's word. Raises `NotFound`, `NothingProposed`, `DecidedAlready`.
    """
    return _confirm(line_code, list(Match), key=key, by=by)


def confirm_exact(line_code: str, *, key: str, by: Actor) -> str:
    """The same of one among many that nobody reads one by one: it must fit to the rupiah and in
    time. Raises `FitsNoLonger` too.
    """
    return _confirm(line_code, [Match.EXACT], key=key, by=by)


def _confirm(line_code: str, good: Sequence[Match], *, key: str, by: Actor) -> str:
    with transaction() as session:
        press = once.claim(session, key, f"confirm line {line_code}")
        if press.result:
            return press.result
        line = _undecided(session, line_code)
        proposal = matching.propose(session, line)
        if proposal.match not in good:
            raise FitsNoLonger()
        if proposal.payment is None:
            raise NothingProposed()
        press.result = _book(session, line, proposal.payment, by=by)
        return press.result


def assign(line_code: str, order_reference: str, *, key: str, by: Actor) -> str:
    """A person knows whose money it is. Raises `NoSuchOrder`, `DecidedAlready`."""
    with transaction() as session:
        press = once.claim(session, key, f"assign line {line_code}")
        if press.result:
            return press.result
        line = statements.line_to_decide_on(session, line_code)
        if line.booked_as not in {"", UNIDENTIFIED} or line.amount <= 0:
            raise DecidedAlready()
        try:
            payment = payments.newest(session, codes.normal(order_reference))
        except NotFound as error:
            raise NoSuchOrder() from error
        press.result = _book(session, line, payment, by=by)
        return press.result


def keep_unidentified(line_code: str, *, key: str, by: Actor) -> None:
    """Nobody knows whose money it is yet; the books know it is there. Raises `DecidedAlready`."""
    with transaction() as session:
        press = once.claim(session, key, f"keep unidentified {line_code}")
        if press.result:
            return
        line = _undecided(session, line_code)
        journal.post(session, recipes.unidentified(line.code, chart.BANK, line.amount))
        line.book(UNIDENTIFIED, by.code)
        audit.note(session, by, "keep unidentified", about=line.code)
        press.result = line.code


def _book(session: Session, line: StatementLine, payment: Payment, *, by: Actor) -> str:
    # Money that waited unidentified leaves that account; new money comes from the bank.
    waited = line.booked_as == UNIDENTIFIED
    place = chart.unidentified(line.code) if waited else chart.BANK
    outcome = settle(session, payment, line.amount, event=line.code, place=place, by=by)
    line.book(str(outcome), by.code, payment.code)
    audit.note(session, by, f"confirm line: {outcome}", about=line.code)
    return str(outcome)


def _undecided(session: Session, line_code: str) -> StatementLine:
    line = statements.line_to_decide_on(session, line_code)
    if line.booked_as or line.amount <= 0:
        raise DecidedAlready()
    return line


def _known(session: Session, fingerprints: list[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(fingerprints), 500):
        some = fingerprints[start : start + 500]
        known |= set(
            session.scalars(
                select(StatementLine.fingerprint).where(StatementLine.fingerprint.in_(some))
            )
        )
    return known
