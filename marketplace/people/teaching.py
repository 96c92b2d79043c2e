"""The office enters which trades are taught, what each opens, and the courses that were held."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.people import audit
from marketplace.people.cohort import Cohort, Skill, SkillCategory


class SkillKnown(NotNow):
    says = lazy("This skill is on the list already.")


class CohortKnown(NotNow):
    says = lazy("Another course has this code. Please choose another one.")


class DaysReversed(NotNow):
    says = lazy("The last day must not come before the first day.")


@dataclass(frozen=True)
class NewCohort:
    """A course as the office types it; `skill` is the skill's code."""

    code: str
    name: str
    skill: str
    region: str
    starts_on: date
    ends_on: date


def create_skill(name: str, categories: list[str], *, key: str, by: Actor) -> str:
    """A trade and the slugs of the categories it opens; returns its code. Raises `SkillKnown`."""
    with transaction() as session:
        press = once.claim(session, key, "create skill")
        if not press.result:
            press.result = add_skill(session, name, categories, by=by).code
        return press.result


def add_skill(session: Session, name: str, categories: list[str], *, by: Actor) -> Skill:
    """The same, inside a story that does more."""
    if session.scalar(select(Skill.id).where(Skill.name == name)) is not None:
        raise SkillKnown()
    opened = [SkillCategory(category=slug) for slug in sorted(set(categories))]
    skill = Skill(code=codes.code(), name=name, categories=opened)
    session.add(skill)
    session.flush()
    audit.note(session, by, "create skill", about=skill.code)
    return skill


def create_cohort(new: NewCohort, *, key: str, by: Actor) -> str:
    """A course people can be invited into; returns its code.

    Raises `DaysReversed`, `CohortKnown`, `NotFound`.
    """
    if new.ends_on < new.starts_on:
        raise DaysReversed()
    with transaction() as session:
        press = once.claim(session, key, "create cohort")
        if press.result:
            return press.result
        skill = session.scalar(select(Skill).where(Skill.code == new.skill))
        if skill is None:
            raise NotFound()
        if session.scalar(select(Cohort.id).where(Cohort.code == new.code)) is not None:
            raise CohortKnown()
        session.add(
            Cohort(
                code=new.code,
                name=new.name,
                skill_id=skill.id,
                region=new.region,
                starts_on=new.starts_on,
                ends_on=new.ends_on,
            )
        )
        audit.note(session, by, "create cohort", about=new.code)
        press.result = new.code
        return new.code
