"""A part is cut in two: some of its goods go their own way from here."""

from sqlalchemy.orm import Session

from marketplace.kernel import codes
from marketplace.kernel.money import Money
from marketplace.orders.order import OrderLine
from marketplace.orders.part import Part
from marketplace.orders.pieces import Piece, piece


def cut(session: Session, part: Part, quantity: int) -> Part:
    """The first of its goods, as a part of their own that stands where it stands; all of them are
    the part itself. Each keeps the share of the line's money that belongs to its goods.
    """
    if quantity == part.quantity:
        return part
    amount, commission = money_of(session, part, quantity)
    some = Part(
        code=codes.code(),
        line_id=part.line_id,
        order_reference=part.order_reference,
        producer=part.producer,
        what=part.what,
        quantity=quantity,
        begins_at=part.begins_at,
        amount=amount,
        commission=commission,
        due_on=part.due_on,
        details=part.details,
        buyer_text=part.buyer_text,
        released_by=part.released_by,
        shipment=part.shipment,
        replaces=part.replaces,
        paid_by=part.paid_by,
    )
    some.begin_as(part)
    part.begins_at += quantity
    part.quantity -= quantity
    part.amount -= amount
    part.commission -= commission
    session.add(some)
    session.flush()
    session.expire(session.get_one(OrderLine, part.line_id), ["parts"])
    return some


def share_of(session: Session, part: Part, quantity: int, before: int = 0) -> Piece:
    """What so many of its goods come to, after the first `before` of them."""
    line = session.get_one(OrderLine, part.line_id)
    return piece(line.promised, part.begins_at + before, quantity)


def money_of(session: Session, part: Part, quantity: int) -> tuple[Money, Money]:
    """What the first of its goods count for, and the commission on that: there is none on goods
    that replace others.
    """
    share = share_of(session, part, quantity)
    return (share.net, 0) if part.replaces else (share.gross, share.commission)
