"""What is bought: a SKU with its price and weight, copied from the accepted revision."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.on_hand import Stock
from marketplace.kernel.db import Model


class Variant(Model):
    """One thing to choose of a product, named by its `label` when there are several. It can be
    bought while it is `offered`: while the accepted revision has it.
    """

    __tablename__ = "variant"
    __table_args__ = (CheckConstraint("price >= 0 AND weight_g >= 0", name="not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(ForeignKey("stock.sku"), unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    label: Mapped[str] = mapped_column(default="")
    label_en: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    offered: Mapped[bool] = mapped_column(default=False)
    price: Mapped[int] = mapped_column(default=0)
    weight_g: Mapped[int] = mapped_column(default=0)

    stock: Mapped[Stock] = relationship()
