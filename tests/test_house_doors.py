"""Every address on the site has a door, and a stranger comes through none of the private ones."""

import re
from http import HTTPStatus

from flask import Flask
from werkzeug.datastructures import Headers

from marketplace.web.room import Room
from marketplace.web.sitemap import ROOMS

PRIVATE = [(room, row) for room in ROOMS for row in room.rows if row[0].private]
OWN_PAGE = Headers({"Sec-Fetch-Site": "same-origin"})
FOREIGN_PAGE = Headers({"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"})


def unlisted(app: Flask, rooms: list[Room]) -> set[str]:
    """Addresses that the application answers but no room lists."""
    listed = {room.prefix + path for room in rooms for _, _, path, _ in room.rows}
    listed |= {f"/en{address}" for address in listed}
    return {rule.rule for rule in app.url_map.iter_rules()} - listed


def addresses(room: Room, methods: str, path: str) -> list[tuple[str, str]]:
    """Each method with an address to try it on."""
    return [(method, re.sub("<[^>]+>", "x", room.prefix + path)) for method in methods.split()]


def test_every_address_has_a_door(app: Flask) -> None:
    assert unlisted(app, ROOMS) == set()


def test_an_address_without_a_door_is_caught(app: Flask) -> None:
    room = next(room for room in ROOMS if room.name == "studio")

    assert "/studio/me" in unlisted(app, [other for other in ROOMS if other is not room])


def test_private_rooms_have_only_private_doors() -> None:
    rooms = [room for room in ROOMS if room.name in {"studio", "office"}]

    assert [path for room in rooms for door, _, path, _ in room.rows if not door.private] == []
    assert [door.name for _, (door, *_rest) in PRIVATE if not door.roles] == []


def test_a_stranger_is_sent_to_sign_in_from_every_private_address(app: Flask) -> None:
    entered = {}
    for room, (_, methods, path, _view) in PRIVATE:
        for method, address in addresses(room, methods, path):
            answer = app.test_client().open(address, method=method, headers=OWN_PAGE)
            if not answer.headers.get("Location", "").startswith("/sign-in"):
                entered[f"{method} {address}"] = answer.status

    assert entered == {}


def test_a_foreign_page_can_send_nothing(app: Flask) -> None:
    accepted = {}
    for room in ROOMS:
        for door, methods, path, _view in room.rows:
            if "POST" not in methods or door.proof == "nothing" or door.private:
                continue
            _, address = addresses(room, "POST", path)[0]
            answer = app.test_client().post(address, headers=FOREIGN_PAGE)
            if answer.status_code != HTTPStatus.FORBIDDEN:
                accepted[address] = answer.status

    assert accepted == {}
