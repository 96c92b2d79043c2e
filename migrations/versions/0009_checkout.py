"""Checkout: where the goods go, how they get there, and who may come back to their orders."""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
