"""Orders found again under the buyer's e-mail address, which the database cannot read."""

import json

import sqlalchemy as sa
from alembic import op

from marketplace.kernel import sealing

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ORDERS = sa.table(
    "orders", sa.column("reference"), sa.column("contact_sealed"), sa.column("email_index")
)


def upgrade() -> None:
    op.add_column("orders", sa.Column("email_index", sa.Text(), nullable=False, server_default=""))
    op.create_index(op.f("ix_orders_email_index"), "orders", ["email_index"])
    _index_earlier_orders()


def _index_earlier_orders() -> None:
    connection = op.get_bind()
    sealed = connection.execute(sa.select(ORDERS.c.reference, ORDERS.c.contact_sealed)).all()
    for reference, contact in sealed:
        text = sealing.unseal(contact, about=f"orders.contact:{reference}")
        if email := json.loads(text).get("email", "").strip().casefold():
            index = sealing.blind(email, about="buyer.email")[0]
            connection.execute(
                sa.update(ORDERS).where(ORDERS.c.reference == reference).values(email_index=index)
            )
