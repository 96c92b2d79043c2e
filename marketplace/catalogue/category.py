"""Where goods stand in the shop. The cooperative's tree has two levels."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import language


class Category(Model):
    """A shelf. Goods stand on the lower level; `food` asks more of them, and `google_category` is
    what shopping catalogues call them.
    """

    __tablename__ = "category"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name_id: Mapped[str]
    name_en: Mapped[str]
    parent: Mapped[str | None] = mapped_column(index=True)
    position: Mapped[int]
    food: Mapped[bool] = mapped_column(default=False)
    google_category: Mapped[str] = mapped_column(default="")

    @property
    def name(self) -> str:
        return self.name_en if language() == "en" else self.name_id


@dataclass(frozen=True)
class Sign:
    """A shelf as pages show it, free of any session."""

    slug: str
    name_id: str
    name_en: str
    parent: str | None

    @property
    def name(self) -> str:
        return self.name_en if language() == "en" else self.name_id


def signs(session: Session) -> list[Sign]:
    """All shelves in the order of the shop. One statement."""
    rows = session.execute(
        select(Category.slug, Category.name_id, Category.name_en, Category.parent).order_by(
            Category.position, Category.slug
        )
    )
    return [Sign(row.slug, row.name_id, row.name_en, row.parent) for row in rows]


def known_as(session: Session, slug: str) -> Category:
    """Raises `NotFound`."""
    category = session.get(Category, slug)
    if category is None:
        raise NotFound()
    return category


def all_of_them(session: Session) -> list[Category]:
    """In the order of the shop."""
    return list(session.scalars(select(Category).order_by(Category.position)))


def shelves(session: Session) -> list[Category]:
    """The lower level, where goods stand."""
    return [category for category in all_of_them(session) if category.parent]


def among(session: Session, slugs: set[str]) -> list[Category]:
    """The categories with these slugs."""
    return [category for category in all_of_them(session) if category.slug in slugs]


def slugs_under(session: Session, category: Category) -> list[str]:
    """This category and what stands below it."""
    below = session.scalars(select(Category.slug).where(Category.parent == category.slug))
    return [category.slug, *below]
