"""The books prove themselves quickly: stretches of the chain that were followed once, indices that
add up an account or an entry without their rows, and when the books were proven last.

The guards hold also for whoever writes SQL with the application's own rights: on SQLite nothing is
replaced and no link is put in between; on PostgreSQL no table of somebody's own stands in front of
ours, and a balance moves by a posting alone, whatever trigger asks for it.
"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()
NEVER = "'1970-01-01T00:00:00.000000+00:00'"
FUNCTIONS = (
    "refuse_change", "guard_posting", "book_posting", "seal_entry", "open_account",
    "guard_account", "guard_paper", "guard_numbering", "follow_chain", "follow_stretches",
)  # fmt: skip


def upgrade() -> None:
    _tables()
    op.drop_index("ix_ledger_posting_account", table_name="ledger_posting")
    op.create_index(
        "ix_ledger_posting_account_id_amount", "ledger_posting", ["account", "id", "amount"]
    )
    op.drop_index("ix_ledger_posting_entry", table_name="ledger_posting")
    op.create_index("ix_ledger_posting_entry_amount", "ledger_posting", ["entry", "amount"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _sqlite() if sqlite else _postgresql():
        op.execute(statement)


def _tables() -> None:
    op.create_table(
        "ledger_stretch",
        sa.Column("last", BIG, autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("last_posting", BIG, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("sealed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("last", name=op.f("pk_ledger_stretch")),
        sqlite_strict=True,
    )
    op.create_table(
        "proof",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("faults", BIG, nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('quick', 'whole')", name=op.f("ck_proof_kind_known")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_proof")),
    )


    op.create_index(op.f("ix_statement_line_payment"), "statement_line", ["payment"])
    op.execute(
        "INSERT INTO proof (kind, began_at, faults, told) "
        f"VALUES ('quick', {NEVER}, 0, ''), ('whole', {NEVER}, 0, '')"
    )


def _sqlite() -> list[str]:
    return [
        "DROP TRIGGER ledger_account_opens",
        """
        CREATE TRIGGER ledger_account_opens BEFORE INSERT ON ledger_account
        WHEN NEW.balance <> 0 OR NEW.last_posting <> 0
          OR EXISTS (SELECT 1 FROM ledger_account WHERE code = NEW.code)
        BEGIN SELECT RAISE(ABORT, 'an account opens once, at zero'); END
        """,
        """
        CREATE TRIGGER ledger_chain_follows BEFORE INSERT ON ledger_chain
        WHEN NEW.position IS NOT (SELECT COALESCE(MAX(position), 0) + 1 FROM ledger_chain)
        BEGIN SELECT RAISE(ABORT, 'a link follows the last one'); END
        """,
        """
        CREATE TRIGGER ledger_stretch_follows BEFORE INSERT ON ledger_stretch
        WHEN NEW.last <= (SELECT COALESCE(MAX(last), 0) FROM ledger_stretch)
        BEGIN SELECT RAISE(ABORT, 'a stretch follows the last one'); END
        """,
        _sqlite_refuses("ledger_stretch_kept", "UPDATE", "may not be changed"),
        _sqlite_refuses("ledger_stretch_stays", "DELETE", "may not be removed"),
    ]


def _sqlite_refuses(name: str, act: str, why: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {act} ON ledger_stretch "
        f"BEGIN SELECT RAISE(ABORT, 'ledger_stretch {why}'); END"
    )


def _postgresql() -> list[str]:
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    return [
        """
        CREATE OR REPLACE FUNCTION guard_account() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF pg_trigger_depth() < 2 OR NEW.code <> OLD.code OR NEW.number <> OLD.number
             OR NEW.side <> OLD.side OR NEW.may_reverse <> OLD.may_reverse
             OR NEW.last_posting = OLD.last_posting OR NOT EXISTS (
               SELECT 1 FROM ledger_posting
               WHERE id = NEW.last_posting AND account = NEW.code
                 AND amount = NEW.balance - OLD.balance
                 AND NOT EXISTS (SELECT 1 FROM ledger_entry WHERE key = ledger_posting.entry))
          THEN
            RAISE EXCEPTION 'only postings move a balance'
            USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$
        """,
        _follows("follow_chain", "NEW.position <> COALESCE(MAX(position), 0) + 1", "ledger_chain"),
        _follows("follow_stretches", "NEW.last <= COALESCE(MAX(last), 0)", "ledger_stretch"),
        *_always("ledger_chain_follows", "BEFORE INSERT", "ledger_chain", "follow_chain"),
        *_always("ledger_stretch_follows", "BEFORE INSERT", "ledger_stretch", "follow_stretches"),
        *_always("ledger_stretch_kept", "BEFORE UPDATE", "ledger_stretch", "refuse_change"),
        *_always("ledger_stretch_stays", "BEFORE DELETE", "ledger_stretch", "refuse_change"),
        "CREATE TRIGGER ledger_stretch_not_emptied BEFORE TRUNCATE ON ledger_stretch "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
        "ALTER TABLE ledger_stretch ENABLE ALWAYS TRIGGER ledger_stretch_not_emptied",
        # Else a temporary table of the same name is found first, and a guard reads that.
        *(
            f"ALTER FUNCTION {name}() SET search_path = pg_catalog, {schema}, pg_temp"
            for name in FUNCTIONS
        ),
    ]


def _follows(name: str, wrong: str, table: str) -> str:
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (SELECT {wrong} FROM {table}) THEN
            RAISE EXCEPTION 'what is new comes last'
            USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$
        """


def _always(name: str, when: str, table: str, function: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]
