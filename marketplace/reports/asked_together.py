"""How many there are of something, and since when: all such questions are one query."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session

Counted = tuple[int, datetime | None]
Asked = Select[int, Any]
Counting = Callable[[Session, frozenset[str]], Counted | Asked]


def one(session: Session, query: Asked) -> Asked:
    """The question itself: it is asked with all others."""
    return query


def counted(
    session: Session, asked: Sequence[tuple[str, Counted | Asked]]
) -> Iterator[tuple[str, Counted]]:
    """In their order, those that are known already too."""
    queries = {what: query for what, query in asked if isinstance(query, Select)}
    named = [
        select(literal(what), *query.subquery().columns) for what, query in queries.items()
    ]
    rows = session.execute(union_all(*named)).all() if named else []
    told: dict[str, Counted] = {what: (count, since) for what, count, since in rows}
    for what, known in asked:
        yield what, told[what] if isinstance(known, Select) else known
