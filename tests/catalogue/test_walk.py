"""How far a search walks: never through all that has a word, on either database."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import event, insert, select, text
from sqlalchemy.orm import Session

from marketplace.catalogue import search, shelving, vocabulary, walk
from marketplace.catalogue.product import Product
from marketplace.catalogue.vocabulary import ProductWord, SearchWord
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from tests.at_once import at_once
from tests.catalogue import assortment
from tests.catalogue.assortment import Goods

MANY = walk.FARTHEST + 100


def _many(session: Session) -> list[int]:
    """So many products that are nothing but ids, and one that sells."""
    shelving.put_up(session)
    [first] = assortment.put_on_sale(session, [Goods("Bros", "", "aksesori", "Perca Warna")])
    shop = session.get_one(Product, first).producer_id
    rows = [
        {"code": codes.code(), "producer_id": shop, "state": "kept", "version": 1}
        for _ in range(MANY)
    ]
    session.execute(insert(Product), rows)
    return list(session.scalars(select(Product.id).where(Product.id > first).order_by(Product.id)))


def _have(session: Session, word: str, ids: Iterable[int], named: Sequence[int] = ()) -> None:
    word_id = vocabulary.put(session, [word])[word]
    rows = [{"word_id": word_id, "product_id": id, "in_name": id in named} for id in ids]
    session.execute(insert(ProductWord), rows)


def test_a_search_looks_at_the_newest_and_no_farther(inside_on: Flask) -> None:
    with transaction() as session:
        ids = _many(session)
        _have(session, "pita", ids, named=ids[-7:-5])
        _have(session, "renda", ids[: MANY - 5])
        _have(session, "manik", [*ids[::100], ids[0]][1:])
        _have(session, "kerawang", ids[:2])

    def found(query: str) -> list[int]:
        return search.find(db.session(), query).ids

    newest = ids[::-1]
    assert found("pita") == [*newest[5:7], *newest[:5], *newest[7 : walk.HEAD]]
    assert found("pita kerawang") == ids[1::-1]
    assert len(found("pita renda")) == walk.HEAD
    assert search.find(db.session(), "pita manik kerawang").ids == [ids[0]]


def test_two_common_words_that_meet_too_far_down_are_not_walked_to(inside: Flask) -> None:
    """This is given up: what has both is older than all that is looked at."""
    with transaction() as session:
        ids = _many(session)
        _have(session, "pita", ids)
        _have(session, "renda", [*ids[:20], *_others(session, walk.FARTHEST)])

    found = search.find(db.session(), "pita renda")

    assert found.partly
    assert not set(found.ids) & set(ids[:20])


def _others(session: Session, count: int) -> list[int]:
    shop = session.scalars(select(Product.producer_id).limit(1)).one()
    last = session.scalars(select(Product.id).order_by(Product.id.desc()).limit(1)).one()
    rows = [
        {"code": codes.code(), "producer_id": shop, "state": "kept", "version": 1}
        for _ in range(count)
    ]
    session.execute(insert(Product), rows)
    return list(session.scalars(select(Product.id).where(Product.id > last)))


def test_no_walk_leaves_the_index(inside: Flask) -> None:
    """Whatever is asked, each table is entered through a key, never read from end to end."""
    with transaction() as session:
        shelving.put_up(session)
        assortment.put_on_sale(session, [Goods("Bros Kain", "", "aksesori", "Perca Warna")])
    plans: list[tuple[str, Any]] = []

    def listen(
        connection: object, _cursor: object, statement: str, told: object, *_: object
    ) -> None:
        if "product_word" in statement and not statement.startswith("EXPLAIN"):
            plans.append((statement, told))

    event.listen(db.engine, "before_cursor_execute", listen)
    for query in ("bros", "bros kain", "bro", "brso kani", "bros xyzzy aksesori"):
        search.find(db.session(), query)
    event.remove(db.engine, "before_cursor_execute", listen)

    connection = db.session().connection()
    steps = [
        step
        for statement, told in plans
        for *_, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", told)
    ]
    assert len(plans) == 10
    assert [s for s in steps if s.startswith(("SCAN product_word", "SCAN search_word"))] == []


def test_the_same_new_words_can_come_from_two_sides_at_once(postgresql_app: Flask) -> None:
    words = [f"kata{number}" for number in range(300)]

    def bring(backwards: bool) -> dict[str, int]:
        with transaction() as session:
            return vocabulary.put(session, words[::-1] if backwards else words)

    first, *others = at_once(
        postgresql_app, *(lambda back=back: bring(back) for back in (False, True, False, True))
    )

    assert len(first) == len(words)
    assert all(other == first for other in others)
    with postgresql_app.app_context():
        assert len(db.session().scalars(select(SearchWord.id)).all()) == len(words)


def test_words_stand_in_the_order_of_their_letters(postgresql_app: Flask) -> None:
    """As in SQLite, whatever order the database itself was made with."""
    with postgresql_app.app_context():
        asked = text(
            "SELECT collation_name FROM information_schema.columns WHERE column_name = 'word'"
        )
        assert db.session().scalars(asked).all() == ["C"]
