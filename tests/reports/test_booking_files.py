"""The books as files: beancount's own parser and checks read them, and come to our balances."""

import csv
import io
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from beancount import loader
from beancount.core.data import Balance, Transaction
from flask import Flask

from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.ledger import chart, journal
from marketplace.payouts import paying
from marketplace.reports import booking_files
from marketplace.reports import period as periods
from marketplace.reports.booking_files import account_name
from tests.trade import Trade
from tests.world import BAYU, DEWI, RATNA, SEKAR

LATER = timedelta(days=40)


def told(app: Flask) -> Trade:
    """Goods that were earned and paid out, an order that waits, and one that goes back."""
    trade = Trade(app)
    trade.earned(pouches=2)
    with clock.at(clock.now() + LATER):
        trade.bought(pouches=1)
        cancel_as_staff(trade.bought(pouches=1), reason="salah pesan",
                        borne_by="cooperative", by=RATNA)  # fmt: skip
        run = paying.propose(key=codes.token(), by=SEKAR)
        paying.approve(run, key=codes.token(), by=BAYU)
    return trade


def test_beancount_accepts_the_books_and_comes_to_the_same_balances(
    inside_on: Flask, tmp_path: Path
) -> None:
    """M22: with `bean-check` itself; every account, and what stood there before the first day."""
    told(inside_on)
    last = clock.today() + LATER
    whole = periods.between(last - timedelta(days=60), last, "WIB")
    late = periods.between(last - timedelta(days=20), last, "WIB")
    ours = journal.balances(db.session())

    for period in (whole, late):
        written = booking_files.whole(db.session(), booking_files.BEANCOUNT, period)
        file = tmp_path / "books.beancount"
        file.write_bytes(written)
        checked = [Path(sys.executable).with_name("bean-check"), file]
        assert subprocess.run(checked, check=False, capture_output=True).stderr == b""
        entries, errors, _ = loader.load_string(written.decode())
        assert errors == []
        assert balances(entries) == {account_name(code): n for code, n in ours.items()}
    recipes = {e.payee for e in entries if isinstance(e, Transaction)}
    assert {"opening", "received", "refunding", "payout_approved"} <= recipes
    assert "earned" not in recipes


def balances(entries: Sequence[object]) -> dict[str, int]:
    """What beancount has on each account at the end."""
    moved = [entry for entry in entries if isinstance(entry, Transaction)]
    assert any(isinstance(entry, Balance) for entry in entries)
    found: dict[str, int] = {}
    for posting in (posting for entry in moved for posting in entry.postings):
        assert posting.units is not None and posting.units.number is not None
        assert posting.units.currency == "IDR"
        found[posting.account] = found.get(posting.account, 0) + int(posting.units.number)
    return {account: amount for account, amount in found.items() if amount}


def test_a_balance_that_is_not_ours_would_not_be_accepted(inside: Flask) -> None:
    told(inside)
    last = clock.today() + LATER
    day = periods.between(last, last, "WIB")
    written = booking_files.whole(db.session(), booking_files.BEANCOUNT, day).decode()
    bank = f"balance {account_name(chart.BANK)} "
    amount = journal.balance(db.session(), chart.BANK)

    _, errors, _ = loader.load_string(written.replace(f"{bank}{amount}", f"{bank}{amount + 1}"))

    assert len(errors) == 1


def test_the_sheet_has_a_row_for_each_leg_and_names_nobody(inside: Flask) -> None:
    trade = told(inside)
    year = periods.between(date(2020, 1, 1), clock.today() + LATER, "WIB")

    sheet = booking_files.whole(db.session(), booking_files.CSV, year).decode("utf-8-sig")
    text = booking_files.whole(db.session(), booking_files.BEANCOUNT, year).decode()

    rows = list(csv.DictReader(io.StringIO(sheet)))
    sums: dict[str, int] = {}
    for row in rows:
        change = int(row["debit"]) - int(row["credit"])
        sums[row["account"]] = sums.get(row["account"], 0) + change
    assert {code: n for code, n in sums.items() if n} == journal.balances(db.session())
    for name in ("Dewi", "Melati", "Kenanga", "Rumah Flanel", "Dapur Timur", DEWI.phone[1:]):
        assert name not in sheet + text
    assert trade.melati.code in text


def test_every_account_of_the_chart_has_a_name_there() -> None:
    names = [account_name(f"{number}:main") for number in chart.CHART]

    assert len(set(names)) == len(chart.CHART)
    assert account_name("2100:ABC") == "Liabilities:2100-Customer-money-of-an-order:ABC"
    assert account_name("1200:stripe") == "Assets:1200-Clearing-of-a-gateway:Stripe"
