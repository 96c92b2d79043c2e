"""Complaints by line, what both sides say, and what was decided; where a part's goods stand in their
line.
"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()


def upgrade() -> None:
    _places()
    _complaints()
    _of_complaints()


def _places() -> None:
    """What was cut off a part until now were the first of its goods, one piece after the other."""
    with op.batch_alter_table("part") as part:
        part.add_column(sa.Column("begins_at", BIG, nullable=False, server_default="0"))
        part.create_check_constraint("begins_at", "begins_at >= 0")
        part.add_column(sa.Column("replaces", sa.Text(), nullable=True))
        part.add_column(sa.Column("paid_by", sa.Text(), nullable=False, server_default=""))
        part.create_check_constraint(
            "paid_by_known", "paid_by IN ('', 'cooperative', 'producer', 'carrier')"
        )
        part.create_check_constraint("replaces", "(replaces IS NULL) = (paid_by = '')")
        part.create_foreign_key(op.f("fk_part_replaces"), "part", ["replaces"], ["code"])
        part.create_index(op.f("ix_part_replaces"), ["replaces"])
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


def _complaints() -> None:
    op.create_table('complaint',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('order_reference', sa.Text(), nullable=False),
    sa.Column('wish', sa.Text(), nullable=False),
    sa.Column('opened_by', sa.Text(), nullable=False),
    sa.Column('opened_at', INSTANT, nullable=False),
    sa.Column('late_reason', sa.Text(), nullable=False),
    sa.Column('answer_by', INSTANT, nullable=False),
    sa.Column('decide_by', INSTANT, nullable=False),
    sa.Column('answered_at', INSTANT, nullable=True),
    sa.Column('ended_at', INSTANT, nullable=True),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('borne_by', sa.Text(), nullable=False),
    sa.Column('refund', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', BIG, nullable=False),
    sa.CheckConstraint("wish IN ('replacement', 'money')", name=op.f('ck_complaint_wish_known')),
    sa.CheckConstraint("outcome IN ('', 'refund', 'resend', 'none')", name=op.f('ck_complaint_outcome_known')),
    sa.CheckConstraint("borne_by IN ('', 'cooperative', 'producer', 'carrier', 'buyer')", name=op.f('ck_complaint_borne_by')),
    sa.CheckConstraint("state IN ('open', 'answered', 'decided', 'withdrawn')", name=op.f('ck_complaint_state_known')),
    sa.ForeignKeyConstraint(['order_reference'], ['orders.reference'], name=op.f('fk_complaint_order_reference')),
    sa.ForeignKeyConstraint(['refund'], ['refund.code'], name=op.f('fk_complaint_refund')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint')),
    sa.UniqueConstraint('code', name=op.f('uq_complaint_code'))
    )
    for column in ('order_reference', 'decide_by', 'ended_at', 'state'):
        op.create_index(op.f(f'ix_complaint_{column}'), 'complaint', [column], unique=False)


def _of_complaints() -> None:
    op.create_table('complaint_line',
    sa.Column('id', BIG, nullable=False),
    sa.Column('complaint_id', BIG, nullable=False),
    sa.Column('line_id', BIG, nullable=False),
    sa.Column('part', sa.Text(), nullable=False),
    sa.Column('producer', sa.Text(), nullable=False),
    sa.Column('quantity', BIG, nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_complaint_line_positive')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_line_complaint_id')),
    sa.ForeignKeyConstraint(['line_id'], ['order_line.id'], name=op.f('fk_complaint_line_line_id')),
    sa.ForeignKeyConstraint(['part'], ['part.code'], name=op.f('fk_complaint_line_part')),
    sa.ForeignKeyConstraint(['producer'], ['producer.code'], name=op.f('fk_complaint_line_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_line'))
    )
    for column in ('complaint_id', 'line_id', 'part', 'producer'):
        op.create_index(op.f(f'ix_complaint_line_{column}'), 'complaint_line', [column], unique=False)
    op.create_table('complaint_photo',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('complaint_id', BIG, nullable=False),
    sa.Column('picture_sealed', sa.Text(), nullable=False),
    sa.Column('sent_at', INSTANT, nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_photo_complaint_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_photo')),
    sa.UniqueConstraint('code', name=op.f('uq_complaint_photo_code'))
    )
    op.create_index(op.f('ix_complaint_photo_complaint_id'), 'complaint_photo', ['complaint_id'], unique=False)
    op.create_table('complaint_said',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('complaint_id', BIG, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('producer', sa.Text(), nullable=True),
    sa.Column('photo', sa.Text(), nullable=True),
    sa.Column('text_sealed', sa.Text(), nullable=False),
    sa.Column('at', INSTANT, nullable=False),
    sa.CheckConstraint("kind IN ('said', 'answer', 'question', 'reply')", name=op.f('ck_complaint_said_kind_known')),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_said_complaint_id')),
    sa.ForeignKeyConstraint(['producer'], ['producer.code'], name=op.f('fk_complaint_said_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint_said')),
    sa.UniqueConstraint('code', name=op.f('uq_complaint_said_code'))
    )
    for column in ('complaint_id', 'producer', 'photo'):
        op.create_index(op.f(f'ix_complaint_said_{column}'), 'complaint_said', [column], unique=False)
