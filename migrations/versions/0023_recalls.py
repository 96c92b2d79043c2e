"""Recalls of lots, which buyers were told of them, and what reports look for by day."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()


def upgrade() -> None:
    op.create_table('recall',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('lot_id', BIG, nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('lifted_why', sa.Text(), nullable=False),
    sa.Column('opened_by', sa.Text(), nullable=False),
    sa.Column('opened_at', INSTANT, nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', BIG, nullable=False),
    sa.CheckConstraint("state IN ('open', 'told', 'closed', 'lifted')", name=op.f('ck_recall_state_known')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_recall_lot_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recall')),
    sa.UniqueConstraint('code', name=op.f('uq_recall_code'))
    )
    op.create_index(op.f('ix_recall_lot_id'), 'recall', ['lot_id'], unique=False)
    op.create_index(op.f('ix_recall_state'), 'recall', ['state'], unique=False)
    op.create_table('recall_told',
    sa.Column('id', BIG, nullable=False),
    sa.Column('recall_id', BIG, nullable=False),
    sa.Column('order_reference', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', INSTANT, nullable=False),
    sa.ForeignKeyConstraint(['order_reference'], ['orders.reference'], name=op.f('fk_recall_told_order_reference')),
    sa.ForeignKeyConstraint(['recall_id'], ['recall.id'], name=op.f('fk_recall_told_recall_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recall_told')),
    sa.UniqueConstraint('recall_id', 'order_reference', name=op.f('uq_recall_told_recall_id_order_reference'))
    )
    op.create_index(op.f('ix_recall_told_order_reference'), 'recall_told', ['order_reference'], unique=False)
    for table, column in (("part", "due_on"), ("stock_movement", "at"), ("custody", "at")):
        op.create_index(op.f(f'ix_{table}_{column}'), table, [column], unique=False)
