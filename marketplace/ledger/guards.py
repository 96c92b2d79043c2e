"""What stands in the database to guard the books, and that nobody put something milder there: each
trigger and each table of the ledger is known by a digest of how it was made.
"""

import hashlib

from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.ledger.guard_digests import POSTGRESQL, SQLITE

_ON_SQLITE = """
SELECT name, sql FROM sqlite_master
WHERE type = 'trigger' OR (type = 'table' AND name LIKE 'ledger#_%' ESCAPE '#')
"""
_ON_POSTGRESQL = """
SELECT tgname, relname || ' ' || tgtype || ' ' || COALESCE(pg_get_expr(tgqual, tgrelid), '') || ' '
       || prosecdef || ' ' || COALESCE(proconfig::text LIKE '%pg_temp"%', FALSE) || ' ' || prosrc
FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid
JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE NOT tgisinternal AND tgenabled = 'A'
"""
_RULES_ON_POSTGRESQL = """
SELECT relname, STRING_AGG(conname || ' ' || pg_get_constraintdef(pg_constraint.oid), ' '
                           ORDER BY conname)
FROM pg_constraint
JOIN pg_class ON pg_class.oid = conrelid
WHERE relname LIKE 'ledger#_%' ESCAPE '#' AND contype <> 'n'
GROUP BY relname
"""


def found(session: Session) -> dict[str, str]:
    """The guards that are awake, and the ledger's tables, each with its digest."""
    if session.get_bind().dialect.name == "sqlite":
        return _digests(session, _ON_SQLITE)
    return _digests(session, _ON_POSTGRESQL) | _digests(session, _RULES_ON_POSTGRESQL)


def differs(name: str, digest: str, sqlite: bool) -> bool:
    """Whether it is another one than we made."""
    return (SQLITE if sqlite else POSTGRESQL).get(name, digest) != digest


def _digests(session: Session, query: str) -> dict[str, str]:
    rows = session.execute(text(query.replace(":", r"\:")))
    return {name: _digest(made) for name, made in rows}


def _digest(made: str) -> str:
    return hashlib.sha256(" ".join(made.split()).encode()).hexdigest()[:12]
