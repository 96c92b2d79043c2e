"""The worker asks for prices of this moment that checkouts wanted. What does not answer is asked
again later; until then the tables of the office count.
"""

import logging

from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.shipping import live_price, quoting
from marketplace.shipping import region as regions
from marketplace.shipping.live_price import A_KILOGRAM, LivePrice
from marketplace.shipping.quoting import Quoter, Unclear, Unknown, Where

MOST_AT_ONCE = 5
_log = logging.getLogger(__name__)


def ask_due() -> int:
    """Returns how many answered."""
    quoter = quoting.configured()
    if quoter is None:
        return 0
    wanted = [
        (row.dest, row.kg, row.place) for row in live_price.due(db.session(), MOST_AT_ONCE)
    ]
    db.session.remove()
    return sum(_ask(quoter, *one) for one in wanted)


def _ask(quoter: Quoter, dest: str, kg: int, place: str) -> bool:
    try:
        place = place or _place(quoter, dest)
        offers = quoter.ask(place, kg * A_KILOGRAM)
    except (Unclear, Unknown) as error:
        _log.warning("no price from %s for %s: %r", quoter.name, dest, error)
        offers = None
    with transaction() as session:
        found = select(LivePrice).where(LivePrice.dest == dest, LivePrice.kg == kg)
        row = session.scalar(found)
        if row is None:
            return False
        row.asked_at, row.place = clock.now(), place
        if offers is not None:
            row.answered(offers)
        return offers is not None


def _place(quoter: Quoter, dest: str) -> str:
    """As it was called before, else asked for. Raises `Unclear`, `Unknown`."""
    before = select(LivePrice.place).where(LivePrice.dest == dest, LivePrice.place != "").limit(1)
    known = db.session.scalar(before)
    way = regions.way_to(db.session(), dest)
    names = [region.name for region in way if region] if way else []
    db.session.remove()
    if known:
        return known
    if len(names) != len(Where.__dataclass_fields__):
        raise Unknown(dest)
    province, city, district = names
    return quoter.place(Where(district, city, province))
