"""What some of a line's goods come to when a part is cut or refunded. Pure numbers: each share is
counted from the first of the line's goods on, so that whatever the order and the size of the
pieces, all of them together come to exactly what was paid.
"""

from typing import NamedTuple

from marketplace.kernel.money import Money


class Line(NamedTuple):
    """A line as it was promised: what the buyer `paid` for it, what the cooperative gave on top,
    and its commission on both together.
    """

    quantity: int
    paid: Money
    discount: Money
    commission: Money


class Piece(NamedTuple):
    """The share of some of its goods."""

    amount: Money
    discount: Money
    commission: Money

    @property
    def gross(self) -> Money:
        return self.amount + self.discount

    @property
    def net(self) -> Money:
        """What their maker receives for them."""
        return self.gross - self.commission


def piece(line: Line, before: int, quantity: int) -> Piece:
    """`quantity` of a line's goods, `before` of which others stand. Commission is counted on what
    goes: `c * after // gross - c * before // gross`.
    """
    if not 0 <= before < before + quantity <= line.quantity:
        raise ValueError("A line has only so many goods.")
    then, now = _until(line, before), _until(line, before + quantity)
    return Piece(*(after - earlier for after, earlier in zip(now, then, strict=True)))


def _until(line: Line, quantity: int) -> tuple[Money, Money, Money]:
    amount = line.paid * quantity // line.quantity
    discount = line.discount * quantity // line.quantity
    commission = line.commission * (amount + discount) // (line.paid + line.discount)
    return amount, discount, commission
