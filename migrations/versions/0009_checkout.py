"""Checkout: where the goods go, how they get there, and who may come back to their orders."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()
PLAIN = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    _regions()
    _points()
    _deliveries()
    _one_delivery_each()
    _buyers()
    _what_was_before()


def _regions() -> None:
    op.create_table('region',
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('parent', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('sought', PLAIN, nullable=False),
    sa.Column('postcode', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_region'))
    )
    op.create_index(op.f('ix_region_parent'), 'region', ['parent'], unique=False)
    op.create_index(op.f('ix_region_sought'), 'region', ['sought'], unique=False)
    op.create_index(op.f('ix_region_postcode'), 'region', ['postcode'], unique=False)


def _points() -> None:
    op.create_table('pickup_point',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('street', sa.Text(), nullable=False),
    sa.Column('city', sa.Text(), nullable=False),
    sa.Column('open_hours', sa.Text(), nullable=False),
    sa.Column('closed_at', INSTANT, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pickup_point')),
    sa.UniqueConstraint('code', name=op.f('uq_pickup_point_code'))
    )


def _deliveries() -> None:
    op.create_table('delivery',
    sa.Column('id', BIG, nullable=False),
    sa.Column('order_id', BIG, nullable=False),
    sa.Column('position', BIG, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('courier', sa.Text(), nullable=False),
    sa.Column('latest_days', BIG, nullable=False),
    sa.Column('price', BIG, nullable=False),
    sa.Column('point', sa.Text(), nullable=True),
    sa.Column('collect_from', INSTANT, nullable=True),
    sa.Column('collect_until', INSTANT, nullable=True),
    sa.CheckConstraint("kind IN ('courier', 'local', 'pickup')", name=op.f('ck_delivery_kind_known')),
    sa.CheckConstraint('price >= 0 AND latest_days >= 0', name=op.f('ck_delivery_amounts')),
    sa.ForeignKeyConstraint(['order_id'], ['orders.id'], name=op.f('fk_delivery_order_id_orders')),
    sa.ForeignKeyConstraint(['point'], ['pickup_point.code'], name=op.f('fk_delivery_point_pickup_point')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery'))
    )
    op.create_index(op.f('ix_delivery_order_id'), 'delivery', ['order_id'], unique=False)


def _buyers() -> None:
    op.create_table('buyer',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('email_sealed', sa.Text(), nullable=False),
    sa.Column('email_index', sa.Text(), nullable=False),
    sa.Column('cart_sealed', sa.Text(), nullable=False),
    sa.Column('began_at', INSTANT, nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_buyer')),
    sa.UniqueConstraint('code', name=op.f('uq_buyer_code')),
    sa.UniqueConstraint('email_index', name=op.f('uq_buyer_email_index'))
    )
    op.create_table('buyer_link',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('email_sealed', sa.Text(), nullable=False),
    sa.Column('token_sealed', sa.Text(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('expires_at', INSTANT, nullable=False),
    sa.Column('used_at', INSTANT, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_buyer_link')),
    sa.UniqueConstraint('code', name=op.f('uq_buyer_link_code')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_buyer_link_token_hash'))
    )
    op.create_index(op.f('ix_buyer_link_expires_at'), 'buyer_link', ['expires_at'], unique=False)
    op.create_table('buyer_session',
    sa.Column('id', BIG, nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('buyer', sa.Text(), nullable=False),
    sa.Column('began_at', INSTANT, nullable=False),
    sa.Column('ended_at', INSTANT, nullable=True),
    sa.ForeignKeyConstraint(['buyer'], ['buyer.code'], name=op.f('fk_buyer_session_buyer_buyer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_buyer_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_buyer_session_token_hash'))
    )
    op.create_index(op.f('ix_buyer_session_buyer'), 'buyer_session', ['buyer'], unique=False)
    op.create_table('buyer_address',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('buyer', sa.Text(), nullable=False),
    sa.Column('contact_sealed', sa.Text(), nullable=False),
    sa.Column('kept_at', INSTANT, nullable=False),
    sa.ForeignKeyConstraint(['buyer'], ['buyer.code'], name=op.f('fk_buyer_address_buyer_buyer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_buyer_address')),
    sa.UniqueConstraint('code', name=op.f('uq_buyer_address_code'))
    )
    op.create_index(op.f('ix_buyer_address_buyer'), 'buyer_address', ['buyer'], unique=False)


def _one_delivery_each() -> None:
    """Orders placed so far go one way each."""
    op.add_column('order_line', sa.Column('delivery_id', BIG, nullable=True))
    op.add_column('shipment', sa.Column('delivery_id', BIG, nullable=True))
    op.add_column('shipment', sa.Column('kind', sa.Text(), nullable=True))
    op.execute(
        "INSERT INTO delivery (order_id, position, kind, courier, latest_days, price)"
        " SELECT id, 0, delivery, courier, latest_days, delivery_price FROM orders"
    )
    op.execute(
        "UPDATE order_line SET delivery_id ="
        " (SELECT delivery.id FROM delivery WHERE delivery.order_id = order_line.order_id)"
    )
    op.execute(
        "UPDATE shipment SET"
        " kind = (SELECT delivery FROM orders WHERE reference = shipment.order_reference),"
        " delivery_id = (SELECT delivery.id FROM delivery JOIN orders"
        " ON orders.id = delivery.order_id WHERE orders.reference = shipment.order_reference)"
    )


def _what_was_before() -> None:
    with op.batch_alter_table("order_line") as line:
        line.alter_column("delivery_id", existing_type=BIG, nullable=False)
        line.create_foreign_key(op.f("fk_order_line_delivery_id_delivery"), "delivery", ["delivery_id"], ["id"])
        line.create_index(op.f("ix_order_line_delivery_id"), ["delivery_id"])
    with op.batch_alter_table("shipment") as shipment:
        shipment.alter_column("delivery_id", existing_type=BIG, nullable=False)
        shipment.alter_column("kind", existing_type=sa.Text(), nullable=False)
        shipment.create_foreign_key(op.f("fk_shipment_delivery_id_delivery"), "delivery", ["delivery_id"], ["id"])
        shipment.create_unique_constraint(op.f("uq_shipment_delivery_id"), ["delivery_id"])
    with op.batch_alter_table("orders") as orders:
        orders.add_column(sa.Column("buyer", sa.Text(), nullable=True))
        orders.create_foreign_key(op.f("fk_orders_buyer_buyer"), "buyer", ["buyer"], ["code"])
        orders.create_index(op.f("ix_orders_buyer"), ["buyer"])
        orders.add_column(sa.Column("note_sealed", sa.Text(), nullable=False, server_default=""))
        orders.drop_column("courier")
        orders.drop_column("latest_days")
