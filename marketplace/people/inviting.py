"""The office invites people: producers into a cohort, and staff into a role."""

from dataclasses import dataclass

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import codes, once, sealing
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import PRODUCER
from marketplace.people import (
    audit,
    cohort,
    device,
    identity,
    invitation,
    producer,
    redirecting,
    shop_name,
    user,
)
from marketplace.people.destination import BankAccount
from marketplace.people.producer import Producer
from marketplace.people.shop_name import Private, Trouble
from marketplace.people.user import User
from marketplace.policy import timers


class PhoneKnown(NotNow):
    says = lazy("Somebody with this phone number is already here.")


class AliasUnfit(NotNow):
    """Why, knows `shop_name`."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble=trouble)

    def sentence(self) -> str:
        return str(shop_name.SENTENCES[self.facts["trouble"]])


class AliasTaken(AliasUnfit):
    """Somebody is called so, or nearly so."""


class AliasTellsName(AliasUnfit):
    """Who knows her would know whose shop it is."""


_REFUSALS = {
    Trouble.TAKEN: AliasTaken,
    Trouble.NAME: AliasTellsName,
    Trouble.PHONE: AliasTellsName,
}


class CohortFull(NotNow):
    says = lazy("This course has no free seat.")


class LoginTaken(NotNow):
    says = lazy("This sign-in name is taken.")


@dataclass(frozen=True)
class NewProducer:
    """What the office knows of her: `phone` is E.164 or nothing; no account means cash; it may be
    somebody else's.
    """

    name: str
    phone: str | None
    alias: str
    cohort: str
    account: BankAccount | None
    hers: bool = True


def invite_producer(new: NewProducer, *, key: str, by: Actor) -> str:
    """She exists, may offer what the cohort's skill opens, and has an invitation; returns her
    code. Raises `PhoneKnown`, `AliasTaken`, `AliasTellsName`, `AliasUnfit`, `CohortFull`.
    """
    with transaction() as session:
        press = once.claim(session, key, "invite producer")
        if press.result:
            return press.result
        _refuse_unfit(session, new)
        course = cohort.to_decide_on(session, new.cohort)
        if cohort.seats_taken(session, course) >= cohort.MOST_SEATS:
            raise CohortFull()
        account = User(code=codes.code(), roles=str(PRODUCER))
        session.add(account)
        session.flush()
        made = Producer(
            code=codes.code(), user_id=account.id, shop_code=codes.code(), alias=new.alias
        )
        session.add(made)
        session.flush()
        identity.record(session, made.code, name=new.name, phone=new.phone)
        redirecting.first_destination(session, made.code, new.account, hers=new.hers, by=by)
        cohort.give(session, made, course)
        invitation.issue(session, account, timers.INVITATION)
        audit.note(session, by, "invite producer", about=made.code)
        press.result = made.code
        return made.code


def _refuse_unfit(session: Session, new: NewProducer) -> None:
    if new.phone and identity.phone_taken(session, new.phone):
        raise PhoneKnown()
    taken = session.scalars(select(Producer.alias))
    for trouble in shop_name.found(new.alias, Private(new.name), taken):
        raise _REFUSALS.get(trouble, AliasUnfit)(trouble)


def invite_staff(*, name: str, login: str, roles: list[str], by: Actor) -> str:
    """A colleague with these roles and an invitation; returns the code. Raises `LoginTaken`."""
    with transaction() as session:
        return add_staff(session, name=name, login=login, roles=roles, by=by).code


def add_staff(session: Session, *, name: str, login: str, roles: list[str], by: Actor) -> User:
    """The same, inside a story that does more. The second factor is made here."""
    if user.of_login(session, login) is not None:
        raise LoginTaken()
    code = codes.code()
    colleague = User(
        code=code,
        roles=user.staff_roles(roles),
        name=name,
        login=login.strip().casefold(),
        totp_sealed=sealing.seal(pyotp.random_base32(), about=f"user_account.totp:{code}"),
    )
    session.add(colleague)
    session.flush()
    invitation.issue(session, colleague, timers.INVITATION)
    audit.note(session, by, "invite staff", about=code)
    return colleague


def invite_again(code: str, *, by: Actor) -> None:
    """A fresh paper; the old one ends. For somebody who has no secret yet. Raises `NotNow`."""
    with transaction() as session:
        person = user.known_as(session, code)
        if person.secret_hash is not None:
            raise NotNow()
        invitation.issue(session, person, timers.INVITATION)
        audit.note(session, by, "invite again", about=code)


def give_desk_code(producer_code: str, *, by: Actor) -> str:
    """A code to enrol a phone with, told face to face."""
    with transaction() as session:
        her = producer.known_as(session, producer_code)
        audit.note(session, by, "give desk code", about=producer_code)
        return device.issue_desk_code(session, her.user, timers.DESK_CODE)


def move_producer(producer_code: str, verb: str, *, by: Actor) -> None:
    """Pause, resume, suspend or restore her shop; no day is set. Raises `WrongState`,
    `NotAllowed`.
    """
    with transaction() as session:
        her = producer.known_as(session, producer_code)
        her.back_on = None
        her.move(verb, by=by)


def reveal_name(producer_code: str, *, why: str, by: Actor) -> str:
    """Her legal name; the look and its reason stay in the audit."""
    with transaction() as session:
        return identity.reveal_name(session, producer_code, by=by, why=why)
