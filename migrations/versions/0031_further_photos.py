"""Further photos of a product beside the first."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "further_photo",
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("photo_id", BIG, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_further_photo_revision_id")
        ),
        sa.ForeignKeyConstraint(
            ["photo_id"], ["photo.id"], name=op.f("fk_further_photo_photo_id")
        ),
        sa.PrimaryKeyConstraint("revision_id", "photo_id", name=op.f("pk_further_photo")),
    )
    op.create_index(op.f("ix_further_photo_photo_id"), "further_photo", ["photo_id"])


def downgrade() -> None:
    op.drop_table("further_photo")
