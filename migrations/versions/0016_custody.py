"""Goods that lie with the cooperative: by SKU, by lot, by who brought them."""

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
