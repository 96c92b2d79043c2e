"""Checkout: where the goods go, how they get there, and who may come back to their orders."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

PLAIN = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _regions()


def _regions() -> None:
    op.create_table('region',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('parent', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sought', PLAIN, nullable=False),
    sa.Column('postcode', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_region'))
    )
    op.create_index(op.f('ix_region_parent'), 'region', ['parent'], unique=False)
    op.create_index(op.f('ix_region_sought'), 'region', ['sought'], unique=False)
    op.create_index(op.f('ix_region_postcode'), 'region', ['postcode'], unique=False)
