"""Reports of payment providers, line by line beside the books."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()
BEFORE = "kind IN ('posting', 'line', 'bill', 'stated', 'gap')"
NOW = "kind IN ('posting', 'line', 'reported', 'bill', 'stated', 'gap')"


def upgrade() -> None:
    _kinds(NOW)
    op.create_table(
        "provider_report",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("count", BIG, nullable=False),
        sa.Column("known_before", BIG, nullable=False),
        sa.Column("stated", sa.Text(), nullable=True),
        sa.Column("imported_by", sa.Text(), nullable=False),
        sa.Column("imported_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["stated"], ["stated_balance.code"], name=op.f("fk_provider_report_stated")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_report")),
        sa.UniqueConstraint("code", name=op.f("uq_provider_report_code")),
    )
    op.create_index(op.f("ix_provider_report_gateway"), "provider_report", ["gateway"])
    _lines()


def _lines() -> None:
    op.create_table(
        "provider_line",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("gateway", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("payment", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("gross", BIG, nullable=False),
        sa.Column("fee", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["provider_report.id"], name=op.f("fk_provider_line_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_line")),
        sa.UniqueConstraint("code", name=op.f("uq_provider_line_code")),
        sa.UniqueConstraint(
            "gateway", "reference", name=op.f("uq_provider_line_gateway_reference")
        ),
    )
    op.create_index(op.f("ix_provider_line_report_id"), "provider_line", ["report_id"])
    op.create_index(op.f("ix_provider_line_gateway_about"), "provider_line", ["gateway", "about"])


def downgrade() -> None:
    op.drop_table("provider_line")
    op.drop_table("provider_report")
    op.execute("DELETE FROM open_item WHERE kind = 'reported'")
    _kinds(BEFORE)


def _kinds(known: str) -> None:
    with op.batch_alter_table("open_item") as item:
        item.drop_constraint(op.f("ck_open_item_kind_known"), type_="check")
        item.create_check_constraint(op.f("ck_open_item_kind_known"), known)
