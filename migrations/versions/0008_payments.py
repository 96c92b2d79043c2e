"""Payments through providers: claimed and failed ones, what a provider knows them by, errands to
providers, and what providers tell us. Discounts on orders and their lines.
"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()


def upgrade() -> None:
    _payments()
    _discounts()
    _errands()
    _taken()


def _payments() -> None:
    with op.batch_alter_table("payment") as payment:
        payment.add_column(sa.Column("provider_reference", sa.Text(), nullable=True))
        payment.add_column(sa.Column("pay_at", sa.Text(), nullable=False, server_default=""))
        payment.add_column(sa.Column("charge", sa.Text(), nullable=False, server_default=""))
        payment.drop_constraint(op.f("ck_payment_state_known"), type_="check")
        payment.drop_constraint(op.f("ck_payment_amounts"), type_="check")
        payment.create_check_constraint("state_known", "state IN ('awaited', 'claimed', 'settled', 'failed', 'expired')")
        payment.create_check_constraint("amounts", "amount > 0 AND unique_code BETWEEN -999 AND 999")
        payment.create_unique_constraint(op.f("uq_payment_provider_reference"), ["provider_reference"])


def _discounts() -> None:
    with op.batch_alter_table("orders") as orders:
        orders.add_column(sa.Column("discount", BIG, nullable=False, server_default="0"))
        orders.drop_constraint(op.f("ck_orders_adds_up"), type_="check")
        orders.create_check_constraint("adds_up", "total = goods_total - discount + delivery_price")
        orders.create_check_constraint("discount", "discount >= 0 AND discount < goods_total")
    with op.batch_alter_table("order_line") as line:
        line.add_column(sa.Column("her_discount", BIG, nullable=False, server_default="0"))
        line.add_column(sa.Column("our_discount", BIG, nullable=False, server_default="0"))
        line.drop_constraint(op.f("ck_order_line_adds_up"), type_="check")
        line.create_check_constraint("adds_up", "total = unit_price * quantity - her_discount")
        line.create_check_constraint("discounts", "her_discount >= 0 AND our_discount >= 0")
        line.create_check_constraint("our_discount", "our_discount < total")


def _errands() -> None:
    op.create_table('errand',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('gateway', sa.Text(), nullable=False),
    sa.Column('dedupe', sa.Text(), nullable=False),
    sa.Column('queued_at', INSTANT, nullable=False),
    sa.Column('due_at', INSTANT, nullable=False),
    sa.Column('leased_until', INSTANT, nullable=True),
    sa.Column('attempts', BIG, nullable=False),
    sa.Column('trouble', sa.Text(), nullable=False),
    sa.Column('said', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', BIG, nullable=False),
    sa.CheckConstraint("state IN ('queued', 'done', 'dropped', 'dead')", name=op.f('ck_errand_state_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_errand')),
    sa.UniqueConstraint('code', name=op.f('uq_errand_code')),
    sa.UniqueConstraint('dedupe', name=op.f('uq_errand_dedupe'))
    )
    op.create_index(op.f('ix_errand_about'), 'errand', ['about'], unique=False)
    op.create_index(op.f('ix_errand_due_at'), 'errand', ['due_at'], unique=False)
    op.create_index(op.f('ix_errand_state'), 'errand', ['state'], unique=False)
    op.create_table('webhook_event',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('gateway', sa.Text(), nullable=False),
    sa.Column('event_id', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('thing', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('body_sealed', sa.Text(), nullable=False),
    sa.Column('received_at', INSTANT, nullable=False),
    sa.Column('due_at', INSTANT, nullable=False),
    sa.Column('leased_until', INSTANT, nullable=True),
    sa.Column('attempts', BIG, nullable=False),
    sa.Column('trouble', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', BIG, nullable=False),
    sa.CheckConstraint("state IN ('new', 'done', 'ignored', 'dead')", name=op.f('ck_webhook_event_state_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_event')),
    sa.UniqueConstraint('code', name=op.f('uq_webhook_event_code')),
    sa.UniqueConstraint('gateway', 'event_id', name=op.f('uq_webhook_event_gateway_event_id'))
    )
    op.create_index(op.f('ix_webhook_event_state'), 'webhook_event', ['state'], unique=False)
    op.create_index(op.f('ix_webhook_event_due_at'), 'webhook_event', ['due_at'], unique=False)


def _taken() -> None:
    op.create_table('taken',
    sa.Column('id', BIG, nullable=False),
    sa.Column('gateway', sa.Text(), nullable=False),
    sa.Column('charge', sa.Text(), nullable=False),
    sa.Column('payment', sa.Text(), nullable=False),
    sa.Column('amount', BIG, nullable=False),
    sa.Column('fee', BIG, nullable=True),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('taken_at', INSTANT, nullable=False),
    sa.CheckConstraint('amount > 0 AND fee >= 0', name=op.f('ck_taken_amounts')),
    sa.ForeignKeyConstraint(['payment'], ['payment.code'], name=op.f('fk_taken_payment_payment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_taken')),
    sa.UniqueConstraint('gateway', 'charge', name=op.f('uq_taken_gateway_charge'))
    )
    op.create_index(op.f('ix_taken_payment'), 'taken', ['payment'], unique=False)
    op.create_index(op.f('ix_taken_fee_taken_at'), 'taken', ['fee', 'taken_at'], unique=False)
