"""Signing in and out. Whoever fails learns only that it failed, in the same time."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.indonesia import NotAPhone, phone_e164
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.people import audit, device, identity, producer, second_factor, sign_in, throttle
from marketplace.people import user as users
from marketplace.people.producer import Producer
from marketplace.people.user import User

STAFF_WRONG, STAFF_WITHIN = 10, timedelta(minutes=5)


class NotRecognised(NotNow):
    says = lazy("That did not fit. Please check and try again.")


class PhoneNotEnrolled(NotNow):
    says = lazy("This phone is not known here yet. Please ask the cooperative for a desk code.")


class Wait(NotNow):
    says = lazy("Too many wrong tries. Please wait 15 minutes or call the cooperative.")


def enter_with_pin(known_by: str, pin: str, *, device_token: str) -> str:
    """A producer, by her code or phone, on an enrolled phone; returns the sign-in's token.

    Raises `PhoneNotEnrolled` without looking at the PIN, `Wait`, `NotRecognised`.
    """
    refused: NotNow
    with transaction() as session:
        person = _producer_user(session, known_by)
        phone = device.enrolled(session, device_token, person) if person else None
        if phone is None or person is None:
            raise PhoneNotEnrolled()
        if phone.waiting:
            raise Wait()
        if users.secret_fits(person, pin):
            phone.right_pin()
            audit.note(session, person.actor, "sign in", about=person.code)
            return sign_in.begin(session, person)
        phone.wrong_pin()
        audit.note(session, person.actor, "wrong PIN", about=person.code)
        refused = Wait() if phone.waiting else NotRecognised()
    raise refused


def enrol_phone(known_by: str, desk_code: str, pin: str, *, device_token: str) -> str:
    """The desk code enrols this phone if the PIN is hers too; returns the sign-in's token.

    Raises `NotRecognised`; a right desk code is used up all the same.
    """
    with transaction() as session:
        person = _producer_user(session, known_by)
        right = person is not None and device.desk_code_fits(session, person, desk_code)
        code = person.code if person and right else None
    proved = _prove(users.known_as(db.session(), code) if code else None, pin)
    with transaction() as session:
        person = users.known_as(session, code) if code else None
        if person and proved and person.secret_hash == proved:
            device.enrol(session, device_token, person)
            audit.note(session, person.actor, "enrol phone", about=person.code)
            return sign_in.begin(session, person)
    raise NotRecognised()


def enter_with_password(login: str, password: str, factor: str) -> str:
    """Staff; returns the sign-in's token. Raises `Wait`, `NotRecognised`."""
    key = f"staff:{login.strip().casefold()}"
    if throttle.too_often(db.session(), key, STAFF_WRONG, STAFF_WITHIN):
        raise Wait()
    proved = _prove(users.of_login(db.session(), login), password)
    with transaction() as session:
        person = users.to_decide_on(session, login)
        if throttle.too_often(session, key, STAFF_WRONG, STAFF_WITHIN):
            raise Wait()
        fits = person is not None and proved is not None and person.secret_hash == proved
        if person and fits and second_factor.fits(person, factor):
            throttle.forget(session, key)
            audit.note(session, person.actor, "sign in", about=person.code)
            return sign_in.begin(session, person)
        throttle.count(session, key, STAFF_WITHIN)
    raise NotRecognised()


def _prove(person: User | None, secret: str) -> str | None:
    """The hash that this secret fits. It takes long on purpose, so it is done before a story
    begins: strangers who try must not hold up those who buy.
    """
    known = person.secret_hash if person else None
    return known if users.secret_fits(person, secret) else None


def leave(token: str) -> None:
    """The sign-in ends; a token nobody knows is no trouble."""
    with transaction() as session:
        sign_in.end(session, token)


def choose_language(person_code: str, language: str) -> None:
    """The private rooms speak it from now on."""
    with transaction() as session:
        users.known_as(session, person_code).language = language


def _producer_user(session: Session, known_by: str) -> User | None:
    her = session.scalar(select(Producer).where(Producer.code == codes.normal(known_by)))
    if her is None:
        try:
            code = identity.producer_of_phone(session, phone_e164(known_by))
        except NotAPhone:
            return None
        her = producer.known_as(session, code) if code else None
    return her.user if her else None
