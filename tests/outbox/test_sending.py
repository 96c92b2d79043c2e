"""Promises are kept at least once, by one worker at a time, and never silently lost."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.outbox import sending
from marketplace.outbox.channels import Letter, smtp
from marketplace.outbox.message import Message, queue
from marketplace.outbox.sending import LEASE, ByHand, Nothing, Rendered, send_due
from tests.at_once import at_once
from tests.outbox.postoffice import post_office

MORNING = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


class Postman:
    """Takes letters; while `trouble` is set, it raises that instead."""

    def __init__(self) -> None:
        self.delivered: list[str] = []
        self.trouble: BaseException | None = None
        self._one_at_a_time = Lock()

    def __call__(self, letter: Letter) -> None:
        if self.trouble:
            raise self.trouble
        with self._one_at_a_time:
            self.delivered.append(letter.key)


class Crash(BaseException):
    """The worker dies."""


@pytest.fixture
def postman() -> Postman:
    return Postman()


def news(session: Session, message: Message) -> Rendered:
    """Says what its reference asks for, from what is true now."""
    match message.about:
        case "nobody":
            return Nothing()
        case "by hand":
            return ByHand("Dewi", "+628900000101", "Halo")
        case "riddle":
            raise LookupError("nobody can word this")
    to, sender = "dewi@pembeli.example", "halo@koperasi.example"
    return Letter(message.about, to, sender, "Koperasi", "Kabar", "Halo", "<p>Halo</p>")


@pytest.fixture(autouse=True)
def worded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sending._renderers, "news", news)


def promise(*about: str, at: datetime = MORNING) -> None:
    with clock.at(at), transaction() as session:
        for each in about:
            queue(session, "news", about=each)


def send(channel: Callable[[Letter], None], at: datetime = MORNING, **more: int) -> int:
    with clock.at(at):
        return send_due(channel, **more)


def messages() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).order_by(Message.id)))


def states() -> list[str]:
    return [message.state for message in messages()]


# ---- promising


def test_a_promise_is_a_row_due_at_once_and_holds_no_text(inside: Flask) -> None:
    with clock.at(MORNING), transaction() as session:
        queue(session, "news", about="ORDER222", shipment="SHIP2222", amount=5)

    [message] = messages()
    assert (message.kind, message.about, message.state) == ("news", "ORDER222", "queued")
    assert (message.queued_at, message.due_at, message.attempts) == (MORNING, MORNING, 0)
    assert message.known_facts == {"shipment": "SHIP2222", "amount": 5}
    assert message.leased_until is None


def test_the_same_promise_twice_is_one(inside: Flask) -> None:
    with transaction() as session:
        queue(session, "news", about="A", shipment="S", amount=5)
        queue(session, "news", about="A", amount=5, shipment="S")
    with transaction() as session:
        queue(session, "news", about="A", shipment="S", amount=5)

    assert len(messages()) == 1


def test_another_fact_reference_or_kind_is_another_promise(inside: Flask) -> None:
    with transaction() as session:
        queue(session, "news", about="A", shipment="S")
        queue(session, "news", about="A", shipment="T")
        queue(session, "news", about="B", shipment="S")
        queue(session, "olds", about="A", shipment="S")

    assert len(messages()) == 4


def test_a_promise_of_a_story_that_failed_was_never_made(inside: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as session:
        queue(session, "news", about="A")
        raise ZeroDivisionError

    assert messages() == []


# ---- sending


def test_what_is_due_is_sent_once_and_in_order(inside_on: Flask, postman: Postman) -> None:
    promise("A", "B")

    assert send(postman) == 2
    assert send(postman) == 0

    assert postman.delivered == ["A", "B"]
    assert states() == ["sent", "sent"]


def test_what_is_not_due_waits(inside: Flask, postman: Postman) -> None:
    promise("A", at=MORNING + timedelta(seconds=1))

    assert send(postman) == 0
    assert (postman.delivered, states()) == ([], ["queued"])
    assert send(postman, MORNING + timedelta(seconds=1)) == 1


def test_a_round_has_an_end(inside: Flask, postman: Postman) -> None:
    promise("A", "B", "C")

    assert send(postman, most=2) == 2
    assert states() == ["sent", "sent", "queued"]
    assert send(postman, most=2) == 1


def test_something_no_longer_true_is_dropped(inside: Flask, postman: Postman) -> None:
    promise("nobody")

    assert send(postman) == 1
    assert (postman.delivered, states()) == ([], ["dropped"])


def test_without_an_address_it_is_told_by_hand(inside: Flask, postman: Postman) -> None:
    promise("by hand")

    assert send(postman) == 1
    assert (postman.delivered, states()) == ([], ["by_hand"])


def test_a_real_server_gets_each_letter_once(inside: Flask) -> None:
    promise("A", "B")

    with post_office() as office:
        assert send(smtp(office.url)) == 2
        assert send(smtp(office.url)) == 0

        assert [letter["Message-ID"] for _, _, letter in office.letters] == [
            "<A@koperasi.example>", "<B@koperasi.example>",
        ]  # fmt: skip


def test_a_server_that_recovers_gets_the_same_letter(inside: Flask) -> None:
    promise("A")

    with post_office() as office:
        office.answer = "451 later"
        send(smtp(office.url))
        assert (states(), office.letters) == (["queued"], [])
        office.answer = ""
        send(smtp(office.url), MORNING + timedelta(seconds=30))

        [(_, _, letter)] = office.letters
        assert letter["Message-ID"] == "<A@koperasi.example>"
    assert states() == ["sent"]


# ---- trouble


def test_a_failing_server_is_tried_again_with_longer_waits_and_then_given_up(
    inside: Flask, postman: Postman
) -> None:
    postman.trouble = ConnectionRefusedError()
    promise("A")
    now, waits = MORNING, []

    for attempt in range(1, 8):
        assert send(postman, now) == 1
        [message] = messages()
        assert (message.state, message.attempts) == ("queued", attempt)
        assert (message.trouble, message.leased_until) == ("ConnectionRefusedError", None)
        assert send(postman, message.due_at - timedelta(microseconds=1)) == 0
        waits.append((message.due_at - now).total_seconds())
        now = message.due_at
    assert send(postman, now) == 1

    [message] = messages()
    assert waits == [30, 120, 600, 3_600, 21_600, 86_400, 86_400]
    assert (message.state, message.attempts) == ("dead", 8)
    assert send(postman, now + timedelta(days=30)) == 0


@pytest.mark.parametrize(
    "trouble", [TimeoutError(), ValueError("a header"), RuntimeError("a bug"), KeyError("x")]
)
def test_whatever_goes_wrong_nothing_is_lost(
    inside: Flask, postman: Postman, trouble: Exception
) -> None:
    postman.trouble = trouble
    promise("A")

    assert send(postman) == 1

    [message] = messages()
    assert (message.state, message.attempts) == ("queued", 1)
    assert message.trouble == type(trouble).__name__
    postman.trouble = None
    assert send(postman, MORNING + timedelta(seconds=30)) == 1
    assert (postman.delivered, states()) == (["A"], ["sent"])


def test_a_message_nobody_can_word_does_not_hold_up_the_others(
    inside: Flask, postman: Postman
) -> None:
    promise("riddle", "A", "B")

    send(postman)
    send(postman, MORNING + timedelta(seconds=1))

    assert postman.delivered == ["A", "B"]
    assert states() == ["queued", "sent", "sent"]
    assert messages()[0].trouble == "LookupError"


def test_a_message_of_an_unknown_kind_does_not_hold_up_the_others(
    inside: Flask, postman: Postman
) -> None:
    with clock.at(MORNING), transaction() as session:
        queue(session, "a kind of last year", about="X")
    promise("A")

    send(postman)
    send(postman, MORNING + timedelta(seconds=1))

    assert (postman.delivered, states()) == (["A"], ["queued", "sent"])


def test_a_server_that_hangs_costs_one_try_a_round(inside: Flask) -> None:
    tries: list[str] = []

    def hangs(letter: Letter) -> None:
        tries.append(letter.key)
        raise TimeoutError

    promise("A", "B", "C")

    assert send(hangs) == 1
    assert send(hangs) == 1
    assert (tries, states()) == (["A", "B"], ["queued"] * 3)


def test_no_database_waits_for_a_mail_server(inside_on: Flask) -> None:
    """While the letter is on its way nothing is read or written, so that others can."""
    busy: list[bool] = []
    promise("A")

    send(lambda letter: busy.append(db.session().in_transaction()))

    assert (busy, states()) == ([False], ["sent"])


def test_a_worker_that_dies_is_replaced_when_its_lease_is_over(
    inside_on: Flask, postman: Postman
) -> None:
    postman.trouble = Crash()
    promise("A")
    with pytest.raises(Crash):
        send(postman)
    postman.trouble = None
    assert messages()[0].leased_until == MORNING + LEASE

    assert send(postman, MORNING + LEASE) == 0
    assert (postman.delivered, states()) == ([], ["queued"])

    assert send(postman, MORNING + LEASE + timedelta(seconds=1)) == 1
    assert (postman.delivered, states()) == (["A"], ["sent"])


def test_a_worker_that_comes_back_after_its_lease_changes_nothing(
    inside: Flask, postman: Postman
) -> None:
    """The slow one has sent it too: at least once. But it goes on, and the row is moved once."""
    promise("A", "B")

    def slow(letter: Letter) -> None:
        if letter.key == "A":
            send(postman, MORNING + LEASE + timedelta(seconds=1))
        else:
            postman(letter)

    assert send(slow) == 1
    assert (postman.delivered, states()) == (["A", "B"], ["sent", "sent"])
    assert [message.attempts for message in messages()] == [0, 0]


def test_two_workers_at_once_send_each_letter_once(inside_on: Flask, postman: Postman) -> None:
    about = [f"L{number}" for number in range(12)]
    promise(*about)

    dealt_with = at_once(inside_on, *[lambda: send(postman)] * 3)

    assert sum(dealt_with) == 12
    assert sorted(postman.delivered) == sorted(about)
    assert states() == ["sent"] * 12


def test_without_the_lease_two_workers_would_both_send(
    inside: Flask, postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LEASE", timedelta(seconds=-1))
    promise("A")

    def meanwhile(letter: Letter) -> None:
        send(postman)
        postman(letter)

    send(meanwhile)

    assert postman.delivered == ["A", "A"]
