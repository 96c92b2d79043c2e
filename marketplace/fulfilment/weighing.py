"""What goods of an order weigh, without what they are packed in."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue.variant import Variant
from marketplace.lifecycles import Part as States
from marketplace.orders.order import OrderLine


def goods_g(session: Session, lines: Sequence[OrderLine]) -> int:
    """Grams of all of it that was not called off."""
    return grams(session, summed((line.sku, _kept(line)) for line in lines))


def grams(session: Session, quantities: Mapping[str, int]) -> int:
    """Of so many of each SKU."""
    each = dict(
        session.execute(
            select(Variant.sku, Variant.weight_g).where(Variant.sku.in_(quantities))
        ).all()
    )
    return sum(each[sku] * quantity for sku, quantity in quantities.items())


def summed(quantities: Iterable[tuple[str, int]]) -> dict[str, int]:
    """By SKU, however many lines name one."""
    found: dict[str, int] = {}
    for sku, quantity in quantities:
        found[sku] = found.get(sku, 0) + quantity
    return found


def _kept(line: OrderLine) -> int:
    return sum(part.quantity for part in line.parts if part.state != States.CANCELLED)
