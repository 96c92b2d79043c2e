"""The books as files that leave the house: every entry of some days as a sheet, and as text that
beancount reads. They carry codes of documents, never who bought or who made.

A file is written piece by piece: what stands before the entries, entries, what stands after.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from marketplace.catalogue import sheet_files
from marketplace.kernel.clock import ZONES
from marketplace.ledger import balancing, reading
from marketplace.ledger.chart import CHART
from marketplace.ledger.reading import Days, Whole
from marketplace.reports.period import Period

HEADS = ("day", "time", "entry", "recipe", "about", "account", "name", "debit", "credit")
ROOTS = {1: "Assets", 2: "Liabilities", 3: "Equity", 4: "Income", 5: "Expenses"}
CURRENCY = "IDR"
_NOT_IN_A_NAME = re.compile("[^A-Za-z0-9]+")


class Asked(NamedTuple):
    """What a file is about. Of days that are not over it knows what was booked before `until`."""

    period: Period
    until: datetime

    @property
    def days(self) -> Days:
        return Days(self.period.since, self.until)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(ZoneInfo(ZONES[self.period.zone]))


class Shape(NamedTuple):
    """How a kind of file is written."""

    type: str
    head: Callable[[Session, Asked], str]
    body: Callable[[Asked, Iterable[Whole]], str]
    foot: Callable[[Session, Asked], str]


def whole(session: Session, kind: str, period: Period) -> bytes:
    """At once, for days of which few entries are told."""
    shape, asked = SHAPES[kind], Asked(period, period.until)
    entries = reading.entries(session, asked.days)
    text = shape.head(session, asked) + shape.body(asked, entries) + shape.foot(session, asked)
    return text.encode()


def _sheet_head(_session: Session, _asked: Asked) -> str:
    return sheet_files.MARK + sheet_files.csv_text([HEADS])


def _sheet_body(asked: Asked, entries: Iterable[Whole]) -> str:
    return sheet_files.csv_text(_rows(asked, entries))


def _sheet_foot(_session: Session, _asked: Asked) -> str:
    return ""


def _rows(asked: Asked, entries: Iterable[Whole]) -> Iterator[Sequence[str | int]]:
    """One for each leg."""
    for key, recipe, reference, booked_at, legs in entries:
        moment = asked.local(booked_at)
        day, hour = moment.date().isoformat(), moment.strftime("%H:%M:%S")
        for account, amount in legs:
            yield (
                day, hour, key, recipe, reference, account, CHART[int(account[:4])].name,
                max(amount, 0), max(-amount, 0),
            )  # fmt: skip


def _beancount_head(session: Session, asked: Asked) -> str:
    """Every account there is in it, and what each stood at before."""
    before = _balances(session, asked.period.since)
    day_before = asked.period.first - timedelta(days=1)
    lines = [f'option "operating_currency" "{CURRENCY}"', 'option "title" "Books"', ""]
    used = _used(session, asked, before)
    lines += [f"{day_before} open {account_name(code)} {CURRENCY}" for code in used]
    if before:
        lines += ["", f'{day_before} * "opening" "what stood there before"', *_legs(before.items())]
    return _text(lines)


def _beancount_body(asked: Asked, entries: Iterable[Whole]) -> str:
    lines: list[str] = []
    for key, recipe, reference, booked_at, legs in entries:
        lines += ["", f'{asked.local(booked_at).date()} * "{recipe}" {_quoted(reference)}']
        lines += [f"  entry: {_quoted(key)}", *_legs(legs)]
    return _text(lines)


def _beancount_foot(session: Session, asked: Asked) -> str:
    """What each account must stand at after."""
    after = _balances(session, asked.until)
    next_day = asked.period.last + timedelta(days=1)
    return _text(["", *(
        f"{next_day} balance {account_name(code)} {after.get(code, 0)} {CURRENCY}"
        for code in _used(session, asked, after)
    )])  # fmt: skip


def _used(session: Session, asked: Asked, stood: Iterable[str]) -> list[str]:
    """All accounts in a file, from those that stood at something before it, or just as well after:
    what was not moved stands there still.
    """
    return sorted({*stood, *reading.accounts_moved(session, asked.days)})


@lru_cache(maxsize=10_000)
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


def _text(lines: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _balances(session: Session, until: datetime) -> dict[str, int]:
    return dict(balancing.every_account(session, until))


CSV, BEANCOUNT = "csv", "beancount"
SHAPES = {
    CSV: Shape(sheet_files.TYPES["csv"], _sheet_head, _sheet_body, _sheet_foot),
    BEANCOUNT: Shape(
        "text/plain; charset=utf-8", _beancount_head, _beancount_body, _beancount_foot
    ),
}
