"""Messages that a person passes on, or that get another chance."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotAllowed, NotFound, WrongState
from marketplace.lifecycles import THE_SYSTEM
from marketplace.outbox import message, telling
from marketplace.outbox.message import Message
from tests.world import RATNA, SEKAR


def _message(verb: str) -> str:
    with transaction() as session:
        message.queue(session, "order paid", about="ORDER222")
        session.flush()
        queued = session.scalars(select(Message)).one()
        queued.attempts = 8
        queued.move(verb, by=THE_SYSTEM)
        return queued.code


def _state() -> str:
    return db.session.scalars(select(Message.state)).one()


def test_a_message_is_told_once(inside: Flask) -> None:
    code = _message("hand over")
    telling.told(code, by=SEKAR)

    with pytest.raises(WrongState):
        telling.told(code, by=SEKAR)
    assert _state() == "sent"


def test_a_message_that_was_given_up_gets_all_its_tries_again(inside: Flask) -> None:
    code = _message("give up")
    with pytest.raises(NotAllowed):
        telling.try_again(code, by=SEKAR)
    assert _state() == "dead"

    telling.try_again(code, by=RATNA)

    assert _state() == "queued"
    assert db.session.scalars(select(Message.attempts)).one() == 0


def test_what_says_only_that_there_is_something_is_told_together(inside: Flask) -> None:
    with transaction() as session:
        for part in ("PART2222", "PART3333"):
            message.queue(session, "something new", about="MELATI22", part=part)
        message.queue(session, "something new", about="KENANGA2", part="PART4444")
        session.flush()
        for queued in session.scalars(select(Message)):
            queued.move("hand over", by=THE_SYSTEM)

    telling.told(message.to_tell_by_hand(db.session())[0].code, by=RATNA)

    assert [m.about for m in message.to_tell_by_hand(db.session())] == ["KENANGA2"]


def test_a_message_nobody_wrote_is_not_found(inside: Flask) -> None:
    with pytest.raises(NotFound):
        telling.told("NOBODY22", by=RATNA)
