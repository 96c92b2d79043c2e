"""Couriers, their prices by district, local areas, and the calendar."""

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
