"""The first page of a new installation, and that nobody finds it afterwards."""

import re

from flask import Flask
from sqlalchemy import select

from marketplace.catalogue import category as categories
from marketplace.kernel.db import db
from marketplace.people import cohort
from marketplace.people import user as users
from marketplace.policy import cooperative as cooperatives
from marketplace.shipping import founding, tariff
from tests.visitor import Visitor

ASKED = {
    "name": "Koperasi Uji Lumbung",
    "street": "Jl. Contoh 12",
    "city": "Semarang",
    "postcode": "50149",
    "phone": "024-7601234",
    "email": "halo@lumbung.example",
    "bank": "113",
    "account_number": "0001234567",
    "account_holder": "Koperasi Uji Lumbung",
    "zone": "WIB",
    "manager_name": "Ratna",
    "manager_login": "ratna",
    "treasurer_name": "Sekar",
    "treasurer_login": "sekar",
}


def _code(app: Flask) -> str:
    return founding.setup_code(app.config["SECRET_KEY"])


def _send(operator: Visitor, code: str, **other: str) -> None:
    form = operator.get("/setup").assert_ok().form()
    form.fill(ASKED, code=code, **other).press()


def test_a_cooperative_is_founded_and_its_first_people_come_in(app: Flask) -> None:
    operator = Visitor.in_process(app)

    _send(operator, _code(app).lower())

    operator.assert_ok()
    assert operator.response.headers["Cache-Control"] == "no-store"
    papers = operator.page.select("section.sheet")
    assert [re.findall(r"\b\d{6}\b", paper.get_text(" ")) for paper in papers] == [[], []]
    links = re.findall(r"/invitations/[\w-]+", operator.text)
    seconds = re.findall(r"(?:Ratna|Sekar) (\d{6})", operator.text)
    assert (len(links), len(seconds)) == (2, 2)
    somebody = Visitor.in_process(app).get(links[0]).assert_ok()
    somebody.form("code").fill(second_code=seconds[0]).press()
    somebody.assert_ok()
    assert somebody.has_form("secret")


def test_a_shop_begins_with_shelves_skills_and_a_price(app: Flask) -> None:
    _send(Visitor.in_process(app), _code(app))

    with app.app_context():
        session = db.session()
        shelves = {shelf.slug for shelf in categories.shelves(session)}
        opened = set().union(*(skill.opens for skill in cohort.skills(session)))
        assert opened == shelves - {"paket-hadiah"}
        assert tariff.quote(session, "31", 900).price == founding.PER_KG
        people = {person.login: person.role_set for person in users.staff(session)}
        assert people == {"ratna": {"manager", "administrator"}, "sekar": {"treasurer"}}


def test_an_administrator_may_be_somebody_else(app: Flask) -> None:
    operator = Visitor.in_process(app)

    _send(operator, _code(app), administrator_name="Bayu", administrator_login="bayu")

    assert len(operator.assert_ok().page.select("section.sheet")) == 3
    with app.app_context():
        roles = {person.login: person.roles for person in users.staff(db.session())}
    assert roles == {"ratna": "manager", "sekar": "treasurer", "bayu": "administrator"}


def test_nobody_finds_it_afterwards(app: Flask) -> None:
    operator = Visitor.in_process(app)
    form = operator.get("/setup").form()
    _send(operator, _code(app))

    assert operator.get("/setup").status == 404
    form.fill(ASKED, code=_code(app)).press()

    assert operator.status == 404
    with app.app_context():
        assert len(users.staff(db.session())) == 2


def test_what_does_not_fit_founds_nothing(app: Flask) -> None:
    operator = Visitor.in_process(app)
    for other in (
        {"treasurer_name": "Ratna"}, {"treasurer_login": "RATNA"}, {"manager_login": "r"},
        {"administrator_name": "Bayu"}, {"phone": "1"}, {"postcode": "x"}, {"bank": ""},
        {"administrator_name": "Bayu", "administrator_login": "ratna"},
    ):  # fmt: skip
        _send(operator, _code(app), **other)
        assert operator.status in {409, 422}, other
        assert operator.form().value("name") == ASKED["name"]
    _nothing_founded(app)


def test_a_guesser_waits(app: Flask) -> None:
    operator = Visitor.in_process(app)
    for _ in range(founding.WRONG):
        _send(operator, "AAAAAAAA")
        assert operator.status == 409

    _send(operator, _code(app))

    assert operator.status == 409
    _nothing_founded(app)


def _nothing_founded(app: Flask) -> None:
    with app.app_context():
        session = db.session()
        assert cooperatives.known(session) is None
        assert users.staff(session) == []
        assert categories.all_of_them(session) == []
        assert session.scalars(select(tariff.Tariff)).all() == []
