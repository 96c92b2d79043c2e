"""Files of the books that take a while, piece by piece."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()


def upgrade() -> None:
    op.create_table(
        "books_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("done", BIG, nullable=False),
        sa.Column("pieces", BIG, nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("after_at", INSTANT, nullable=True),
        sa.Column("after_key", sa.Text(), nullable=False),
        sa.Column("tries", BIG, nullable=False),
        sa.Column("ready_at", INSTANT, nullable=True),
        sa.Column("failed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_books_file")),
        sa.UniqueConstraint("code", name=op.f("uq_books_file_code")),
    )
    op.create_index(op.f("ix_books_file_asked_by"), "books_file", ["asked_by"])
    op.create_table(
        "books_file_piece",
        sa.Column("id", BIG, nullable=False),
        sa.Column("file_id", BIG, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("content_sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["books_file.id"],
            name=op.f("fk_books_file_piece_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_books_file_piece")),
        sa.UniqueConstraint(
            "file_id", "position", name=op.f("uq_books_file_piece_file_id_position")
        ),
    )


def downgrade() -> None:
    op.drop_table("books_file_piece")
    op.drop_table("books_file")
