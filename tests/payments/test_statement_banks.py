"""M25: files of Mandiri, of BRI and in MT940 are read as they come, those of others once somebody
said what their columns are.
"""

import pytest

from marketplace.payments.statement_cells import StatementRefused
from marketplace.payments.statement_file import plain_names, read_file
from marketplace.payments.statement_table import sketched
from tests.payments.statements import GENERIC, MOVED, moved

ACCOUNT = "0000000001"

MANDIRI = """\
AccountNo;Ccy;PostDate;Remarks;AdditionalDesc;Credit Amount;Debit Amount;Close Balance
0000000001;IDR;20/11/2026 10:12:33;TRANSFER DARI;PEMBELI SATU;71,123.00;0.00;1,071,123.00
0000000001;IDR;20/11/2026 23:59:00;BIAYA ADM;;0.00;2,500.00;1,068,623.00
0000000001;IDR;21/11/2026 08:00:01;TRANSFER DARI;PEMBELI DUA;36,045.00;0.00;1,104,668.00
"""

MANDIRI_OLD = """\
Account No,Date,Val. Date,Transaction Code,Description,Description,Reference No.,\
Debit,Credit,Balance
0000000001,20/11/26,20/11/26,9999,TRANSFER DARI,PEMBELI SATU,,.00,"71,123.00","1,071,123.00"
0000000001,20/11/26,20/11/26,9998,BIAYA ADM,,,"2,500.00",.00,"1,068,623.00"
0000000001,21/11/26,21/11/26,9999,TRANSFER DARI,PEMBELI DUA,,.00,"36,045.00","1,104,668.00"
"""

BRI = """\
"ID","NOREK","TGL_TRAN","TGL_EFEKTIF","JAM_TRAN","SEQ","DESK_TRAN","SALDO_AWAL_MUTASI",\
"MUTASI_DEBET","MUTASI_KREDIT","SALDO_AKHIR_MUTASI","GLSIGN","TRUSER","KODE_TRAN","TRREMK"
"1","000000000001","2026-11-20 00:00:00","2026-11-20","10:12:33","1","PEMBELI SATU","1000000.00",\
"0.00","71123.00","1071123.00","C","IBNK","1","NBMB"
"2","000000000001","2026-11-20 00:00:00","2026-11-20","11:00:00","2","BIAYA ADM","1071123.00",\
"2500.00","0.00","1068623.00","D","SYS","2",""
"3","000000000001","2026-11-21 00:00:00","2026-11-21","08:00:01","3","PEMBELI DUA","1068623.00",\
"0.00","36045.00","1104668.00","C","IBNK","1","NBMB"
"""

MT940 = """\
:20:MUTASI2611
:25:0000000001
:28C:00321/001
:60F:C261119IDR1000000,
:61:2611201120CR71123,00NTRFNONREF//B4E07
:86:TRSF E-BANKING CR PEMBELI SATU
:61:2611201120DR2500,00NCHGNONREF
:86:BIAYA ADM
:62F:C261120IDR1068623,00
-
:20:MUTASI2611
:25:0000000001
:28C:00322/001
:60F:C261120IDR1068623,
:61:2611211121CR36045,00NTRFK7M29QXF
:86:TRSF DARI
PEMBELI DUA
:62F:C261121IDR1104668,00
-
"""

WITHOUT_BALANCE = "\n".join(line.rpartition(";")[0] for line in MANDIRI.splitlines())

OTHER = """\
Bank Contoh Daerah;;;;
Waktu Buku;Berita Acara;Arus;Nilai;Sisa
20/11/2026;PEMBELI SATU;K;71.123;1.071.123
20/11/2026;BIAYA ADM;D;2.500;1.068.623
21/11/2026;PEMBELI DUA;K;36.045;1.104.668
"""
OTHER_NAMES = {
    "Waktu Buku": "date", "Berita Acara": "description", "Arus": "mark", "Nilai": "amount",
    "Sisa": "balance",
}  # fmt: skip


def reason(text: str, **names: str) -> str:
    with pytest.raises(StatementRefused) as no:
        read_file(text.encode(), ACCOUNT, names)
    return no.value.reason


