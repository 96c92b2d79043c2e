"""What must be known of a food before strangers eat it (label rules: PP 69/1999, BPOM 31/2018)."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.permit import Permit
from marketplace.kernel.db import Model


class FoodFacts(Model):
    """`allergens` is None until somebody has answered, and empty when there are none. The office
    adds permits, and `trial_note` when a food keeps longer than its kind usually does.
    """

    __tablename__ = "food_facts"
    __table_args__ = (
        CheckConstraint(
            "storage IS NULL OR storage IN ('room', 'chill', 'freeze')", name="storage"
        ),
        CheckConstraint(
            "process IS NULL OR process IN ('dry', 'wet', 'pasteurised', 'sterilised')",
            name="process",
        ),
        CheckConstraint("halal IS NULL OR halal IN ('halal', 'not_halal')", name="halal"),
        CheckConstraint("net_unit IN ('g', 'ml')", name="net_unit"),
        CheckConstraint("shelf_life_days IS NULL OR shelf_life_days > 0", name="shelf_life"),
        CheckConstraint("net_amount IS NULL OR net_amount > 0", name="net_amount"),
    )

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    storage: Mapped[str | None]
    shelf_life_days: Mapped[int | None]
    process: Mapped[str | None]
    ingredients: Mapped[str] = mapped_column(default="")
    ingredients_en: Mapped[str] = mapped_column(default="")
    allergens: Mapped[str | None]
    net_amount: Mapped[int | None]
    net_unit: Mapped[str] = mapped_column(default="g")
    halal: Mapped[str | None]
    trial_note: Mapped[str] = mapped_column(default="")
    permit_id: Mapped[int | None] = mapped_column(ForeignKey("permit.id"))
    halal_id: Mapped[int | None] = mapped_column(ForeignKey("permit.id"))

    permit: Mapped[Permit | None] = relationship(foreign_keys=permit_id)
    halal_certificate: Mapped[Permit | None] = relationship(foreign_keys=halal_id)
