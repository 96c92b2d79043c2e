"""Paid orders that are changed, and cancelled ones that come back."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = "state IN ('asked', 'approved', 'sent', 'confirmed', 'failed', 'withdrawn')"


def upgrade() -> None:
    with op.batch_alter_table("refund") as refund:
        refund.drop_constraint(op.f("ck_refund_state_known"), type_="check")
        refund.create_check_constraint("state_known", STATES)
    with op.batch_alter_table("order_line") as line:
        line.add_column(sa.Column("instead_of_id", BIG, nullable=True))
        line.create_foreign_key(
            op.f("fk_order_line_instead_of_id"), "order_line", ["instead_of_id"], ["id"]
        )
    with op.batch_alter_table("refund_line") as line:
        line.alter_column("refund_id", existing_type=BIG, nullable=True)
        line.add_column(sa.Column("carried", BIG, nullable=False, server_default="0"))
        line.add_column(
            sa.Column("stands", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        line.create_check_constraint("carried", "carried BETWEEN 0 AND amount")
