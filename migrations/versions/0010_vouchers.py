"""Vouchers and who used them. Papers with numbers that have no gaps, which the database itself keeps as they were issued."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()
COLUMNS = (
    "id", "code", "year", "number", "kind", "about", "order_reference", "content", "issued_at",
    "issued_by",
)  # fmt: skip
CHANGED = " OR ".join(
    [*(f"NEW.{column} <> OLD.{column}" for column in COLUMNS), "NEW.buyer_sealed <> ''"]
)
NOT_THE_NEXT = "NEW.number IS NOT (SELECT last FROM numbering WHERE year = NEW.year)"
NOT_ONE_MORE = "NEW.year <> OLD.year OR NEW.last <> OLD.last + 1"


def upgrade() -> None:
    _vouchers()
    _papers()
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _vouchers() -> None:
    op.create_table('voucher',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('percent_bp', BIG, nullable=False),
    sa.Column('amount', BIG, nullable=False),
    sa.Column('minimum', BIG, nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('most_uses', BIG, nullable=True),
    sa.Column('most_each', BIG, nullable=True),
    sa.Column('producer', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('used', BIG, nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('made_at', INSTANT, nullable=False),
    sa.Column('ended_at', INSTANT, nullable=True),
    sa.CheckConstraint("percent_bp BETWEEN 0 AND 9000 AND amount >= 0", name=op.f('ck_voucher_amounts')),
    sa.CheckConstraint("(percent_bp > 0) <> (amount > 0)", name=op.f('ck_voucher_one_kind')),
    sa.CheckConstraint("minimum >= 0 AND used >= 0", name=op.f('ck_voucher_counts')),
    sa.CheckConstraint("most_uses > 0 AND most_each > 0", name=op.f('ck_voucher_limits')),
    sa.CheckConstraint("starts_on <= ends_on", name=op.f('ck_voucher_days')),
    sa.ForeignKeyConstraint(['producer'], ['producer.code'], name=op.f('fk_voucher_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_voucher')),
    sa.UniqueConstraint('code', name=op.f('uq_voucher_code'))
    )
    op.create_index(op.f('ix_voucher_producer'), 'voucher', ['producer'], unique=False)
    op.create_table('voucher_use',
    sa.Column('id', BIG, nullable=False),
    sa.Column('voucher_id', BIG, nullable=False),
    sa.Column('order_reference', sa.Text(), nullable=False),
    sa.Column('buyer', sa.Text(), nullable=False),
    sa.Column('counts', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['order_reference'], ['orders.reference'], name=op.f('fk_voucher_use_order_reference')),
    sa.ForeignKeyConstraint(['voucher_id'], ['voucher.id'], name=op.f('fk_voucher_use_voucher_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_voucher_use')),
    sa.UniqueConstraint('order_reference', name=op.f('uq_voucher_use_order_reference'))
    )
    op.create_index(op.f('ix_voucher_use_buyer'), 'voucher_use', ['buyer'], unique=False)
    op.create_index(op.f('ix_voucher_use_voucher_id'), 'voucher_use', ['voucher_id'], unique=False)


def _papers() -> None:
    op.create_table('numbering',
    sa.Column('year', BIG, autoincrement=False, nullable=False),
    sa.Column('last', BIG, nullable=False),
    sa.PrimaryKeyConstraint('year', name=op.f('pk_numbering'))
    )
    op.create_table('paper',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('year', BIG, nullable=False),
    sa.Column('number', BIG, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('order_reference', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('buyer_sealed', sa.Text(), nullable=False),
    sa.Column('issued_at', INSTANT, nullable=False),
    sa.Column('issued_by', sa.Text(), nullable=False),
    sa.CheckConstraint("number > 0", name=op.f('ck_paper_positive')),
    sa.CheckConstraint("kind IN ('nota', 'counter')", name=op.f('ck_paper_kind_known')),
    sa.ForeignKeyConstraint(['order_reference'], ['orders.reference'], name=op.f('fk_paper_order_reference')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper')),
    sa.UniqueConstraint('code', name=op.f('uq_paper_code')),
    sa.UniqueConstraint('kind', 'about', name=op.f('uq_paper_kind_about')),
    sa.UniqueConstraint('year', 'number', name=op.f('uq_paper_year_number'))
    )
    op.create_index(op.f('ix_paper_order_reference'), 'paper', ['order_reference'], unique=False)


def _sqlite() -> list[str]:
    refuses = "BEGIN SELECT RAISE(ABORT, '{table} may only grow'); END"
    return [
        f"CREATE TRIGGER paper_kept BEFORE UPDATE ON paper WHEN {CHANGED} "
        + refuses.format(table="paper"),
        f"CREATE TRIGGER paper_guard BEFORE INSERT ON paper WHEN {NOT_THE_NEXT} "
        "BEGIN SELECT RAISE(ABORT, 'this is not the next number'); END",
        f"CREATE TRIGGER numbering_guard BEFORE UPDATE ON numbering WHEN {NOT_ONE_MORE} "
        "BEGIN SELECT RAISE(ABORT, 'numbers go up one by one'); END",
        *(
            f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} " + refuses.format(table=table)
            for table in ("paper", "numbering")
        ),
    ]


def _postgresql() -> list[str]:
    return [
        _function("keep_paper", CHANGED, "paper may only grow"),
        _function(
            "guard_paper", NOT_THE_NEXT.replace("IS NOT", "IS DISTINCT FROM"),
            "this is not the next number",
        ),
        _function("guard_numbering", NOT_ONE_MORE, "numbers go up one by one"),
        *_always("paper_kept", "BEFORE UPDATE", "paper", "keep_paper"),
        *_always("paper_guard", "BEFORE INSERT", "paper", "guard_paper"),
        *_always("numbering_guard", "BEFORE UPDATE", "numbering", "guard_numbering"),
        *(
            statement
            for table in ("paper", "numbering")
            for statement in [
                *_always(f"{table}_stays", "BEFORE DELETE", table, "refuse_change"),
                f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
                f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_not_emptied",
            ]
        ),
    ]  # fmt: skip


def _function(name: str, wrong: str, why: str) -> str:
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF {wrong} THEN
            RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$
        """


def _always(name: str, when: str, table: str, function: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]
