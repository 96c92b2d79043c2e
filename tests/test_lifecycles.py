"""Every thing moves as its table says, by whom its table says, and in no other way."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, func, insert, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.types import TypeEngine

from marketplace.kernel import clock
from marketplace.kernel.db import InstantType, Model, db, transaction
from marketplace.kernel.lifecycle import Actor, Lifecycle, Lived, Move, Transition, history
from marketplace.kernel.refusals import NotAllowed, WrongState
from marketplace.lifecycles import LIFECYCLES, Role
from tests.engines.templates import Engines
from tests.lasting import app_on_sqlite
from tests.owner import as_owner

MORNING = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
EVERYBODY = frozenset(map(str, Role))

# What a row needs that is not simply 1, "x" or this morning.
NEEDED: dict[str, dict[str, Any]] = {
    "surplus": {"income": 2, "decided_by": "x", "booked_by": "y"},
    "orders": {"goods_total": 2, "discount": 0, "delivery_price": 1, "total": 3},
    "complaint": {"wish": "money", "outcome": "none", "borne_by": "buyer"},
    "part": {"amount": 2, "commission": 1, "paid_by": ""},
    "payout": {"run_id": 2},
    "payout_run": {"proposed_by": "x", "approved_by": "y", "approved_hash": "z"},
    "dispute": {"borne_by": ""},
    "hindrance": {"reason": "other"},
    "refund": {"borne_by": ""},
    "question": {"order_reference": "x"},
    "review": {"words": ""},
    "reservation": {"shelf": 0},
    "revision": {"making": "stock"},
}


@pytest.fixture(scope="module")
def anywhere(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A database that these tests share: each begins with one row of its own."""
    with app_on_sqlite(engines, tmp_path_factory.mktemp("lifecycles")) as app:
        yield app


@pytest.fixture
def shared(anywhere: Flask) -> Iterator[None]:
    with anywhere.app_context():
        yield


each_lifecycle = pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda life: life.thing)


@cache
def things() -> dict[str, type[Lived]]:
    """The class behind each lifecycle."""
    classes = [mapper.class_ for mapper in Model.registry.mappers]
    return {kind.lifecycle.thing: kind for kind in classes if issubclass(kind, Lived)}


def table_of(lifecycle: Lifecycle) -> Table:
    table = things()[lifecycle.thing].__table__  # type: ignore[attr-defined]
    assert isinstance(table, Table)
    return table


def filler(kind: TypeEngine[Any]) -> Any:
    if isinstance(kind, InstantType):
        return MORNING
    return {int: 1, bool: False, str: "x", date: MORNING.date()}[kind.python_type]


def a_row(lifecycle: Lifecycle, state: str) -> dict[str, Any]:
    """Facts for one row; whatever else they mention need not be there."""
    table = table_of(lifecycle)
    facts = {column.name: filler(column.type) for column in table.columns if not column.nullable}
    return facts | NEEDED.get(table.name, {}) | {"state": state, "version": 1}


def put(lifecycle: Lifecycle, state: str) -> None:
    """The only row of its table is in this state. Not every table lets go of a row: what this test
    put there before begins anew.
    """
    table, row = table_of(lifecycle), a_row(lifecycle, state)
    db.session.rollback()
    with as_owner() as connection:
        if connection.scalar(select(func.count()).select_from(table)) == 1:
            nothing = {column.name: None for column in table.columns if column.nullable}
            connection.execute(update(table).values(nothing | row))
        else:
            connection.execute(table.delete())
            connection.execute(insert(table).values(row))


def the(lifecycle: Lifecycle) -> Lived:
    return db.session.scalars(select(things()[lifecycle.thing])).one()


def facts(lifecycle: Lifecycle) -> dict[str, Any]:
    """The row as the database has it."""
    db.session.rollback()
    return dict(db.session.execute(select(table_of(lifecycle))).mappings().one())


def moves() -> list[Move]:
    db.session.rollback()
    return list(db.session.scalars(select(Move).order_by(Move.id)))


def verbs(lifecycle: Lifecycle) -> list[str]:
    return sorted({move.verb for move in lifecycle.transitions})


def steps(lifecycle: Lifecycle) -> list[tuple[str, Transition]]:
    """Each line of the table, once for each state it leads from."""
    return [(state, move) for move in lifecycle.transitions for state in sorted(move.from_states)]


def reached_from(lifecycle: Lifecycle, start: str) -> set[str]:
    reached, ahead = set[str](), [start]
    while ahead:
        if (here := ahead.pop()) not in reached:
            reached.add(here)
            ahead += [t.to_state for t in lifecycle.transitions if here in t.from_states]
    return reached


# ---- the tables


def test_every_lifecycle_belongs_to_one_thing_and_every_thing_is_listed() -> None:
    assert sorted(things()) == sorted(lifecycle.thing for lifecycle in LIFECYCLES)
    assert all(things()[life.thing].lifecycle is life for life in LIFECYCLES)


@each_lifecycle
def test_every_state_can_be_reached_and_was_declared(lifecycle: Lifecycle) -> None:
    assert reached_from(lifecycle, lifecycle.start) == set(lifecycle.states)


@each_lifecycle
def test_a_verb_leads_from_one_state_to_one_state_only(lifecycle: Lifecycle) -> None:
    lines = [(state, move.verb) for state, move in steps(lifecycle)]

    assert len(lines) == len(set(lines))
    assert all(move.from_states <= set(lifecycle.states) for move in lifecycle.transitions)


