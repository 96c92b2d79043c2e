"""The office says to which districts it brings goods, for how much, when."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.refusals import NotFound
from marketplace.people import audit
from marketplace.policy import goods
from marketplace.policy.goods import Area
from marketplace.shipping import region as regions
from marketplace.shipping import tariff
from marketplace.shipping.pricing import NoSuchPlace

KEY = "local areas"


def say_area(area: Area, *, by: Actor) -> None:
    """Goods go there on these terms from now on; what was promised stays. Its name is that of its
    district. Saying the same again changes nothing. Raises `NoSuchPlace`.
    """
    with transaction() as session:
        way = regions.way_to(session, area.code)
        if way is None or way.district is None or area.code.count(".") != tariff.DISTRICT - 1:
            raise NoSuchPlace()
        area = replace(area, name=way.district.name)
        known = list(goods.current(session).all_areas)
        if area in known:
            return
        others = [one for one in known if one.key not in {area.code, area.name}]
        _put(session, [*others, area], by)
        why = f"{area.name}: {format_rupiah(area.price)}, {area.cutoff:%H.%M}"
        audit.note(session, by, "say local area", about=KEY, why=why)


def leave_area(key: str, *, by: Actor) -> None:
    """Nothing new is brought there. Raises `NotFound`."""
    with transaction() as session:
        known = goods.current(session).all_areas
        left = next((area for area in known if area.key == key), None)
        if left is None:
            raise NotFound()
        _put(session, [area for area in known if area != left], by)
        audit.note(session, by, "leave local area", about=KEY, why=left.name)


def _put(session: Session, areas: Sequence[Area], by: Actor) -> None:
    by_name = tuple(sorted(areas, key=lambda area: area.name))
    rules = goods.current(session)
    names = tuple(area.name for area in by_name)
    goods.put(session, replace(rules, areas=by_name, local_areas=names), by=by.code)
