"""Who a producer is stays sealed, and every look is kept."""

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.sealing import NotUnsealable
from marketplace.people import identity, inviting
from marketplace.people.audit import Audit
from marketplace.people.destination import BankAccount
from marketplace.people.identity import Identity
from tests.people.office import MORNING, Office
from tests.world import RATNA

CANARY_NAME, CANARY_PHONE = "Canaria Burungkenari", "+6281234567890"
CANARY_ACCOUNT = BankAccount("014", "777333555111", "CANARIA BURUNGKENARI")


def invite(office: Office, **facts: object) -> str:
    with clock.at(MORNING):
        return inviting.invite_producer(office.somebody(**facts), key=codes.token(), by=RATNA)


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


def test_the_audit_can_only_grow(office: Office) -> None:
    code = invite(office)
    before = audit_about(code)
    for statement in ("UPDATE audit SET why = ''", "DELETE FROM audit"):
        refused = pytest.raises(Exception, match=r"audit may not be|not authorized")
        with refused, transaction() as session:
            session.execute(text(statement))

    assert audit_about(code) == before
