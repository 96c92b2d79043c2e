"""Whose goods a page is about, who works on them, and where those pages stand.

The studio's pages ask here and nowhere else, so that others can open the same pages for her.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, g, url_for
from flask_login import current_user

from marketplace.catalogue.own import PHOTOS
from marketplace.kernel.lifecycle import Actor
from marketplace.people.producer import Producer


@dataclass(frozen=True)
class Place:
    """Her room, or one that was opened for her. Its pages are the endpoints of `room`, each with
    `parts` in its address; `photos` is where her private photos stand.
    """

    producer: Producer
    actor: Actor
    room: str = "studio"
    parts: Mapping[str, Any] = field(default_factory=dict)
    layout: str = "layouts/studio.html"
    photos: str = PHOTOS


def equip(app: Flask) -> None:
    """Templates ask for their way, their layout and whose they are too."""
    app.jinja_env.globals |= {"way": way, "her_layout": layout, "whose": whose}


def stand(place: Place) -> None:
    """From here to the end of this request the pages are about this producer."""
    g.place = place


def whose() -> Producer:
    """Whose goods these are."""
    return _place().producer


def acting() -> Actor:
    """Who works on them."""
    return _place().actor


def way(page: str, **parts: Any) -> str:
    """The address of one of these pages."""
    place = _place()
    return url_for(f"{place.room}.{page}", **place.parts, **parts)


def layout() -> str:
    """The frame these pages stand in."""
    return _place().layout


def photos_at() -> str:
    """Where her private photos stand."""
    return _place().photos


def _place() -> Place:
    if "place" not in g:
        g.place = Place(current_user.producer, current_user.actor)
    return g.place  # type: ignore[no-any-return]
