"""What two hundred people type into the search of a full shop, on both databases."""

from flask import Flask

from marketplace.catalogue import search, shelving
from marketplace.kernel.db import db, transaction
from tests.catalogue import assortment

FIRST = 5
ENOUGH = 0.95


def test_people_find_what_they_mean_among_the_first_five(app: Flask, postgresql_app: Flask) -> None:
    """B01: everyday spellings, affixes, slips, English; the same answer from both databases."""
    wanted = assortment.queries()
    asked = [query for query, _ in wanted]
    answers = _answers(app, asked)

    missed = {
        query: answers[query][:FIRST]
        for query, found in wanted
        if len({*found} & {*answers[query][:FIRST]}) < min(len(found), FIRST)
    }
    assert len(missed) <= (1 - ENOUGH) * len(wanted), missed
    assert _answers(postgresql_app, asked) == answers


def test_the_queries_are_many_and_know_the_goods() -> None:
    names = {thing.name for thing in assortment.goods()}
    queries = assortment.queries()

    assert len({query for query, _ in queries}) >= 200
    assert {name for _, found in queries for name in found} <= names


def _answers(app: Flask, queries: list[str]) -> dict[str, list[str]]:
    """All that is found for each query, in its order."""
    with app.app_context():
        with transaction() as session:
            shelving.put_up(session)
            names = assortment.put_on_sale(session, assortment.goods())
        found = {query: search.find(db.session(), query).ids for query in queries}
        return {query: [names[id] for id in ids] for query, ids in found.items()}
