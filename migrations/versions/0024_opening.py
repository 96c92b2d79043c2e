"""Packed parcels that are opened again: what is packed says in which parcel. Pictures of parcels."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("packed", "opened", "sent", "delivered", "completed", "returned", "lost")

# What was packed until now went in the parcel with as many of its SKU; of two such parcels the first
# took what was packed first.
IN_ITS_PARCEL = """
WITH inside AS (
    SELECT part.order_reference, order_line.sku, part.shipment,
        sum(part.quantity) AS quantity
    FROM part JOIN order_line ON order_line.id = part.line_id
    WHERE part.shipment IS NOT NULL
    GROUP BY part.order_reference, order_line.sku, part.shipment
), packed AS (
    SELECT inside.*, row_number() OVER (
        PARTITION BY inside.order_reference, sku, quantity ORDER BY shipment.id
    ) AS place
    FROM inside JOIN shipment ON shipment.code = inside.shipment
), used AS (
    SELECT id, order_reference, sku, quantity, row_number() OVER (
        PARTITION BY order_reference, sku, quantity ORDER BY id
    ) AS place
    FROM reservation WHERE state = 'used'
)
UPDATE reservation SET parcel = (
    SELECT packed.shipment FROM packed JOIN used
        ON packed.order_reference = used.order_reference AND packed.sku = used.sku
        AND packed.quantity = used.quantity AND packed.place = used.place
    WHERE used.id = reservation.id
) WHERE state = 'used'
"""


def upgrade() -> None:
    with op.batch_alter_table("shipment") as shipment:
        shipment.drop_constraint(op.f("ck_shipment_state_known"), type_="check")
        states = ", ".join(f"'{state}'" for state in STATES)
        shipment.create_check_constraint(op.f("ck_shipment_state_known"), f"state IN ({states})")
    with op.batch_alter_table("reservation") as reservation:
        reservation.add_column(sa.Column("parcel", sa.Text(), nullable=True))
        reservation.create_index(op.f("ix_reservation_parcel"), ["parcel"])
    op.execute(IN_ITS_PARCEL)
    _pictures()


def _pictures() -> None:
    op.create_table('parcel_photo',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('shipment', sa.Text(), nullable=False),
    sa.Column('picture_sealed', sa.Text(), nullable=False),
    sa.Column('taken_at', InstantType(), nullable=False),
    sa.ForeignKeyConstraint(['shipment'], ['shipment.code'], name=op.f('fk_parcel_photo_shipment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_parcel_photo')),
    sa.UniqueConstraint('code', name=op.f('uq_parcel_photo_code'))
    )
    op.create_index(op.f('ix_parcel_photo_shipment'), 'parcel_photo', ['shipment'], unique=False)
