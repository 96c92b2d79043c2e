"""Couriers: whom a name means, how each weighs, what its numbers look like."""

from dataclasses import replace

import pytest
from flask import Flask

from marketplace.kernel.db import db, transaction
from marketplace.people.audit import Audit
from marketplace.shipping import courier, hiring, starting
from marketplace.shipping.courier import Courier, CourierFacts
from marketplace.shipping.hiring import CourierKnown, NotAForm
from marketplace.shipping.weight import Size
from tests.world import RATNA


@pytest.fixture
def known(inside_on: Flask) -> list[Courier]:
    with transaction() as session:
        starting.put_up(session)
    return courier.every(db.session())


def named(words: str) -> Courier:
    return courier.named(db.session(), words)


def acts() -> list[tuple[str, str]]:
    return [(act.act, act.why) for act in db.session.query(Audit).order_by(Audit.id)]


def test_a_new_shop_knows_its_couriers(known: list[Courier]) -> None:
    """B11: each weighs in its own way."""
    assert {"JNE", "J&T", "J&T Cargo", "SiCepat", "AnterAja", "POS", "Paxel"} <= {
        each.name for each in known
    }
    assert all(courier.is_form(each.waybill_form) for each in known if each.waybill_form)
    crate = Size(40, 30, 10)
    assert (named("J&T EZ").kilograms(900, crate), named("J&T Cargo X").kilograms(900, crate)) == (
        2, 3,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("JNE", "JNE"),
        ("JNE REG", "JNE"),
        ("J&T EZ", "J&T"),
        ("j&t cargo Reguler", "J&T Cargo"),
        ("JNEXT REG", "JNEXT REG"),
        ("", ""),
    ],
)
def test_courier_and_service_are_told_apart(
    known: list[Courier], words: str, name: str
) -> None:
    found = named(words)
    assert (found.name, found.divisor, found.tolerance_g) == (
        name, 5000 if name == "J&T Cargo" else 6000, 300,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "waybill", "odd"),
    [
        ("JNE REG", "1234567890", False),
        ("JNE REG", "123456789012345", False),
        ("JNE REG", "12345678901", True),
        ("J&T EZ", "JP0123456789", False),
        ("J&T EZ", "JZ0123456789", True),
        ("SiCepat BEST", "001234567890", False),
        ("SiCepat BEST", "0012345678", True),
        ("AnterAja Reguler", "TSA1234567", False),
        ("POS Reguler", "P2211220001234", False),
        ("POS Reguler", "RR123456789ID", False),
        ("POS Reguler", "123", True),
        ("Paxel Same Day", "whatever", False),
        ("Somebody", "whatever", False),
    ],
)
def test_numbers_that_look_odd_are_told(
    known: list[Courier], words: str, waybill: str, odd: bool
) -> None:
    assert named(words).looks_odd(waybill) == odd


def test_a_parcel_is_followed_where_its_courier_shows_it(known: list[Courier]) -> None:
    assert named("AnterAja Reguler").tracking_link("TSA1") == "https://anteraja.id/tracking/TSA1"
    assert named("JNE REG").tracking_link("1") == "https://www.jne.co.id/tracking-package"
    assert named("Somebody").tracking_link("1") == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" jp 0123-4567 ", "JP0123-4567"), ("short", ""), ("A" * 31, ""), ("JP01234567!", "")],
)
def test_a_number_is_kept_plain(typed: str, kept: str) -> None:
    assert courier.plain_waybill(typed) == kept


@pytest.mark.parametrize(
    "form", ["(A+)+B", "A*", ".", "A|", "[", "[Z-A]", r"\d{3}\d{3}\d{3}", r"\w{8}", "A{9,3}"]
)
def test_a_form_that_could_take_long_is_refused(known: list[Courier], form: str) -> None:
    with pytest.raises(NotAForm):
        hiring.add_courier(CourierFacts("Kilat", waybill_form=form), key=form, by=RATNA)
    assert (named("Kilat").code, acts()) == ("", [])


def test_couriers_are_taken_on_and_changed_with_a_trace(known: list[Courier]) -> None:
    """M19: the log says what it was and what it is."""
    new = CourierFacts("Kilat", "Reguler")
    code = hiring.add_courier(new, key="1", by=RATNA)
    assert hiring.add_courier(new, key="1", by=RATNA) == code
    hiring.change_courier(code, new, by=RATNA)
    hiring.change_courier(code, replace(new, divisor=5000, offered=False), by=RATNA)

    changed = named("Kilat Reguler")
    assert (changed.code, changed.divisor, changed.offered) == (code, 5000, False)
    assert [act for act, _why in acts()] == ["add courier", "change courier"]
    assert "6000 → 5000" in acts()[1][1]


def test_no_two_couriers_have_one_name(known: list[Courier]) -> None:
    code = named("JNE").code
    for refused in (CourierFacts("jne"), CourierFacts("JNE")):
        with pytest.raises(CourierKnown):
            hiring.add_courier(refused, key=refused.name, by=RATNA)
    with pytest.raises(CourierKnown):
        hiring.change_courier(code, CourierFacts("J&T"), by=RATNA)
    assert (len(courier.every(db.session())), named("JNE").code, acts()) == (9, code, [])
