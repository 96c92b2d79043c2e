"""Commission by rules that are only added and ended, frozen on each line; a producer agrees to the vouchers she gives."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()
KEPT = (
    "id", "code", "product", "producer", "category", "percent_bp", "a_piece", "starts_on",
    "ends_on", "note", "made_by", "made_at",
)  # fmt: skip
CHANGED = " OR ".join(
    [*(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in KEPT), "OLD.ended_at IS NOT NULL"]
)
WHY = "commission rules may only be ended"


def upgrade() -> None:
    _rules()
    with op.batch_alter_table("order_line") as line:
        line.add_column(
            sa.Column("commission_a_piece", BIG, nullable=False, server_default="0")
        )
        line.add_column(sa.Column("commission_rule", sa.Text(), nullable=True))
        line.create_foreign_key(
            op.f("fk_order_line_commission_rule"), "commission_rule", ["commission_rule"], ["code"]
        )
    _vouchers()
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _rules() -> None:
    op.create_table('commission_rule',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('producer', sa.Text(), nullable=True),
    sa.Column('category', sa.Text(), nullable=True),
    sa.Column('percent_bp', BIG, nullable=False),
    sa.Column('a_piece', BIG, nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('made_at', INSTANT, nullable=False),
    sa.Column('ended_by', sa.Text(), nullable=True),
    sa.Column('ended_at', INSTANT, nullable=True),
    sa.CheckConstraint(
        "CASE WHEN product IS NULL THEN producer IS NOT NULL OR category IS NOT NULL "
        "ELSE producer IS NULL AND category IS NULL END",
        name=op.f('ck_commission_rule_about_something'),
    ),
    sa.CheckConstraint("percent_bp BETWEEN 0 AND 5000", name=op.f('ck_commission_rule_percent')),
    sa.CheckConstraint("a_piece BETWEEN 0 AND 1000000000", name=op.f('ck_commission_rule_a_piece')),
    sa.CheckConstraint("ends_on IS NULL OR starts_on <= ends_on", name=op.f('ck_commission_rule_days')),
    sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f('ck_commission_rule_ended')),
    sa.ForeignKeyConstraint(['product'], ['product.code'], name=op.f('fk_commission_rule_product')),
    sa.ForeignKeyConstraint(['producer'], ['producer.code'], name=op.f('fk_commission_rule_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_commission_rule')),
    sa.UniqueConstraint('code', name=op.f('uq_commission_rule_code'))
    )
    for column in ("product", "producer", "category"):
        op.create_index(op.f(f'ix_commission_rule_{column}'), 'commission_rule', [column], unique=False)


def _vouchers() -> None:
    with op.batch_alter_table("voucher") as voucher:
        voucher.add_column(sa.Column("agreed_by", sa.Text(), nullable=True))
        voucher.add_column(sa.Column("agreed_at", INSTANT, nullable=True))
        voucher.create_check_constraint(
            "agreed", "(agreed_at IS NULL) = (agreed_by IS NULL)"
        )
    # Until here the office asked her, and said so when it made one.
    op.execute("UPDATE voucher SET agreed_by = made_by, agreed_at = made_at WHERE producer IS NOT NULL")


def _sqlite() -> list[str]:
    refuses = f"BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
    return [
        "CREATE TRIGGER commission_rule_kept BEFORE UPDATE ON commission_rule "
        f"WHEN {CHANGED} {refuses}",
        f"CREATE TRIGGER commission_rule_stays BEFORE DELETE ON commission_rule {refuses}",
    ]


def _postgresql() -> list[str]:
    table = "commission_rule"
    return [
        f"""
        CREATE FUNCTION keep_commission_rule() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF {CHANGED} THEN
            RAISE EXCEPTION '{WHY}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$
        """,
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION keep_commission_rule()",
        f"CREATE TRIGGER {table}_stays BEFORE DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        *(
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{what}"
            for what in ("kept", "stays", "not_emptied")
        ),
    ]
