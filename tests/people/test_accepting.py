"""Whoever was invited comes in once, with the paper and the code that was told in person."""

from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotFound, Overtaken, Refusal
from marketplace.people import accepting, device, second_factor, sign_in
from marketplace.people import producer as producers
from marketplace.people.accepting import (
    WrongFactor,
    WrongSecondCode,
    accept_as_producer,
    accept_as_staff,
    second_code_fits,
)
from marketplace.people.consent import Consent
from marketplace.people.device import Device
from marketplace.people.invitation import Invitation
from marketplace.people.sign_in import SignIn
from marketplace.people.user import secret_fits
from tests.at_once import at_once
from tests.people.office import (
    MORNING,
    PASSWORD,
    PIN,
    Office,
    Paper,
    the_user,
)

WEEK = timedelta(days=7)


def wrong(code: str) -> str:
    """Six digits that are not these."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def come_in(paper: Paper, code: str = "", device_token: str = "phone") -> str:
    return accept_as_producer(
        paper.token, code or paper.second_code, pin=PIN, device_token=device_token
    )


def factor_of(paper: Paper) -> str:
    return pyotp.TOTP(second_factor.secret_of(the_user(paper.code))).at(clock.now())


def nobody_came_in(paper: Paper) -> bool:
    person = the_user(paper.code)
    user_id = person.id
    rows = [
        db.session.scalars(select(kind).where(kind.user_id == user_id)).all()
        for kind in (SignIn, Device, Consent)
    ]
    return person.secret_hash is None and rows == [[], [], []]


# ---- a producer


def test_she_comes_in_with_paper_and_code(office: Office) -> None:
    paper, phone = office.invited(), codes.token()

    with clock.at(MORNING):
        token = come_in(paper, device_token=phone)

    person = the_user(paper.code)
    her = producers.of_user(db.session(), person)
    assert (her.state, her.shop_open) == ("active", True)
    assert secret_fits(person, PIN)
    assert [kept.user_id for kept in device.devices(db.session(), person)] == [person.id]
    purposes = db.session.scalars(select(Consent.purpose).where(Consent.user_id == person.id))
    assert sorted(purposes) == ["pay me", "sell my goods"]
    with clock.at(MORNING):
        found = sign_in.living(db.session(), token)
        assert found is not None
        assert found.user_id == person.id


def test_a_paper_is_used_once(office: Office) -> None:
    paper = office.invited()
    come_in(paper)
    hashed = the_user(paper.code).secret_hash

    with pytest.raises(NotFound):
        accept_as_producer(paper.token, paper.second_code, pin="111222", device_token="other")

    assert the_user(paper.code).secret_hash == hashed
    assert len(device.devices(db.session(), the_user(paper.code))) == 1


def test_a_paper_lasts_seven_days(office: Office) -> None:
    with clock.at(MORNING):
        paper, late = office.invited(), office.invited()

    with clock.at(MORNING + WEEK), pytest.raises(NotFound):
        come_in(late)
    assert nobody_came_in(late)

    with clock.at(MORNING + WEEK - timedelta(seconds=1)):
        come_in(paper)


def test_the_wrong_second_code_lets_nobody_in(office: Office) -> None:
    paper = office.invited()

    with pytest.raises(WrongSecondCode):
        come_in(paper, wrong(paper.second_code))

    assert nobody_came_in(paper)
    come_in(paper)


def test_five_wrong_second_codes_end_the_paper(office: Office) -> None:
    paper = office.invited()

    for _ in range(4):
        assert not second_code_fits(paper.token, wrong(paper.second_code))
    assert second_code_fits(paper.token, paper.second_code)
    assert not second_code_fits(paper.token, wrong(paper.second_code))

    with pytest.raises(NotFound):
        second_code_fits(paper.token, paper.second_code)
    with pytest.raises(NotFound):
        come_in(paper)
    assert nobody_came_in(paper)


def test_guesses_at_the_end_count_as_well(office: Office) -> None:
    """Whoever skips the first page must not be able to guess there without end."""
    paper = office.invited()

    for _ in range(5):
        with pytest.raises(WrongSecondCode):
            come_in(paper, wrong(paper.second_code))

    with pytest.raises(NotFound):
        come_in(paper)
    assert nobody_came_in(paper)


def test_many_guesses_at_once_are_counted_one_by_one(inside_on: Flask, office_on: Office) -> None:
    paper = office_on.invited()
    guess = wrong(paper.second_code)

    outcomes = at_once(inside_on, *[lambda: second_code_fits(paper.token, guess)] * 8)

    assert sum(outcome is False for outcome in outcomes) == 5
    assert sum(isinstance(outcome, NotFound) for outcome in outcomes) == 3


def test_two_who_hold_the_same_paper_do_not_both_come_in(
    inside_on: Flask, office_on: Office
) -> None:
    paper = office_on.invited()

    outcomes = at_once(
        inside_on,
        *[lambda phone=phone: come_in(paper, device_token=phone) for phone in ("hers", "other")],
    )

    assert sum(isinstance(outcome, str) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotFound | Overtaken) for outcome in outcomes) == 1
    assert len(device.devices(db.session(), the_user(paper.code))) == 1


def test_a_paper_nobody_wrote_is_not_found(office: Office) -> None:
    for token in ("", codes.token()):
        with pytest.raises(NotFound):
            second_code_fits(token, "123456")


def test_the_paper_is_sealed_in_the_database(office: Office) -> None:
    paper = office.invited()
    kept = db.session.scalars(
        select(Invitation).where(Invitation.user_id == the_user(paper.code).id)
    ).one()

    columns = " ".join([kept.token_hash, kept.token_sealed, kept.second_sealed])
    assert paper.token not in columns
    assert paper.second_code not in columns.split(":")


# ---- a colleague


def test_a_colleague_comes_in_with_password_and_app(office: Office) -> None:
    paper = office.invited_colleague()

    with clock.at(MORNING):
        token = accept_as_staff(
            paper.token, paper.second_code, password=PASSWORD, factor=factor_of(paper)
        )
        assert sign_in.living(db.session(), token) is not None

    assert secret_fits(the_user(paper.code), PASSWORD)
    assert device.devices(db.session(), the_user(paper.code)) == []


@pytest.mark.parametrize("factor", ["000000", "", "12345", "abcdef"])
def test_without_her_app_she_does_not_come_in(office: Office, factor: str) -> None:
    paper = office.invited_colleague()

    with clock.at(MORNING), pytest.raises(WrongFactor):
        accept_as_staff(paper.token, paper.second_code, password=PASSWORD, factor=factor)

    assert nobody_came_in(paper)


def test_a_colleague_needs_the_second_code_too(office: Office) -> None:
    paper = office.invited_colleague()

    with clock.at(MORNING):
        for _ in range(5):
            with pytest.raises(WrongSecondCode):
                accept_as_staff(
                    paper.token, wrong(paper.second_code), password=PASSWORD,
                    factor=factor_of(paper),
                )  # fmt: skip
        with pytest.raises(NotFound):
            accept_as_staff(
                paper.token, paper.second_code, password=PASSWORD, factor=factor_of(paper)
            )

    assert nobody_came_in(paper)


def test_nobody_comes_in_by_the_other_kind_of_door(office: Office) -> None:
    """A producer with a password, or a colleague with a PIN and no second factor."""
    hers, theirs = office.invited(), office.invited_colleague()

    with pytest.raises(Refusal):
        accept_as_staff(hers.token, hers.second_code, password=PASSWORD, factor="123456")
    with pytest.raises(NotFound):
        come_in(theirs)

    assert nobody_came_in(hers)
    assert nobody_came_in(theirs)


def test_the_app_reads_who_she_is_and_where(office: Office) -> None:
    paper = office.invited_colleague("wulan")
    person = the_user(paper.code)

    address = accepting.factor_address(person, "Koperasi Uji")

    assert address.startswith("otpauth://totp/Koperasi%20Uji:wulan?secret=")
    assert accepting.secret(person) in address