@pytest.mark.parametrize("text", [MANDIRI, MANDIRI_OLD, BRI.replace("000000000001", ACCOUNT)])
def test_the_shapes_of_banks_say_the_same(text: str) -> None:
    statement = read_file(text.encode(), ACCOUNT, {})

    assert moved(statement) == MOVED
    assert (statement.account, statement.opening) == (ACCOUNT, 1_000_000)
    assert "PEMBELI SATU" in statement.lines[0].description


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_what_a_bank_writes_in_a_strange_charset_is_read(encoding: str) -> None:
    text = MANDIRI.replace("PEMBELI SATU", "CAFÉ “SATU”")

    statement = read_file(text.encode(encoding), ACCOUNT, {})

    assert moved(statement) == MOVED
    assert statement.lines[0].description == "TRANSFER DARI CAFÉ “SATU”"


def test_a_row_of_another_account_refuses_the_file() -> None:
    rows = MANDIRI.splitlines(keepends=True)

    assert reason(MANDIRI.replace(ACCOUNT, "0000000002")) == "other_account"
    assert reason("".join([*rows[:2], rows[2].replace(ACCOUNT, "0000000002")])) == "other_account"


def test_mt940_is_read_statement_by_statement() -> None:
    statement = read_file(MT940.encode(), ACCOUNT, {})

    assert [(line.on, line.amount) for line in statement.lines] == [each[:2] for each in MOVED]
    assert (statement.opening, statement.closing) == (1_000_000, 1_104_668)
    assert statement.lines[1].description == "BIAYA ADM"
    assert statement.lines[2].description == "TRSF DARI PEMBELI DUA K7M29QXF"
    again = read_file(MT940.replace("\n", "\r\n").encode(), ACCOUNT, {})
    assert [x.fingerprint for x in again.lines] == [x.fingerprint for x in statement.lines]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("CR71123,00", "CR71124,00", "does_not_add_up"),
        ("CR71123,00", "CR71123,50", "fraction"),
        (":60F:C261120IDR1068623,", ":60F:C261120IDR1068624,", "does_not_add_up"),
        (":62F:C261121IDR1104668,00", ":62F:C261121IDR1104669,00", "does_not_add_up"),
        (":62F:C261121IDR1104668,00\n", "", "no_balances"),
        ("IDR", "USD", "currency"),
        (":25:0000000001", ":25:0000000002", "other_account"),
        (":61:2611201120DR2500,00NCHGNONREF", ":61:BIAYA", "not_mt940"),
        (":25:0000000001\n", "", "not_mt940"),
    ],
)
def test_mt940_that_does_not_add_up_is_refused_whole(old: str, new: str, why: str) -> None:
    assert old in MT940
    assert reason(MT940.replace(old, new)) == why


def test_columns_somebody_named_are_read_like_any_other() -> None:
    assert reason(OTHER) == "columns"

    statement = read_file(OTHER.encode(), ACCOUNT, plain_names(OTHER_NAMES))

    assert moved(statement) == MOVED
    sketch = sketched(OTHER.encode())
    assert sketch is not None
    assert sketch.header == list(OTHER_NAMES)


def test_names_of_a_bank_do_not_hinder_the_shapes_we_know() -> None:
    assert moved(read_file(GENERIC.encode(), ACCOUNT, plain_names(OTHER_NAMES))) == MOVED


def test_a_file_without_balances_needs_those_on_paper() -> None:
    assert reason(WITHOUT_BALANCE) == "no_balances"

    statement = read_file(WITHOUT_BALANCE.encode(), ACCOUNT, {}, (1_000_000, 1_104_668))

    assert [line.amount for line in statement.lines] == [71_123, -2_500, 36_045]
    with pytest.raises(StatementRefused) as no:
        read_file(WITHOUT_BALANCE.encode(), ACCOUNT, {}, (1_000_000, 1_104_669))
    assert no.value.reason == "does_not_add_up"


@pytest.mark.parametrize("raw", [b"", b"a\nb\n", b"x,y\n1,2\n", b"a;b;c\n", b"\x00\x01\x02"])
def test_what_is_no_table_cannot_be_named(raw: bytes) -> None:
    assert sketched(raw) is None
