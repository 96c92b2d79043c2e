"""Refunds by line, through a provider, and what producers give back."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _refunds()
    _lines()
    with op.batch_alter_table("earning") as earning:
        earning.add_column(sa.Column("taken_back", BIG, nullable=False, server_default="0"))
        earning.create_check_constraint("taken_back", "taken_back BETWEEN 0 AND amount")
    with op.batch_alter_table("payout") as payout:
        payout.add_column(sa.Column("recovered", BIG, nullable=False, server_default="0"))
        payout.create_check_constraint("recovered", "recovered >= 0")


def _refunds() -> None:
    with op.batch_alter_table("refund") as refund:
        for name in ("borne_by", "goods", "payment", "trouble"):
            refund.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        for name in ("delivery", "delivery_unspent", "code_back", "bounces"):
            refund.add_column(sa.Column(name, BIG, nullable=False, server_default="0"))
        refund.add_column(sa.Column("delivery_debtor", sa.Text(), nullable=True))
        refund.add_column(sa.Column("provider_reference", sa.Text(), nullable=True))
        refund.create_check_constraint(
            "delivery", "delivery >= 0 AND delivery_unspent >= 0 AND code_back >= 0"
        )
        refund.create_check_constraint(
            "borne_by", "borne_by IN ('', 'cooperative', 'producer', 'carrier', 'buyer')"
        )
        refund.create_unique_constraint(
            op.f("uq_refund_provider_reference"), ["provider_reference"]
        )


def _lines() -> None:
    op.create_table('refund_line',
    sa.Column('id', BIG, nullable=False),
    sa.Column('refund_id', BIG, nullable=False),
    sa.Column('line_id', BIG, nullable=False),
    sa.Column('part', sa.Text(), nullable=False),
    sa.Column('producer', sa.Text(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('quantity', BIG, nullable=False),
    sa.Column('amount', BIG, nullable=False),
    sa.Column('discount', BIG, nullable=False),
    sa.Column('commission', BIG, nullable=False),
    sa.Column('way', sa.Text(), nullable=False),
    sa.Column('taken_back', BIG, nullable=False),
    sa.Column('owed', BIG, nullable=False),
    sa.CheckConstraint("way IN ('unsold', 'undone', 'spoilt', 'borne')", name=op.f('ck_refund_line_way_known')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_refund_line_positive')),
    sa.CheckConstraint('amount >= 0 AND discount >= 0 AND commission >= 0', name=op.f('ck_refund_line_amounts')),
    sa.CheckConstraint('taken_back >= 0 AND owed >= 0', name=op.f('ck_refund_line_hers')),
    sa.ForeignKeyConstraint(['line_id'], ['order_line.id'], name=op.f('fk_refund_line_line_id')),
    sa.ForeignKeyConstraint(['refund_id'], ['refund.id'], name=op.f('fk_refund_line_refund_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_refund_line'))
    )
    op.create_index(op.f('ix_refund_line_line_id'), 'refund_line', ['line_id'], unique=False)
    op.create_index(op.f('ix_refund_line_refund_id'), 'refund_line', ['refund_id'], unique=False)
