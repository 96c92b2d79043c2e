"""Gift sets: one price for several goods of the shop. A set has no stock of its own."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel.db import Model


class GiftPart(Model):
    """So many of this SKU are in the set `product_id`."""

    __tablename__ = "gift_part"
    __table_args__ = (CheckConstraint("quantity > 0", name="positive"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    sku: Mapped[str] = mapped_column(ForeignKey("variant.sku"), primary_key=True, index=True)
    quantity: Mapped[int]
