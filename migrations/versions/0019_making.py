"""What a producer cannot make, and the cycles in which goods are collected."""

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
