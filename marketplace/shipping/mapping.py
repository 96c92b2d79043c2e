"""The regions of Indonesia come into their table, once an edition. The operator's commands do it
before anybody is served: in memory they would cost every process 38 MiB.
"""

from collections.abc import Collection

from sqlalchemy import delete, insert

from marketplace.kernel import indonesia
from marketplace.kernel.db import db, transaction
from marketplace.kernel.indonesia import Place
from marketplace.policy import setting
from marketplace.shipping.region import Region, plain

KEY = "edition of regions"
_AT_ONCE = 5_000


def load(*, within: Collection[str] = (), by: str) -> int:
    """Fills the table; returns how many regions came. Nothing comes when they are there already.
    `within` takes only those around a few codes.
    """
    edition = indonesia.edition_of_places()
    if setting.current(db.session(), KEY) == edition:
        return 0
    places = list(indonesia.places(within))
    with transaction() as session:
        session.execute(delete(Region))
        for start in range(0, len(places), _AT_ONCE):
            session.execute(insert(Region), [_row(p) for p in places[start : start + _AT_ONCE]])
        setting.put(session, KEY, edition, by=by)
    return len(places)


def _row(place: Place) -> dict[str, str]:
    return {
        "code": place.code,
        "parent": place.parent,
        "name": place.name,
        "sought": plain(place.name),
        "postcode": place.postcode,
    }
