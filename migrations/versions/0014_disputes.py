"""Disputes: buyers whose banks ask a provider for their money back."""

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
