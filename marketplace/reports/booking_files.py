"""The books as files that leave the house: every entry of some days as a sheet, and as text that
beancount reads. They carry codes of documents, never who bought or who made.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from marketplace.catalogue import sheet_files
from marketplace.kernel.clock import ZONES
from marketplace.ledger import balancing, reading
from marketplace.ledger.chart import CHART
from marketplace.ledger.reading import Days
from marketplace.reports.period import Period

HEADS = ("day", "time", "entry", "recipe", "about", "account", "name", "debit", "credit")
ROOTS = {1: "Assets", 2: "Liabilities", 3: "Equity", 4: "Income", 5: "Expenses"}
CURRENCY = "IDR"
_NOT_IN_A_NAME = re.compile("[^A-Za-z0-9]+")


def sheet(session: Session, period: Period) -> bytes:
    """CSV: a row for each leg."""
    return sheet_files.write_csv([HEADS, *_rows(session, period)])


def _rows(session: Session, period: Period) -> Iterator[Sequence[str | int]]:
    for entry, legs in reading.entries(session, Days(period.since, period.until)):
        moment = _local(entry.booked_at, period)
        for leg in legs:
            yield (
                moment.date().isoformat(), moment.strftime("%H:%M:%S"), entry.key, entry.recipe,
                entry.reference, leg.account, CHART[int(leg.account[:4])].name,
                max(leg.amount, 0), max(-leg.amount, 0),
            )  # fmt: skip


def beancount(session: Session, period: Period) -> bytes:
    """What each account stood at before, every entry, and what it must stand at after."""
    before, after = _balances(session, period.since), _balances(session, period.until)
    entries = list(reading.entries(session, Days(period.since, period.until)))
    used = {*before, *after, *(leg.account for _, legs in entries for leg in legs)}
    day_before = period.first - timedelta(days=1)
    lines = [f'option "operating_currency" "{CURRENCY}"', 'option "title" "Books"']
    lines += ["", *(f"{day_before} open {account_name(code)} {CURRENCY}" for code in sorted(used))]
    if before:
        lines += ["", f'{day_before} * "opening" "what stood there before"', *_legs(before.items())]
    for entry, legs in entries:
        day = _local(entry.booked_at, period).date()
        lines += ["", f'{day} * "{entry.recipe}" {_quoted(entry.reference)}']
        lines.append(f"  entry: {_quoted(entry.key)}")
        lines += _legs((leg.account, leg.amount) for leg in legs)
    next_day = period.last + timedelta(days=1)
    lines += ["", *(
        f"{next_day} balance {account_name(code)} {after.get(code, 0)} {CURRENCY}"
        for code in sorted(used)
    )]  # fmt: skip
    return ("\n".join(lines) + "\n").encode()


def account_name(code: str) -> str:
    """`2100:ABC` as beancount spells it: `Liabilities:2100-Customer-money-of-an-order:ABC`."""
    number, _, document = code.partition(":")
    name = _NOT_IN_A_NAME.sub("-", CHART[int(number)].name.capitalize()).strip("-")
    part = _NOT_IN_A_NAME.sub("-", document).strip("-")
    return f"{ROOTS[int(number[0])]}:{number}-{name}:{part[:1].upper()}{part[1:]}"


def _legs(legs: Iterable[tuple[str, int]]) -> list[str]:
    return [f"  {account_name(code)}  {amount} {CURRENCY}" for code, amount in legs]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "/").replace('"', "'") + '"'


def _balances(session: Session, until: datetime) -> dict[str, int]:
    return dict(balancing.every_account(session, until))


def _local(moment: datetime, period: Period) -> datetime:
    return moment.astimezone(ZoneInfo(ZONES[period.zone]))


CSV, BEANCOUNT = "csv", "beancount"
KINDS: dict[str, Callable[[Session, Period], bytes]] = {CSV: sheet, BEANCOUNT: beancount}
TYPES = {CSV: sheet_files.TYPES["csv"], BEANCOUNT: "text/plain; charset=utf-8"}
