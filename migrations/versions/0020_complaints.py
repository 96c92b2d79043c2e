"""Complaints by line, what both sides say, and what was decided; where a part's goods stand in their
line.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _places()


def _places() -> None:
    """What was cut off a part until now were the first of its goods, one piece after the other."""
    with op.batch_alter_table("part") as part:
        part.add_column(sa.Column("begins_at", BIG, nullable=False, server_default="0"))
        part.create_check_constraint("begins_at", "begins_at >= 0")
    op.execute(
        """
        UPDATE part SET begins_at = (
            SELECT coalesce(sum(other.quantity), 0) FROM part AS other
            WHERE other.line_id = part.line_id AND other.id <> part.id AND (
                other.id < part.id AND other.id <> (
                    SELECT min(first.id) FROM part AS first WHERE first.line_id = part.line_id
                ) OR part.id = (
                    SELECT min(first.id) FROM part AS first WHERE first.line_id = part.line_id
                )
            )
        )
        """
    )
