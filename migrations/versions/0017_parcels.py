"""Several parcels a delivery, lost and returned ones, and what they measure."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("packed", "sent", "delivered", "completed")

def upgrade() -> None:
    _several_parcels()
    _one_open_reservation()


def _several_parcels() -> None:
    with op.batch_alter_table("shipment") as shipment:
        shipment.drop_constraint(op.f("uq_shipment_delivery_id"), type_="unique")
        shipment.create_index(op.f("ix_shipment_delivery_id"), ["delivery_id"])
        shipment.drop_constraint(op.f("uq_shipment_waybill"), type_="unique")
        shipment.create_index(op.f("ix_shipment_waybill"), ["waybill"])
        shipment.add_column(sa.Column("charged_kg", BIG, nullable=False, server_default="1"))
        shipment.add_column(sa.Column("length_cm", BIG, nullable=True))
        shipment.add_column(sa.Column("width_cm", BIG, nullable=True))
        shipment.add_column(sa.Column("height_cm", BIG, nullable=True))
        shipment.add_column(sa.Column("prints", BIG, nullable=False, server_default="0"))
        shipment.add_column(sa.Column("print_batch", sa.Text(), nullable=True))
        shipment.create_index(op.f("ix_shipment_print_batch"), ["print_batch"])
        shipment.add_column(sa.Column("missed_at", InstantType(), nullable=True))
        shipment.add_column(sa.Column("again_for", sa.Text(), nullable=True))
        shipment.create_foreign_key(
            op.f("fk_shipment_again_for_shipment"), "shipment", ["again_for"], ["code"]
        )
        shipment.drop_constraint(op.f("ck_shipment_state_known"), type_="check")
        states = ", ".join(f"'{state}'" for state in (*STATES, "returned", "lost"))
        shipment.create_check_constraint(op.f("ck_shipment_state_known"), f"state IN ({states})")
    op.create_index(
        "ix_shipment_one_waybill", "shipment", ["waybill"], unique=True,
        postgresql_where=sa.text("state = 'sent'"), sqlite_where=sa.text("state = 'sent'"),
    )


def _one_open_reservation() -> None:
    """What is packed in each parcel is a reservation of its own."""
    with op.batch_alter_table("reservation") as reservation:
        reservation.drop_constraint(op.f("uq_reservation_order_reference_sku"), type_="unique")
    unused = sa.text("state <> 'used'")
    op.create_index(
        "ix_reservation_one_open", "reservation", ["order_reference", "sku"], unique=True,
        postgresql_where=unused, sqlite_where=unused,
    )
