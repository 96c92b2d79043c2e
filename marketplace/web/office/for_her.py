"""A producer's own pages about goods and work, opened by the office for her. Whatever is done there
is done in her place, and written down as that.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import wraps
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.people import producer as producers
from marketplace.web import pages
from marketplace.web.doors import Door, View
from marketplace.web.studio import acting
from marketplace.web.studio.acting import Place

ROOM, PREFIX = "for_her", "/office/for/<producer>"
HERS = ("/products", "/photos", "/tasks", "/questions", "/me")
LAYOUT = "layouts/for_her.html"

Row = tuple[Door, str, str, View]


def rows(door: Door, studio: Iterable[Row]) -> list[Row]:
    """Those of her addresses that the office opens, behind its own door."""
    return [
        (door, methods, path, opened(view))
        for _hers, methods, path, view in studio
        if path.startswith(HERS)
    ]


def opened(view: View) -> View:
    """The view, about her. Raises `NotFound` where nobody has this code."""

    @wraps(view)
    def stood(producer: str, **parts: Any) -> ResponseReturnValue:
        her = producers.known_as(pages.db_session(), producer)
        acting.stand(
            Place(
                her,
                replace(current_user.actor, on_behalf_of=her.code),
                room=ROOM,
                parts={"producer": her.code},
                layout=LAYOUT,
                photos=f"/office/for/{her.code}/photos",
            )
        )
        return view(**parts)

    return stood


def way_in(producer_code: str) -> str:
    """Where her goods stand, opened for her."""
    return url_for(f"{ROOM}.products", producer=producer_code)
