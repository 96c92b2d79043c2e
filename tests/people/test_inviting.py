"""The office invites people; whom it cannot invite leaves no trace."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model, db
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.once import Once
from marketplace.kernel.refusals import NotAllowed, NotFound, NotNow, WrongState
from marketplace.people import invitation as invitations
from marketplace.people import inviting
from marketplace.people.audit import Audit
from marketplace.people.cohort import MOST_SEATS, Certificate
from marketplace.people.destination import Destination
from marketplace.people.identity import Identity
from marketplace.people.invitation import Invitation
from marketplace.people.inviting import (
    AliasTaken,
    AliasTellsName,
    AliasUnfit,
    CohortFull,
    LoginTaken,
    NewProducer,
    PhoneKnown,
    invite_producer,
    invite_staff,
)
from marketplace.people.producer import Producer, PublicShop
from marketplace.people.user import User
from marketplace.policy import wordlist
from tests.at_once import at_once
from tests.people.office import MORNING, Office, paper_of, producer, the_user
from tests.world import BAYU, RATNA

KINDS: tuple[type[Model], ...] = (
    User, Producer, Identity, Destination, Certificate, Invitation, Audit, Once,
)  # fmt: skip


def invite(new: NewProducer, key: str = "") -> str:
    return invite_producer(new, key=key or codes.token(), by=RATNA)


def rows() -> dict[str, int]:
    db.session.rollback()
    return {
        kind.__tablename__: db.session.scalar(select(func.count()).select_from(kind)) or 0
        for kind in KINDS
    }


def refused(new: NewProducer, refusal: type[NotNow]) -> None:
    """And nothing was made of her."""
    before = rows()
    with pytest.raises(refusal):
        invite(new)
    assert rows() == before


# ---- producers


def test_she_is_invited_with_all_she_needs(office: Office) -> None:
    before, new = rows(), office.somebody()

    with clock.at(MORNING):
        code = invite(new)

    her = producer(code)
    assert {kind: rows()[kind] - before[kind] for kind in before} == {
        "user_account": 1, "producer": 1, "identity": 1, "payout_destination": 1,
        "certificate": 1, "invitation": 1, "audit": 2, "once": 1,
    }  # fmt: skip
    assert (her.state, her.shop_open, her.alias) == ("invited", False, new.alias)
    assert her.shop == PublicShop(her.shop_code, new.alias)
    assert len({her.code, her.shop_code, her.user.code}) == 3
    assert (her.user.roles, her.user.name, her.user.login) == ("producer", "", None)
    assert (her.user.secret_hash, her.user.totp_sealed) == (None, None)
    with clock.at(MORNING + timedelta(days=7) - timedelta(seconds=1)):
        assert invitations.open_for(db.session(), her.user)
    with clock.at(MORNING + timedelta(days=7)):
        assert invitations.open_for(db.session(), her.user) is None


def test_pressing_twice_invites_one(office: Office) -> None:
    new = office.somebody()

    first = invite(new, "k-inviting")
    before = rows()

    assert invite(new, "k-inviting") == first
    assert rows() == before


def test_a_phone_is_known_once(office: Office) -> None:
    known = office.somebody()
    invite(known)

    refused(office.somebody(phone=known.phone), PhoneKnown)


def test_two_without_a_phone_are_no_trouble(office: Office) -> None:
    first, second = (invite(office.somebody(phone=None)) for _ in range(2))

    assert first != second


@pytest.mark.parametrize(
    "written",
    [str, str.upper, str.lower, "  {} ".format, ".".join, lambda alias: alias.replace(" ", "")],
)
def test_an_alias_is_taken_however_it_is_written(
    office: Office, written: Callable[[str], str]
) -> None:
    known = office.somebody()
    invite(known)

    refused(office.somebody(alias=written(known.alias)), AliasTaken)


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("Melati Contoh", "Dapur Melati"),
        ("Melati Contoh", "dapurMELATIku"),
        ("Melati Contoh", "Mel ati"),
        ("Melati Contoh", "M.e.l.a.t.i"),
        ("Melati Contoh", "Mélati"),
        ("Nur Aini", "Kain Nuri"),
        ("Siti Nur'aini", "Toko Nuraini"),
        ("Melati Contoh", "Rumah 0890"),
        ("Melati Contoh", "Rumah 0 8 9-0"),
        ("Melati Contoh", "Rumah ０８９０"),
    ],
)
def test_an_alias_tells_neither_name_nor_phone(office: Office, name: str, alias: str) -> None:
    refused(office.somebody(name=name, alias=alias), AliasTellsName)


@pytest.mark.parametrize("alias", ["Koperasi Kita", "D4pur Sereh", "Dapur Serеh", "Dapur Zorvak"])
def test_an_alias_that_will_not_do_is_refused(office: Office, alias: str) -> None:
    """X02: the word that is listed here is an invented one."""
    wordlist.keep(["zorvak"])

    refused(office.somebody(alias=alias), AliasUnfit)


@pytest.mark.parametrize(
    ("name", "alias"), [("Li Na Contoh", "Linen Halus"), ("Melati Contoh", "Rumah Flanel 123")]
)
def test_an_alias_that_tells_nothing_is_taken(office: Office, name: str, alias: str) -> None:
    assert producer(invite(office.somebody(name=name, alias=alias))).alias == alias


def test_a_course_has_thirty_seats(office: Office) -> None:
    course = office.open_course()
    for _ in range(MOST_SEATS):
        invite(office.somebody(cohort=course))

    refused(office.somebody(cohort=course), CohortFull)
    invite(office.somebody(cohort=office.open_course()))


def test_the_last_seat_is_given_once(
    inside_on: Flask, office_on: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.people.cohort.MOST_SEATS", 1)
    two = [office_on.somebody(), office_on.somebody()]

    outcomes = at_once(inside_on, *[lambda new=new: invite(new) for new in two])

    assert sum(isinstance(outcome, CohortFull) for outcome in outcomes) == 1
    assert (rows()["certificate"], rows()["producer"]) == (1, 1)


def test_a_course_nobody_knows_is_not_found(office: Office) -> None:
    before = rows()
    with pytest.raises(NotFound):
        invite(office.somebody(cohort="NOWHERE2"))
    assert rows() == before


# ---- colleagues


def test_a_colleague_is_invited_with_a_second_factor(office: Office) -> None:
    paper = office.invited_colleague(" Sekar.Dua ", "treasurer", "manager", "treasurer")

    person = the_user(paper.code)
    assert (person.login, person.roles) == ("sekar.dua", "manager treasurer")
    assert person.actor == Actor(person.code, frozenset({"manager", "treasurer"}))
    assert person.secret_hash is None
    assert person.totp_sealed is not None
    assert person.is_staff


def test_a_sign_in_name_is_taken_in_any_case(office: Office) -> None:
    office.invited_colleague("tono")
    before = rows()

    with pytest.raises(LoginTaken):
        invite_staff(name="Tono", login=" TONO", roles=["packer"], by=BAYU)

    assert rows() == before


@pytest.mark.parametrize("roles", [[], ["producer"], ["system"], ["buyer"], ["packer", "king"]])
def test_a_role_that_staff_cannot_have_invites_nobody(office: Office, roles: list[str]) -> None:
    before = rows()

    with pytest.raises(ValueError):
        invite_staff(name="Rangga", login="rangga", roles=roles, by=BAYU)

    assert rows() == before


# ---- again


def test_a_fresh_paper_ends_the_old_one(office: Office) -> None:
    old = office.invited()

    inviting.invite_again(old.code, by=RATNA)

    fresh = paper_of(the_user(old.code))
    assert fresh.token != old.token
    with pytest.raises(NotFound):
        invitations.living(db.session(), old.token)


def test_whoever_came_in_needs_no_paper(office: Office) -> None:
    her = office.came_in()
    before = rows()

    with pytest.raises(NotNow):
        inviting.invite_again(producer(her.code).user.code, by=RATNA)

    assert rows() == before


# ---- her shop


def test_her_shop_pauses_and_comes_back(office: Office) -> None:
    her = office.came_in()

    for verb, state, is_open in [
        ("pause", "paused", False), ("resume", "active", True),
        ("suspend", "suspended", False), ("restore", "active", True),
    ]:  # fmt: skip
        inviting.move_producer(her.code, verb, by=RATNA)
        assert (producer(her.code).state, producer(her.code).shop_open) == (state, is_open)

    with pytest.raises(NotAllowed):
        inviting.move_producer(her.code, "suspend", by=BAYU)
    with pytest.raises(WrongState):
        inviting.move_producer(her.code, "accept", by=RATNA)
    assert producer(her.code).state == "active"


def test_the_public_meets_an_alias_and_a_code_and_nothing_else() -> None:
    assert list(PublicShop.__dataclass_fields__) == ["code", "name"]
