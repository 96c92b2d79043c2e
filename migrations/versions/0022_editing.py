"""Paid orders that are changed, and cancelled ones that come back."""

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
