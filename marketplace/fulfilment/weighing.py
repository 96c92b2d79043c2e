"""What goods of an order weigh that were not called off, without what they are packed in."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue.variant import Variant
from marketplace.lifecycles import Part as States
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
    return sum(
        grams[line.sku] * part.quantity
        for line in lines
        for part in line.parts
        if part.state != States.CANCELLED
    )
