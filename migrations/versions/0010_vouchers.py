"""Vouchers and who used them; papers with numbers that have no gaps."""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
