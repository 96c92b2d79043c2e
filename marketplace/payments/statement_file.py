"""A file of the bank, in whichever of the shapes we know; and what to do with one we do not."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.payments.statement_csv import read_statement
from marketplace.payments.statement_lines import Statement
from marketplace.payments.statement_mt940 import looks_like, read_mt940
from marketplace.payments.statement_table import decode, plain_name
from marketplace.policy import setting

# What somebody who says what the columns are can mend.
UNNAMED = {"columns", "no_balances"}


def read_file(
    raw: bytes,
    account: str,
    names: Mapping[str, str],
    stated: tuple[Money, Money] | None = None,
) -> Statement:
    """`names` are what this bank calls its columns. Raises `StatementRefused`."""
    text = decode(raw)
    if looks_like(text):
        return read_mt940(text, account)
    return read_statement(raw, account, names, stated)


def names_of(session: Session, bank: str) -> dict[str, str]:
    """What somebody said that this bank's columns are, by the name of each."""
    known: dict[str, str] = setting.current(session, _key(bank)) or {}
    return known


def remember(session: Session, bank: str, names: Mapping[str, str], *, by: str) -> None:
    """From now on; a later word counts instead."""
    if names != names_of(session, bank):
        setting.put(session, _key(bank), dict(names), by=by)


def plain_names(columns: Mapping[str, Any]) -> dict[str, str]:
    """Columns by their names as they are compared."""
    return {plain_name(name): column for name, column in columns.items()}


def _key(bank: str) -> str:
    return f"statement columns {bank}"
