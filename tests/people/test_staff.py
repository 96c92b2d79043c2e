"""Colleagues come in with a password and the digits of this half minute, each digit once."""

from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.people import second_factor, sign_in, throttle
from marketplace.people import user as users
from marketplace.people.audit import Audit
from marketplace.people.entering import NotRecognised, Wait, enter_with_password
from marketplace.people.sign_in import PRODUCER_LONGEST, STAFF_LONGEST
from marketplace.people.throttle import Throttle
from tests.at_once import at_once
from tests.people.office import MORNING, PASSWORD, Colleague, Office, the_user

STEP = timedelta(seconds=30)
SECOND = timedelta(seconds=1)
WITHIN = timedelta(minutes=5)


class Watched:
    """Verifies as `hasher` does, and keeps count."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self.hasher, self.verified = hasher, list[str]()

    def verify(self, known: str, secret: str) -> bool:
        self.verified.append(secret)
        return self.hasher.verify(known, secret)


@pytest.fixture
def sekar(office: Office) -> Colleague:
    return office.colleague()


def shown(sekar: Colleague, after: timedelta = STEP) -> str:
    """What her app shows so long after the morning (her first digits were used up then)."""
    return pyotp.TOTP(second_factor.secret_of(the_user(sekar.code))).at(MORNING + after)


def enter(
    sekar: Colleague, factor: str, password: str = PASSWORD, *, after: timedelta = STEP
) -> str:
    with clock.at(MORNING + after):
        return enter_with_password(sekar.login, password, factor)


def fails(sekar: Colleague, times: int, *, after: timedelta = STEP) -> None:
    for _ in range(times):
        with pytest.raises(NotRecognised):
            enter(sekar, "000000", "a wrong password 123", after=after)


def living(token: str, after: timedelta) -> bool:
    with clock.at(MORNING + after):
        return sign_in.living(db.session(), token) is not None


# ---- both are asked for


def test_password_and_digits_let_her_in(sekar: Colleague) -> None:
    token = enter(sekar, shown(sekar))

    assert living(token, STEP)
    newest = db.session.scalars(select(Audit).order_by(Audit.id.desc()).limit(1)).one()
    assert (newest.act, newest.about, newest.by) == ("sign in", sekar.code, sekar.code)


def test_her_sign_in_name_is_the_same_in_any_case(sekar: Colleague) -> None:
    with clock.at(MORNING + STEP):
        assert enter_with_password(f" {sekar.login.upper()} ", PASSWORD, shown(sekar))


@pytest.mark.parametrize("password", ["", PASSWORD.upper(), PASSWORD + " ", "a wrong password 123"])
def test_without_the_password_nobody_comes_in(sekar: Colleague, password: str) -> None:
    factor = shown(sekar)

    with pytest.raises(NotRecognised):
        enter(sekar, factor, password)

    assert enter(sekar, factor)  # and her digits are not used up by that


@pytest.mark.parametrize("factor", ["", "000000", "12345", "1234567", "abcdef", "１２３４５６"])
def test_without_the_digits_nobody_comes_in(sekar: Colleague, factor: str) -> None:
    before = the_user(sekar.code).totp_used_step

    with pytest.raises(NotRecognised):
        enter(sekar, factor)

    assert the_user(sekar.code).totp_used_step == before


def test_nobody_learns_whether_a_colleague_is_known(
    sekar: Colleague, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same sentence after the same work: a hash is verified for anybody."""
    watched = Watched(users._HASHER)
    monkeypatch.setattr(users, "_HASHER", watched)
    invited = the_user(office.invited_colleague().code)
    said = set()
    for login in ("rangga", "", sekar.login, str(invited.login)):
        with clock.at(MORNING), pytest.raises(NotRecognised) as refused:
            enter_with_password(login, "a wrong password 123", "123456")
        said.add(refused.value.sentence())

    assert len(said) == 1
    assert len(watched.verified) == 4


def test_a_disabled_colleague_is_out_and_stays_out(sekar: Colleague) -> None:
    token = enter(sekar, shown(sekar))
    with transaction() as session:
        users.known_as(session, sekar.code).disabled_at = MORNING

    assert not living(token, STEP)
    with pytest.raises(NotRecognised):
        enter(sekar, shown(sekar, 3 * STEP), after=3 * STEP)


# ---- each digit once


def test_the_same_digits_let_nobody_in_twice(sekar: Colleague) -> None:
    factor = shown(sekar)
    enter(sekar, factor)

    for again in (
        factor,
        f"{factor[:3]} {factor[3:]}",
        f" {factor}\n",
        f"{factor[:3]}-{factor[3:]}",
    ):
        with pytest.raises(NotRecognised):
            enter(sekar, again)


def test_digits_may_be_typed_with_a_blank(sekar: Colleague) -> None:
    factor = shown(sekar)

    assert enter(sekar, f"{factor[:3]} {factor[3:]}")


