"""People of the cooperative, signed in at the office as themselves."""

import pyotp

from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.lifecycles import Role
from marketplace.people import accepting, entering, invitation, inviting
from marketplace.people import user as users
from tests.visitor import Visitor
from tests.world import BAYU, World

PASSWORD = "lima belas huruf lebih"
LATER = 30  # seconds: each step of the second factor counts once


def at_office(
    world: World,
    name: str,
    *roles: Role,
    language: str = "en",
    visitor: Visitor | None = None,
) -> Visitor:
    """Invited by Bayu with these roles, and in front of the office's first page; as `visitor` of a
    server, if there is one.
    """
    with world.inside():
        code = inviting.invite_staff(
            name=name, login=name.lower(), roles=list(map(str, roles)), by=BAYU
        )
        person = users.known_as(db.session(), code)
        paper = invitation.open_for(db.session(), person)
        assert paper is not None
        factor = pyotp.TOTP(accepting.secret(person))
        token, second, now = paper.token, paper.second_code, int(clock.now().timestamp())
        accepting.accept_as_staff(token, second, password=PASSWORD, factor=factor.at(now))
        entering.choose_language(code, language)
    visitor = (visitor or world.visitor()).get("/sign-in/staff").assert_ok()
    visitor.form("sign-in").fill(
        login=name.lower(), password=PASSWORD, factor=factor.at(now + LATER)
    ).press()
    visitor.assert_ok()
    return visitor


def ratna(world: World) -> Visitor:
    return at_office(world, "Ratna", Role.MANAGER)


def sekar(world: World) -> Visitor:
    return at_office(world, "Sekar", Role.TREASURER)


def tono(world: World) -> Visitor:
    return at_office(world, "Tono", Role.PACKER)


def bayu(world: World) -> Visitor:
    return at_office(world, "Bayu", Role.ADMINISTRATOR)
