"""A forgotten PIN: nothing old lets anybody in, and a paper lets her choose a new one."""

import pytest
from flask import Flask

from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotNow
from marketplace.people import accepting, entering, invitation, producer, resetting, sign_in
from marketplace.people.entering import PhoneNotEnrolled
from tests.world import RATNA, World


def test_a_new_pin_comes_from_a_new_paper_and_the_old_one_is_dead(inside: Flask) -> None:
    melati = World(inside).melati
    token = entering.enter_with_pin(melati.code, melati.pin, device_token=melati.phone)

    resetting.reset_pin(melati.code, by=RATNA)

    assert sign_in.living(db.session(), token) is None
    with pytest.raises(PhoneNotEnrolled):
        entering.enter_with_pin(melati.code, melati.pin, device_token=melati.phone)
    her = producer.known_as(db.session(), melati.code)
    paper = invitation.open_for(db.session(), her.user)
    assert paper is not None
    accepting.accept_as_producer(
        paper.token, paper.second_code, pin="915204", device_token=melati.phone
    )
    assert entering.enter_with_pin(melati.code, "915204", device_token=melati.phone)
    assert producer.known_as(db.session(), melati.code).state == "active"


def test_somebody_who_never_came_in_keeps_her_first_paper(inside: Flask) -> None:
    world = World(inside)
    resetting.reset_pin(world.melati.code, by=RATNA)
    her = producer.known_as(db.session(), world.melati.code)
    paper = invitation.open_for(db.session(), her.user)
    assert paper is not None
    token = codes.digest(paper.token)

    with pytest.raises(NotNow):
        resetting.reset_pin(world.melati.code, by=RATNA)

    still = invitation.open_for(db.session(), her.user)
    assert still is not None
    assert still.token_hash == token