@each_lifecycle
def test_every_move_is_somebodys(lifecycle: Lifecycle) -> None:
    assert all(move.who and move.who <= EVERYBODY for move in lifecycle.transitions)


def test_a_table_with_a_state_nobody_can_reach_would_be_found() -> None:
    order = next(life for life in LIFECYCLES if life.thing == "order")
    cut = Lifecycle("order", type(Role.SYSTEM)("system"), *order.transitions)  # another start

    assert reached_from(cut, cut.start) == {"system"}


# ---- moving


@each_lifecycle
def test_each_move_of_the_table_happens_and_is_kept(shared: None, lifecycle: Lifecycle) -> None:
    for state, move in steps(lifecycle):
        put(lifecycle, state)
        before = len(moves())

        for_whom = Actor("TONO2222", frozenset({min(move.who)}), on_behalf_of="MELATI22")
        with clock.at(MORNING), transaction():
            the(lifecycle).move(move.verb, by=for_whom)

        row, kept = facts(lifecycle), moves()
        assert (row["state"], row["version"]) == (move.to_state, 2)
        assert len(kept) == before + 1
        assert (kept[-1].thing, kept[-1].verb) == (lifecycle.thing, move.verb)
        assert (kept[-1].from_state, kept[-1].to_state) == (state, move.to_state)
        assert (kept[-1].by, kept[-1].on_behalf_of) == ("TONO2222", "MELATI22")
        assert (kept[-1].handle, kept[-1].at) == (the(lifecycle).handle, MORNING)


@each_lifecycle
def test_a_move_that_is_not_in_the_table_changes_nothing(
    shared: None, lifecycle: Lifecycle
) -> None:
    anybody, before_all = Actor("ANY22222", EVERYBODY), len(moves())
    for state in lifecycle.states:
        put(lifecycle, state)
        before = facts(lifecycle)
        wrong = [v for v in [*verbs(lifecycle), "fly"] if lifecycle.find(v, state) is None]

        with transaction():  # and it is committed: nothing may have been left behind
            for verb in wrong:
                assert not the(lifecycle).can(verb)
                with pytest.raises(WrongState):
                    the(lifecycle).move(verb, by=anybody)

        assert facts(lifecycle) == before
    assert len(moves()) == before_all


@each_lifecycle
def test_a_move_by_somebody_else_changes_nothing(shared: None, lifecycle: Lifecycle) -> None:
    before_all = len(moves())
    for state, move in steps(lifecycle):
        put(lifecycle, state)
        before = facts(lifecycle)

        with transaction():
            for others in [EVERYBODY - move.who, *({r} for r in EVERYBODY - move.who), set()]:
                somebody = Actor("RANGGA22", frozenset(others))
                assert not the(lifecycle).can(move.verb, somebody)
                with pytest.raises(NotAllowed):
                    the(lifecycle).move(move.verb, by=somebody)

        assert facts(lifecycle) == before
    assert len(moves()) == before_all


@each_lifecycle
def test_the_buttons_are_the_moves_one_may_make(shared: None, lifecycle: Lifecycle) -> None:
    for state in lifecycle.states:
        put(lifecycle, state)
        thing = the(lifecycle)
        for role in Role:
            somebody = Actor("SOME2222", frozenset({str(role)}))
            shown = [move.verb for move in thing.open_to(somebody)]
            allowed = [m.verb for s, m in steps(lifecycle) if s == state and str(role) in m.who]
            assert sorted(shown) == sorted(allowed)
            assert all(thing.can(verb, somebody) for verb in shown)


def test_a_thing_outside_the_database_cannot_move(shared: None) -> None:
    message = things()["message"](code="M2222222")

    with pytest.raises(RuntimeError, match="in the database"):
        message.move("send", by=Actor("system", EVERYBODY))

    assert message.state == "queued"


def test_a_history_is_told_from_its_beginning(inside: Flask) -> None:
    lifecycle = next(life for life in LIFECYCLES if life.thing == "shipment")
    put(lifecycle, "packed")
    for verb in ("send", "deliver", "complete"):
        with transaction():
            the(lifecycle).move(verb, by=Actor("system", EVERYBODY))

    told = [(move.verb, move.from_state, move.to_state) for move in history(db.session(), ["x"])]

    assert told == [
        ("send", "packed", "sent"),
        ("deliver", "sent", "delivered"),
        ("complete", "delivered", "completed"),
    ]
    assert history(db.session(), ["y"]) == []


# ---- the database


def test_the_database_knows_every_state_and_refuses_any_other(inside_on: Flask) -> None:
    for lifecycle in LIFECYCLES:
        put(lifecycle, lifecycle.start)
        table = table_of(lifecycle)
        with as_owner() as connection:
            for state in lifecycle.states:
                connection.execute(update(table).values(state=state))
            for unknown in ("adrift", state.upper(), ""):
                with pytest.raises(IntegrityError), connection.begin_nested():
                    connection.execute(update(table).values(state=unknown))
        assert facts(lifecycle)["state"] == lifecycle.states[-1]


def test_the_database_keeps_histories_as_they_were(inside_on: Flask) -> None:
    lifecycle = next(life for life in LIFECYCLES if life.thing == "message")
    put(lifecycle, "queued")
    with transaction():
        the(lifecycle).move("send", by=Actor("system", EVERYBODY))

    for statement in ("UPDATE move SET by = 'RANGGA22'", "DELETE FROM move"):
        refused = pytest.raises(DatabaseError, match=r"may only grow|not authorized")
        with refused, transaction() as session:
            session.execute(text(statement))

    assert [(move.verb, move.by) for move in moves()] == [("send", "system")]
