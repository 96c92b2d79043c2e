"""Do books of a million postings prove themselves in seconds?

`python -m bench.ledger --engine sqlite` fills a database with orders that were paid, sent, earned
and paid out, with all their documents, and asks turn by turn for one full scan of the postings and
for what people and the clock ask of the books. The scan is what anybody would do who trusts no
balance: every posting is fetched by `SELECT id, entry, account, amount FROM ledger_posting` and its
amount added to its account's sum. The trial balance, of today and of a day in the middle, and the
quick `check` with all its invariants may take three times as long; a producer's balance must be one
indexed question.

The quick check reads every row of the books, and every account, payout, earning and good; of orders
it goes through those that are open or had something booked since the last stretch was sealed. The
whole one goes through all of them and follows the hash chain from its beginning: it is told and not
judged, as are the database's own sum over all amounts, which touches every row and returns one, and
the part of the quick check that is about the books alone.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select, text

from bench import books
from bench.catalogue import databases
from marketplace.app import create_app
from marketplace.kernel import clock
from marketplace.kernel.db import db, snapshot, transaction
from marketplace.ledger import balancing, chart, checking, journal, stretches
from marketplace.orders.order import Order
from marketplace.reports import invariants, lately
from tests.owner import as_owner

LARGE, TURNS, LIMIT = 1_000_000, 5, 3.0


def scan() -> int:
    """Every posting, fetched and added up."""
    sums: dict[str, int] = {}
    rows = db.session.connection().exec_driver_sql(
        "SELECT id, entry, account, amount FROM ledger_posting"
    )
    for _, _, account, amount in rows:
        sums[account] = sums.get(account, 0) + amount
    return sum(sums.values())


def engine_sum() -> Any:
    return db.session.scalar(text("SELECT SUM(amount) FROM ledger_posting"))


def check(whole: bool = False) -> None:
    if faults := invariants.broken(db.session(), whole):
        raise SystemExit("\n".join(faults))


def check_books() -> None:
    if faults := list(checking.broken(db.session())):
        raise SystemExit("\n".join(faults))


def trial_balance(days_ago: int) -> None:
    until = clock.now() if not days_ago else _last() - timedelta(days=days_ago)
    if sum(row.balance for row in balancing.trial_balance(db.session(), until)):
        raise SystemExit("The trial balance is not zero.")


def _last() -> Any:
    return db.session.scalar(select(journal.Entry.booked_at).order_by(
        journal.Entry.booked_at.desc()).limit(1))  # fmt: skip


def seconds(ask: Callable[[], object]) -> float:
    """In a moment of its own, as the command and the clock ask; the scan has the same."""
    with snapshot():
        began = time.perf_counter()
        ask()
        return time.perf_counter() - began


def measure(days: int) -> bool:
    """Prints a line for each question; returns whether those with a limit keep within it."""
    asked: list[tuple[str, Callable[[], object], float]] = [
        ("trial balance, today", partial(trial_balance, 0), LIMIT),
        ("trial balance, a day in the middle", partial(trial_balance, days // 2), LIMIT),
        ("check, quick", check, LIMIT),
        ("of that, the books alone", check_books, 0),
        ("a producer's balance", partial(journal.balance, db.session(), chart.payable("P0000007")),
         LIMIT),
        ("the database's own sum", engine_sum, 0),
    ]  # fmt: skip
    scan()
    pairs = [[seconds(scan), *(seconds(ask) for _, ask, _ in asked)] for _ in range(TURNS)]
    scanned, *medians = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"{'full scan of the postings':36} {scanned:>8.2f} s")
    good = True
    for (name, _, limit), took in zip(asked, medians, strict=True):
        ratio = took / scanned
        kept = not limit or ratio <= limit
        good = good and kept
        bound = f"{limit:>6.1f}{'' if kept else ' <'}" if limit else ""
        print(f"{name:36} {took:>8.3f} s {ratio:>7.2f} {bound}")
    whole = seconds(partial(check, whole=True))
    print(f"{'check, whole, once':36} {whole:>8.3f} s {whole / scanned:>7.2f}")
    session = db.session()
    some = [len(only) for only in lately.orders(session, lately.sealed(session)) if only]
    every = session.scalar(select(func.count()).select_from(Order))
    print(
        f"The quick check went through {sum(some):,} of {every:,} orders, the whole one all."
    )
    return good


def build(url: str, folder: Path, count: int) -> Flask:
    app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(folder)})
    began = time.perf_counter()
    with app.app_context():
        with as_owner() as connection:
            there = books.fill(connection, count)
        made = time.perf_counter()
        with transaction() as session:
            sealed = stretches.seal(session, most=count)
    print(f"{there:,} postings in {made - began:.0f} s, {sealed} stretches sealed in "
          f"{time.perf_counter() - made:.0f} s", file=sys.stderr)  # fmt: skip
    return app


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--count", type=int, default=LARGE)
    given = asked.parse_args()
    with databases(given.engine) as (url, _, folder):
        app = build(url, folder, given.count)
        with app.app_context():
            days = (_last() - books.BEGAN).days
            good = measure(days)
            db.session.remove()
            db.engine.dispose()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
