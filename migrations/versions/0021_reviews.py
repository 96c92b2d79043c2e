"""What buyers say about products, and what they ask."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()
REVIEW_STATES = "'waiting', 'published', 'refused', 'hidden', 'withdrawn'"
QUESTION_STATES = "'asked', 'with_maker', 'replied', 'answered', 'closed'"
KINDS = "'asked', 'to_maker', 'from_maker', 'answered'"


def upgrade() -> None:
    with op.batch_alter_table("product") as product:
        product.add_column(sa.Column("rated", BIG, nullable=False, server_default="0"))
        product.add_column(sa.Column("stars", BIG, nullable=False, server_default="0"))
        product.create_check_constraint(
            op.f("ck_product_stars"), "stars BETWEEN rated AND 5 * rated"
        )
    _reviews()
    _questions()


def _reviews() -> None:
    op.create_table('review',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('order_reference', sa.Text(), nullable=False),
    sa.Column('line_id', BIG, nullable=False),
    sa.Column('product_id', BIG, nullable=False),
    sa.Column('stars', BIG, nullable=False),
    sa.Column('said_sealed', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('written_at', INSTANT, nullable=False),
    sa.Column('published_at', INSTANT, nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('decided_at', INSTANT, nullable=True),
    sa.Column('look_asked_at', INSTANT, nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', BIG, nullable=False),
    sa.CheckConstraint('stars BETWEEN 1 AND 5', name=op.f('ck_review_stars')),
    sa.CheckConstraint("words = '' OR state = 'published'", name=op.f('ck_review_unpublished_words')),
    sa.CheckConstraint(f'state IN ({REVIEW_STATES})', name=op.f('ck_review_state_known')),
    sa.ForeignKeyConstraint(['line_id'], ['order_line.id'], name=op.f('fk_review_line_id')),
    sa.ForeignKeyConstraint(['order_reference'], ['orders.reference'], name=op.f('fk_review_order_reference')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_review_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review')),
    sa.UniqueConstraint('code', name=op.f('uq_review_code')),
    sa.UniqueConstraint('line_id', name=op.f('uq_review_line_id'))
    )
    op.create_index(op.f('ix_review_order_reference'), 'review', ['order_reference'], unique=False)
    op.create_index('ix_review_public', 'review', ['product_id', 'state', 'published_at', 'id'], unique=False)
    op.create_index(op.f('ix_review_state'), 'review', ['state'], unique=False)


def _questions() -> None:
    op.create_table('question',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('token_sealed', sa.Text(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('product_id', BIG, nullable=True),
    sa.Column('order_reference', sa.Text(), nullable=True),
    sa.Column('contact_sealed', sa.Text(), nullable=False),
    sa.Column('producer', sa.Text(), nullable=True),
    sa.Column('asked_at', INSTANT, nullable=False),
    sa.Column('answer_by', INSTANT, nullable=False),
    sa.Column('ended_at', INSTANT, nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', BIG, nullable=False),
    sa.CheckConstraint('product_id IS NOT NULL OR order_reference IS NOT NULL', name=op.f('ck_question_about')),
    sa.CheckConstraint(f'state IN ({QUESTION_STATES})', name=op.f('ck_question_state_known')),
    sa.ForeignKeyConstraint(['order_reference'], ['orders.reference'], name=op.f('fk_question_order_reference')),
    sa.ForeignKeyConstraint(['producer'], ['producer.code'], name=op.f('fk_question_producer')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_question_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question')),
    sa.UniqueConstraint('code', name=op.f('uq_question_code')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_question_token_hash'))
    )
    op.create_index(op.f('ix_question_order_reference'), 'question', ['order_reference'], unique=False)
    op.create_index(op.f('ix_question_product_id'), 'question', ['product_id'], unique=False)
    op.create_index(op.f('ix_question_producer'), 'question', ['producer'], unique=False)
    op.create_index(op.f('ix_question_state'), 'question', ['state'], unique=False)
    op.create_table('question_text',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('question_id', BIG, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('words_sealed', sa.Text(), nullable=False),
    sa.Column('at', INSTANT, nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.CheckConstraint(f'kind IN ({KINDS})', name=op.f('ck_question_text_kind_known')),
    sa.ForeignKeyConstraint(['question_id'], ['question.id'], name=op.f('fk_question_text_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_text')),
    sa.UniqueConstraint('code', name=op.f('uq_question_text_code'))
    )
    op.create_index(op.f('ix_question_text_question_id'), 'question_text', ['question_id'], unique=False)
