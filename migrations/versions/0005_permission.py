"""Who changed and who sent a proposal, why a certificate was taken back, and categories that were
allowed without one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('category_override',
    sa.Column('id', BIG, nullable=False),
    sa.Column('producer_id', BIG, nullable=False),
    sa.Column('category', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('given_by', sa.Text(), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['category'], ['category.slug'], name=op.f('fk_category_override_category')),
    sa.ForeignKeyConstraint(['producer_id'], ['producer.id'], name=op.f('fk_category_override_producer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_category_override'))
    )
    op.create_index(
        op.f('ix_category_override_producer_id'), 'category_override', ['producer_id'], unique=False
    )
    op.create_index(op.f('ix_audit_on_behalf_of'), 'audit', ['on_behalf_of'], unique=False)
    op.add_column("certificate", text("revoked_why"))
    op.add_column("revision", text("changed_by"))
    op.add_column("revision", text("submitted_by"))


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")
