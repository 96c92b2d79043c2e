"""A bank statement is read whole, or refused whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.payments.statement_csv import StatementRefused, read_statement
from tests.payments.statements import (
    GENERIC,
    KLIKBCA_BUSINESS,
    KLIKBCA_PERSONAL,
    MOVED,
    fingerprints,
    moved,
    read,
    refusal,
)


def test_newest_first_is_turned_around() -> None:
    first, *rows = GENERIC.splitlines()
    turned = "\n".join([first, *rows[::-1]])

    assert moved(read(turned)) == MOVED
    assert fingerprints(read(turned)) == fingerprints(read(GENERIC))


def test_one_day_newest_first_is_told_by_its_balances() -> None:
    text = "tanggal;keterangan;debit;kredit;saldo\n20/11/2026;b;5;;105\n20/11/2026;a;;10;110\n"

    assert [line.amount for line in read(text).lines] == [10, -5]
    assert read(text).opening == 100


def test_balances_may_be_missing_between_the_first_and_the_last() -> None:
    text = (
        "tanggal;keterangan;debit;kredit;saldo\n"
        "20/11/2026;a;;10;110\n20/11/2026;b;5;;\n20/11/2026;c;;1;106\n"
    )

    assert [line.balance for line in read(text).lines] == [110, None, 106]


def test_a_statement_may_be_empty_when_its_balances_agree() -> None:
    header = "tanggal;keterangan;debit;kredit;saldo\n"
    statement = read(header + ";Saldo Awal;;;500\n;Saldo Akhir;;;500\n")

    assert (statement.opening, statement.closing, statement.lines) == (500, 500, ())
    assert refusal(header).reason == "no_balances"
    assert refusal(header + ";Saldo Awal;;;500\n").reason == "no_balances"
    assert refusal(header + ";Saldo Awal;;;1\n;Saldo Akhir;;;2\n").reason == "does_not_add_up"


def test_lines_without_a_day_yet_are_left_for_a_later_file() -> None:
    pending = KLIKBCA_BUSINESS.replace("'21/11", "'PEND")
    statement = read(pending)

    assert moved(statement) == MOVED[:2]
    assert (statement.closing, statement.pending) == (1_068_623, 1)
    assert fingerprints(read(KLIKBCA_BUSINESS))[:2] == fingerprints(statement)
    assert refusal(KLIKBCA_BUSINESS.replace("'20/11,'BIAYA", "PEND,'BIAYA")).reason == "pending"


def test_the_same_file_twice_gives_the_same_fingerprints() -> None:
    assert fingerprints(read(GENERIC)) == fingerprints(read(GENERIC))
    assert len(set(fingerprints(read(GENERIC)))) == 3


def test_an_overlapping_file_gives_the_same_fingerprints() -> None:
    later = """\
