"""Where money stands: open items, stated balances, counts of the cash box, couriers' bills. Months
that are closed, which the database itself keeps as they were; the surplus of a year.
"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()

# Lines of before wait for their postings, and what the last balance says beyond them for a person.
LINES_BEFORE = """
INSERT INTO open_item (code, place, kind, document, amount, since, owner, note, matched, matched_by)
SELECT code, '1100:main', 'line', code, -amount,
       (SELECT imported_at FROM statement WHERE statement.id = statement_id), '', '', '', ''
FROM statement_line WHERE amount <> 0
"""
GAP_BEFORE = """
INSERT INTO open_item (code, place, kind, document, amount, since, owner, note, matched, matched_by)
SELECT 'GAP' || code, '1100:main', 'gap', '',
       (SELECT SUM(amount) FROM statement_line) - closing, imported_at, '', '', '', ''
FROM statement
WHERE id = (SELECT statement_id FROM statement_line ORDER BY "on" DESC, id DESC LIMIT 1)
  AND closing <> (SELECT SUM(amount) FROM statement_line)
"""
# An entry is dated by an instant of this form; another would not compare with the others.
PLAIN = "????-??-??T??:??:??.??????+00:00"


def upgrade() -> None:
    _open_items()
    _counts()
    _bills()
    _months()
    _surplus()
    op.create_index(op.f("ix_statement_line_on_id"), "statement_line", ["on", "id"])
    for statement in (LINES_BEFORE, GAP_BEFORE):
        op.execute(statement)
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _open_items() -> None:
    op.create_table(
        "open_item",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("posting", BIG, nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("matched", sa.Text(), nullable=False),
        sa.Column("matched_at", INSTANT, nullable=True),
        sa.Column("matched_by", sa.Text(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_open_item_not_zero")),
        sa.CheckConstraint(
            "kind IN ('posting', 'line', 'gap', 'stated', 'bill')",
            name=op.f("ck_open_item_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["posting"], ["ledger_posting.id"], name=op.f("fk_open_item_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_item")),
        sa.UniqueConstraint("code", name=op.f("uq_open_item_code")),
        sa.UniqueConstraint("posting", name=op.f("uq_open_item_posting")),
    )
    op.create_index(op.f("ix_open_item_place_matched"), "open_item", ["place", "matched"])
    op.create_index(op.f("ix_open_item_document"), "open_item", ["document"])
    op.create_table(
        "stated_balance",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("stated_by", sa.Text(), nullable=False),
        sa.Column("stated_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_balance")),
        sa.UniqueConstraint("code", name=op.f("uq_stated_balance_code")),
    )
    op.create_index(op.f("ix_stated_balance_place"), "stated_balance", ["place"])


def _counts() -> None:
    op.create_table(
        "cash_count",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("pieces", sa.Text(), nullable=False),
        sa.Column("counted", BIG, nullable=False),
        sa.Column("expected", BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("counted_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_cash_count_counted")),
        sa.CheckConstraint(
            "state <> 'booked' OR decided_by IS NULL OR decided_by <> counted_by",
            name=op.f("ck_cash_count_two_people"),
        ),
        sa.CheckConstraint(
            "state IN ('counted', 'booked', 'withdrawn')", name=op.f("ck_cash_count_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_count")),
        sa.UniqueConstraint("code", name=op.f("uq_cash_count_code")),
    )
    op.create_index(op.f("ix_cash_count_state"), "cash_count", ["state"])


def _bills() -> None:
    op.create_table(
        "courier_bill",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("courier", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("billed", BIG, nullable=False),
        sa.Column("cost", BIG, nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.CheckConstraint("billed > 0 AND cost >= 0", name=op.f("ck_courier_bill_amounts")),
        sa.CheckConstraint(
            "state IN ('entered', 'booked', 'paid', 'withdrawn')",
            name=op.f("ck_courier_bill_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_bill")),
        sa.UniqueConstraint("code", name=op.f("uq_courier_bill_code")),
    )
    op.create_index(op.f("ix_courier_bill_state"), "courier_bill", ["state"])
    op.create_table(
        "courier_bill_line",
        sa.Column("id", BIG, nullable=False),
        sa.Column("bill_id", BIG, nullable=False),
        sa.Column("waybill", sa.Text(), nullable=False),
        sa.Column("shipment", sa.Text(), nullable=True),
        sa.Column("billed", BIG, nullable=False),
        sa.Column("cost", BIG, nullable=False),
        sa.CheckConstraint("billed > 0 AND cost >= 0", name=op.f("ck_courier_bill_line_amounts")),
        sa.ForeignKeyConstraint(
            ["bill_id"], ["courier_bill.id"], name=op.f("fk_courier_bill_line_bill_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipment"], ["shipment.code"], name=op.f("fk_courier_bill_line_shipment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_bill_line")),
    )
    op.create_index(op.f("ix_courier_bill_line_bill_id"), "courier_bill_line", ["bill_id"])
    op.create_index(op.f("ix_courier_bill_line_shipment"), "courier_bill_line", ["shipment"])


def _months() -> None:
    op.create_table(
        "month_closing",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=False),
        sa.Column("closed_at", INSTANT, nullable=False),
        sa.CheckConstraint("since < until", name=op.f("ck_month_closing_span")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_closing")),
        sa.UniqueConstraint("code", name=op.f("uq_month_closing_code")),
    )
    op.create_index(op.f("ix_month_closing_until"), "month_closing", ["until"])
    op.create_table(
        "month_reopening",
        sa.Column("id", BIG, nullable=False),
        sa.Column("closing_id", BIG, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("declined_by", sa.Text(), nullable=True),
        sa.Column("opened_by", sa.Text(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "opened_by IS NULL OR opened_by <> asked_by",
            name=op.f("ck_month_reopening_two_people"),
        ),
        sa.CheckConstraint(
            "opened_by IS NULL OR declined_by IS NULL", name=op.f("ck_month_reopening_one_answer")
        ),
        sa.CheckConstraint("why <> ''", name=op.f("ck_month_reopening_reason")),
        sa.ForeignKeyConstraint(
            ["closing_id"], ["month_closing.id"], name=op.f("fk_month_reopening_closing_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_reopening")),
    )
    op.create_index(op.f("ix_month_reopening_closing_id"), "month_reopening", ["closing_id"])


def _surplus() -> None:
    op.create_table(
        "surplus",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("year", BIG, nullable=False),
        sa.Column("income", BIG, nullable=False),
        sa.Column("costs", BIG, nullable=False),
        sa.Column("funds", sa.Text(), nullable=False),
        sa.Column("by_trade", BIG, nullable=False),
        sa.Column("by_savings", BIG, nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("booked_by", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.CheckConstraint("income > costs", name=op.f("ck_surplus_left_over")),
        sa.CheckConstraint(
            "by_trade >= 0 AND by_savings >= 0", name=op.f("ck_surplus_parts")
        ),
        sa.CheckConstraint(
            "state <> 'booked' OR (decided_by IS NOT NULL AND booked_by IS NOT NULL"
            " AND decided_by <> booked_by)",
            name=op.f("ck_surplus_two_people"),
        ),
        sa.CheckConstraint(
            "state IN ('proposed', 'decided', 'booked', 'withdrawn')",
            name=op.f("ck_surplus_state_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surplus")),
        sa.UniqueConstraint("code", name=op.f("uq_surplus_code")),
    )
    op.create_index(op.f("ix_surplus_state"), "surplus", ["state"])
    op.create_table(
        "surplus_share",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("surplus_id", BIG, nullable=False),
        sa.Column("member", sa.Text(), nullable=False),
        sa.Column("producer", sa.Text(), nullable=True),
        sa.Column("trade", BIG, nullable=False),
        sa.Column("savings", BIG, nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("paid_from", sa.Text(), nullable=False),
        sa.Column("paid_by", sa.Text(), nullable=True),
        sa.Column("paid_at", INSTANT, nullable=True),
        sa.CheckConstraint(
            "trade >= 0 AND savings >= 0 AND amount >= 0", name=op.f("ck_surplus_share_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["producer"], ["producer.code"], name=op.f("fk_surplus_share_producer")
        ),
        sa.ForeignKeyConstraint(
            ["surplus_id"], ["surplus.id"], name=op.f("fk_surplus_share_surplus_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surplus_share")),
        sa.UniqueConstraint("code", name=op.f("uq_surplus_share_code")),
        sa.UniqueConstraint(
            "surplus_id", "member", name=op.f("uq_surplus_share_surplus_id_member")
        ),
    )


CLOSED = """
SELECT 1 FROM month_closing WHERE {at} >= since AND {at} < until AND NOT EXISTS (
  SELECT 1 FROM month_reopening
  WHERE closing_id = month_closing.id AND opened_by IS NOT NULL)
