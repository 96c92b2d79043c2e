"""How a surplus is divided, to the rupiah: pure numbers, for a proposal and for whoever checks it.

`SHU_a = Va/Vuk × JUA + Sa/Tms × JMA`: a member's part of what all traded, times what goes to trade,
and her part of all savings, times what goes to savings.
"""

from collections.abc import Sequence
from typing import NamedTuple

from marketplace.kernel.money import Money, split
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.policy.surplus_rule import PARTS, SAVINGS, TRADE, SurplusRule


class NobodyTraded(NotNow):
    says = lazy("Nobody traded, but a part is for trade. Please enter it, or change the rule.")


class NobodySaved(NotNow):
    says = lazy("Nobody saved, but a part is for savings. Please enter it, or change the rule.")


class Stake(NamedTuple):
    """What one member brought: what she traded in the year, and her savings."""

    trade: Money
    savings: Money


def parts_of(total: Money, rule: SurplusRule) -> dict[str, Money]:
    """The surplus by the parts of the rule; they add up to it exactly."""
    return dict(zip(PARTS, split(total, rule.weights), strict=True))


def of_members(stakes: Sequence[Stake], for_trade: Money, for_savings: Money) -> list[Money]:
    """Each member's share; together exactly what is for trade and for savings.

    Raises `NobodyTraded`, `NobodySaved`.
    """
    traded, saved = sum(s.trade for s in stakes), sum(s.savings for s in stakes)
    if for_trade and not traded:
        raise NobodyTraded()
    if for_savings and not saved:
        raise NobodySaved()
    if not for_trade + for_savings:
        return [0] * len(stakes)
    weights = [
        stake.trade * for_trade * (saved or 1) + stake.savings * for_savings * (traded or 1)
        for stake in stakes
    ]
    return split(for_trade + for_savings, weights)


def for_members(parts: dict[str, Money]) -> tuple[Money, Money]:
    """What is for trade, and what for savings."""
    return parts[TRADE], parts[SAVINGS]