Tanggal,Keterangan,Debit,Kredit,Saldo
21/11/2026,trsf  dari pembeli dua,,36.045,1.104.668
22/11/2026,TRSF DARI PEMBELI TIGA,,10.007,1.114.675
"""

    assert fingerprints(read(later))[0] == fingerprints(read(GENERIC))[2]
    assert fingerprints(read(later))[1] not in fingerprints(read(GENERIC))


def test_equal_lines_are_counted_apart() -> None:
    text = (
        "tanggal;keterangan;jumlah;saldo\n;Saldo Awal;;0\n"
        "20/11/2026;same;5\n20/11/2026;same;5\n21/11/2026;same;5\n;Saldo Akhir;;15\n"
    )
    statement = read(text)

    assert [line.ordinal for line in statement.lines] == [1, 2, 1]
    assert len(set(fingerprints(statement))) == 3


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("20/11/2026,TRSF", "19/11/2026,TRSF"),
        ("PEMBELI SATU", "PEMBELI TIGA"),
    ],
)
def test_a_line_that_differs_has_another_fingerprint(old: str, new: str) -> None:
    changed = read(GENERIC.replace(old, new))

    assert fingerprints(changed)[0] != fingerprints(read(GENERIC))[0]
    assert fingerprints(changed)[1:] == fingerprints(read(GENERIC))[1:]


def test_accounts_do_not_share_fingerprints() -> None:
    assert set(fingerprints(read(GENERIC, "1"))).isdisjoint(fingerprints(read(GENERIC, "2")))


def test_a_fingerprint_stays_the_same_over_the_years() -> None:
    assert fingerprints(read(GENERIC))[0] == (
        "afdf26fa8a94fc9a3b61f335495bb36d6988ac36f2ce1c1b3236d2e00061a001"
    )


def test_every_missing_or_repeated_line_is_noticed() -> None:
    for text in (GENERIC, KLIKBCA_BUSINESS, KLIKBCA_PERSONAL):
        lines = text.splitlines(keepends=True)
        for at, line in enumerate(lines):
            if "TRSF" in line or "BIAYA" in line:
                cut = "".join(lines[:at] + lines[at + 1 :])
                twice = "".join(lines[: at + 1] + lines[at:])
                noticed = {refusal(cut).reason, refusal(twice).reason}
                assert noticed <= {"balance_contradicts", "does_not_add_up"}


def test_a_running_balance_that_contradicts_names_its_row() -> None:
    no = refusal(GENERIC.replace("1.068.623", "1.068.632"))

    assert (no.reason, no.row) == ("balance_contradicts", 4)


def test_a_sum_that_does_not_fit_says_the_figures() -> None:
    no = refusal(GENERIC.replace("Saldo Akhir,,,1.104.668", "Saldo Akhir,,,1.104.669"))

    assert no.reason == "does_not_add_up"
    assert no.facts == {"opening": 1_000_000, "total": 104_668, "closing": 1_104_669}


def test_a_wrong_sign_is_noticed() -> None:
    assert refusal(KLIKBCA_BUSINESS.replace(",CR,", ",DB,", 1)).reason == "balance_contradicts"


def test_a_file_of_another_account_is_refused() -> None:
    assert refusal(KLIKBCA_BUSINESS, "0000000002").reason == "other_account"
    assert refusal(KLIKBCA_PERSONAL, "0000000002").reason == "other_account"
    assert read_statement(KLIKBCA_PERSONAL.encode()).account == "0000000001"


def test_balances_are_needed() -> None:
    header = "tanggal;keterangan;jumlah;saldo\n"

    assert refusal(header + "20/11/2026;x;5;\n").reason == "no_balances"
    assert refusal(header + "20/11/2026;x;5;5\n20/11/2026;y;5;\n").reason == "no_balances"
    assert refusal(header + "20/11/2026;x;5;\n20/11/2026;y;5;10\n").reason == "no_balances"


@given(
    st.integers(0, 10**9),
    st.lists(
        st.tuples(
            st.integers(-(10**9), 10**9).filter(bool),
            st.integers(0, 30),
            st.text("ab ", max_size=4),
        ),
        min_size=1,
        max_size=30,
    ),
    st.booleans(),
)
def test_what_a_bank_writes_is_read_back(
    opening: int, moves: list[tuple[int, int, str]], balances: bool
) -> None:
    running, rows = opening, []
    for amount, day, note in sorted(moves, key=lambda move: move[1]):
        running += amount
        shown = f"{running}" if balances else ""
        rows.append(f"2026-10-{day + 1:02};{note};{amount};{shown}")
    text = "\n".join(
        [
            "date;description;amount;balance",
            f"Opening Balance;;;{opening}",
            *rows,
            f"Closing Balance;;;{running}",
        ]
    )
    statement = read(text)

    assert statement.closing == running
    assert statement.opening + sum(line.amount for line in statement.lines) == running
    assert len(set(fingerprints(statement))) == len(moves)


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_file_is_a_statement_or_a_refusal(raw: bytes) -> None:
    for head in (b"", b"tanggal;keterangan;jumlah;saldo\n", GENERIC.encode()):
        try:
            statement = read_statement(head + raw)
        except StatementRefused:
            continue
        assert statement.opening + sum(line.amount for line in statement.lines) == statement.closing
