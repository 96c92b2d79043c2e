"""Rows are found by many names at once, however the names are spelled, and through the index."""

from collections.abc import Collection

from flask import Flask
from sqlalchemy import Select, select, text
from sqlalchemy.dialects import sqlite

from marketplace.kernel.among import among
from marketplace.kernel.db import db, transaction
from marketplace.people.cohort import Skill

NAMES = ["Sulam", "Jahit", "a,b", '"q"', "{x}", "ha'penny", r"back\slash", "Kue — Ä", "NULL", ""]


def learn(*names: str) -> None:
    with transaction() as session:
        session.add_all(Skill(code=f"S{n}", name=name) for n, name in enumerate(names))


def found(query: Select[str], **given: Collection[str]) -> set[str]:
    return set(db.session.scalars(query, given))


def test_whatever_a_name_is_spelled_like_it_is_found(inside_on: Flask) -> None:
    learn(*NAMES)

    for name in NAMES:
        assert found(select(Skill.name).where(among(Skill.name, [name]))) == {name}
    assert found(select(Skill.name).where(among(Skill.name, NAMES))) == set(NAMES)
    assert found(select(Skill.name).where(among(Skill.name, ["nobody"]))) == set()
    assert found(select(Skill.name).where(among(Skill.name, set[str]()))) == set()
    assert found(select(Skill.name).where(~among(Skill.name, NAMES[1:]))) == {NAMES[0]}


def test_a_question_put_together_once_is_asked_again(inside_on: Flask) -> None:
    learn(*NAMES)
    question = select(Skill.name).where(among(Skill.name, "names"), among(Skill.code, "codes"))

    thousands = [str(n) for n in range(40_000)]

    assert found(question, names=[*thousands, "Sulam"], codes=["S0", *thousands]) == {"Sulam"}
    assert found(question, names=["Jahit"], codes=["S1"]) == {"Jahit"}
    assert found(question, names=["Jahit"], codes=["S0"]) == set()


def test_an_index_serves_it(inside: Flask) -> None:
    question = select(Skill.name).where(among(Skill.code, "codes"))
    said = str(question.compile(dialect=sqlite.dialect()))
    plan = db.session.execute(text(f"EXPLAIN QUERY PLAN {said}".replace("?", "'[]'")))

    assert any("SEARCH skill USING INDEX" in row.detail for row in plan)
