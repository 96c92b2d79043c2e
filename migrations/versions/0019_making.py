"""What a producer cannot make, and the cycles in which goods are collected."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()


def upgrade() -> None:
    op.create_table('hindrance',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('part', sa.Text(), nullable=False),
    sa.Column('producer', sa.Text(), nullable=False),
    sa.Column('quantity', BIG, nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('told_at', INSTANT, nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', BIG, nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_hindrance_positive')),
    sa.CheckConstraint("reason IN ('ill', 'material', 'other')", name=op.f('ck_hindrance_reason_known')),
    sa.CheckConstraint("state IN ('told', 'withdrawn', 'handed_on', 'postponed', 'called_off', 'lapsed')", name=op.f('ck_hindrance_state_known')),
    sa.ForeignKeyConstraint(['part'], ['part.code'], name=op.f('fk_hindrance_part')),
    sa.ForeignKeyConstraint(['producer'], ['producer.code'], name=op.f('fk_hindrance_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hindrance')),
    sa.UniqueConstraint('code', name=op.f('uq_hindrance_code'))
    )
    op.create_index(op.f('ix_hindrance_part'), 'hindrance', ['part'], unique=False)
    op.create_index(op.f('ix_hindrance_producer'), 'hindrance', ['producer'], unique=False)
    op.create_index(op.f('ix_hindrance_state'), 'hindrance', ['state'], unique=False)
    op.create_table('cycle',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('cut_off_at', INSTANT, nullable=False),
    sa.Column('hand_over_on', sa.Date(), nullable=False),
    sa.Column('next_on', sa.Date(), nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('prints', BIG, nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', BIG, nullable=False),
    sa.CheckConstraint('prints >= 0', name=op.f('ck_cycle_prints')),
    sa.CheckConstraint("state IN ('open', 'closed', 'dropped')", name=op.f('ck_cycle_state_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cycle')),
    sa.UniqueConstraint('code', name=op.f('uq_cycle_code'))
    )
    op.create_index(op.f('ix_cycle_cut_off_at'), 'cycle', ['cut_off_at'], unique=False)
    op.create_index(op.f('ix_cycle_state'), 'cycle', ['state'], unique=False)
    op.create_table('cycle_job',
    sa.Column('id', BIG, nullable=False),
    sa.Column('cycle_id', BIG, nullable=False),
    sa.Column('part', sa.Text(), nullable=False),
    sa.Column('producer', sa.Text(), nullable=False),
    sa.Column('quantity', BIG, nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_cycle_job_positive')),
    sa.ForeignKeyConstraint(['cycle_id'], ['cycle.id'], name=op.f('fk_cycle_job_cycle_id')),
    sa.ForeignKeyConstraint(['part'], ['part.code'], name=op.f('fk_cycle_job_part')),
    sa.ForeignKeyConstraint(['producer'], ['producer.code'], name=op.f('fk_cycle_job_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cycle_job')),
    sa.UniqueConstraint('part', name=op.f('uq_cycle_job_part'))
    )
    op.create_index(op.f('ix_cycle_job_cycle_id'), 'cycle_job', ['cycle_id'], unique=False)
