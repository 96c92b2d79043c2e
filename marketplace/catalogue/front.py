"""What the office puts in the window: the goods that stand first on the front page, and the words
above them.
"""

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model
from marketplace.policy import window
from marketplace.policy.window import Window

MOST = 12


class FrontPick(Model):
    """A product and its place in the window."""

    __tablename__ = "front_pick"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), unique=True)


def shown(session: Session) -> list[int]:
    """Ids of the products in the window, in their order; some may not be on sale just now."""
    return list(session.scalars(select(FrontPick.product_id).order_by(FrontPick.position)))


def words(session: Session) -> Window:
    """What the front page says above its goods."""
    return window.current(session)
