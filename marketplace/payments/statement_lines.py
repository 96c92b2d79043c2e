"""Movements of a file become one statement, or the whole file is refused: the balance at the start
and all lines must give the balance at the end, and every running balance must agree.
"""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from marketplace.kernel.money import Money
from marketplace.payments.statement_cells import StatementRefused

_LONGEST_DESCRIPTION = 500


@dataclass(frozen=True)
class StatementLine:
    """One movement on the account: money in is positive, money out negative.

    `ordinal` counts lines that are equal in everything else, from 1. The same line has the same
    `fingerprint` in every file of the same shape that holds it.
    """

    on: date
    description: str
    amount: Money
    balance: Money | None
    ordinal: int
    fingerprint: str


@dataclass(frozen=True)
class Statement:
    """Lines from the oldest to the newest, with `opening` + their sum = `closing`.

    `pending` lines at the end have no day yet; they are left for a later file.
    """

    account: str
    opening: Money
    closing: Money
    lines: tuple[StatementLine, ...]
    pending: int


class Movement(NamedTuple):
    """One row as it was read; `on` is missing while the bank has not booked it."""

    row: int
    on: date | None
    description: str
    amount: Money
    balance: Money | None


def whole(
    account: str, movements: list[Movement], opening: Money | None, closing: Money | None
) -> Statement:
    """Balances that the file does not state are taken from the running ones.

    Raises `StatementRefused`.
    """
    movements = _oldest_first(movements, opening)
    opening, closing = _checked(movements, opening, closing)
    booked = [movement for movement in movements if movement.on]
    pending = movements[len(booked) :]
    if any(movement.on for movement in pending):
        raise StatementRefused("pending")
    return Statement(
        account=account,
        opening=opening,
        closing=closing - sum(movement.amount for movement in pending),
        lines=_lines(account, booked),
        pending=len(pending),
    )


def _oldest_first(movements: list[Movement], opening: Money | None) -> list[Movement]:
    """Banks write either way. Dates tell, and within a day the running balances."""
    orders = [movements, movements[::-1]]
    days = [[movement.on or date.max for movement in order] for order in orders]
    sorted_ones = [order for order, on in zip(orders, days, strict=True) if on == sorted(on)]
    contradictions = []
    for order in sorted_ones or orders:
        row = _contradiction(order, opening)
        if row is None:
            return order
        contradictions.append(row)
    raise StatementRefused("balance_contradicts", contradictions[0])


def _contradiction(movements: Sequence[Movement], opening: Money | None) -> int | None:
    """The first row whose running balance does not follow from what is before it."""
    running = opening
    for movement in movements:
        if running is not None:
            running += movement.amount
        if movement.balance is not None:
            if running not in (None, movement.balance):
                return movement.row
            running = movement.balance
    return None


def _checked(
    movements: Sequence[Movement], opening: Money | None, closing: Money | None
) -> tuple[Money, Money]:
    """Both balances, stated or taken from the running ones, and that the lines explain them."""
    if movements and opening is None and movements[0].balance is not None:
        opening = movements[0].balance - movements[0].amount
    if movements and closing is None:
        closing = movements[-1].balance
    if opening is None or closing is None:
        raise StatementRefused("no_balances")
    total = sum(movement.amount for movement in movements)
    if opening + total != closing:
        raise StatementRefused("does_not_add_up", opening=opening, total=total, closing=closing)
    return opening, closing


def _lines(account: str, movements: Sequence[Movement]) -> tuple[StatementLine, ...]:
    seen: Counter[str] = Counter()
    lines = []
    for _, on, description, amount, balance in movements:
        if on is None or not amount:
            continue
        said = unicodedata.normalize("NFKC", description).casefold()
        alike = json.dumps([account, on.isoformat(), amount, said, balance])
        seen[alike] += 1
        fingerprint = hashlib.sha256(f"{alike}#{seen[alike]}".encode()).hexdigest()
        lines.append(StatementLine(on, description, amount, balance, seen[alike], fingerprint))
    return tuple(lines)


def readable(description: str) -> str:
    """Without line ends and without characters that hide or turn the reading direction."""
    seen = "".join(
        " " if unicodedata.category(character)[0] in "CZ" else character
        for character in description
    )
    return " ".join(seen.split()).removeprefix("'")[:_LONGEST_DESCRIPTION]
