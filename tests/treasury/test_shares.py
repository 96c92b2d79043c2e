"""A surplus is divided to the rupiah, whatever the amounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.policy.surplus_rule import PARTS, WHOLE, NotWhole, SurplusRule
from marketplace.treasury.shares import NobodySaved, NobodyTraded, Stake, of_members, parts_of

AMOUNTS = st.integers(min_value=0, max_value=10**11)
STAKES = st.lists(st.builds(Stake, AMOUNTS, AMOUNTS), min_size=1, max_size=30)


def test_the_worked_example_to_the_rupiah() -> None:
    """M28: JUA 1.000.000 and JMA 400.000; six of ten traded and 200 of 500 saved are 760.000."""
    stakes = [Stake(6, 200), Stake(4, 300)]

    assert of_members(stakes, 1_000_000, 400_000) == [760_000, 640_000]


def test_a_list_that_comes_to_105_percent_is_refused() -> None:
    copied = {
        "reserve": 4000, "trade": 2000, "savings": 2000, "board": 500, "staff": 500,
        "education": 500, "social": 500, "environment": 500,
    }  # fmt: skip
    with pytest.raises(NotWhole) as no:
        SurplusRule(copied)
    assert no.value.facts == {"sum": "105"}

    assert sum(SurplusRule(copied | {"environment": 0}).weights) == WHOLE


@pytest.mark.parametrize(
    "parts",
    [{"reserve": 9_999}, {"reserve": 10_001}, {"gifts": WHOLE}, {"reserve": 10_500, "trade": -500}],
)
def test_other_rules_that_are_none_are_refused(parts: dict[str, int]) -> None:
    with pytest.raises(NotWhole):
        SurplusRule(parts)


@given(stakes=STAKES, for_trade=AMOUNTS, for_savings=AMOUNTS)
def test_shares_add_up_and_nobody_is_a_rupiah_away(
    stakes: list[Stake], for_trade: int, for_savings: int
) -> None:
    traded, saved = sum(s.trade for s in stakes), sum(s.savings for s in stakes)
    if (for_trade and not traded) or (for_savings and not saved):
        with pytest.raises((NobodyTraded, NobodySaved)):
            of_members(stakes, for_trade, for_savings)
        return

    found = of_members(stakes, for_trade, for_savings)

    assert sum(found) == for_trade + for_savings
    whole = (traded or 1) * (saved or 1)
    for stake, share in zip(stakes, found, strict=True):
        exact = stake.trade * for_trade * (saved or 1) + stake.savings * for_savings * (traded or 1)
        assert abs(share * whole - exact) < whole


@given(
    total=AMOUNTS,
    cuts=st.lists(st.integers(0, WHOLE), min_size=len(PARTS) - 1, max_size=len(PARTS) - 1),
)
def test_the_parts_of_the_rule_add_up(total: int, cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), WHOLE]
    rule = SurplusRule({p: edges[i + 1] - edges[i] for i, p in enumerate(PARTS)})

    parts = parts_of(total, rule)

    assert sum(parts.values()) == total
    assert all(abs(parts[p] * WHOLE - total * rule.parts[p]) < WHOLE for p in PARTS)