@pytest.mark.parametrize(("steps", "lets_in"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_her_clock_may_be_half_a_minute_wrong(sekar: Colleague, steps: int, lets_in: bool) -> None:
    factor = shown(sekar, (10 + steps) * STEP)
    if lets_in:
        assert enter(sekar, factor, after=10 * STEP)
    else:
        with pytest.raises(NotRecognised):
            enter(sekar, factor, after=10 * STEP)


def test_older_digits_than_the_last_ones_are_used_up_too(sekar: Colleague) -> None:
    enter(sekar, shown(sekar, 11 * STEP), after=10 * STEP)

    for steps in (9, 10, 11):
        with pytest.raises(NotRecognised):
            enter(sekar, shown(sekar, steps * STEP), after=10 * STEP)
    assert enter(sekar, shown(sekar, 12 * STEP), after=11 * STEP)


def test_the_same_digits_at_once_open_one_sign_in(inside_on: Flask, office_on: Office) -> None:
    sekar = office_on.colleague()
    factor = shown(sekar)

    outcomes = at_once(inside_on, *[lambda: enter(sekar, factor)] * 4)

    assert sum(isinstance(outcome, str) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotRecognised) for outcome in outcomes) == 3


def test_the_digits_that_opened_the_invitation_are_used_up(office: Office) -> None:
    sekar = office.colleague()

    with pytest.raises(NotRecognised):
        enter(sekar, shown(sekar, timedelta(0)), after=timedelta(0))


# ---- how often


def test_ten_failures_in_five_minutes_wait(sekar: Colleague) -> None:
    fails(sekar, 10)

    with pytest.raises(Wait):
        enter(sekar, shown(sekar))
    late = STEP + WITHIN
    with pytest.raises(Wait):
        enter(sekar, shown(sekar, late - SECOND), after=late - SECOND)

    assert enter(sekar, shown(sekar, late), after=late)


def test_nine_failures_do_not_and_success_begins_anew(sekar: Colleague) -> None:
    for round_ in range(1, 4):
        fails(sekar, 9, after=round_ * STEP)
        assert enter(sekar, shown(sekar, round_ * STEP), after=round_ * STEP)


def test_while_waiting_no_password_is_looked_at(
    sekar: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(sekar, 10)
    asked: list[str] = []
    monkeypatch.setattr(users, "secret_fits", lambda user, secret: asked.append(secret))

    with pytest.raises(Wait):
        enter(sekar, shown(sekar))

    assert asked == []


def test_failures_of_one_do_not_keep_another_waiting(sekar: Colleague, office: Office) -> None:
    tono = office.colleague()
    fails(sekar, 10)

    assert enter(tono, shown(tono))


def test_many_tries_at_once_get_no_more_than_ten_answers(
    inside_on: Flask, office_on: Office
) -> None:
    sekar = office_on.colleague()

    outcomes = at_once(inside_on, *[lambda: enter(sekar, "000000")] * 14)

    assert [type(outcome) for outcome in outcomes].count(NotRecognised) == 10
    assert [type(outcome) for outcome in outcomes].count(Wait) == 4
    # And the right one, after them, is told nothing either.
    with pytest.raises(Wait):
        enter(sekar, shown(sekar))


def test_failures_are_counted_within_a_window(inside: Flask) -> None:
    def fail(after: timedelta) -> None:
        with clock.at(MORNING + after), transaction() as session:
            throttle.count(session, "k", WITHIN)

    def too_often(after: timedelta, most: int = 3) -> bool:
        with clock.at(MORNING + after):
            return throttle.too_often(db.session(), "k", most, WITHIN)

    assert not too_often(timedelta(0))
    for seconds in (0, 1, 2):
        assert not too_often(timedelta(seconds=seconds))
        fail(timedelta(seconds=seconds))
    assert too_often(timedelta(seconds=2))
    assert too_often(WITHIN - SECOND)
    assert not too_often(WITHIN)
    fail(WITHIN)
    assert db.session.scalars(select(Throttle.count)).all() == [1]
    assert not too_often(WITHIN)
    with transaction() as session:
        throttle.forget(session, "k")
        throttle.forget(session, "nobody failed here")
    db.session.rollback()
    assert db.session.scalars(select(Throttle.count)).all() == [0]


# ---- how long


def test_a_colleague_is_signed_in_for_twelve_hours_at_most(sekar: Colleague) -> None:
    token = enter(sekar, shown(sekar))

    assert timedelta(hours=12) == STAFF_LONGEST
    assert living(token, STEP + STAFF_LONGEST - SECOND)
    assert not living(token, STEP + STAFF_LONGEST)


def test_a_producer_is_signed_in_for_eight_hours_at_most(office: Office) -> None:
    paper = office.invited()
    with clock.at(MORNING), transaction() as session:
        token = sign_in.begin(session, users.known_as(session, paper.code))

    assert timedelta(hours=8) == PRODUCER_LONGEST
    assert living(token, PRODUCER_LONGEST - SECOND)
    assert not living(token, PRODUCER_LONGEST)


def test_a_colleague_may_sit_at_two_desks(sekar: Colleague) -> None:
    tokens = [enter(sekar, shown(sekar, n * STEP), after=n * STEP) for n in (1, 2)]

    assert [living(token, 2 * STEP) for token in tokens] == [True, True]
    with clock.at(MORNING + 2 * STEP), transaction() as session:
        sign_in.end_all(session, users.known_as(session, sekar.code))
    assert [living(token, 2 * STEP) for token in tokens] == [False, False]


def test_doing_nothing_is_ten_minutes_for_a_producer_and_thirty_for_a_colleague(
    sekar: Colleague, office: Office
) -> None:
    her = the_user(office.invited().code)

    assert sign_in.idle_limit(her) == timedelta(minutes=10)
    assert sign_in.idle_limit(the_user(sekar.code)) == timedelta(minutes=30)


def test_the_database_does_not_hold_what_opens_a_sign_in(sekar: Colleague) -> None:
    token = enter(sekar, shown(sekar))

    kept = db.session.scalars(select(sign_in.SignIn.token_hash)).all()
    assert kept and token not in kept
    person = the_user(sekar.code)
    assert str(person.secret_hash).startswith("$argon2id$v=19$")
    # OWASP's least for a small server; tests themselves hash more cheaply.
    assert (users.TIME_COST, users.MEMORY_KIB) == (2, 19_456)
    assert second_factor.secret_of(person) not in str(person.totp_sealed)
