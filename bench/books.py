"""Books of any size, put straight into the tables: orders that were paid, sent and earned, some of
them refunded, and a payout to each producer now and then. Every entry is made by the recipe that
the shop would use, balances, stands in the chain, and the guards are back when it is done.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bench.generating import code, put_many
from marketplace.ledger import chart, journal, recipes
from marketplace.ledger.chart import CHART
from marketplace.ledger.entry import Entry

PRODUCERS = 200
BEGAN = datetime(2021, 1, 4, tzinfo=UTC)
BETWEEN_ORDERS = timedelta(minutes=20)
ORDERS_BETWEEN_PAYOUTS = 20
TABLES = ("ledger_account", "ledger_posting", "ledger_entry", "ledger_chain")
OPENING = 10**12


def fill(connection: Connection, least: int) -> int:
    """At least so many postings in an empty, migrated database; returns how many."""
    sqlite = connection.dialect.name == "sqlite"
    guards = _take_guards(connection, sqlite)
    if not sqlite:
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    books = _Books(least, sqlite)
    put_many(connection, journal.Account.__table__, ACCOUNT, books.accounts())
    put_many(connection, journal.Entry.__table__, ENTRY, books.entries())
    put_many(connection, journal.Posting.__table__, POSTING, books.postings())
    put_many(connection, journal.Link.__table__, LINK, books.links())
    if not sqlite:
        connection.exec_driver_sql(
            "SELECT setval(pg_get_serial_sequence('ledger_posting', 'id'), "
            "(SELECT MAX(id) FROM ledger_posting))"
        )
    for statement in guards:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql("ANALYZE")
    return books.count


ENTRY = ("key", "recipe", "reference", "booked_at")
POSTING = ("id", "entry", "account", "amount")
ACCOUNT = ("code", "number", "side", "may_reverse", "balance", "last_posting")
LINK = ("position", "entry", "hash")


class _Books:
    """All of it in memory, as rows."""

    def __init__(self, least: int, sqlite: bool) -> None:
        self.count, self.booked = 0, list[tuple[Entry, datetime]]()
        self._sqlite = sqlite
        for entry, at in _story():
            self.booked.append((entry, at))
            self.count += len(entry.postings)
            if self.count >= least:
                break

    def entries(self) -> Iterator[tuple[Any, ...]]:
        for entry, at in self.booked:
            moment = at.isoformat(timespec="microseconds") if self._sqlite else at
            yield entry.key, entry.recipe, entry.reference, moment

    def postings(self) -> Iterator[tuple[Any, ...]]:
        id = 0
        for entry, _ in self.booked:
            for account, amount in entry.postings:
                id += 1
                yield id, entry.key, account, amount

    def accounts(self) -> Iterator[tuple[Any, ...]]:
        balances: dict[str, int] = {}
        last: dict[str, int] = {}
        for id, _, account, amount in self.postings():
            balances[account] = balances.get(account, 0) + amount
            last[account] = id
        for account, balance in balances.items():
            kind = CHART[int(account[:4])]
            yield account, kind.number, kind.side, int(kind.may_reverse), balance, last[account]

    def links(self) -> Iterator[tuple[Any, ...]]:
        previous = journal.GENESIS
        for position, (entry, at) in enumerate(self.booked, start=1):
            moment = at.isoformat(timespec="microseconds")
            postings = sorted(entry.postings, key=lambda posting: posting[0])
            sealed = json.dumps([entry.key, entry.recipe, entry.reference, moment, postings])
            previous = journal.next_hash(previous, sealed)
            yield position, entry.key, previous


def _story() -> Iterator[tuple[Entry, datetime]]:
    """An order after another, without end."""
    yield recipes.moved("OPEN", chart.EQUITY, chart.BANK, OPENING), BEGAN
    owed: dict[str, int] = {}
    n = 0
    while True:
        n += 1
        at = BEGAN + n * BETWEEN_ORDERS
        for minutes, entry in enumerate(_order(n, owed)):
            yield entry, at + timedelta(minutes=minutes)
        if n % ORDERS_BETWEEN_PAYOUTS == 0:
            yield from ((entry, at) for entry in _payout(n, owed))


def _order(n: int, owed: dict[str, int]) -> Iterator[Entry]:
    order, delivery = code(n), 9_000 + n % 7 * 1_000
    parts = [(f"{order}-{k}", 15_000 + (n * 7_919 + k) % 300 * 1_000) for k in range(1 + n % 3)]
    goods = sum(price for _, price in parts)
    yield recipes.received(order, order, chart.BANK, goods + delivery, n % 500)
    if n % 25 == 0:
        yield recipes.refunding(order, order, goods + delivery)
        yield recipes.refunded(order, order, chart.BANK, goods + delivery)
        return
    yield recipes.delivery(order, order, delivery, delivery - 500)
    for part, price in parts:
        producer, commission = f"P{n % PRODUCERS:07}", price * 1_000 // 10_000
        owed[producer] = owed.get(producer, 0) + price - commission
        yield recipes.earned(part, order, producer, price, commission)


def _payout(n: int, owed: dict[str, int]) -> Iterator[Entry]:
    producer = max(owed, key=lambda one: owed[one])
    amount, payout = owed.pop(producer), f"R{code(n)}"
    yield recipes.payout_approved(payout, producer, amount, 0)
    yield recipes.payout_arrived(payout, chart.BANK, amount)


def _take_guards(connection: Connection, sqlite: bool) -> list[str]:
    """The owner puts them to sleep; returns what wakes them."""
    if sqlite:
        marks = ", ".join(f"'{table}'" for table in TABLES)
        rows = connection.exec_driver_sql(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({marks})"
        ).all()
        for name, _ in rows:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return [sql for _, sql in rows]
    rows = connection.exec_driver_sql(
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND relname LIKE 'ledger_%%'"
    ).all()
    for name, table in rows:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    return [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for name, table in rows]
