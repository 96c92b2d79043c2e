"""The bank's file is taken whole or not at all, and each line is booked once. On both engines."""

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.words import speaking
from marketplace.payments import matching, reconciling, refunding
from marketplace.payments import statement as statements
from marketplace.payments.matching import Match
from marketplace.payments.settling import settle_cash
from marketplace.payments.statement_cells import StatementRefused
from tests.trade import POUCH, Count, Trade, done, press_twice
from tests.world import RATNA, SEKAR, TONO

TOTAL = POUCH + 11_000


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def proposed(line: str) -> tuple[str, str | None]:
    session = db.session()
    found = matching.propose(session, statements.line_known_as(session, line))
    return found.match, found.payment.order_reference if found.payment else None


def test_each_line_is_proposed_for_what_it_most_likely_is(trade: Trade) -> None:
    waiting, paid, cancelled, at_counter = (trade.place() for _ in range(4))
    amounts = [trade.due(reference) for reference in (waiting, paid, cancelled, at_counter)]
    trade.confirm(trade.transferred(trade.due(paid)))
    cancel_as_staff(cancelled, reason="asked by phone", borne_by="cooperative", by=RATNA)
    settle_cash(at_counter, TOTAL, key=codes.token(), by=TONO)
    code = reconciling.import_statement(trade.file(*amounts, 77_777, -2_500), by=SEKAR)

    session = db.session()
    lines = statements.lines_of(session, statements.known_as(session, code))
    found = matching.proposals(session, lines, {})

    assert [found[line.code].match for line in lines] == [
        Match.EXACT, Match.SECOND, Match.LATE, Match.SECOND, Match.NONE, Match.OUTGOING,
    ]  # fmt: skip


def test_confirming_twice_books_once(trade: Trade) -> None:
    reference = trade.place()
    line = trade.transferred(trade.due(reference))

    press_twice(reconciling.confirm, line, by=SEKAR)
    before = trade.books()
    with pytest.raises(reconciling.DecidedAlready):
        reconciling.confirm(line, key=codes.token(), by=RATNA)

    assert trade.books() == before
    assert before["1100:main"] == trade.due(reference)
    booked = statements.line_known_as(db.session(), line)
    assert (booked.booked_as, booked.booked_by) == ("paid", SEKAR.code)


def test_a_line_nobody_asked_for_is_not_confirmed(trade: Trade) -> None:
    line = trade.transferred(77_777)

    with pytest.raises(reconciling.NothingProposed):
        trade.confirm(line)

    assert (proposed(line), trade.books()) == (("none", None), {})


def test_outgoing_money_is_no_buyers(trade: Trade) -> None:
    reference, line = trade.place(), trade.transferred(-2_500)

    for tell in (
        lambda: trade.confirm(line),
        lambda: reconciling.assign(line, reference, key=codes.token(), by=SEKAR),
        lambda: reconciling.keep_unidentified(line, key=codes.token(), by=SEKAR),
    ):
        with pytest.raises(reconciling.DecidedAlready):
            tell()

    assert trade.books() == {}


def test_unidentified_money_waits_and_is_assigned_later(trade: Trade) -> None:
    reference, line = trade.place(), trade.transferred(TOTAL + 500)
    press_twice(reconciling.keep_unidentified, line, by=SEKAR)
    assert trade.books() == {"1100:main": TOTAL + 500, f"2900:{line}": -TOTAL - 500}

    typed = f" {reference[:4].lower()}-{reference[4:]} "
    code = trade.due(reference) - TOTAL
    press_twice(reconciling.assign, line, typed, by=SEKAR)

    over = max(0, 500 - code)  # a transfer with a smaller code than ours is enough
    expected = {
        "1100:main": TOTAL + 500,
        f"2100:{reference}": -TOTAL,
        f"2600:{reference}": -over,
        "4300:all": over - 500,
    }
    assert trade.books() == {code: amount for code, amount in expected.items() if amount}
    assert trade.sound()


