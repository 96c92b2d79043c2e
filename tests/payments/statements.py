"""Statements as banks write them, all of the same three movements."""

from datetime import date

import pytest

from marketplace.payments.statement_csv import Statement, StatementRefused, read_statement

GENERIC = """\
Tanggal,Keterangan,Debit,Kredit,Saldo
,Saldo Awal,,,1.000.000
20/11/2026,TRSF DARI PEMBELI SATU,,71.123,1.071.123
20/11/2026,BIAYA ADMIN,2.500,,1.068.623
21/11/2026,TRSF DARI PEMBELI DUA,,36.045,1.104.668
,Saldo Akhir,,,1.104.668
"""

KLIKBCA_BUSINESS = """\
Informasi Rekening - Mutasi Rekening
No. rekening : 0000000001
Nama : KOPERASI CONTOH
Periode : 20/11/2026 - 22/11/2026
Kode Mata Uang : IDR

Tanggal Transaksi,Keterangan,Cabang,Jumlah,,Saldo
'20/11,'TRSF E-BANKING CR 2011/FTSCY/WS95051 PEMBELI SATU,'0000,"71,123.00",CR,"1,071,123.00"
'20/11,'BIAYA ADM,'0998,"2,500.00",DB,"1,068,623.00"
'21/11,'TRSF E-BANKING CR 2111/FTSCY/WS95051 PEMBELI DUA,'0000,"36,045.00",CR,"1,104,668.00"
Saldo Awal,:,"1,000,000.00"
Mutasi Debet,:,"2,500.00",1
Mutasi Kredit,:,"107,168.00",2
Saldo Akhir,:,"1,104,668.00"
"""

KLIKBCA_PERSONAL = """\
Account No.,=,'0000000001
Name,=,KOPERASI CONTOH
Currency,=,IDR

Date,Description,Branch,Amount,,Balance
'20/11/2026,TRSF E-BANKING CR, PEMBELI SATU, SEMARANG,'0000,71123.00,CR,1071123.00
'20/11/2026,BIAYA ADM,'0998,2500.00,DB,1068623.00
'21/11/2026,TRSF E-BANKING CR PEMBELI DUA,'0000,36045.00,CR,1104668.00
Starting Balance,=,1000000.00
Credit,=,107168.00
Debet,=,2500.00
Ending Balance,=,1104668.00
"""

MOVED = [
    (date(2026, 11, 20), 71_123, 1_071_123),
    (date(2026, 11, 20), -2_500, 1_068_623),
    (date(2026, 11, 21), 36_045, 1_104_668),
]


def read(text: str, account: str = "000-000-0001") -> Statement:
    return read_statement(text.encode(), account)


def refusal(raw: str | bytes, account: str = "") -> StatementRefused:
    with pytest.raises(StatementRefused) as no:
        read_statement(raw if isinstance(raw, bytes) else raw.encode(), account)
    return no.value


def moved(statement: Statement) -> list[tuple[date, int, int | None]]:
    return [(line.on, line.amount, line.balance) for line in statement.lines]


def fingerprints(statement: Statement) -> list[str]:
    return [line.fingerprint for line in statement.lines]
