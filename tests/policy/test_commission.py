"""Which rule of commission counts, and what it comes to: to the rupiah, whatever the rules are."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.money import refunded_commission
from marketplace.orders.pieces import Line, piece
from marketplace.policy import commission
from marketplace.policy.commission import CommissionRule, Goods, Rate

TODAY = date(2026, 12, 1)
GOODS = Goods("POUCH222", "MELATI22", ("tas-dompet", "kerajinan"))
USUAL = Rate(1_000)


def rule(id: int = 1, starts: int = 0, **about: Any) -> CommissionRule:
    """One that began so many days before today."""
    kept: dict[str, Any] = {"percent_bp": 500, "a_piece": 0, "ends_on": None} | about
    return CommissionRule(
        id=id, code=f"RULE{id}", starts_on=TODAY - timedelta(days=starts), **kept
    )


@pytest.mark.parametrize(
    ("total", "bp", "ours", "hers"),
    [(12_345, 1_000, 1_234, 11_111), (9_999, 1_250, 1_249, 8_750)],
)
def test_the_worked_numbers_come_out(total: int, bp: int, ours: int, hers: int) -> None:
    """M17: rounded down, so that what is left over is hers."""
    counting = commission.rate_of(GOODS, [rule(product="POUCH222", percent_bp=bp)], USUAL, TODAY)

    assert (counting.commission(total), counting.net(total)) == (ours, hers)


ABOUT: list[dict[str, Any]] = [
    {"product": "POUCH222"},
    {"producer": "MELATI22", "category": "tas-dompet"},
    {"producer": "MELATI22", "category": "kerajinan"},
    {"producer": "MELATI22"},
    {"category": "tas-dompet"},
    {"category": "kerajinan"},
]


def test_the_most_specific_rule_wins() -> None:
    """M17: in the one order that is written down, whichever was made first."""
    every = [rule(id, **about) for id, about in enumerate(reversed(ABOUT), 1)]

    order = commission.in_order(GOODS, every, TODAY)

    assert [found.id for found in order] == [6, 5, 4, 3, 2, 1]
    assert commission.rate_of(GOODS, [], USUAL, TODAY) == USUAL


def test_of_two_alike_the_later_one_wins() -> None:
    rules = [
        rule(1, starts=1, producer="MELATI22"),
        rule(2, starts=9, producer="MELATI22"),
        rule(3, starts=1, producer="MELATI22"),
    ]

    assert [found.id for found in commission.in_order(GOODS, rules, TODAY)] == [3, 1, 2]


def test_a_rule_counts_in_its_days_and_about_its_goods_alone() -> None:
    others = [
        rule(1, product="OTHER222"),
        rule(2, producer="KENANGA2"),
        rule(3, category="keripik-camilan"),
        rule(4, producer="MELATI22", category="keripik-camilan"),
        rule(5, starts=-1, product="POUCH222"),
        rule(6, starts=9, ends_on=TODAY - timedelta(days=1), product="POUCH222"),
    ]

    assert commission.in_order(GOODS, others, TODAY) == []
    assert [r.id for r in commission.in_order(GOODS, others, TODAY + timedelta(days=1))] == [5]
    assert [r.id for r in commission.in_order(GOODS, others, TODAY - timedelta(days=1))] == [6]


@given(
    price=st.integers(1, 10**7),
    quantity=st.integers(1, 40),
    bp=st.integers(0, commission.MOST_BP),
    a_piece=st.integers(0, 10**6),
)
def test_never_more_than_half_is_kept(price: int, quantity: int, bp: int, a_piece: int) -> None:
    """M17: percent, an amount a piece, or both; and no more of many lines than of one."""
    total, known = price * quantity, Rate(bp, a_piece)

    ours = known.commission(total, quantity)

    assert 0 <= ours <= total // 2
    assert ours == min(total * bp // 10_000 + a_piece * quantity, total // 2)
    assert known.commission(price) * quantity <= ours


@given(data=st.data())
def test_pieces_in_any_sequence_give_back_what_was_kept(data: st.DataObject) -> None:
    """M19, M27: goods go back one by one or many at once, with discounts of both kinds: commission,
    hers and what we gave come to the same sums, and no piece pays her less than nothing.
    """
    quantity = data.draw(st.integers(1, 12))
    price = data.draw(st.integers(100, 10**6))
    hers = data.draw(st.integers(0, price * quantity * 9 // 10))
    total = price * quantity - hers
    ours = data.draw(st.integers(0, total // 2))
    known = Rate(data.draw(st.integers(0, 5_000)), data.draw(st.integers(0, 50_000)))
    line = Line(quantity, total - ours, ours, known.commission(total, quantity))

    at, pieces = 0, []
    while at < quantity:
        some = data.draw(st.integers(1, quantity - at))
        pieces.append(piece(line, at, some))
        at += some

    assert sum(one.commission for one in pieces) == line.commission
    assert sum(one.net for one in pieces) == known.net(total, quantity)
    assert sum(one.discount for one in pieces) == ours
    assert all(one.net > 0 and one.commission >= 0 for one in pieces)
    back = [refunded_commission(total, line.commission, 0, total)]
    assert back == [line.commission]
