"""A PIN counts on an enrolled phone alone, and strangers can neither guess it nor lock her out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import Overtaken, Unavailable
from marketplace.people import device, entering, inviting, sign_in
from marketplace.people import producer as producers
from marketplace.people import user as users
from marketplace.people.audit import Audit
from marketplace.people.device import DeskCode, Device
from marketplace.people.entering import (
    NotRecognised,
    PhoneNotEnrolled,
    Wait,
    enrol_phone,
    enter_with_pin,
)
from marketplace.people.sign_in import SignIn
from marketplace.people.user import User
from tests.at_once import at_once
from tests.people.office import MORNING, PIN, Known, Office, producer
from tests.world import RATNA

WRONG_PIN = "000111"
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def her(office: Office) -> Known:
    return office.came_in()


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every secret that was compared with a hash."""
    looked_at: list[str] = []
    fits: Callable[[User | None, str], bool] = users.secret_fits

    def watched(user: User | None, secret: str) -> bool:
        looked_at.append(secret)
        return fits(user, secret)

    monkeypatch.setattr(users, "secret_fits", watched)
    return looked_at


def enter(her: Known, pin: str = PIN, *, after: timedelta = MINUTE, phone: str = "") -> str:
    with clock.at(MORNING + after):
        return enter_with_pin(her.code, pin, device_token=phone or her.device)


def enter_wrongly(her: Known, times: int, *, after: timedelta = MINUTE) -> list[str]:
    """The refusals, by name."""
    refusals = []
    for _ in range(times):
        with pytest.raises(Exception) as refused:
            enter(her, WRONG_PIN, after=after)
        refusals.append(type(refused.value).__name__)
    return refusals


def phones(her: Known) -> list[Device]:
    db.session.rollback()
    return device.devices(db.session(), producer(her.code).user)


