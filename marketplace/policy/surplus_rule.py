"""By which parts the members share the surplus of a year, in basis points. One widely copied list
comes to 105 percent; ours must come to a hundred.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.policy import setting

KEY = "surplus rule"
WHOLE = 10_000
TRADE, SAVINGS = "trade", "savings"
# What stays with the cooperative, each for its purpose; the reserve first.
FUNDS = ("reserve", "board", "staff", "education", "social", "environment")
PARTS = (FUNDS[0], TRADE, SAVINGS, *FUNDS[1:])


class NotWhole(NotNow):
    says = lazy("The parts come to %(sum)s percent. They must come to 100.")


@dataclass(frozen=True)
class SurplusRule:
    """`parts` are basis points by their word; a word that is missing has none."""

    parts: Mapping[str, int]

    def __post_init__(self) -> None:
        """Raises `NotWhole`."""
        total = sum(self.parts.values())
        if total != WHOLE or not set(self.parts) <= set(PARTS) or min(self.parts.values()) < 0:
            whole, rest = divmod(total, 100)
            raise NotWhole(sum=f"{whole},{rest:02}" if rest else str(whole))

    @property
    def weights(self) -> list[int]:
        """In the order of `PARTS`."""
        return [self.parts.get(part, 0) for part in PARTS]


def current(session: Session) -> SurplusRule | None:
    """What counts now; none while nobody decided."""
    kept = setting.current(session, KEY)
    return SurplusRule(kept) if kept else None


def put(session: Session, rule: SurplusRule, *, by: str) -> None:
    """From now on."""
    setting.put(session, KEY, dict(rule.parts), by=by)