"""
# A question is answered once: whoever asked, about what and why stays.
ANSWERED = " OR ".join(
    f"NEW.{column} <> OLD.{column}" for column in ("id", "closing_id", "why", "asked_by")
)


def _sqlite() -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, '{why}'); END"
    closed = CLOSED.format(at="NEW.booked_at")
    return [
        f"CREATE TRIGGER ledger_entry_in_open_month BEFORE INSERT ON ledger_entry "
        f"WHEN NEW.booked_at NOT GLOB '{PLAIN}' OR EXISTS ({closed}) "
        + refuse.format(why="this month is closed"),
        *(
            f"CREATE TRIGGER {table}_{name} BEFORE {act} ON {table} "
            + refuse.format(why=f"{table} may only grow")
            for table, name, act in (
                ("month_closing", "kept", "UPDATE"),
                ("month_closing", "stays", "DELETE"),
                ("month_reopening", "stays", "DELETE"),
            )
        ),
        "CREATE TRIGGER month_reopening_kept BEFORE UPDATE ON month_reopening "
        "WHEN OLD.opened_by IS NOT NULL OR OLD.declined_by IS NOT NULL "
        f"OR {ANSWERED} " + refuse.format(why="this was answered"),
        "CREATE TRIGGER month_reopening_asks BEFORE INSERT ON month_reopening "
        "WHEN NEW.opened_by IS NOT NULL OR NEW.declined_by IS NOT NULL "
        + refuse.format(why="first it is asked"),
    ]


def _postgresql() -> list[str]:
    closed = CLOSED.format(at="NEW.booked_at")
    schema = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    refused = "USING ERRCODE = 'integrity_constraint_violation'"
    # Whoever closes a month waits until those who write are done, and they for whoever closes.
    return [
        f"""
        CREATE FUNCTION refuse_closed_month() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_advisory_xact_lock_shared(hashtext('month_closing'));
          IF EXISTS ({closed}) THEN
            RAISE EXCEPTION 'this month is closed' {refused};
          END IF;
          RETURN NEW;
        END $$
        """,
        f"""
        CREATE FUNCTION guard_reopening() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF TG_OP = 'INSERT' THEN
            IF NEW.opened_by IS NOT NULL OR NEW.declined_by IS NOT NULL THEN
              RAISE EXCEPTION 'first it is asked' {refused};
            END IF;
          ELSIF OLD.opened_by IS NOT NULL OR OLD.declined_by IS NOT NULL OR {ANSWERED} THEN
            RAISE EXCEPTION 'this was answered' {refused};
          END IF;
          RETURN NEW;
        END $$
        """,
        # Else a temporary table of the same name is found first, and the guard reads that.
        f"ALTER FUNCTION refuse_closed_month() SET search_path = pg_catalog, {schema}, pg_temp",
        f"ALTER FUNCTION guard_reopening() SET search_path = pg_catalog, {schema}, pg_temp",
        *_always("ledger_entry_in_open_month", "BEFORE INSERT", "ledger_entry",
                 "refuse_closed_month"),
        *_always("month_reopening_asks", "BEFORE INSERT", "month_reopening", "guard_reopening"),
        *_always("month_reopening_kept", "BEFORE UPDATE", "month_reopening", "guard_reopening"),
        *_always("month_closing_kept", "BEFORE UPDATE", "month_closing", "refuse_change"),
        *(
            statement
            for table in ("month_closing", "month_reopening")
            for statement in (
                *_always(f"{table}_stays", "BEFORE DELETE", table, "refuse_change"),
                f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
                f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_not_emptied",
            )
        ),
    ]  # fmt: skip


def _always(name: str, when: str, table: str, function: str) -> list[str]:
    return [
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
    ]
