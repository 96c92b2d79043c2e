"""Names that producers propose for their shops, until the office has looked at them."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()


def upgrade() -> None:
    op.create_table('shop_name_proposal',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('producer_id', BIG, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('former', sa.Text(), nullable=False),
    sa.Column('proposed_by', sa.Text(), nullable=False),
    sa.Column('proposed_at', INSTANT, nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', BIG, nullable=False),
    sa.CheckConstraint("state IN ('proposed', 'accepted', 'refused', 'withdrawn')", name=op.f('ck_shop_name_proposal_state_known')),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_shop_name_proposal_producer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_name_proposal')),
    sa.UniqueConstraint('code', name=op.f('uq_shop_name_proposal_code'))
    )
    op.create_index(op.f('ix_shop_name_proposal_producer_id'), 'shop_name_proposal', ['producer_id'], unique=False)
    op.create_index(op.f('ix_shop_name_proposal_state'), 'shop_name_proposal', ['state'], unique=False)
