"""Coming in for the first time and every time after: a paper, a told code, a secret, a phone."""

import pyotp
import pytest
from flask import Flask

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.people import cohort, invitation, inviting, second_factor
from marketplace.people import producer as producers
from marketplace.people import user as users
from marketplace.people.inviting import NewProducer
from tests.visitor import Visitor
from tests.world import BAYU, RATNA, World

WEAK_PINS = ["", "12345", "1234567", "123456", "654321", "000000", "12345x", "１２３４５６"]


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


def invited(world: World) -> tuple[str, str]:
    """A paper for a new producer: its address, and the code that is told."""
    with world.inside():
        course = cohort.cohorts(db.session())[0].code
        new = NewProducer("Anggrek Contoh", None, "Kebun Kain", course, None)
        code = inviting.invite_producer(new, key=codes.token(), by=RATNA)
        paper = invitation.open_for(db.session(), producers.known_as(db.session(), code).user)
        assert paper is not None
        return f"/invitations/{paper.token}", paper.second_code


def past_the_code(world: World) -> Visitor:
    address, told = invited(world)
    visitor = world.visitor().get(address)
    visitor.form("code").fill(second_code=told).press()
    return visitor.assert_ok()


def test_a_paper_and_a_told_code_let_a_producer_in(world: World) -> None:
    visitor = past_the_code(world)

    visitor.form("secret").fill(pin="280519", again="280519", sell=True, pay=True).press()

    assert visitor.assert_ok().path == "/studio/"
    visitor.assert_sees("Produk pertama")


def test_a_wrong_code_shows_no_form_for_a_pin(world: World) -> None:
    address, told = invited(world)
    visitor = world.visitor().get(address)

    visitor.form("code").fill(second_code=f"{(int(told) + 1) % 1_000_000:06}").press()

    assert visitor.status == 422
    assert not visitor.has_form("secret")


def test_a_weak_pin_is_sent_back_and_never_shown(world: World) -> None:
    visitor = past_the_code(world)

    for pin in WEAK_PINS:
        visitor.form("secret").fill(pin=pin, again=pin, sell=True, pay=True).press()

        assert visitor.status == 422, pin
        assert visitor.form("secret").value("pin") == ""


def test_without_consent_nobody_comes_in(world: World) -> None:
    visitor = past_the_code(world)

    visitor.form("secret").fill(pin="280519", again="280519", sell=True).press()

    assert visitor.status == 422
    assert visitor.get("/studio/").path.startswith("/sign-in")


def test_a_paper_counts_once(world: World) -> None:
    visitor = past_the_code(world)
    address = visitor.path
    visitor.form("secret").fill(pin="280519", again="280519", sell=True, pay=True).press()

    assert world.visitor().get(address).status == 404


def test_a_new_phone_needs_a_code_from_the_desk(world: World) -> None:
    her, visitor = world.melati, world.visitor()
    visitor.get("/sign-in").form("sign-in").fill(known_by=her.code, pin=her.pin).press()
    assert visitor.status == 409
    with world.inside():
        told = inviting.give_desk_code(her.code, by=RATNA)

    form = visitor.get("/sign-in/desk").form("sign-in")
    form.fill(known_by=her.code, pin=her.pin, desk_code=told).press()
    assert visitor.assert_ok().path == "/studio/"
    visitor.form("/sign-out").press()
    visitor.form("sign-in").fill(known_by=her.code.lower(), pin=her.pin).press()

    assert visitor.assert_ok().path == "/studio/"


def test_the_page_somebody_wanted_comes_after_the_pin(world: World) -> None:
    visitor = world.visitor()
    visitor.session.cookies.set("device", world.melati.phone)
    visitor.get("/studio/tasks").form("sign-in")

    visitor.form("sign-in").fill(known_by=world.melati.code, pin=world.melati.pin).press()

    assert visitor.assert_ok().path == "/studio/tasks"


def test_a_colleague_comes_in_with_a_password_and_an_app(world: World) -> None:
    with world.inside():
        code = inviting.invite_staff(name="Gita", login="gita", roles=["packer"], by=BAYU)
        person = users.known_as(db.session(), code)
        paper = invitation.open_for(db.session(), person)
        assert paper is not None
        address, told = f"/invitations/{paper.token}", paper.second_code
        secret = second_factor.secret_of(person)
    visitor = world.visitor().get(address)
    visitor.form("code").fill(second_code=told).press()
    shown = visitor.page.select_one("main p.code")
    assert shown is not None
    assert shown.get_text().replace(" ", "") == secret
    assert {len(group) for group in shown.get_text().split()} == {4}
    assert visitor.page.select_one(".qr svg") is not None

    now = pyotp.TOTP(secret).at(clock.now())
    visitor.form("secret").fill(password="empat belas kuda putih", factor=now).press()

    assert visitor.assert_ok().path == "/office/"
