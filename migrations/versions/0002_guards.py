"""What the database itself refuses: unbalanced, unsealed, edited or removed entries, balances that
no posting explains, and changes to any list that may only grow.

The same rules on both engines. A posting comes before the entry that seals it; the seal checks the
sum; a posting whose entry never comes fails at the commit by its deferred key.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ONLY_GROWS = ("move", "audit", "stock_movement", "setting")
LEDGER_KEPT = ("ledger_posting", "ledger_entry", "ledger_chain")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in _sqlite():
            op.execute(statement)
    else:
        for statement in _postgresql():
            op.execute(statement)


def _sqlite() -> list[str]:
    kept = [*LEDGER_KEPT, *ONLY_GROWS]
    return [
        *(_sqlite_refuses(f"{table}_kept", "UPDATE", table, "may not be changed") for table in kept),
        *(
            _sqlite_refuses(f"{table}_stays", "DELETE", table, "may not be removed")
            for table in [*kept, "ledger_account"]
        ),
        """
        CREATE TRIGGER ledger_posting_guard BEFORE INSERT ON ledger_posting
        WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE key = NEW.entry)
          OR EXISTS (SELECT 1 FROM ledger_posting WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'this entry is sealed'); END
        """,
        """
        CREATE TRIGGER ledger_posting_books AFTER INSERT ON ledger_posting
        BEGIN
          UPDATE ledger_account SET balance = balance + NEW.amount, last_posting = NEW.id
          WHERE code = NEW.account;
        END
        """,
        """
        CREATE TRIGGER ledger_entry_seals BEFORE INSERT ON ledger_entry
        WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE key = NEW.key)
          OR (SELECT COUNT(*) FROM ledger_posting WHERE entry = NEW.key) < 2
          OR (SELECT SUM(amount) FROM ledger_posting WHERE entry = NEW.key) <> 0
        BEGIN SELECT RAISE(ABORT, 'this entry does not balance'); END
        """,
        """
        CREATE TRIGGER ledger_account_opens BEFORE INSERT ON ledger_account
        WHEN NEW.balance <> 0 OR NEW.last_posting <> 0
        BEGIN SELECT RAISE(ABORT, 'an account opens at zero'); END
        """,
        # Every change of a balance is explained by one new posting of just that amount.
        """
        CREATE TRIGGER ledger_account_guard BEFORE UPDATE ON ledger_account
        WHEN NEW.code <> OLD.code OR NEW.number <> OLD.number OR NEW.side <> OLD.side
          OR NEW.may_reverse <> OLD.may_reverse OR NEW.last_posting <= OLD.last_posting
          OR NOT EXISTS (
            SELECT 1 FROM ledger_posting
            WHERE id = NEW.last_posting AND account = NEW.code
              AND amount = NEW.balance - OLD.balance)
        BEGIN SELECT RAISE(ABORT, 'only postings move a balance'); END
        """,
    ]


def _sqlite_refuses(name: str, act: str, table: str, why: str) -> str:
    return (
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} {why}'); END"
    )


def _postgresql() -> list[str]:
    kept = [*LEDGER_KEPT, *ONLY_GROWS]
    return [
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          RAISE EXCEPTION '% may only grow', TG_TABLE_NAME
          USING ERRCODE = 'integrity_constraint_violation';
        END $$
        """,
        # The lock makes a second writer of the same entry wait until the first is decided, and
        # then see it.
        """
        CREATE FUNCTION guard_posting() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_advisory_xact_lock(hashtext(NEW.entry));
          IF EXISTS (SELECT 1 FROM ledger_entry WHERE key = NEW.entry) THEN
            RAISE EXCEPTION 'this entry is sealed'
            USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$
        """,
        """
        CREATE FUNCTION book_posting() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
          UPDATE ledger_account SET balance = balance + NEW.amount, last_posting = NEW.id
          WHERE code = NEW.account;
          RETURN NULL;
        END $$
        """,
        """
        CREATE FUNCTION seal_entry() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE total numeric; legs bigint;
        BEGIN
          PERFORM pg_advisory_xact_lock(hashtext(NEW.key));
          SELECT SUM(amount), COUNT(*) INTO total, legs FROM ledger_posting WHERE entry = NEW.key;
          IF legs < 2 OR total <> 0 THEN
            RAISE EXCEPTION 'this entry does not balance'
            USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$
        """,
        """
        CREATE FUNCTION open_account() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NEW.balance <> 0 OR NEW.last_posting <> 0 THEN
            RAISE EXCEPTION 'an account opens at zero'
            USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$
        """,
        # A posting's own trigger stands one level deeper than any statement of ours.
        """
        CREATE FUNCTION guard_account() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF pg_trigger_depth() < 2 OR NEW.code <> OLD.code OR NEW.number <> OLD.number
             OR NEW.side <> OLD.side OR NEW.may_reverse <> OLD.may_reverse THEN
            RAISE EXCEPTION 'only postings move a balance'
            USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$
        """,
        *_always("ledger_posting_guard", "BEFORE INSERT", "ledger_posting", "guard_posting"),
        *_always("ledger_posting_books", "AFTER INSERT", "ledger_posting", "book_posting"),
        *_always("ledger_entry_seals", "BEFORE INSERT", "ledger_entry", "seal_entry"),
        *_always("ledger_account_opens", "BEFORE INSERT", "ledger_account", "open_account"),
        *_always("ledger_account_guard", "BEFORE UPDATE", "ledger_account", "guard_account"),
        *(s for t in kept for s in _always(f"{t}_kept", "BEFORE UPDATE", t, "refuse_change")),
        *(
            s
            for t in [*kept, "ledger_account"]
            for s in [
                *_always(f"{t}_stays", "BEFORE DELETE", t, "refuse_change"),
                f"CREATE TRIGGER {t}_not_emptied BEFORE TRUNCATE ON {t} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
                f"ALTER TABLE {t} ENABLE ALWAYS TRIGGER {t}_not_emptied",
            ]
        ),
    ]


def _always(name: str, when: str, table: str, function: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]
