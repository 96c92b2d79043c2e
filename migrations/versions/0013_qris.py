"""QRIS: amounts that each belong to one payment, and money seen in the merchant's app."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()


def upgrade() -> None:
    op.create_table('qris_amount',
    sa.Column('amount', BIG, nullable=False),
    sa.Column('payment', sa.Text(), nullable=False),
    sa.Column('reserved_until', INSTANT, nullable=False),
    sa.PrimaryKeyConstraint('amount', name=op.f('pk_qris_amount'))
    )
    op.create_table('qris_receipt',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('amount', BIG, nullable=False),
    sa.Column('noticed_as', sa.Text(), nullable=False),
    sa.Column('payment', sa.Text(), nullable=True),
    sa.Column('booked_as', sa.Text(), nullable=False),
    sa.Column('noted_by', sa.Text(), nullable=False),
    sa.Column('noted_at', INSTANT, nullable=False),
    sa.Column('bank_line', sa.Text(), nullable=True),
    sa.CheckConstraint('amount > 0', name=op.f('ck_qris_receipt_positive')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_qris_receipt')),
    sa.UniqueConstraint('code', name=op.f('uq_qris_receipt_code'))
    )
    op.create_index(op.f('ix_qris_receipt_bank_line'), 'qris_receipt', ['bank_line'], unique=False)
