"""What a code names that somebody types or scans. It says what there is; who may open it is decided
at the door.
"""

from typing import Any, NamedTuple

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from marketplace.catalogue.lot import Lot
from marketplace.catalogue.product import Product
from marketplace.catalogue.variant import Variant
from marketplace.fulfilment.cycle import Cycle
from marketplace.fulfilment.handover_slip import HandoverSlip
from marketplace.fulfilment.hindrance import Hindrance
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import codes
from marketplace.orders.order import Order
from marketplace.orders.paper import Paper
from marketplace.orders.part import Part
from marketplace.payments.payment import Payment
from marketplace.payments.refund import Refund
from marketplace.payments.statement import Statement
from marketplace.payouts.payout import Payout, Run
from marketplace.people.producer import Producer

LONGEST = 200

# What it is, where its code stands, and what it belongs to.
_SOURCES: tuple[tuple[str, Any, Any], ...] = (
    ("order", Order.reference, Order.reference),
    ("part", Part.code, Part.order_reference),
    ("shipment", Shipment.code, Shipment.order_reference),
    ("waybill", Shipment.waybill, Shipment.code),
    ("payment", Payment.code, Payment.order_reference),
    ("paper", Paper.code, Paper.order_reference),
    ("refund", Refund.code, Refund.code),
    ("statement", Statement.code, Statement.code),
    ("run", Run.code, Run.code),
    ("handover", HandoverSlip.code, HandoverSlip.producer),
    ("lot", Lot.code, Lot.sku),
    ("product", Product.code, Product.code),
    ("producer", Producer.code, Producer.code),
    ("cycle", Cycle.code, Cycle.code),
    ("hindrance", Hindrance.code, Hindrance.code),
)


class Named(NamedTuple):
    """One thing with this code, and the code of what it belongs to."""

    kind: str
    code: str
    about: str


def named(session: Session, typed: str) -> list[Named]:
    """Everything that is called so: case and blanks do not matter, nor the address around it on a
    buyer's paper. One query.
    """
    text = typed.strip()[:LONGEST].partition("?")[0].rstrip("/").rpartition("/")[2]
    ways = {codes.normal(text), "".join(text.upper().split())} - {""}
    if not ways:
        return []
    plain = [
        select(literal(kind), code, about).where(code.in_(ways)) for kind, code, about in _SOURCES
    ]
    of_variant = select(literal("product"), Product.code, Product.code).join(
        Variant, Variant.product_id == Product.id
    )
    of_payout = select(literal("run"), Run.code, Run.code).join(Payout, Payout.run_id == Run.id)
    every = union_all(
        *plain, of_variant.where(Variant.sku.in_(ways)), of_payout.where(Payout.code.in_(ways))
    )
    return [Named(*row) for row in session.execute(every)]
