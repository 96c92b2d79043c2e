"""Every private address against every role, and every unsafe address against every proof of
origin. The list is the sitemap itself, so that a new address is tried the day it is written.
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model, db, transaction
from marketplace.lifecycles import Role
from marketplace.people import sign_in
from marketplace.people.user import User
from marketplace.web.doors import NOTHING, TOKEN
from marketplace.web.sitemap import ROOMS
from tests.world import World

OWN = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
FOREIGN = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://sub.localhost"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
]
ROLES = [role for role in Role if role not in {Role.SYSTEM, Role.BUYER}]
ROWS = [
    (door, method, re.sub("<[^>]+>", "XXXXXXXX", room.prefix + path))
    for room in ROOMS
    for door, methods, path, _ in room.rows
    for method in methods.split()
]
HOW_MANY = text(
    " UNION ALL ".join(
        f"SELECT '{name}', count(*) FROM \"{name}\"" for name in Model.metadata.tables
    )
)
UNSAFE = [(door, address) for door, method, address in ROWS if method == "POST"]


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


def signed_in(world: World, role: Role) -> FlaskClient:
    """Somebody with this one role."""
    with world.inside():
        if role is Role.PRODUCER:
            with transaction() as session:
                token = sign_in.begin(session, _user_of(session, world.melati.actor.code))
        else:
            with transaction() as session:
                user = User(code=codes.code(), roles=str(role), name=role.title())
                session.add(user)
                session.flush()
                token = sign_in.begin(session, user)
    client = world.app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["seen"] = token, int(clock.now().timestamp())
    return client


def _user_of(session: Any, code: str) -> User:
    return session.scalars(select(User).where(User.code == code)).one()  # type: ignore[no-any-return]


def everything(world: World) -> dict[str, int]:
    """How many rows every table has."""
    with world.inside():
        return {str(name): int(rows) for name, rows in db.session.execute(HOW_MANY)}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_passes_only_its_own_doors(world: World, role: Role) -> None:
    client = signed_in(world, role)
    wrong: list[str] = []
    for door, method, address in ROWS:
        if not door.private or address.endswith(("/sign-out", "/language")):
            continue
        answer = client.open(address, method=method, headers=OWN)
        let_in = answer.status_code != HTTPStatus.FORBIDDEN
        if let_in != (role in door.roles):
            wrong.append(f"{method} {address}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_what_a_foreign_page_sends_is_refused_everywhere(
    world: World, headers: dict[str, str]
) -> None:
    for door, address in UNSAFE:
        if door.proof == NOTHING:
            continue
        client = _somebody_for(world, door.roles)
        before = everything(world)
        answer = client.post(address, headers=headers, data={"sku": "X", "quantity": "1"})
        assert answer.status_code == HTTPStatus.FORBIDDEN, address
        assert everything(world) == before, address


def test_a_form_without_any_proof_is_refused_everywhere(world: World) -> None:
    for door, address in UNSAFE:
        if door.proof != TOKEN:
            continue
        client = _somebody_for(world, door.roles)
        before = everything(world)
        assert client.post(address, data={}).status_code == HTTPStatus.FORBIDDEN, address
        assert everything(world) == before, address


def test_an_old_page_of_ours_changes_nothing(world: World) -> None:
    """Own origin, stale token: the form comes back or a sentence says so; nothing is written."""
    for door, address in UNSAFE:
        if door.proof != TOKEN:
            continue
        client = _somebody_for(world, door.roles)
        before = everything(world)
        answer = client.post(address, headers=OWN, data={"csrf_token": "stale", "once": "x" * 32})
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, address
        assert everything(world) == before, address


def test_only_declared_methods_are_answered(app: Flask) -> None:
    client = app.test_client()
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        for _, _, address in ROWS:
            status = client.open(address, method=method).status_code
            assert status in {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_FOUND}, address


_clients: dict[tuple[int, str], FlaskClient] = {}


def _somebody_for(world: World, roles: frozenset[str]) -> FlaskClient:
    if not roles:
        return world.app.test_client()
    role = sorted(roles)[0]
    if (id(world), role) not in _clients:
        _clients[id(world), role] = signed_in(world, Role(role))
    return _clients[id(world), role]


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    _clients.clear()
