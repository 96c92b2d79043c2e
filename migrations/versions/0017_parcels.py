"""Several parcels a delivery, lost and returned ones, and what they measure."""

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
