"""The people of the demo: who they are, and how they came in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pyotp

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.lifecycle import Actor
from marketplace.lifecycles import Role
from marketplace.people import (
    accepting,
    cohort,
    invitation,
    inviting,
    producer,
    second_factor,
    teaching,
    user,
)
from marketplace.people.destination import BankAccount
from marketplace.people.inviting import NewProducer
from marketplace.people.teaching import NewCohort
from marketplace.policy.cooperative import Cooperative
from marketplace.shipping import founding
from marketplace.shipping.founding import FirstPerson, Founding

Say = Callable[[str], None]

COOPERATIVE = Cooperative(
    name="Koperasi Pemasaran Lumbung Pandan",
    street="Jl. Contoh Pandan No. 12, Kel. Contoh, Kec. Semarang Barat",
    city="Kota Semarang, Jawa Tengah",
    postcode="50100",
    phone="+6289000000001",
    email="halo@lumbungpandan.example",
    bank="113",
    account_number="0000000001",
    account_holder="LUMBUNG PANDAN",
)

# Code, name, skill, region, first day.
COHORTS = (
    ("K-01", "Keripik & camilan", "Boga kedelai", "Semarang", date(2026, 2, 2)),
    ("K-02", "Susu & olahan segar", "Boga kedelai", "Semarang", date(2026, 2, 9)),
    ("K-03", "Prakarya kain dan anyam", "Prakarya kain dan anyam", "Semarang", date(2026, 3, 2)),
    ("K-04", "Busana dasar", "Menjahit", "Semarang", date(2026, 4, 6)),
    ("K-05", "Menjahit", "Menjahit", "Denpasar", date(2026, 5, 4)),
    ("K-06", "Bordir", "Bordir", "Denpasar", date(2026, 6, 8)),
)

# Name, shop, cohort, whether she is paid by bank.
PRODUCERS = (
    ("Kenanga", "Dapur Sereh", "K-01", True),
    ("Melati", "Perca Warna", "K-04", True),
    ("Anggrek", "Renyah Pagi", "K-01", True),
    ("Cempaka", "Kedai Lontar", "K-02", False),
    ("Dahlia", "Tahu Tempe Beringin", "K-02", True),
    ("Flamboyan", "Anyam Mendong", "K-03", False),
    ("Seruni", "Benang Lurik", "K-03", True),
    ("Wijaya", "Sulam Ilalang", "K-05", True),
)
CASH_ROLES = {"Tono": [str(Role.PACKER)]}
BEFORE = timedelta(days=21)
PIN = "204816"


@dataclass(frozen=True)
class Cast:
    """Codes by name: producers by their shop."""

    ratna: Actor
    sekar: Actor
    bayu: Actor
    tono: Actor
    shops: dict[str, str]
    began: datetime


def gather() -> Cast:
    """Everybody comes in through the same doors as in real life."""
    began = (datetime.now(UTC) - BEFORE).replace(hour=2, minute=0, second=0, microsecond=0)
    with clock.at(began):
        founded = founding.found(
            Founding(
                COOPERATIVE,
                FirstPerson("Ratna", "ratna"),
                FirstPerson("Sekar", "sekar"),
                FirstPerson("Bayu", "bayu"),
            ),
            code=founding.setup_code("demo"),
            secret_key="demo",
        )
        ratna, sekar, bayu = (_come_in(code) for code in founded)
        tono = _come_in(
            inviting.invite_staff(name="Tono", login="tono", roles=CASH_ROLES["Tono"], by=bayu)
        )
        _hold_courses(ratna)
        shops = {shop: _invite(n, ratna) for n, (_, shop, _, _) in enumerate(PRODUCERS)}
    return Cast(ratna, sekar, bayu, tono, shops, began)


def _come_in(code: str) -> Actor:
    colleague = user.known_as(db.session(), code)
    paper = invitation.open_for(db.session(), colleague)
    if paper is None:
        raise LookupError(code)
    factor = pyotp.TOTP(second_factor.secret_of(colleague)).at(clock.now())
    accepting.accept_as_staff(paper.token, paper.second_code, password=codes.token(), factor=factor)
    return user.known_as(db.session(), code).actor


def _hold_courses(by: Actor) -> None:
    skills = {skill.name: skill.code for skill in cohort.skills(db.session())}
    for code, name, skill, region, first in COHORTS:
        teaching.create_cohort(
            NewCohort(code, name, skills[skill], region, first, first + timedelta(days=4)),
            key=code,
            by=by,
        )


def _invite(number: int, by: Actor) -> str:
    name, shop, course, by_bank = PRODUCERS[number]
    account = BankAccount("014", f"00000010{number:02}", name.upper())
    code = inviting.invite_producer(
        NewProducer(
            name=f"{name} Contoh",
            phone=f"+6289000000{11 + number:03}",
            alias=shop,
            cohort=course,
            account=account if by_bank else None,
        ),
        key=shop,
        by=by,
    )
    her = producer.known_as(db.session(), code)
    paper = invitation.open_for(db.session(), her.user)
    if paper is None:
        raise LookupError(code)
    accepting.accept_as_producer(
        paper.token, paper.second_code, pin=PIN, device_token=codes.token()
    )
    return code
