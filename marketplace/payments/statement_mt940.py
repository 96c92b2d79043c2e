"""Reads a bank statement in the banks' own format MT940. One file may hold several statements of
one account, each going on where the one before ended.
"""

import io
import re
from itertools import pairwise
from typing import Any

import mt940
from mt940.models import Transactions

from marketplace.kernel.money import Money
from marketplace.payments.statement_cells import StatementRefused
from marketplace.payments.statement_lines import Movement, Statement, readable, whole

_BROKEN = (RuntimeError, ValueError, ArithmeticError, LookupError, AttributeError, TypeError)


def looks_like(text: str) -> bool:
    """Whether it is such a file at all."""
    return bool(re.search(r"^:20:", text, re.MULTILINE) and re.search(r"^:60[FM]:", text, re.M))


def read_mt940(text: str, account: str) -> Statement:
    """Raises `StatementRefused`, also when a line was not understood."""
    text = "\n".join(text.splitlines()) + "\n"
    blocks = _blocks(text)
    movements = [movement for block in blocks for movement in _movements(block)]
    if len(movements) != len(re.findall(r"^:61:", text, re.MULTILINE)):
        raise StatementRefused("not_mt940")
    for one, two in pairwise(blocks):
        if _balance(one, "closing") != _balance(two, "opening"):
            raise StatementRefused(
                "does_not_add_up",
                opening=_balance(one, "closing"), total=0, closing=_balance(two, "opening"),
            )  # fmt: skip
    number = _account({str(block.data["account_identification"]) for block in blocks}, account)
    opening, closing = _balance(blocks[0], "opening"), _balance(blocks[-1], "closing")
    return whole(number, movements, opening, closing)


def _blocks(text: str) -> list[Transactions]:
    # A text on its own would be taken for the name of a file where there is one of that name.
    try:
        blocks = mt940.parse_statements(io.StringIO(text))
        complete = [b for b in blocks if b.data.get("account_identification")]
    except _BROKEN as error:
        raise StatementRefused("not_mt940") from error
    if not complete or len(complete) != len(re.findall(r"^:20:", text, re.MULTILINE)):
        raise StatementRefused("not_mt940")
    return complete


def _account(stated: set[str], expected: str) -> str:
    numbers = {re.sub("[^0-9]", "", one.rpartition("/")[2]) for one in stated}
    wanted = re.sub("[^0-9]", "", expected)
    if len(numbers) > 1 or (wanted and numbers != {wanted}):
        raise StatementRefused("other_account", stated=", ".join(sorted(numbers)))
    return numbers.pop()


def _balance(block: Transactions, which: str) -> Money:
    for kind in ("final", "intermediate"):
        if balance := block.data.get(f"{kind}_{which}_balance"):
            return _whole(balance.amount)
    raise StatementRefused("no_balances")


def _movements(block: Transactions) -> list[Movement]:
    return [_movement(number, each.data) for number, each in enumerate(block, start=1)]


def _movement(number: int, told: dict[str, Any]) -> Movement:
    names = ("transaction_details", "extra_details", "customer_reference")
    said = " ".join(str(told.get(name) or "") for name in names).replace("NONREF", "")
    return Movement(number, told["date"], readable(said), _whole(told["amount"], number), None)


def _whole(amount: Any, row: int = 0) -> Money:
    value = amount.amount
    if amount.currency != "IDR":
        raise StatementRefused("currency", text=str(amount.currency))
    if value != value.to_integral_value():
        raise StatementRefused("fraction", row, text=str(value))
    return int(value)
