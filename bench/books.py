"""Books of any size, put straight into the tables: orders that were paid, sent and earned, some of
them refunded, some under way, and a payout to each producer now and then. Every entry is made by
the recipe that the shop would use, balances, stands in the chain, has its documents (`documents`),
and the guards are back when it is done.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bench import documents
from bench.documents import Given, Sale
from bench.generating import code, put_many
from marketplace.ledger import chart, journal, recipes
from marketplace.ledger.chart import CHART
from marketplace.ledger.entry import Entry

BEGAN = datetime(2021, 1, 4, tzinfo=UTC)
BETWEEN_ORDERS = timedelta(minutes=20)
ORDERS_BETWEEN_PAYOUTS = 20
A_STEP = timedelta(seconds=5)
TABLES = ("ledger_account", "ledger_posting", "ledger_entry", "ledger_chain", *documents.GUARDED)
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
    documents.fill(connection, books.told, BEGAN)
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
        self.told = list[tuple[Sale | Given, datetime]]()
        self._sqlite = sqlite
        for told, at, entries in _story():
            if told:
                self.told.append((told, at))
            self.booked += [(entry, at + n * A_STEP) for n, entry in enumerate(entries)]
            self.count += sum(len(entry.postings) for entry in entries)
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


def _story() -> Iterator[tuple[Sale | Given | None, datetime, list[Entry]]]:
    """An order after another, without end."""
    yield None, BEGAN, [recipes.moved("OPEN", chart.EQUITY, chart.BANK, OPENING)]
    owed: dict[str, list[tuple[str, int]]] = {}
    n = 0
    while True:
        n += 1
        at, sale = BEGAN + n * BETWEEN_ORDERS, documents.sale(n)
        for part, price in sale.parts if sale.ended and not sale.refunded else ():
            owed.setdefault(sale.producer, []).append((part, price - documents.ours(price)))
        yield sale, at, list(_order(sale))
        if n % ORDERS_BETWEEN_PAYOUTS == 0:
            given = _given(n, owed)
            yield given, at + A_STEP * 99, list(_payout(given))


def _order(sale: Sale) -> Iterator[Entry]:
    order, delivery, total = sale.order, sale.delivery, sale.total
    yield recipes.received(order, order, chart.BANK, total, sale.n % 500)
    if sale.refunded:
        yield recipes.refunding(order, order, total)
        yield recipes.refunded(order, order, chart.BANK, total)
    elif sale.ended:
        yield recipes.delivery(order, order, delivery, delivery - documents.MARGIN)
        for part, price in sale.parts:
            yield recipes.earned(part, order, sale.producer, price, documents.ours(price))


def _given(n: int, owed: dict[str, list[tuple[str, int]]]) -> Given:
    """To whom the most is owed."""
    producer = max(owed, key=lambda one: sum(amount for _, amount in owed[one]))
    earned = owed.pop(producer)
    return Given(n, f"R{code(n)}", producer, sum(amount for _, amount in earned),
                 tuple(part for part, _ in earned))  # fmt: skip


def _payout(given: Given) -> Iterator[Entry]:
    yield recipes.payout_approved(given.code, given.producer, given.amount, 0)
    yield recipes.payout_arrived(given.code, chart.BANK, given.amount)


def _take_guards(connection: Connection, sqlite: bool) -> list[str]:
    """The owner puts them to sleep; returns what wakes them."""
    marks = ", ".join(f"'{table}'" for table in TABLES)
    if sqlite:
        rows = connection.exec_driver_sql(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({marks})"
        ).all()
        for name, _ in rows:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        return [sql for _, sql in rows]
    rows = connection.exec_driver_sql(
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        f"WHERE NOT tgisinternal AND relname IN ({marks})"
    ).all()
    for name, table in rows:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    return [f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for name, table in rows]