def test_unidentified_money_is_returned_once(trade: Trade) -> None:
    line = trade.transferred(50_000)
    reconciling.keep_unidentified(line, key=codes.token(), by=SEKAR)

    press_twice(refunding.return_unidentified, line, by=SEKAR)
    with pytest.raises(refunding.NothingKept):
        refunding.return_unidentified(line, key=codes.token(), by=RATNA)
    with pytest.raises(reconciling.DecidedAlready):
        reconciling.assign(line, trade.place(), key=codes.token(), by=SEKAR)

    refunds = [code for code in trade.books() if code.startswith("2500:")]
    assert trade.books() == {"1100:main": 50_000, refunds[0]: -50_000}
    assert trade.sound()


def test_a_reference_nobody_has_books_nothing(trade: Trade) -> None:
    line = trade.transferred(TOTAL)

    with pytest.raises(reconciling.NoSuchOrder):
        reconciling.assign(line, "K7M29QXF", key=codes.token(), by=SEKAR)

    assert trade.books() == {}
    assert statements.line_known_as(db.session(), line).booked_as == ""


def test_the_same_file_twice_adds_nothing(trade: Trade) -> None:
    file = trade.file(71_123, 36_045)
    reconciling.import_statement(file, by=SEKAR)

    with pytest.raises(reconciling.FileKnown):
        reconciling.import_statement(file, by=RATNA)

    assert len(statements.latest(db.session())) == 1


def test_a_longer_file_adds_only_its_new_lines(trade: Trade) -> None:
    short = b"Tanggal,Keterangan,Debit,Kredit,Saldo\n20/11/2026,SATU,,100,100\n"
    reconciling.import_statement(short, by=SEKAR)

    code = reconciling.import_statement(short + b"21/11/2026,DUA,,50,150\n", by=SEKAR)

    session = db.session()
    known = statements.known_as(session, code)
    assert (known.count, known.known_before) == (2, 1)
    assert [line.description for line in statements.lines_of(session, known)] == ["DUA"]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"", "This file is empty."),
        (b"a,b\n1,2\n", "We do not find date, description and amount in this file."),
        (
            b"Tanggal,Keterangan,Debit,Kredit,Saldo\n20/11/2026,A,,100,100\n20/11/2026,B,,5,106\n",
            "Row 3: the balance does not follow from the rows before.",
        ),
        (
            b"Tanggal,Keterangan,Debit,Kredit\n,Saldo Awal,,1000\n20/11/2026,A,,100\n"
            b",Saldo Akhir,,1200\n",
            "Rp1.000 at the start and Rp100 in between do not give Rp1.200.",
        ),
        (
            b"Tanggal,Keterangan,Debit,Kredit,Saldo\n31/02/2026,A,,100,100\n",
            "Row 2: “31/02/2026” is no date.",
        ),
        (
            b"No. rekening : 9998887776\n\nTanggal,Keterangan,Debit,Kredit,Saldo\n"
            b"20/11/2026,A,,100,100\n",
            "This file is of account 9998887776. That is not ours.",
        ),
    ],
)
def test_a_refused_file_says_why_and_stores_nothing(
    trade: Trade, file: bytes, sentence: str
) -> None:
    with pytest.raises(StatementRefused) as no:
        reconciling.import_statement(file, by=SEKAR)

    with speaking("en"):
        assert no.value.sentence() == sentence
    assert statements.latest(db.session()) == []


@pytest.mark.parametrize("other", ["another order", "nobody"])
def test_two_people_cannot_book_one_line_for_two_things(trade: Trade, other: str) -> None:
    one, two = trade.place(), trade.place()
    due = trade.due(one)
    line = trade.transferred(due)
    deeds: list[Callable[[], object]] = [
        lambda: reconciling.confirm(line, key=codes.token(), by=SEKAR),
        lambda: (
            reconciling.assign(line, two, key=codes.token(), by=RATNA)
            if other == "another order"
            else reconciling.keep_unidentified(line, key=codes.token(), by=RATNA)
        ),
    ]

    results = done(trade, *deeds)

    assert results.count(True) == 1
    assert trade.books()["1100:main"] == due
    assert trade.stock(trade.pouch_sku) in (Count(5, 1, 1), Count(5, 2, 0))
    assert trade.sound()
