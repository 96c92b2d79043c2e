"""The administrator invites colleagues into roles."""

import re

from marketplace.kernel.db import db
from marketplace.people import user as users
from tests.web.office.colleagues import bayu, ratna
from tests.world import World


def test_a_colleague_is_invited_and_the_paper_keeps_its_code_to_itself(world: World) -> None:
    office = bayu(world).get("/office/staff")
    office.form("Invite").fill(name="Tono", login="Tono.1", roles=["packer"]).press()
    office.assert_ok().assert_sees("Tono", "tono.1", "Packer", "Invited")
    first = _told_code(office.text)

    office.form("Invite again").press()
    second = _told_code(office.assert_ok().text)
    office.link("Paper to hand over").follow().assert_ok().assert_sees("Tono", "/invitations/")

    office.assert_sees_not(first, second)


def test_bad_input_invites_nobody(world: World) -> None:
    office = bayu(world)
    good = {"name": "Tono", "login": "tono", "roles": ["packer"]}
    for name, value in (("name", ""), ("login", "t o"), ("login", "bayu"), ("roles", [])):
        office.get("/office/staff").form("Invite").fill(good).fill({name: value}).press()
        assert office.status in {409, 422}, name
    office.get("/office/staff").form("Invite").fill(good).forge(roles="system").press()
    assert office.status == 422
    with world.inside():
        assert [person.name for person in users.staff(db.session())] == ["Bayu"]


def test_a_partner_is_nobodys_colleague(world: World) -> None:
    with world.inside():
        code = world.melati.actor.code
    assert bayu(world).get(f"/office/staff/{code}").status == 404


def test_a_manager_invites_no_staff(world: World) -> None:
    assert ratna(world).get("/office/staff").status == 403


def _told_code(text: str) -> str:
    found = re.search(r"Tell in person, six digits (\d{6})", text)
    assert found is not None
    return found[1]
