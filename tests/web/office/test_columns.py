"""M25: a file of a bank we do not know is read once somebody has said what its columns are, and the
next one of that bank by itself.
"""

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.kernel.db import db
from marketplace.payments import statement as statements
from tests.trade import Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import sekar, tono

OTHER = """\
Bank Contoh Daerah;;;;
Waktu Buku;Berita Acara;Arus;Nilai;Sisa
{day}/11/2026;PEMBELI SATU;K;71.123;1.071.123
{day}/11/2026;BIAYA ADM;D;2.500;1.068.623
"""
NAMED = {
    "column_0": "date", "column_1": "description", "column_2": "mark", "column_3": "amount",
    "column_4": "balance",
}  # fmt: skip
WITHOUT_BALANCE = "Tanggal;Keterangan;Debit;Kredit\n20/11/2026;PEMBELI;;71.123\n"


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def sent(office: Visitor, file: str) -> Visitor:
    office.get("/office/statements/import")
    office.form("Import").attach("file", "mutasi.csv", file.encode(), "text/csv").press()
    return office


def count(trade: Trade) -> int:
    with trade.inside():
        return len(statements.latest(db.session()))


def test_columns_are_named_once_and_remembered(trade: Trade) -> None:
    office = sent(sekar(trade), OTHER.format(day=20)).assert_ok()
    office.assert_sees("What are its columns?", "Berita Acara", "PEMBELI SATU")
    page = office.path
    with trade.inside():
        kept = str(db.session.scalar(text("SELECT content_sealed FROM unread_file")))
        assert "PEMBELI" not in kept

    office.form("Read the file").fill(NAMED).press()

    office.assert_ok().assert_sees("PEMBELI SATU", "Rp71.123", "-Rp2.500")
    office.submit_again(office.sent[-1])
    office.assert_ok()
    office.get(page).assert_ok().assert_sees("Bank statement", "PEMBELI SATU")
    assert count(trade) == 1
    sent(office, OTHER.format(day=21)).assert_ok().assert_sees("Bank statement", "PEMBELI SATU")
    assert count(trade) == 2
    sent(office, OTHER.format(day=21))
    assert office.status == 409
    assert count(trade) == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"column_3": ""}, "Please name the day, the description and the columns"),
        ({"column_4": "date"}, "One column cannot mean two things."),
        ({"opening": "1000000"}, "Both balances are needed, or none."),
    ],
)
def test_names_that_do_not_fit_are_said_so(
    trade: Trade, change: dict[str, str], sentence: str
) -> None:
    office = sent(sekar(trade), OTHER.format(day=20))

    office.form("Read the file").fill(NAMED | change).press()

    assert office.status == 422
    office.assert_sees(sentence)
    assert count(trade) == 0


def test_a_file_that_does_not_add_up_is_refused_and_not_remembered(trade: Trade) -> None:
    office = sent(sekar(trade), OTHER.format(day=20).replace("1.068.623", "1.068.624"))

    office.form("Read the file").fill(NAMED).press()

    assert office.status == 409
    office.assert_sees("the balance does not follow from the rows before.")
    assert count(trade) == 0
    sent(office, OTHER.format(day=21)).assert_sees("What are its columns?")


def test_balances_are_typed_from_paper_where_a_file_has_none(trade: Trade) -> None:
    office = sent(sekar(trade), WITHOUT_BALANCE).assert_sees("What are its columns?")
    named = {
        "column_0": "date", "column_1": "description", "column_2": "debit", "column_3": "credit",
    }  # fmt: skip
    office.form("Read the file").fill(named, opening="1000", closing="72124").press()
    assert office.status == 409
    office.assert_sees("do not give Rp72.124.")

    office.form("Read the file").fill(named, opening="1.000", closing="72.123").press()

    office.assert_ok().assert_sees("PEMBELI", "Rp72.123")
    assert count(trade) == 1


def test_what_is_no_table_is_refused_at_once(trade: Trade) -> None:
    office = sent(sekar(trade), "a,b\n1,2\n")

    assert office.status == 409
    office.assert_sees("We do not find date, description and amount in this file.")
    assert tono(trade).get("/office/statements/files/K7M29QXF").status == 403
    assert office.get("/office/statements/files/K7M29QXF").status == 404