def signed_in(her: Known) -> list[SignIn]:
    user_id = producer(her.code).user_id
    query = select(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    return list(db.session.scalars(query))


def acts(her: Known) -> list[str]:
    about = producer(her.code).user.code
    return list(
        db.session.scalars(select(Audit.act).where(Audit.about == about).order_by(Audit.id))
    )


def desk_code(her: Known, *, after: timedelta = MINUTE) -> str:
    with clock.at(MORNING + after):
        return inviting.give_desk_code(her.code, by=RATNA)


def enrol(
    her: Known, code: str, pin: str = PIN, *, after: timedelta = MINUTE, phone: str = "new phone"
) -> str:
    with clock.at(MORNING + after):
        return enrol_phone(her.code, code, pin, device_token=phone)


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


# ---- on her phone


@pytest.mark.parametrize(
    "written",
    [
        lambda her: her.code,
        lambda her: f" {her.code[:4].lower()}-{her.code[4:].lower()} ",
        lambda her: her.phone_number,
        lambda her: "0" + her.phone_number.removeprefix("+62"),
        lambda her: her.phone_number.removeprefix("+"),
    ],
    ids=["code", "code as she writes it", "phone", "phone at home", "phone without plus"],
)
def test_she_comes_in_by_code_or_phone(her: Known, written: Callable[[Known], str]) -> None:
    with clock.at(MORNING + MINUTE):
        token = enter_with_pin(written(her), PIN, device_token=her.device)
        found = sign_in.living(db.session(), token)

    assert found is not None
    assert found.user_id == producer(her.code).user_id
    assert acts(her)[-1] == "sign in"


def test_a_wrong_pin_is_refused_and_counted(her: Known) -> None:
    before = len(signed_in(her))

    assert enter_wrongly(her, 1) == ["NotRecognised"]

    assert (phones(her)[0].wrong, len(signed_in(her))) == (1, before)
    assert acts(her)[-1] == "wrong PIN"


def test_five_wrong_pins_wait_a_quarter_of_an_hour(her: Known, verified: list[str]) -> None:
    assert enter_wrongly(her, 5) == ["NotRecognised"] * 4 + ["Wait"]

    verified.clear()
    with pytest.raises(Wait):
        enter(her, after=16 * MINUTE - SECOND)
    assert verified == []  # not even the right one is looked at
    assert enter(her, after=16 * MINUTE)
    assert (phones(her)[0].wrong, phones(her)[0].wait_until) == (0, None)


def test_ten_wrong_pins_in_a_row_unenrol_the_phone(her: Known, verified: list[str]) -> None:
    enter_wrongly(her, 5)
    for wait in range(1, 5):
        assert enter_wrongly(her, 1, after=(16 * wait) * MINUTE) == ["Wait"]
    assert len(phones(her)) == 1
    assert enter_wrongly(her, 1, after=80 * MINUTE) == ["NotRecognised"]

    assert phones(her) == []
    verified.clear()
    with pytest.raises(PhoneNotEnrolled):
        enter(her, after=100 * MINUTE)
    assert verified == []


def test_a_right_pin_begins_the_count_anew(her: Known) -> None:
    for _ in range(3):
        assert enter_wrongly(her, 4) == ["NotRecognised"] * 4
        enter(her)
    assert phones(her)[0].wrong == 0


def test_many_tries_at_once_are_not_more_than_five(
    inside_on: Flask, office_on: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    her = office_on.came_in()
    looked_at: list[str] = []

    def never(user: User | None, secret: str) -> bool:
        looked_at.append(secret)
        return False

    monkeypatch.setattr(users, "secret_fits", never)

    outcomes = at_once(inside_on, *[lambda: enter(her, WRONG_PIN)] * 10)

    assert all(isinstance(outcome, NotRecognised | Wait) for outcome in outcomes)
    assert len(looked_at) == 5
    assert phones(her)[0].wrong == 5


# ---- elsewhere


def test_on_a_phone_that_does_not_know_her_no_pin_is_looked_at(
    her: Known, office: Office, verified: list[str]
) -> None:
    neighbour = office.came_in()
    verified.clear()

    for phone in ("no cookie", "a stranger's", codes.token(), neighbour.device):
        for pin in (PIN, WRONG_PIN):
            with pytest.raises(PhoneNotEnrolled):
                enter(her, pin, phone=phone)

    assert verified == []


def test_nobody_learns_whether_somebody_is_known(her: Known, verified: list[str]) -> None:
    for stranger in ("NOBODY22", "+628999999999", "", "'; DROP TABLE device; --", "x" * 40):
        with pytest.raises(PhoneNotEnrolled) as refused:
            enter_with_pin(stranger, PIN, device_token=her.device)
        with pytest.raises(PhoneNotEnrolled) as known:
            enter(her, phone="a stranger's")
        assert refused.value.sentence() == known.value.sentence()

    assert verified == []


def test_strangers_never_lock_her_phone(her: Known) -> None:
    for _ in range(30):
        with pytest.raises(PhoneNotEnrolled):
            enter(her, WRONG_PIN, phone="a stranger's")
        with pytest.raises(NotRecognised):
            enrol(her, "123456", WRONG_PIN, phone="a stranger's")

    assert (phones(her)[0].wrong, phones(her)[0].wait_until) == (0, None)
    assert enter(her)


def test_on_a_shared_phone_each_has_her_own_count(office: Office) -> None:
    first, second = office.came_in(), office.came_in()
    enrol(second, desk_code(second), phone=first.device)

    enter_wrongly(first, 5)

    with pytest.raises(Wait):
        enter(first)
    assert enter(second, phone=first.device)


# ---- another phone, with a code from the desk


def test_a_desk_code_and_her_pin_enrol_a_phone(her: Known) -> None:
    code = desk_code(her)

    token = enrol(her, code)

    assert len(phones(her)) == 2
    with clock.at(MORNING + MINUTE):
        assert sign_in.living(db.session(), token)
    assert acts(her)[-1] == "enrol phone"
    assert enter(her, phone="new phone")
    assert enter(her)  # the old one knows her still


def test_a_desk_code_is_used_once(her: Known) -> None:
    code = desk_code(her)
    enrol(her, code)

    with pytest.raises(NotRecognised):
        enrol(her, code, phone="a third")

    assert len(phones(her)) == 2


def test_a_desk_code_used_at_once_enrols_one_phone(inside_on: Flask, office_on: Office) -> None:
    her = office_on.came_in()
    code = desk_code(her)

    outcomes = at_once(
        inside_on, *[lambda name=name: enrol(her, code, phone=name) for name in ("one", "two")]
    )

    assert sum(isinstance(outcome, str) for outcome in outcomes) == 1
    assert sum(isinstance(o, NotRecognised | Overtaken | Unavailable) for o in outcomes) == 1
    assert len(phones(her)) == 2


def test_a_desk_code_lasts_ten_minutes(her: Known) -> None:
    code = desk_code(her)
    with pytest.raises(NotRecognised):
        enrol(her, code, after=11 * MINUTE)
    assert len(phones(her)) == 1

    assert enrol(her, code, after=11 * MINUTE - SECOND)


def test_five_wrong_desk_codes_end_it(her: Known, verified: list[str]) -> None:
    code = desk_code(her)
    for _ in range(4):
        with pytest.raises(NotRecognised):
            enrol(her, another(code))
    assert enrol(her, code)

    code = desk_code(her)
    for _ in range(5):
        with pytest.raises(NotRecognised):
            enrol(her, another(code))
    with pytest.raises(NotRecognised):
        enrol(her, code, phone="a third")
    assert len(phones(her)) == 2


def test_a_wrong_pin_uses_the_desk_code_up(her: Known) -> None:
    code = desk_code(her)

    with pytest.raises(NotRecognised):
        enrol(her, code, WRONG_PIN)
    with pytest.raises(NotRecognised):
        enrol(her, code)

    assert len(phones(her)) == 1


def test_without_a_living_desk_code_her_pin_is_not_looked_at(
    her: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[User | None] = []
    monkeypatch.setattr(users, "secret_fits", lambda user, secret: asked.append(user))

    with pytest.raises(NotRecognised):
        enrol(her, "123456")

    assert asked == [None]  # as long as for anybody, and against nobody's hash


def test_a_fresh_desk_code_ends_the_old_one_and_is_hers_alone(her: Known, office: Office) -> None:
    neighbour = office.came_in()
    old, fresh = desk_code(her), desk_code(her)

    with pytest.raises(NotRecognised):
        enrol(neighbour, fresh)
    if old != fresh:
        with pytest.raises(NotRecognised):
            enrol(her, old)
    assert enrol(her, fresh)


def test_a_desk_code_is_not_readable_in_the_database(her: Known) -> None:
    code = desk_code(her)
    kept = db.session.scalars(
        select(DeskCode.code_hash).where(DeskCode.user_id == producer(her.code).user_id)
    ).all()

    assert kept == [codes.digest(code)]


# ---- how long


def test_she_is_signed_in_once(her: Known) -> None:
    first = enter(her)
    second = enter(her)

    with clock.at(MORNING + MINUTE):
        assert sign_in.living(db.session(), first) is None
        assert sign_in.living(db.session(), second) is not None
    assert len(signed_in(her)) == 1


def test_coming_in_on_two_phones_at_once_leaves_one_sign_in(
    inside_on: Flask, office_on: Office
) -> None:
    her = office_on.came_in()
    enrol(her, desk_code(her), phone="two")

    at_once(inside_on, *[lambda name=name: enter(her, phone=name) for name in (her.device, "two")])

    assert len(signed_in(her)) == 1


def test_whoever_is_disabled_is_out_at_once(her: Known) -> None:
    token = enter(her)
    with transaction() as session:
        producers.known_as(session, her.code).user.disabled_at = MORNING

    with clock.at(MORNING + MINUTE):
        assert sign_in.living(db.session(), token) is None
    with pytest.raises(NotRecognised):
        enter(her)


def test_leaving_ends_the_sign_in_and_an_unknown_token_is_no_trouble(her: Known) -> None:
    token = enter(her)

    with clock.at(MORNING + MINUTE):
        entering.leave("a token nobody knows")
        assert sign_in.living(db.session(), token)
        entering.leave(token)
        assert sign_in.living(db.session(), token) is None
