"""Couriers, their prices by district, local areas, and the calendar."""

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

from marketplace.kernel import codes
from marketplace.kernel.db import InstantType

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INSTANT = InstantType()
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _couriers()
    _places()
    _price_uploads()
    _calendar()
    _points()
    _live_prices()


def _couriers() -> None:
    courier = op.create_table('courier',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('services', sa.Text(), nullable=False),
    sa.Column('divisor', BIG, nullable=False),
    sa.Column('tolerance_g', BIG, nullable=False),
    sa.Column('tracking_url', sa.Text(), nullable=False),
    sa.Column('waybill_form', sa.Text(), nullable=False),
    sa.Column('numbered', sa.Boolean(), nullable=False),
    sa.Column('asks_phone', sa.Boolean(), nullable=False),
    sa.Column('offered', sa.Boolean(), nullable=False),
    sa.CheckConstraint('divisor > 0 AND tolerance_g BETWEEN 0 AND 999', name=op.f('ck_courier_weighs')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_courier')),
    sa.UniqueConstraint('code', name=op.f('uq_courier_code')),
    sa.UniqueConstraint('name', name=op.f('uq_courier_name'))
    )
    if _founded():
        op.bulk_insert(courier, [_courier(*facts) for facts in COURIERS])


def _places() -> None:
    """Prices may count for a district or a regency, and until a day."""
    op.drop_index(op.f("ix_tariff_province"), table_name="tariff")
    with op.batch_alter_table("tariff") as tariff:
        tariff.alter_column("province", new_column_name="dest", existing_type=sa.Text())
        tariff.add_column(sa.Column("origin", sa.Text(), nullable=False, server_default="*"))
        tariff.add_column(sa.Column("counts_until", sa.Date(), nullable=True))
        tariff.drop_constraint(op.f("ck_tariff_positive"), type_="check")
        tariff.create_check_constraint("not_negative", "per_kg >= 0")
        tariff.create_check_constraint("days", "days_least BETWEEN 0 AND days_most")
        tariff.create_check_constraint("dates", "counts_until >= counts_from")
    op.create_index(op.f("ix_tariff_dest_counts_from"), "tariff", ["dest", "counts_from"])


def _price_uploads() -> None:
    op.create_table('price_upload',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('made_at', INSTANT, nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_price_upload')),
    sa.UniqueConstraint('code', name=op.f('uq_price_upload_code'))
    )


def _calendar() -> None:
    """Days on which the cooperative was closed stand in rows from now on."""
    calendar = op.create_table('calendar',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('no_pickup', sa.Boolean(), nullable=False),
    sa.Column('no_production', sa.Boolean(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('removed_at', INSTANT, nullable=True),
    sa.CheckConstraint("scope IN ('ID', 'BALI', 'KOPERASI')", name=op.f('ck_calendar_scope_known')),
    sa.CheckConstraint('no_pickup OR no_production', name=op.f('ck_calendar_says_something')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar')),
    sa.UniqueConstraint('code', name=op.f('uq_calendar_code'))
    )
    op.create_index(op.f('ix_calendar_day'), 'calendar', ['day'])
    if days := _closed_days():
        op.bulk_insert(calendar, [
            {"code": codes.code(), "day": date.fromisoformat(day), "scope": "KOPERASI",
             "no_pickup": True, "no_production": True, "note": "", "removed_at": None}
            for day in days
        ])


def _closed_days() -> list[str]:
    setting = sa.table("setting", sa.column("id"), sa.column("key"), sa.column("value"))
    kept = sa.select(setting.c.value).where(setting.c.key == "closed days")
    value = op.get_bind().scalar(kept.order_by(setting.c.id.desc()).limit(1))
    return sorted(set(json.loads(value))) if value else []


def _points() -> None:
    """Where it is whose time, and which holidays count there; empty: as with us."""
    with op.batch_alter_table("pickup_point") as point:
        point.add_column(sa.Column("zone", sa.Text(), nullable=False, server_default=""))
        point.add_column(sa.Column("balinese", sa.Boolean(), nullable=False, server_default=sa.false()))


def _live_prices() -> None:
    op.create_table('live_price',
    sa.Column('id', BIG, nullable=False),
    sa.Column('dest', sa.Text(), nullable=False),
    sa.Column('kg', BIG, nullable=False),
    sa.Column('place', sa.Text(), nullable=False),
    sa.Column('offers', sa.Text(), nullable=False),
    sa.Column('wanted_at', INSTANT, nullable=False),
    sa.Column('asked_at', INSTANT, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_live_price')),
    sa.UniqueConstraint('dest', 'kg', name=op.f('uq_live_price_dest_kg'))
    )
    op.create_index(op.f('ix_live_price_wanted_at'), 'live_price', ['wanted_at'])


# What a new shop begins with; these shops are there already.
COURIERS = (
    ("JNE", "OKE, REG, YES, JTR", "https://www.jne.co.id/tracking-package", r"[A-Z0-9]{10}|[A-Z0-9]{12}|[A-Z0-9]{15,16}"),
    ("J&T", "EZ", "https://jet.co.id/track", r"J[TXPDOA]\d{10,14}"),
    ("J&T Cargo", "Reguler", "", ""),
    ("SiCepat", "REG, HALU, BEST", "https://www.sicepat.com/checkAwb", r"\d{12}"),
    ("AnterAja", "Reguler, Next Day, Frozen", "https://anteraja.id/tracking/{resi}", "[A-Z0-9]{10,15}"),
    ("POS", "Reguler, Next Day", "https://www.posindonesia.co.id/id/tracking", r"P\d{7,29}|[A-Z]{2}\d{9}ID"),
    ("Paxel", "Same Day, Next Day", "", ""),
    ("GoSend", "Instant, Same Day", "", ""),
    ("GrabExpress", "Instant, Same Day", "", ""),
)  # fmt: skip


def _courier(name: str, services: str, tracking_url: str, waybill_form: str) -> dict[str, object]:
    return {
        "code": codes.code(), "name": name, "services": services,
        "divisor": 5000 if name == "J&T Cargo" else 6000, "tolerance_g": 300,
        "tracking_url": tracking_url, "waybill_form": waybill_form,
        "numbered": services != "Instant, Same Day", "asks_phone": name in {"JNE", "J&T"},
        "offered": True,
    }  # fmt: skip


def _founded() -> bool:
    setting = sa.table("setting", sa.column("key"))
    found = sa.select(setting.c.key).where(setting.c.key == "cooperative").limit(1)
    return op.get_bind().scalar(found) is not None
