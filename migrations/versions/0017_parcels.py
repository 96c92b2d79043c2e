"""Several parcels a delivery, lost and returned ones, and what they measure."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _several_parcels()
    _one_open_reservation()


def _several_parcels() -> None:
    with op.batch_alter_table("shipment") as shipment:
        shipment.drop_constraint(op.f("uq_shipment_delivery_id"), type_="unique")
        shipment.create_index(op.f("ix_shipment_delivery_id"), ["delivery_id"])


def _one_open_reservation() -> None:
    """What is packed in each parcel is a reservation of its own."""
    with op.batch_alter_table("reservation") as reservation:
        reservation.drop_constraint(op.f("uq_reservation_order_reference_sku"), type_="unique")
    unused = sa.text("state <> 'used'")
    op.create_index(
        "ix_reservation_one_open", "reservation", ["order_reference", "sku"], unique=True,
        postgresql_where=unused, sqlite_where=unused,
    )
