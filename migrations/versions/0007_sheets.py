"""Sheets of products that were sent and wait to be confirmed."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('sheet_upload',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('producer_id', BIG, nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('made_at', InstantType(), nullable=False),
    sa.Column('cells', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_sheet_upload_producer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_upload')),
    sa.UniqueConstraint('code', name=op.f('uq_sheet_upload_code'))
    )
    op.create_index(op.f('ix_sheet_upload_producer_id'), 'sheet_upload', ['producer_id'], unique=False)
