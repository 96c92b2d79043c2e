"""Who a producer is stays sealed; every look is kept; her money's destination changes slowly."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.sealing import NotUnsealable
from marketplace.people import identity, inviting
from marketplace.people.audit import Audit
from marketplace.people.identity import BANK, CASH, BankAccount, Destination, Identity
from marketplace.people.inviting import change_destination
from tests.people.office import ACCOUNT, MORNING, Office
from tests.world import BAYU, RATNA

HOLD = timedelta(hours=72)
SECOND = timedelta(seconds=1)
OTHER = BankAccount("008", "1234509876", "MELATI CONTOH")
THIEF = BankAccount("002", "9999999999", "RANGGA")

CANARY_NAME, CANARY_PHONE = "Canaria Burungkenari", "+6281234567890"
CANARY_ACCOUNT = BankAccount("014", "777333555111", "CANARIA BURUNGKENARI")


def invite(office: Office, **facts: object) -> str:
    with clock.at(MORNING):
        return inviting.invite_producer(office.somebody(**facts), key=codes.token(), by=RATNA)


def change(code: str, account: BankAccount | None, *, after: timedelta, key: str = "") -> None:
    with clock.at(MORNING + after):
        change_destination(code, account, key=key or codes.token(), by=BAYU)


def paid_to(code: str, after: timedelta) -> tuple[str, str] | None:
    """Where her money would go, then."""
    db.session.rollback()
    with clock.at(MORNING + after):
        place = identity.destination(db.session(), code)
        all_of_them = identity.destinations(db.session(), [code])
    assert all_of_them == ({code: place} if place else {})
    return (place.method, place.tail) if place else None


def coming(code: str, after: timedelta) -> str | None:
    with clock.at(MORNING + after):
        place = identity.coming_destination(db.session(), code)
    return place.tail if place else None


def audit_about(code: str) -> list[tuple[str, str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(Audit).where(Audit.about == code).order_by(Audit.id))
    return [(row.act, row.by, row.why) for row in rows]


# ---- sealed


def test_the_database_file_holds_no_name_phone_or_account(
    inside: Flask, office_on_sqlite: Office, data_dir: Path
) -> None:
    code = invite(office_on_sqlite, name=CANARY_NAME, phone=CANARY_PHONE, account=CANARY_ACCOUNT)
    assert identity.producer_of_phone(db.session(), CANARY_PHONE) == code
    assert inviting.reveal_name(code, why="a canary", by=RATNA) == CANARY_NAME
    db.session.rollback()
    db.engine.dispose()

    bytes_ = b"".join(file.read_bytes() for file in data_dir.rglob("*") if file.is_file())

    assert code.encode() in bytes_
    for canary in (CANARY_NAME, CANARY_PHONE, CANARY_ACCOUNT.number, CANARY_ACCOUNT.holder):
        for part in {canary, *canary.split(), canary.removeprefix("+62"), canary.lstrip("+")}:
            assert part.encode() not in bytes_, part
            assert part.casefold().encode() not in bytes_, part


@pytest.fixture
def office_on_sqlite(inside: Flask) -> Office:
    return Office()


def test_a_phone_can_be_matched_and_not_read(office: Office) -> None:
    new = office.somebody()
    with clock.at(MORNING):
        code = inviting.invite_producer(new, key=codes.token(), by=RATNA)
    kept = db.session.get_one(Identity, code)

    assert identity.producer_of_phone(db.session(), str(new.phone)) == code
    assert identity.producer_of_phone(db.session(), "+628999999999") is None
    assert str(new.phone)[-6:] not in f"{kept.phone_index} {kept.phone_sealed}"
    assert len(str(kept.phone_index)) == 64


def test_without_the_installations_secret_no_phone_can_be_guessed_at(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = office.somebody()
    with clock.at(MORNING):
        inviting.invite_producer(new, key=codes.token(), by=RATNA)

    monkeypatch.setattr(identity, "_index_key", b"another installation's")

    assert identity.producer_of_phone(db.session(), str(new.phone)) is None


def test_a_sealed_name_copied_to_another_row_cannot_be_read(office: Office) -> None:
    hers, other = invite(office), invite(office)
    with transaction() as session:
        stolen = session.get_one(Identity, hers).name_sealed
        session.get_one(Identity, other).name_sealed = stolen

    with pytest.raises(NotUnsealable):
        inviting.reveal_name(other, why="curious", by=RATNA)

    assert ("reveal name", RATNA.code, "curious") not in audit_about(other)


# ---- looked at


def test_a_look_at_her_name_is_kept_with_its_reason(office: Office) -> None:
    code = invite(office)
    before = audit_about(code)

    assert inviting.reveal_name(code, why="her certificate is printed", by=RATNA) == "Melati Contoh"

    assert audit_about(code) == [
        *before, ("reveal name", RATNA.code, "her certificate is printed"),
    ]  # fmt: skip


def test_a_look_without_a_story_is_refused_by_the_database(office: Office) -> None:
    """Whoever only reads cannot leave the row, and therefore cannot look."""
    code = invite(office)

    with pytest.raises(Exception, match="readonly"):
        identity.reveal_name(db.session(), code, by=RATNA, why="in passing")
        db.session.flush()

    assert [act for act, *_ in audit_about(code)] == ["set payout destination", "invite producer"]


def test_a_look_at_her_account_is_kept_with_its_reason(office: Office) -> None:
    code = invite(office)
    with clock.at(MORNING), transaction() as session:
        place = identity.destination(session, code)
        assert place is not None
        account = identity.reveal_account(session, place, by=BAYU, why="payout P")

    assert account == ACCOUNT
    assert audit_about(code)[-1] == ("reveal payout account", BAYU.code, "payout P")


def test_cash_hides_no_account_and_no_look_is_noted(office: Office) -> None:
    code = invite(office, account=None)
    before = audit_about(code)
    with clock.at(MORNING), transaction() as session:
        place = identity.destination(session, code)
        assert place is not None
        assert identity.reveal_account(session, place, by=BAYU, why="x") is None

    assert audit_about(code) == before
    assert paid_to(code, timedelta(0)) == (CASH, "")


def test_of_an_account_only_the_last_four_digits_are_shown(office: Office) -> None:
    code = invite(office)
    kept = db.session.scalars(select(Destination).where(Destination.producer == code)).one()

    assert (kept.tail, kept.set_by) == (ACCOUNT.number[-4:], RATNA.code)
    assert ACCOUNT.number not in str(kept.account_sealed)


def test_the_audit_can_only_grow(office: Office) -> None:
    code = invite(office)
    before = audit_about(code)
    for statement in ("UPDATE audit SET why = ''", "DELETE FROM audit"):
        with pytest.raises(Exception, match="audit may not be"), transaction() as session:
            session.execute(text(statement))

    assert audit_about(code) == before


# ---- where her money goes


def test_the_first_destination_counts_at_once(office: Office) -> None:
    code = invite(office)

    assert paid_to(code, timedelta(0)) == (BANK, "7778")
    assert paid_to(code, -SECOND) is None
    assert coming(code, timedelta(0)) is None


def test_a_change_waits_three_days(office: Office) -> None:
    code = invite(office)
    change(code, OTHER, after=timedelta(hours=1))

    assert paid_to(code, timedelta(hours=1) + HOLD - SECOND) == (BANK, "7778")
    assert coming(code, timedelta(hours=2)) == "9876"
    assert paid_to(code, timedelta(hours=1) + HOLD) == (BANK, "9876")
    assert coming(code, timedelta(hours=1) + HOLD) is None
    assert audit_about(code)[-1] == ("set payout destination", BAYU.code, "")


def test_a_change_pressed_twice_is_one(office: Office) -> None:
    code = invite(office)
    for _ in range(2):
        change(code, OTHER, after=timedelta(hours=1), key=f"key for {code}")

    kept = db.session.scalars(select(Destination).where(Destination.producer == code)).all()
    assert len(kept) == 2


def test_a_change_to_cash_waits_too(office: Office) -> None:
    code = invite(office)
    change(code, None, after=timedelta(hours=1))

    assert paid_to(code, HOLD) == (BANK, "7778")
    assert paid_to(code, timedelta(hours=1) + HOLD) == (CASH, "")


def test_what_a_thief_entered_never_counts_once_it_was_changed_back(office: Office) -> None:
    code = invite(office)
    change(code, THIEF, after=timedelta(hours=1))
    change(code, ACCOUNT, after=timedelta(hours=70))

    for hours in (71, 73, 74, 100, 141, 142, 143, 1_000):
        assert paid_to(code, timedelta(hours=hours)) == (BANK, "7778")
    assert coming(code, timedelta(hours=71)) == "7778"


def test_a_change_after_another_one_counted_is_an_ordinary_change(office: Office) -> None:
    code = invite(office)
    change(code, OTHER, after=timedelta(hours=1))
    change(code, ACCOUNT, after=timedelta(hours=1) + HOLD)

    assert paid_to(code, timedelta(hours=1) + 2 * HOLD - SECOND) == (BANK, "9876")
    assert paid_to(code, timedelta(hours=1) + 2 * HOLD) == (BANK, "7778")


def test_each_has_her_own_destination(office: Office) -> None:
    hers, other = invite(office), invite(office, account=None)

    with clock.at(MORNING):
        places = identity.destinations(db.session(), [hers, other, "NOBODY22"])

    assert {code: place.method for code, place in places.items()} == {hers: BANK, other: CASH}
