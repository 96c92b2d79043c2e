"""What goods of an order weigh, without what they are packed in."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue.variant import Variant
from marketplace.orders.order import OrderLine


def goods_g(session: Session, lines: Sequence[OrderLine]) -> int:
    """Grams of all of it."""
    grams = dict(
        session.execute(
            select(Variant.sku, Variant.weight_g).where(
                Variant.sku.in_([line.sku for line in lines])
            )
        ).all()
    )
    return sum(grams[line.sku] * line.quantity for line in lines)
