"""A new installation becomes a cooperative: its facts, its first people, and what a shop begins
with. It happens once, told by whoever can read the set-up code at the operator's screen.

It stands here because it needs people, shelves and tariffs; nothing further left on the ladder
knows all three.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from marketplace.catalogue import shelving
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Role
from marketplace.people import audit, inviting, teaching, throttle
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import wordlist
from marketplace.policy.cooperative import Cooperative
from marketplace.shipping import starting, tariff
from marketplace.shipping.tariff import Tariff

CODE_LENGTH = 8
WRONG, WITHIN = 10, timedelta(minutes=15)
FOUNDER = Actor("founder", frozenset({Role.ADMINISTRATOR}))

# What each skill opens. The office adds others.
SKILLS = {
    "Boga kedelai": (
        "keripik-camilan", "lauk-kering", "bubuk-minuman", "tempe-tahu", "minuman-kedelai",
        "olahan-dingin",
    ),
    "Prakarya kain dan anyam": ("tas-dompet", "aksesori", "rumah-tangga"),
    "Menjahit": ("pakaian-jadi", "pesan-ukuran", "perlengkapan-ibadah"),
    "Bordir": ("bordir-nama",),
}  # fmt: skip
COURIER, SERVICE = "Kurir", "reguler"
PER_KG, DAYS_LEAST, DAYS_MOST = 30_000, 3, 7


class WrongSetUpCode(NotNow):
    says = lazy("This set-up code does not fit. It stands where the server was started.")


class SetUpWait(NotNow):
    says = lazy("Too many wrong tries. Please wait 15 minutes.")


class TwoPeopleNeeded(NotNow):
    says = lazy("Manager and treasurer must be two people. Payouts need both.")


@dataclass(frozen=True)
class FirstPerson:
    """A name for the office and a name to sign in with."""

    name: str
    login: str

    def is_like(self, other: "FirstPerson") -> bool:
        """Whether these are one person, as far as anybody can tell."""
        return _same(self.name, other.name) or _same(self.login, other.login)


@dataclass(frozen=True)
class Founding:
    """What is asked. Without an administrator the manager administers too."""

    facts: Cooperative
    manager: FirstPerson
    treasurer: FirstPerson
    administrator: FirstPerson | None


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def setup_code(secret_key: str) -> str:
    """The code of this installation, for the operator's screen; the same at every start."""
    digest = hmac.new(secret_key.encode(), b"set-up code", hashlib.sha256).digest()
    return "".join(codes.ALPHABET[byte % len(codes.ALPHABET)] for byte in digest[:CODE_LENGTH])


def wanted(session: Session) -> bool:
    """Whether this installation still waits to be set up."""
    return cooperatives.known(session) is None


def found(founding: Founding, *, code: str, secret_key: str) -> list[str]:
    """The cooperative exists; returns the codes of its first people, who have invitations.

    Raises `NotFound` when there is one already, `SetUpWait`, `WrongSetUpCode`,
    `TwoPeopleNeeded`, `LoginTaken`, `Listed`.
    """
    _check_code(code, secret_key)
    if founding.manager.is_like(founding.treasurer):
        raise TwoPeopleNeeded()
    us = founding.facts
    wordlist.refuse_listed(us.name, us.street, us.city, us.email, us.account_holder)
    with transaction() as session:
        press = once.claim(session, "the only one", "found cooperative")
        if press.result or not wanted(session):
            raise NotFound()
        press.result = founding.facts.name
        cooperatives.put(session, founding.facts, by=FOUNDER.code)
        audit.note(session, FOUNDER, "found cooperative", about=cooperatives.KEY)
        _furnish(session)
        return [
            inviting.add_staff(
                session, name=person.name, login=person.login, roles=roles, by=FOUNDER
            ).code
            for person, roles in _first_people(founding)
        ]


def _check_code(code: str, secret_key: str) -> None:
    """Its own story: a wrong try counts although nothing else happens."""
    fits = hmac.compare_digest(codes.normal(code).encode(), setup_code(secret_key).encode())
    with transaction() as session:
        if not wanted(session):
            raise NotFound()
        if throttle.too_often(session, "set-up", WRONG, WITHIN):
            raise SetUpWait()
        if not fits:
            throttle.count(session, "set-up", WITHIN)
    if not fits:
        raise WrongSetUpCode()


def _first_people(founding: Founding) -> list[tuple[FirstPerson, list[str]]]:
    managing, administering = [str(Role.MANAGER)], [str(Role.ADMINISTRATOR)]
    treasurer = (founding.treasurer, [str(Role.TREASURER)])
    if founding.administrator is None:
        return [(founding.manager, managing + administering), treasurer]
    return [(founding.manager, managing), treasurer, (founding.administrator, administering)]


def _furnish(session: Session) -> None:
    """Shelves, skills, couriers and a tariff to begin with; the office changes them as it likes."""
    shelving.put_up(session)
    starting.put_up(session)
    for name, categories in SKILLS.items():
        teaching.add_skill(session, name, list(categories), by=FOUNDER)
    session.add(
        Tariff(
            courier=COURIER,
            service=SERVICE,
            dest=tariff.ANYWHERE,
            per_kg=PER_KG,
            days_least=DAYS_LEAST,
            days_most=DAYS_MOST,
            counts_from=clock.today(),
        )
    )
