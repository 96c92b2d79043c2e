"""A form pressed twice is done once, also when both presses come at the same moment."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.kernel import codes, once
from marketplace.kernel.db import db, transaction
from marketplace.kernel.once import Once
from marketplace.kernel.refusals import NotNow
from marketplace.people.cohort import Skill
from tests.at_once import at_once


def teach(name: str, key: str) -> str:
    """A small story: a skill with a fresh code."""
    with transaction() as session:
        press = once.claim(session, key, f"teach {name}")
        if press.result:
            return press.result
        code = codes.code()
        session.add(Skill(code=code, name=f"{name} {code}"))
        press.result = code
        return code


def refused(key: str) -> None:
    with transaction() as session:
        once.claim(session, key, "teach sewing")
        raise NotNow()


def taught() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Skill.code).order_by(Skill.id)))


def claims() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.execute(select(Once.key, Once.result).order_by(Once.key))
    return [(key, result) for key, result in rows]


def test_the_second_press_gets_the_first_ones_result(inside_on: Flask) -> None:
    first, second = teach("sewing", "k"), teach("sewing", "k")

    assert first == second
    assert taught() == [first]
    assert claims() == [("teach sewing:k", first)]


def test_two_presses_at_once_have_one_effect(inside_on: Flask) -> None:
    results = at_once(inside_on, *[lambda: teach("sewing", "k")] * 4)

    assert len(taught()) == 1
    assert results == taught() * 4


def test_without_the_claim_two_presses_would_be_two_deeds(inside: Flask) -> None:
    teach("sewing", "k")
    with transaction() as session:
        session.query(Once).delete()
    teach("sewing", "k")

    assert len(taught()) == 2


def test_a_refused_story_leaves_no_claim(inside_on: Flask) -> None:
    with pytest.raises(NotNow):
        refused("k")

    assert claims() == []
    code = teach("sewing", "k")
    assert taught() == [code]


def test_another_key_is_another_deed(inside: Flask) -> None:
    assert teach("sewing", "k") != teach("sewing", "j")
    assert len(taught()) == 2


def test_one_key_does_not_stand_for_two_deeds(inside: Flask) -> None:
    assert teach("sewing", "k") != teach("cooking", "k")
    assert len(taught()) == 2
