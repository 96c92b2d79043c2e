"""Who learned which trade, and which categories that opens. For the office only: nothing public
leads from a product to a cohort.
"""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint, func, select, union
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship, selectinload

from marketplace.kernel import clock
from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import Producer as States
from marketplace.people.override import CategoryOverride
from marketplace.people.producer import Producer

MOST_SEATS = 30


class Skill(Model):
    """A trade, such as sewing."""

    __tablename__ = "skill"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)

    categories: Mapped[list["SkillCategory"]] = relationship(cascade="all, delete-orphan")

    @property
    def opens(self) -> list[str]:
        """Slugs of the categories this skill allows."""
        return sorted(c.category for c in self.categories)


class SkillCategory(Model):
    """A category that a skill opens."""

    __tablename__ = "skill_category"

    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True)
    category: Mapped[str] = mapped_column(ForeignKey("category.slug"), primary_key=True)


class Cohort(Model):
    """One course: a skill, a region and its days, with at most thirty seats."""

    __tablename__ = "cohort"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"))
    region: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    skill: Mapped[Skill] = relationship()


class Certificate(Model):
    """She may offer what the cohort's skill opens, until it is revoked for a reason."""

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("producer_id", "cohort_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    producer_id: Mapped[int] = mapped_column(ForeignKey("producer.id"), index=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    given_on: Mapped[date]
    revoked_on: Mapped[date | None]
    revoked_why: Mapped[str] = mapped_column(default="")

    cohort: Mapped[Cohort] = relationship()


def give(session: Session, producer: Producer, cohort: Cohort) -> None:
    """Her certificate counts from today."""
    session.add(Certificate(producer_id=producer.id, cohort_id=cohort.id, given_on=clock.today()))


def allowed_categories(session: Session, producer: Producer) -> set[str]:
    """Slugs of the categories she may offer in: by her certificates, or because the office said so.
    """
    certified = (
        select(SkillCategory.category)
        .join(Cohort, Cohort.skill_id == SkillCategory.skill_id)
        .join(Certificate, Certificate.cohort_id == Cohort.id)
        .where(Certificate.producer_id == producer.id, Certificate.revoked_on.is_(None))
    )
    allowed = select(CategoryOverride.category).where(
        CategoryOverride.producer_id == producer.id, CategoryOverride.ended_on.is_(None)
    )
    return set(session.scalars(union(certified, allowed)))


def who_may_make(session: Session, category: str) -> list[Producer]:
    """Everybody active who may offer in this category, by alias."""
    certified = (
        select(Certificate.producer_id)
        .join(Cohort, Cohort.id == Certificate.cohort_id)
        .join(SkillCategory, SkillCategory.skill_id == Cohort.skill_id)
        .where(SkillCategory.category == category, Certificate.revoked_on.is_(None))
    )
    allowed = select(CategoryOverride.producer_id).where(
        CategoryOverride.category == category, CategoryOverride.ended_on.is_(None)
    )
    return list(
        session.scalars(
            select(Producer)
            .where(
                Producer.state == States.ACTIVE,
                ~Producer.house,
                Producer.id.in_(union(certified, allowed)),
            )
            .order_by(Producer.alias)
        )
    )


def known_as(session: Session, code: str) -> Cohort:
    """Raises `NotFound`."""
    cohort = session.scalar(select(Cohort).where(Cohort.code == code))
    if cohort is None:
        raise NotFound()
    return cohort


def to_decide_on(session: Session, code: str) -> Cohort:
    """For the story that gives a seat: two of them cannot both take the last. Raises `NotFound`."""
    cohort = session.scalar(select(Cohort).where(Cohort.code == code).with_for_update())
    if cohort is None:
        raise NotFound()
    return cohort


def seats_taken(session: Session, cohort: Cohort) -> int:
    """How many certificates this cohort has given."""
    return len(
        session.scalars(select(Certificate.id).where(Certificate.cohort_id == cohort.id)).all()
    )


def seats(session: Session) -> dict[int, int]:
    """For each cohort's id how many certificates it has given."""
    rows = session.execute(
        select(Certificate.cohort_id, func.count()).group_by(Certificate.cohort_id)
    )
    return dict(rows.all())


def certificates_of(session: Session, producer: Producer) -> list[Certificate]:
    """Hers, the oldest first, with their cohorts."""
    return list(
        session.scalars(
            select(Certificate)
            .options(joinedload(Certificate.cohort))
            .where(Certificate.producer_id == producer.id)
            .order_by(Certificate.id)
        )
    )


def cohorts(session: Session) -> list[Cohort]:
    """The newest first, with their skills."""
    return list(
        session.scalars(
            select(Cohort)
            .options(joinedload(Cohort.skill))
            .order_by(Cohort.starts_on.desc(), Cohort.code)
        )
    )


def skills(session: Session) -> list[Skill]:
    """By name, with what each opens."""
    return list(
        session.scalars(select(Skill).options(selectinload(Skill.categories)).order_by(Skill.name))
    )
