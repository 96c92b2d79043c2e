"""What the cooperative decides about foods and their ways to a buyer: when halal must be said, how
fresh a parcel must arrive, where and until when goods go out in town. Dated like every decision.
"""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.policy import setting

KEY = "goods"


@dataclass(frozen=True)
class Area:
    """A district that goods are brought to, by its code: what that costs, until which hour what is
    ordered leaves on the day itself, and on which days of the week, Monday first.
    """

    code: str
    name: str
    price: Money
    cutoff: time
    days: tuple[int, ...] = tuple(range(7))

    @property
    def key(self) -> str:
        """For a form to carry: one that was named only has no code."""
        return self.code or self.name


@dataclass(frozen=True)
class GoodsRules:
    """From `halal_required_from` on, food says halal with a certificate, or that it is not (PP
    42/2024 art. 160). `local_areas` are the districts that goods may go to on the day itself, when
    they are ordered before `local_cutoff`; being brought there costs `local_price`. `areas` say it
    of each.
    """

    halal_required_from: date = date(2026, 10, 18)
    courier_left_on_arrival_days: int = 7
    local_cutoff: time = time(10)
    local_areas: tuple[str, ...] = ()
    permit_warn_days: tuple[int, ...] = (60, 14)
    local_price: Money = 10_000
    areas: tuple[Area, ...] = ()

    @property
    def all_areas(self) -> tuple[Area, ...]:
        """With the same terms for each where only their names were said."""
        return self.areas or tuple(
            Area("", name, self.local_price, self.local_cutoff) for name in self.local_areas
        )

    def says_halal_on(self, day: date) -> bool:
        """Whether food must say on this day whether it is halal."""
        return day >= self.halal_required_from


def current(session: Session) -> GoodsRules:
    """The rules that count now; the defaults where nobody decided."""
    kept = setting.current(session, KEY)
    if kept is None:
        return GoodsRules()
    return GoodsRules(
        halal_required_from=date.fromisoformat(kept["halal_required_from"]),
        courier_left_on_arrival_days=kept["courier_left_on_arrival_days"],
        local_cutoff=time.fromisoformat(kept["local_cutoff"]),
        local_areas=tuple(kept["local_areas"]),
        local_price=kept.get("local_price", GoodsRules.local_price),
        permit_warn_days=tuple(kept["permit_warn_days"]),
        areas=tuple(_read(*area) for area in kept.get("areas", [])),
    )


def put(session: Session, rules: GoodsRules, *, by: str) -> None:
    """From now on; what was promised before is kept."""
    value = {
        "halal_required_from": rules.halal_required_from.isoformat(),
        "courier_left_on_arrival_days": rules.courier_left_on_arrival_days,
        "local_cutoff": rules.local_cutoff.isoformat("minutes"),
        "local_areas": list(rules.local_areas),
        "local_price": rules.local_price,
        "permit_warn_days": list(rules.permit_warn_days),
        "areas": [_written(area) for area in rules.areas],
    }
    setting.put(session, KEY, value, by=by)


def _read(code: str, name: str, price: Money, cutoff: str, days: list[int]) -> Area:
    return Area(code, name, price, time.fromisoformat(cutoff), tuple(days))


def _written(area: Area) -> list[Any]:
    cutoff = area.cutoff.isoformat("minutes")
    return [area.code, area.name, area.price, cutoff, list(area.days)]
