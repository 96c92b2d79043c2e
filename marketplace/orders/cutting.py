"""A part is cut in two: some of its goods go their own way from here."""

from sqlalchemy.orm import Session

from marketplace.kernel import codes
from marketplace.kernel.money import Money
from marketplace.orders.part import Part


def cut(
    session: Session, part: Part, quantity: int, *, amount: Money, commission: Money
) -> Part:
    """So many of its goods, as a part of their own that stands where it stands; all of them are
    the part itself.
    """
    if quantity == part.quantity:
        return part
    piece = Part(
        code=codes.code(),
        line_id=part.line_id,
        order_reference=part.order_reference,
        producer=part.producer,
        what=part.what,
        quantity=quantity,
        amount=amount,
        commission=commission,
        due_on=part.due_on,
        details=part.details,
        shipment=part.shipment,
    )
    piece.begin_as(part)
    part.quantity -= quantity
    part.amount -= amount
    part.commission -= commission
    session.add(piece)
    session.flush()
    return piece
