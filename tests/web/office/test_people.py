"""Producers in the office: invited, helped, and never named without a reason."""

import re

from sqlalchemy import func, select

from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.people import destination as destinations
from marketplace.people import producer as producers
from marketplace.people.audit import Audit
from marketplace.people.cohort import Cohort, Skill
from marketplace.people.producer import Producer
from tests.web.office.colleagues import ratna, tono
from tests.world import World

INVITED: dict[str, str | bool] = {
    "name": "Wulan Rahasia",
    "phone": "0890-0000-0123",
    "alias": "Kedai Lontar",
    "method": "bank",
    "bank": "014",
    "number": "009 888 777",
    "holder": "Wulan Rahasia",
    "adult": True,
}


def _course(world: World) -> str:
    with world.inside():
        return db.session.scalars(select(Cohort.code)).first() or ""


def _how_many(world: World) -> int:
    with world.inside():
        return db.session.scalar(select(func.count()).select_from(Producer)) or 0


def test_a_partner_is_invited_with_a_paper_and_a_code_told_apart(world: World) -> None:
    office = ratna(world).get("/office/people/invite")
    office.form("Invite").fill(INVITED, cohort=_course(world)).press()
    office.assert_ok().assert_sees("Kedai Lontar", "Invited", "Account ending in 8777")
    office.assert_sees_not("Wulan", "009888777", "0890-0000-0123")
    second = re.search(r"Tell in person, six digits (\d{6})", office.text)
    assert second is not None

    office.link("Paper to hand over").follow().assert_ok()

    office.assert_sees("Your way in", "/invitations/").assert_sees_not(second[1], "Wulan")
    assert office.page.find("svg") is not None


def test_whoever_is_too_young_or_told_by_her_alias_is_not_invited(world: World) -> None:
    office = ratna(world).get("/office/people/invite")
    wrong: dict[str, str | bool] = {
        "adult": False,
        "alias": "Warung Wulan",
        "number": "",
        "phone": "12",
    }
    for name, value in wrong.items():
        office.get("/office/people/invite")
        office.form("Invite").fill(INVITED, cohort=_course(world)).fill({name: value}).press()
        assert office.status in {409, 422}, name
        assert office.form("Invite").value("name") == "Wulan Rahasia"

    assert _how_many(world) == 2


def test_her_name_is_shown_once_with_a_reason_that_stays(world: World) -> None:
    office = ratna(world).get(f"/office/people/{world.melati.code}")
    office.assert_sees_not("Melati")
    office.form("/name").fill(why="").press()
    assert office.status == 422
    office.assert_sees_not("Melati")

    office.form("/name").fill(why="Letter of the bank").press()

    office.assert_ok().assert_sees("Melati Contoh")
    office.get(f"/office/people/{world.melati.code}").assert_sees_not("Melati")
    with world.inside():
        looks = db.session.scalars(select(Audit).where(Audit.act == "reveal name")).all()
        assert [(look.about, look.why) for look in looks] == [
            (world.melati.code, "Letter of the bank")
        ]


def test_a_desk_code_is_made_and_told(world: World) -> None:
    office = ratna(world).get(f"/office/people/{world.melati.code}")

    office.form("/desk-code").press()

    assert re.search(r"Desk code: \d{6}", office.assert_ok().text)
    office.get(f"/office/people/{world.melati.code}").assert_sees_not("Desk code:")


def test_a_shop_is_closed_and_opened_again(world: World) -> None:
    office = ratna(world).get(f"/office/people/{world.melati.code}")

    office.form("Close the shop").press()
    office.assert_ok().assert_sees("Closed by us")
    office.form("Open again").press()

    office.assert_ok().assert_sees("Active")


def test_a_partner_does_not_leave_by_a_guessed_address(world: World) -> None:
    office = ratna(world).get(f"/office/people/{world.melati.code}")
    form = office.form("Close the shop")
    form.tag.set("action", form.tag.get("action").replace("suspend", "leave"))

    form.press()

    assert office.status == 404
    with world.inside():
        assert producers.known_as(db.session(), world.melati.code).state == "active"


def test_a_new_destination_waits_and_shows_only_its_end(world: World) -> None:
    office = ratna(world).get(f"/office/people/{world.kenanga.code}/destination")
    office.form("Keep").fill(
        method="bank", bank="002", number="12345678", holder="Kenanga Contoh"
    ).press()

    office.assert_ok().assert_sees("A change is waiting", "Account ending in 5678", "Ratna")
    office.assert_sees_not("12345678")
    with world.inside():
        now = destinations.current(db.session(), world.kenanga.code)
        coming = destinations.coming(db.session(), world.kenanga.code)
        assert now is not None and now.method == "cash"
        assert coming is not None and (coming.counts_from - clock.now()).days == 2


def test_a_transfer_needs_an_account(world: World) -> None:
    office = ratna(world).get(f"/office/people/{world.kenanga.code}/destination")

    office.form("Keep").fill(method="bank").press()

    assert office.status == 422
    office.assert_sees("A bank transfer needs this.")
    with world.inside():
        assert destinations.coming(db.session(), world.kenanga.code) is None


def test_partners_are_found_by_shop_and_code_but_not_by_name(world: World) -> None:
    office = ratna(world)
    office.get("/office/people?q=flanel").assert_sees("Rumah Flanel").assert_sees_not("Dapur Timur")
    office.get(f"/office/people?q={world.melati.code.lower()}").assert_sees("Rumah Flanel")
    office.get("/office/people?q=Melati").assert_sees("Nobody found").assert_sees_not("Flanel")


def test_skills_and_courses_are_added(world: World) -> None:
    office = ratna(world).get("/office/cohorts")
    office.form("Add the skill").fill(skill_name="Bordir", opens=["bordir-nama"]).press()
    office.assert_ok().assert_sees("Bordir", "Name embroidery")
    course = {
        "code": "K-06",
        "name": "Bordir dasar",
        "region": "Denpasar",
        "starts_on": "2026-06-08",
        "ends_on": "2026-06-12",
    }
    office.form("Add the course").fill(course, skill="Bordir").press()
    office.assert_ok().assert_sees("K-06 · Bordir dasar", "8 June 2026", "0 / 30")

    office.form("Add the course").fill(course, skill="Bordir").press()
    assert office.status == 409
    office.form("Add the skill").fill(skill_name="Bordir", opens=["aksesori"]).press()
    assert office.status == 409
    with world.inside():
        assert db.session.scalar(select(func.count()).select_from(Cohort)) == 3
        assert db.session.scalar(select(func.count()).select_from(Skill)) == 3


def test_nobody_else_meets_partners(world: World) -> None:
    office = tono(world)
    for path in ("", "/invite", f"/{world.melati.code}", f"/{world.melati.code}/destination"):
        office.get(f"/office/people{path}")
        assert office.status == 403
        office.assert_sees_not("Rumah Flanel")
    assert office.get("/office/cohorts").status == 403


def test_a_forgotten_pin_is_reset_face_to_face(world: World) -> None:
    office = ratna(world).get(f"/office/people/{world.melati.code}")
    office.form("Let her choose a new PIN").press()

    office.assert_ok().assert_sees("Her PIN is gone.", "Tell in person, six digits")
    assert not office.has_form("Make a desk code")
    with world.inside():
        her = producers.known_as(db.session(), world.melati.code)
        assert her.user.secret_hash is None
        assert db.session.scalar(select(Audit.by).where(Audit.act == "reset PIN")) is not None
