"""Where each person of the demo signs in, and with what: fresh at every start."""

import pyotp

from marketplace.demo.cast import PIN, PRODUCERS
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.people import device, producer, second_factor
from marketplace.people import user as users
from marketplace.policy import timers

STAFF = {
    "ratna": "manager", "sekar": "treasurer", "bayu": "administrator, second approver",
    "tono": "packer and cashier",
}  # fmt: skip
NAMED = ("Melati", "Kenanga")


def renew() -> list[str]:
    """Fresh passwords and desk codes; returns the lines to print."""
    return [*_staff_lines(), "", *_producer_lines()]


def six_digits() -> list[str]:
    """The six digits of each colleague, as an authenticator app would show them now."""
    return [f"{login:<8} {_digits(login)}" for login in STAFF]


def _staff_lines() -> list[str]:
    lines = ["Staff, at /sign-in/staff:"]
    for login, role in STAFF.items():
        password = f"demo-{codes.code(12).lower()}"
        with transaction() as session:
            colleague = users.of_login(session, login)
            if colleague is not None:
                colleague.set_secret(password)
        lines.append(f"  {login:<8} {password}   six digits now: {_digits(login)}   ({role})")
    return lines


def _producer_lines() -> list[str]:
    lines = ["Producers, at /sign-in/desk (enrols this browser) and later at /sign-in:"]
    shops = {shop: name for name, shop, _, _ in PRODUCERS}
    for her in producer.everybody(db.session()):
        name, code = shops.get(her.alias, ""), her.code
        if name not in NAMED:
            continue
        with transaction() as session:
            person = producer.known_as(session, code).user
            person.set_secret(PIN)
            desk_code = device.issue_desk_code(session, person, timers.DESK_CODE)
        lines.append(f"  {name:<8} code {code}   PIN {PIN}   desk code {desk_code} (10 minutes)")
    return lines


def _digits(login: str) -> str:
    colleague = users.of_login(db.session(), login)
    if colleague is None:
        return ""
    return pyotp.TOTP(second_factor.secret_of(colleague)).at(clock.now())
