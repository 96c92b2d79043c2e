"""Shares of a line that is refunded in pieces: whatever the order, the sums are exact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.orders.pieces import Line, Piece, piece

LINES = st.integers(1, 40).flatmap(
    lambda quantity: st.builds(
        lambda unit, bp, given_bp: Line(
            quantity,
            unit * quantity - unit * quantity * given_bp // 10_000,
            unit * quantity * given_bp // 10_000,
            unit * quantity * bp // 10_000,
        ),
        unit=st.integers(500, 9_999_999),
        bp=st.integers(0, 5_000),
        given_bp=st.integers(0, 9_000),
    )
)


@given(line=LINES, data=st.data())
def test_all_pieces_together_are_what_was_paid(line: Line, data: st.DataObject) -> None:
    """M11: in pieces of any size, exactly the price, the discount and the commission come back."""
    pieces, before = [], 0
    while left := line.quantity - before:
        quantity = data.draw(st.integers(1, left))
        pieces.append(piece(line, before, quantity))
        before += quantity

    assert sum(one.amount for one in pieces) == line.paid
    assert sum(one.discount for one in pieces) == line.discount
    assert sum(one.commission for one in pieces) == line.commission
    for one in pieces:
        assert min(one.amount, one.discount, one.commission, one.net) >= 0


def test_commission_is_counted_from_the_beginning() -> None:
    """Three of Rp10.000 with Rp1.000 of commission: 333, 333 and 334, never 333 three times."""
    line = Line(3, 10_000, 0, 1_000)

    pieces = [piece(line, before, 1) for before in range(3)]

    assert pieces == [Piece(3_333, 0, 333), Piece(3_333, 0, 333), Piece(3_334, 0, 334)]


def test_commission_is_counted_on_what_was_given_on_top_too() -> None:
    """Three for Rp9.000 with Rp1.000 given: of Rp999 the first has 332, not a third."""
    line = Line(3, 9_000, 1_000, 999)

    pieces = [piece(line, before, 1) for before in range(3)]

    assert pieces == [Piece(3_000, 333, 332), Piece(3_000, 333, 333), Piece(3_000, 334, 334)]
    assert [one.net for one in pieces] == [3_001, 3_000, 3_000]


@pytest.mark.parametrize(("before", "quantity"), [(0, 4), (3, 1), (0, 0), (-1, 1), (2, -1)])
def test_a_line_has_only_so_many_goods(before: int, quantity: int) -> None:
    with pytest.raises(ValueError, match="only so many"):
        piece(Line(3, 10_000, 0, 1_000), before, quantity)
