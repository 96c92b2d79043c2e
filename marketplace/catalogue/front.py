"""What the office puts in the window: the goods that stand first on the front page."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.db import Model


class FrontPick(Model):
    """A product and its place in the window."""

    __tablename__ = "front_pick"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), unique=True)
