"""Skills and courses, entered once."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalogue import shelving
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound
from marketplace.people import cohort
from marketplace.people.audit import Audit
from marketplace.people.teaching import (
    CohortKnown,
    DaysReversed,
    NewCohort,
    SkillKnown,
    create_cohort,
    create_skill,
)
from tests.world import RATNA


@pytest.fixture
def course(inside: Flask) -> NewCohort:
    """A course that could be entered."""
    with transaction() as session:
        shelving.put_up(session)
    skill = create_skill("Bordir", ["bordir-nama"], key="skill", by=RATNA)
    days = (date(2026, 6, 8), date(2026, 6, 12))
    return NewCohort("K-06", "Bordir dasar", skill, "Denpasar", *days)


def test_pressed_twice_there_is_one_of_each(course: NewCohort) -> None:
    assert create_skill("Bordir", ["aksesori"], key="skill", by=RATNA) == course.skill
    for _ in range(2):
        assert create_cohort(course, key="course", by=RATNA) == "K-06"

    assert [skill.opens for skill in cohort.skills(db.session())] == [["bordir-nama"]]
    assert [known.name for known in cohort.cohorts(db.session())] == ["Bordir dasar"]


def test_what_is_refused_leaves_nothing(course: NewCohort) -> None:
    create_cohort(course, key="first", by=RATNA)
    before = db.session.scalar(select(func.count()).select_from(Audit))

    with pytest.raises(CohortKnown):
        create_cohort(course, key="second", by=RATNA)
    with pytest.raises(DaysReversed):
        create_cohort(replace(course, code="K-07", ends_on=date(2026, 6, 7)), key="x", by=RATNA)
    with pytest.raises(NotFound):
        create_cohort(replace(course, code="K-07", skill="NOBODY22"), key="y", by=RATNA)
    with pytest.raises(SkillKnown):
        create_skill("Bordir", [], key="z", by=RATNA)

    assert len(cohort.cohorts(db.session())) == 1
    assert len(cohort.skills(db.session())) == 1
    assert db.session.scalar(select(func.count()).select_from(Audit)) == before


def test_a_course_of_one_day_is_a_course(course: NewCohort) -> None:
    create_cohort(replace(course, ends_on=course.starts_on), key="one day", by=RATNA)
    assert len(cohort.cohorts(db.session())) == 1
