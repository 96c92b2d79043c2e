"""Permits are recorded once, corrected with a trace, withdrawn, and told of before they end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace import ticking
from marketplace.catalogue import permit as permits
from marketplace.catalogue import permitting, selling
from marketplace.catalogue.permit import COOPERATIVE, PERSON, Permit
from marketplace.catalogue.permit_number import HALAL, MD, PIRT, NotPirt, OldPirt
from marketplace.catalogue.permitting import (
    ENDS,
    EndMissing,
    NewPermit,
    PermitKnown,
    Withdrawn,
)
from marketplace.catalogue.product import Product
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound, Refusal
from marketplace.outbox import sending
from marketplace.outbox.channels import Letter
from marketplace.outbox.message import Message
from marketplace.outbox.sending import ByHand, Nothing
from marketplace.people.audit import Audit
from marketplace.policy import cooperative as cooperatives
from tests.catalogue.foods import (
    END,
    NUMBER,
    THE_PIRT,
    crisps_on_sale,
    recorded,
    the_permit,
)
from tests.world import BAYU, RATNA, World
from tests.world import COOPERATIVE as US

NOON = datetime(2031, 6, 30, 5, tzinfo=UTC)


def rows() -> tuple[int, int]:
    """How many permits and acts there are."""
    db.session.rollback()
    count = [db.session.scalar(select(func.count()).select_from(kind)) for kind in (Permit, Audit)]
    return count[0] or 0, count[1] or 0


def acts(code: str) -> list[tuple[str, str]]:
    db.session.rollback()
    found = db.session.execute(select(Audit.act, Audit.why).where(Audit.about == code))
    return [(act, why) for act, why in found]


def refused(refusal: type[Refusal], story: Callable[[], Any]) -> None:
    """And nothing was recorded or changed."""
    before = rows()
    with pytest.raises(refusal):
        story()
    assert rows() == before


def test_a_permit_is_recorded_once(inside: Flask) -> None:
    code = permitting.record(THE_PIRT, key="k", by=RATNA)

    assert permitting.record(THE_PIRT, key="k", by=RATNA) == code
    kept = the_permit(code)
    assert (kept.kind, kept.number, kept.holder, kept.ends_on) == (PIRT, NUMBER, COOPERATIVE, END)
    assert (kept.recorded_by, kept.withdrawn_on) == (RATNA.code, None)
    assert (rows(), acts(code)) == ((1, 1), [("record permit", "")])


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"number": "P-IRT 12345"}, NotPirt),
        ({"number": "215999900000"}, OldPirt),
        ({"ends_on": None}, EndMissing),
        ({"kind": MD, "number": "MD123456789012", "ends_on": None}, EndMissing),
    ],
)
def test_what_cannot_be_is_not_recorded(
    inside: Flask, change: dict[str, Any], refusal: type[Refusal]
) -> None:
    refused(refusal, lambda: recorded(replace(THE_PIRT, **change)))


def test_a_number_is_recorded_once(inside: Flask) -> None:
    code = recorded()
    refused(PermitKnown, lambda: recorded(replace(THE_PIRT, number="215999901000031")))

    permitting.withdraw(code, why="Typed twice.", key=codes.token(), by=RATNA)

    assert recorded() != code


def test_halal_certificates_have_no_end(inside: Flask) -> None:
    code = recorded(NewPermit(HALAL, "ID 00000000000000001", COOPERATIVE, END))

    assert the_permit(code).ends_on is None


def test_a_correction_leaves_its_trace(inside: Flask) -> None:
    code = recorded()
    renewed = replace(THE_PIRT, number="2159999010000-36", ends_on=date(2036, 6, 30))

    permitting.correct(code, renewed, by=RATNA)
    permitting.correct(code, renewed, by=RATNA)

    assert (the_permit(code).number, the_permit(code).ends_on) == (
        "2159999010000-36", date(2036, 6, 30),
    )  # fmt: skip
    assert acts(code) == [("record permit", ""), ("correct permit", "number, ends_on")]


def test_what_cannot_be_is_not_corrected(inside: Flask) -> None:
    code, other = recorded(), recorded(replace(THE_PIRT, number="2159999020000-31"))
    for new, refusal in [
        (replace(THE_PIRT, number="2159999020000-31"), PermitKnown),
        (replace(THE_PIRT, number="x"), NotPirt),
        (replace(THE_PIRT, ends_on=None), EndMissing),
    ]:
        refused(refusal, partial(permitting.correct, code, new, by=RATNA))
    refused(NotFound, lambda: permitting.correct("NOWHERE2", THE_PIRT, by=RATNA))
    permitting.withdraw(other, why="Wrong.", key=codes.token(), by=RATNA)

    refused(Withdrawn, lambda: permitting.correct(other, THE_PIRT, by=RATNA))
    assert the_permit(code).number == NUMBER


def test_a_permit_is_withdrawn_and_comes_back(inside: Flask) -> None:
    code = recorded()
    for _twice in range(2):
        permitting.withdraw(code, why="Taken back.", key="k", by=RATNA)
    refused(Withdrawn, lambda: permitting.withdraw(code, why="", key="other", by=RATNA))
    assert not the_permit(code).counts_on(clock.today())

    for _twice in range(2):
        permitting.restore(code, by=BAYU)

    assert the_permit(code).counts_on(clock.today())
    assert acts(code) == [
        ("record permit", ""), ("withdraw permit", "Taken back."), ("restore permit", ""),
    ]  # fmt: skip


def test_a_number_that_was_recorded_anew_does_not_come_back(inside: Flask) -> None:
    code = recorded()
    permitting.withdraw(code, why="Typed twice.", key="k", by=RATNA)
    recorded()

    refused(PermitKnown, lambda: permitting.restore(code, by=RATNA))
    assert the_permit(code).withdrawn_on is not None


def test_only_the_cooperatives_own_can_be_used(inside: Flask) -> None:
    ours = recorded()
    recorded(replace(THE_PIRT, number="2159999020000-31", holder=PERSON))
    gone = recorded(replace(THE_PIRT, number="2159999030000-31"))
    permitting.withdraw(gone, why="Gone.", key="k", by=RATNA)

    def usable(kind: str, day: date) -> list[str]:
        return [permit.code for permit in permits.to_use(db.session(), kind, day)]

    assert usable(PIRT, END) == [ours]
    assert usable(PIRT, END + timedelta(days=1)) == usable(HALAL, END) == []


def test_goods_are_off_sale_the_day_after_the_end(inside: Flask) -> None:
    world = World(inside)
    permit = recorded()
    code = crisps_on_sale(world, permit)

    def on_sale() -> bool:
        db.session.rollback()
        product = db.session.scalars(select(Product).where(Product.code == code)).one()
        return selling.is_on_sale(db.session(), product)

    with clock.at(NOON):
        assert on_sale()
    with clock.at(NOON + timedelta(days=1)):
        assert not on_sale()
        permitting.correct(permit, replace(THE_PIRT, ends_on=date(2036, 6, 30)), by=RATNA)
        assert on_sale()
        permitting.withdraw(permit, why="Taken back.", key="k", by=RATNA)
        assert not on_sale()
        permitting.restore(permit, by=RATNA)
        lasting = replace(THE_PIRT, ends_on=date(2036, 6, 30))
        permitting.correct(permit, replace(lasting, holder=PERSON), by=RATNA)
        assert not on_sale()
    assert [p.code for p in permitting.goods_under(db.session(), the_permit(permit))] == [code]


# ---- before it ends


def told() -> list[tuple[str, int]]:
    db.session.rollback()
    query = select(Message).where(Message.kind == ENDS).order_by(Message.id)
    return [(m.about, m.known_facts["days"]) for m in db.session.scalars(query)]


def test_the_office_is_told_once_at_sixty_and_once_at_fourteen_days(inside_on: Flask) -> None:
    World(inside_on)
    permit = recorded()
    recorded(NewPermit(HALAL, "ID00000000000000001", COOPERATIVE, None))
    expected: list[tuple[str, int]] = []
    for left, days in [(61, 0), (60, 60), (59, 0), (14, 14), (13, 0), (0, 0), (-1, 0)]:
        with clock.at(NOON - timedelta(days=left)):
            assert permitting.warn_due() == (1 if days else 0)
            assert permitting.warn_due() == 0
        expected += [(permit, days)] if days else []
        assert told() == expected


def test_a_renewed_permit_is_told_of_anew(inside: Flask) -> None:
    World(inside)
    permit = recorded()
    with clock.at(NOON - timedelta(days=10)):
        assert permitting.warn_due() == 1
    permitting.correct(permit, replace(THE_PIRT, ends_on=END + timedelta(days=30)), by=RATNA)

    with clock.at(NOON + timedelta(days=20)):
        assert permitting.warn_due() == 1
    assert told() == [(permit, 14), (permit, 14)]


def test_the_letter_says_only_that_there_is_something(inside: Flask) -> None:
    World(inside)
    permit = recorded()
    letters: list[Letter] = []
    with clock.at(NOON - timedelta(days=14)):
        assert ticking.tick(letters.append)["permits ending"] == 1

    [letter] = letters
    assert (letter.to, letter.sender) == (US.email, US.email)
    assert "14 hari" in letter.text
    assert "/office/permits" in letter.text
    assert NUMBER not in letter.text + letter.subject + letter.key
    assert permit not in letter.text + letter.subject + letter.key


def test_without_an_address_it_is_told_in_the_office(inside: Flask) -> None:
    World(inside)
    with transaction() as session:
        cooperatives.put(session, replace(US, email=""), by=BAYU.code)
    recorded()

    with clock.at(NOON):
        permitting.warn_due()
        message = db.session.scalars(select(Message).where(Message.kind == ENDS)).one()
        said = sending.render(db.session(), message)

    assert isinstance(said, ByHand)
    assert (said.to, said.phone) == (US.name, "")


@pytest.mark.parametrize("renewed", [True, False])
def test_what_is_no_longer_true_is_not_told(inside: Flask, renewed: bool) -> None:
    World(inside)
    permit = recorded()
    with clock.at(NOON):
        permitting.warn_due()
    if renewed:
        permitting.correct(permit, replace(THE_PIRT, ends_on=date(2036, 6, 30)), by=RATNA)
    else:
        permitting.withdraw(permit, why="Taken back.", key="k", by=RATNA)

    message = db.session.scalars(select(Message).where(Message.kind == ENDS)).one()
    assert sending.render(db.session(), message) == Nothing()
