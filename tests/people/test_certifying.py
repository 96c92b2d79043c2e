"""Certificates and exceptions decide what somebody may offer, at once."""

import pytest
from flask import Flask

from marketplace.catalogue import offering
from marketplace.catalogue import product as products
from marketplace.catalogue.facts import Facts
from marketplace.catalogue.selling import is_on_sale
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotFound
from marketplace.outbox import message as messages
from marketplace.people import audit, certifying, cohort
from marketplace.people import producer as producers
from marketplace.people.inviting import CohortFull
from tests.world import RATNA, World


@pytest.fixture
def world(inside: Flask) -> World:
    return World(inside)


def course_of(world: World) -> str:
    """The code of the course Melati has a certificate of."""
    her = producers.known_as(db.session(), world.melati.code)
    return cohort.certificates_of(db.session(), her)[0].cohort.code


def sold(product: str) -> bool:
    return is_on_sale(db.session(), products.known_as(db.session(), product))


def test_what_a_certificate_opened_closes_with_it(world: World) -> None:
    """X03: revoking takes everything off sale that nothing else opens; giving it again opens it."""
    product, course = world.on_sale(world.melati), course_of(world)

    certifying.revoke(world.melati.code, course, why="Salah orang.", by=RATNA)

    assert not sold(product)
    note = audit.latest(db.session(), 1)[0]
    assert (note.act, note.about) == ("revoke certificate", world.melati.code)
    assert note.why == f"{course}: Salah orang."
    assert messages.about_thing(db.session(), world.melati.code)[-1].kind == "something new"
    certifying.give(world.melati.code, course, by=RATNA)
    assert sold(product)


def test_a_second_certificate_keeps_goods_on_sale(world: World) -> None:
    product, course = world.on_sale(world.melati), course_of(world)
    certifying.give(world.melati.code, world.course("Bordir", "tas-dompet"), by=RATNA)

    certifying.revoke(world.melati.code, course, why="Salah orang.", by=RATNA)

    assert sold(product)


def test_a_category_may_be_allowed_with_a_reason(world: World) -> None:
    """X03: an override needs a reason; it opens offering and selling until it is ended."""
    facts = Facts.of_one("Tatakan", "rumah-tangga", 40_000, 230)
    with pytest.raises(offering.CategoryClosed):
        offering.draft(world.melati.code, facts, count=1, key=codes.token(), by=RATNA)

    certifying.allow(world.melati.code, "rumah-tangga", why="Sudah mahir.", by=RATNA)

    product = world.on_sale(world.melati, "Tatakan", category="rumah-tangga")
    assert sold(product)
    note = next(n for n in audit.latest(db.session()) if n.act == "allow category")
    assert note.why == "rumah-tangga: Sudah mahir."
    certifying.end(world.melati.code, "rumah-tangga", by=RATNA)
    assert not sold(product)
    with pytest.raises(NotFound):
        certifying.end(world.melati.code, "rumah-tangga", by=RATNA)


def test_what_is_open_is_not_allowed_again(world: World) -> None:
    with pytest.raises(certifying.AlreadyOpen):
        certifying.allow(world.melati.code, "tas-dompet", why="Sudah mahir.", by=RATNA)

    with pytest.raises(certifying.CertificateKnown):
        certifying.give(world.melati.code, course_of(world), by=RATNA)

    assert len(cohort.certificates_of(db.session(), _her(world))) == 1


def test_a_full_course_gives_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    course = world.course("Bordir", "bordir-nama")
    monkeypatch.setattr(cohort, "MOST_SEATS", 0)

    with pytest.raises(CohortFull):
        certifying.give(world.melati.code, course, by=RATNA)

    assert len(cohort.certificates_of(db.session(), _her(world))) == 1


def _her(world: World) -> producers.Producer:
    return producers.known_as(db.session(), world.melati.code)
