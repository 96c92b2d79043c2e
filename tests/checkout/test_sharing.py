"""The price of a gift set over what it holds: every rupiah, in whole rupiah a piece."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.checkout.sharing import Priced, share_out

parts = st.lists(
    st.tuples(st.integers(1, 100_000_000), st.integers(1, 12)), min_size=1, max_size=8
)


def pieces(of: list[tuple[int, int]]) -> int:
    return sum(number for _alone, number in of)


@given(parts, st.integers(0, 5_000_000))
def test_shares_add_up_to_the_price(held: list[tuple[int, int]], above: int) -> None:
    price = pieces(held) + above

    shares = share_out(price, held)

    assert sum(each.quantity * each.unit_price for lines in shares for each in lines) == price
    assert [sum(each.quantity for each in lines) for lines in shares] == [n for _, n in held]
    assert all(each.unit_price > 0 for lines in shares for each in lines)


@given(
    st.lists(st.tuples(st.integers(1_000, 400_000), st.integers(1, 12)), min_size=1, max_size=8),
    st.integers(0, 500_000),
)
def test_a_part_is_one_line_or_two_a_rupiah_apart(held: list[tuple[int, int]], above: int) -> None:
    price = sum(alone * number for alone, number in held) // 2 + above

    shares = share_out(price, held)

    spread = [{each.unit_price for each in lines} for lines in shares]
    assert all(len(prices) == len(lines) for prices, lines in zip(spread, shares, strict=True))
    assert all(max(prices) - min(prices) <= 1 for prices in spread)
    assert sum(len(prices) > 1 for prices in spread) <= 1


def test_shares_follow_what_the_parts_cost_alone() -> None:
    assert share_out(60_000, [(15_000, 2), (45_000, 1)]) == [
        [Priced(2, 12_000)],
        [Priced(1, 36_000)],
    ]
    assert share_out(100, [(10, 3)]) == [[Priced(1, 34), Priced(2, 33)]]


def test_nothing_goes_for_nothing() -> None:
    assert share_out(3, [(100_000_000, 1), (1, 2)]) == [[Priced(1, 1)], [Priced(2, 1)]]
