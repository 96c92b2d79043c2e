"""Disputes: buyers whose banks ask a provider for their money back."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()


def upgrade() -> None:
    op.create_table('dispute',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('gateway', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('order_reference', sa.Text(), nullable=False),
    sa.Column('payment', sa.Text(), nullable=False),
    sa.Column('charge', sa.Text(), nullable=False),
    sa.Column('amount', BIG, nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('evidence_due', INSTANT, nullable=True),
    sa.Column('opened_at', INSTANT, nullable=False),
    sa.Column('closed_at', INSTANT, nullable=True),
    sa.Column('withdrawn', BIG, nullable=False),
    sa.Column('returned', BIG, nullable=False),
    sa.Column('lost', BIG, nullable=False),
    sa.Column('fee', BIG, nullable=False),
    sa.Column('fee_back', BIG, nullable=False),
    sa.Column('borne_by', sa.Text(), nullable=False),
    sa.Column('debtor', sa.Text(), nullable=True),
    sa.Column('passed_on', BIG, nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', BIG, nullable=False),
    sa.CheckConstraint('amount > 0', name=op.f('ck_dispute_positive')),
    sa.CheckConstraint('withdrawn >= 0 AND returned >= 0 AND lost >= 0', name=op.f('ck_dispute_withdrawn')),
    sa.CheckConstraint('fee_back BETWEEN 0 AND fee', name=op.f('ck_dispute_fee')),
    sa.CheckConstraint('passed_on BETWEEN 0 AND lost', name=op.f('ck_dispute_passed_on')),
    sa.CheckConstraint("borne_by IN ('', 'cooperative', 'producer', 'carrier')", name=op.f('ck_dispute_borne_by')),
    sa.CheckConstraint("state IN ('open', 'won', 'lost')", name=op.f('ck_dispute_state_known')),
    sa.ForeignKeyConstraint(['order_reference'], ['orders.reference'], name=op.f('fk_dispute_order_reference')),
    sa.ForeignKeyConstraint(['payment'], ['payment.code'], name=op.f('fk_dispute_payment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispute')),
    sa.UniqueConstraint('code', name=op.f('uq_dispute_code')),
    sa.UniqueConstraint('gateway', 'reference', name=op.f('uq_dispute_gateway_reference'))
    )
    op.create_index(op.f('ix_dispute_order_reference'), 'dispute', ['order_reference'], unique=False)
    op.create_index(op.f('ix_dispute_payment'), 'dispute', ['payment'], unique=False)
    op.create_index(op.f('ix_dispute_state'), 'dispute', ['state'], unique=False)
