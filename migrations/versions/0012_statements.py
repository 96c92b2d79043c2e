"""Money that does not fit, one row a receipt; pictures that buyers send as proof; files of a bank
whose columns somebody has yet to name.
"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()

# What was kept apart before waits for a person, as it did.
KEPT_BEFORE = """
INSERT INTO kept_money (code, order_reference, payment, why, amount, kept_at, wish, ended_as)
SELECT orders.reference, orders.reference,
       (SELECT MAX(payment.code) FROM payment WHERE payment.order_reference = orders.reference),
       'over', -ledger_account.balance, orders.placed_at, '', ''
FROM ledger_account JOIN orders ON ledger_account.code = '2600:' || orders.reference
WHERE ledger_account.balance < 0
"""


def upgrade() -> None:
    _kept_money()
    _proofs()
    _unread_files()


def _kept_money() -> None:
    op.create_table('kept_money',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('order_reference', sa.Text(), nullable=False),
    sa.Column('payment', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('amount', BIG, nullable=False),
    sa.Column('kept_at', INSTANT, nullable=False),
    sa.Column('return_at', INSTANT, nullable=True),
    sa.Column('wish', sa.Text(), nullable=False),
    sa.Column('ended_as', sa.Text(), nullable=False),
    sa.Column('ended_at', INSTANT, nullable=True),
    sa.CheckConstraint('amount > 0', name=op.f('ck_kept_money_positive')),
    sa.CheckConstraint("why IN ('sold_out', 'short', 'over', 'twice', 'cancelled')", name=op.f('ck_kept_money_why_known')),
    sa.ForeignKeyConstraint(['order_reference'], ['orders.reference'], name=op.f('fk_kept_money_order_reference')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_kept_money')),
    sa.UniqueConstraint('code', name=op.f('uq_kept_money_code'))
    )
    op.create_index(op.f('ix_kept_money_order_reference'), 'kept_money', ['order_reference'], unique=False)
    op.create_index(op.f('ix_kept_money_return_at'), 'kept_money', ['return_at'], unique=False)
    op.execute(KEPT_BEFORE)


def _proofs() -> None:
    op.create_table('payment_proof',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('payment', sa.Text(), nullable=False),
    sa.Column('picture_sealed', sa.Text(), nullable=False),
    sa.Column('sent_at', INSTANT, nullable=False),
    sa.ForeignKeyConstraint(['payment'], ['payment.code'], name=op.f('fk_payment_proof_payment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_proof')),
    sa.UniqueConstraint('code', name=op.f('uq_payment_proof_code'))
    )
    op.create_index(op.f('ix_payment_proof_payment'), 'payment_proof', ['payment'], unique=False)


def _unread_files() -> None:
    op.create_table('unread_file',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('content_sealed', sa.Text(), nullable=False),
    sa.Column('read_as', sa.Text(), nullable=False),
    sa.Column('sent_by', sa.Text(), nullable=False),
    sa.Column('sent_at', INSTANT, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_unread_file')),
    sa.UniqueConstraint('code', name=op.f('uq_unread_file_code'))
    )
