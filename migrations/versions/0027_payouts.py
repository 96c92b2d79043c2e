"""Payouts nobody can get wrong: destinations with a second person, runs that stay as they were
approved, pay days, receipts for cash, and payouts that happened outside.
"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel import clock, codes
from marketplace.kernel.db import InstantType

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()
PLACES = sa.table(
    "payout_destination", sa.column("id", BIG), sa.column("code", sa.Text()),
    sa.column("producer", sa.Text()), sa.column("state", sa.Text()),
    sa.column("set_at", INSTANT), sa.column("counts_from", INSTANT),
)  # fmt: skip


def changed(*columns: str) -> str:
    """Whether a row would say something else; `IS NOT` reads NULL like any other word."""
    return " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)


RECEIPT = changed("id", "code", "year", "number", "payout", "content", "issued_at", "issued_by")
NOT_THE_NEXT = "NEW.number IS NOT (SELECT last FROM numbering WHERE year = NEW.year)"
NAMED = changed("code", "producer", "method", "account_sealed", "tail", "hers", "set_by", "set_at")
ONE_PERSON = """NEW.proposed_by IS NOT OLD.proposed_by
  OR NEW.approved_by IS NOT OLD.approved_by AND (
  OLD.approved_by IS NOT NULL OR NEW.approved_by = NEW.proposed_by OR EXISTS (
    SELECT 1 FROM payout p JOIN payout_destination d ON d.id = p.destination_id
    WHERE p.run_id = NEW.id AND COALESCE(d.confirmed_by, d.set_by) = NEW.approved_by))
  OR OLD.approved_hash IS NOT NULL AND NEW.approved_hash IS NOT OLD.approved_hash"""
DECIDED = "EXISTS (SELECT 1 FROM payout_run r WHERE r.id = {row}.run_id AND r.state <> 'proposed')"
FROZEN = (
    DECIDED.format(row="OLD") + " AND ("
    + changed("code", "run_id", "producer", "destination_id", "method", "tail", "amount",
              "recovered", "carried") + ")"
)  # fmt: skip
# table, guard, when, what it refuses, and why
GUARDS = (
    ("cash_receipt", "guard", "INSERT", NOT_THE_NEXT, "this is not the next number"),
    ("cash_receipt", "kept", "UPDATE", RECEIPT, "cash_receipt may only grow"),
    ("cash_receipt", "stays", "DELETE", "1 = 1", "cash_receipt may only grow"),
    ("payout_destination", "named", "UPDATE", NAMED, "a destination stays as it was named"),
    ("payout_run", "approval", "UPDATE", ONE_PERSON, "another person approves a payout run, once"),
    ("payout", "comes", "INSERT", DECIDED.format(row="NEW"), "this run was decided on"),
    ("payout", "frozen", "UPDATE", FROZEN, "what was approved is what is paid"),
    ("payout", "goes", "DELETE", DECIDED.format(row="OLD"), "this run was decided on"),
)


def upgrade() -> None:
    op.add_column("producer", sa.Column("all_wanted_at", INSTANT, nullable=True))
    _destinations()
    _runs()
    _days_and_papers()
    postgresql = op.get_bind().dialect.name == "postgresql"
    for guard in GUARDS:
        for statement in _postgresql(*guard) if postgresql else _sqlite(*guard):
            op.execute(statement)
    if postgresql:
        op.execute(
            "CREATE TRIGGER cash_receipt_not_emptied BEFORE TRUNCATE ON cash_receipt "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        op.execute("ALTER TABLE cash_receipt ENABLE ALWAYS TRIGGER cash_receipt_not_emptied")


def _destinations() -> None:
    """Whatever counts, counts; what waits waits for a second person now too."""
    with op.batch_alter_table("payout_destination") as place:
        place.add_column(sa.Column("code", sa.Text(), nullable=True))
        place.add_column(sa.Column("hers", sa.Boolean(), nullable=False, server_default=sa.true()))
        place.add_column(sa.Column("confirmed_by", sa.Text(), nullable=True))
        place.add_column(
            sa.Column("state", sa.Text(), nullable=False, server_default="confirmed")
        )
        place.add_column(sa.Column("version", BIG, nullable=False, server_default="1"))
    _name_and_sort(op.get_bind())
    with op.batch_alter_table("payout_destination") as place:
        place.alter_column("code", existing_type=sa.Text(), nullable=False)
        place.create_unique_constraint(op.f("uq_payout_destination_code"), ["code"])
        place.create_check_constraint(
            "state_known", "state IN ('waiting', 'confirmed', 'stopped', 'blocked')"
        )
    op.create_index(op.f("ix_payout_destination_state"), "payout_destination", ["state"])


def _name_and_sort(bind: sa.Connection) -> None:
    """What was changed again while it waited never counted, and is stopped; what still waits is
    waiting.
    """
    rows = bind.execute(sa.select(PLACES).order_by(PLACES.c.id)).all()
    for row in rows:
        later = [o for o in rows if o.producer == row.producer and o.id > row.id]
        stopped = any(o.set_at < row.counts_from for o in later)
        state = "waiting" if row.counts_from > clock.now() else "confirmed"
        named = {"code": codes.code(), "state": "stopped" if stopped else state}
        bind.execute(PLACES.update().where(PLACES.c.id == row.id).values(named))


def _runs() -> None:
    with op.batch_alter_table("payout_run") as run:
        run.add_column(
            sa.Column("outside", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        run.create_check_constraint(
            "approved",
            "state IN ('proposed', 'withdrawn') "
            "OR (approved_by IS NOT NULL AND approved_hash IS NOT NULL)",
        )
    with op.batch_alter_table("payout") as payout:
        payout.add_column(sa.Column("carried", BIG, nullable=False, server_default="0"))
        for name in ("reference", "trouble"):
            payout.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        payout.drop_constraint(op.f("ck_payout_state_known"), type_="check")
        payout.create_check_constraint(
            "state_known", "state IN ('planned', 'arrived', 'bounced', 'returned', 'withdrawn')"
        )


def _days_and_papers() -> None:
    op.create_table('payout_day',
    sa.Column('id', BIG, nullable=False),
    sa.Column('at', INSTANT, nullable=False),
    sa.Column('run', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payout_day')),
    sa.UniqueConstraint('at', name=op.f('uq_payout_day_at'))
    )
    op.create_table('outside_payout',
    sa.Column('run_id', BIG, nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False),
    sa.Column('picture_sealed', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['payout_run.id'], name=op.f('fk_outside_payout_run_id')),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_outside_payout'))
    )
    op.create_table('cash_receipt',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('year', BIG, nullable=False),
    sa.Column('number', BIG, nullable=False),
    sa.Column('payout', sa.Text(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('issued_at', INSTANT, nullable=False),
    sa.Column('issued_by', sa.Text(), nullable=False),
    sa.CheckConstraint("number > 0", name=op.f('ck_cash_receipt_positive')),
    sa.ForeignKeyConstraint(['payout'], ['payout.code'], name=op.f('fk_cash_receipt_payout')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cash_receipt')),
    sa.UniqueConstraint('code', name=op.f('uq_cash_receipt_code')),
    sa.UniqueConstraint('payout', name=op.f('uq_cash_receipt_payout')),
    sa.UniqueConstraint('year', 'number', name=op.f('uq_cash_receipt_year_number'))
    )


def _sqlite(table: str, guard: str, when: str, wrong: str, why: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_{guard} BEFORE {when} ON {table} WHEN {wrong} "
        f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
    ]


def _postgresql(table: str, guard: str, when: str, wrong: str, why: str) -> list[str]:
    wrong = wrong.replace("IS NOT NULL", "IS_THERE").replace("IS NOT", "IS DISTINCT FROM")
    wrong = wrong.replace("IS_THERE", "IS NOT NULL")
    row = "OLD" if when == "DELETE" else "NEW"
    return [
        f"""
        CREATE FUNCTION guard_{table}_{guard}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF {wrong} THEN
            RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN {row};
        END $$
        """,
        f"CREATE TRIGGER {table}_{guard} BEFORE {when} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION guard_{table}_{guard}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{guard}",
    ]
