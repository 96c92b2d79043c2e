"""Her money's destination changes slowly: somebody else confirms it, a hold passes, and she can
stop it.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, WrongState
from marketplace.outbox.message import Message
from marketplace.people import destination as destinations
from marketplace.people import inviting, redirecting
from marketplace.people.audit import Audit
from marketplace.people.destination import BANK, CASH, WALLET, BankAccount, Destination
from marketplace.people.redirecting import AnotherPerson, CountsAlready, ReasonNeeded
from tests.people.office import ACCOUNT, MORNING, Office, producer
from tests.world import BAYU, RATNA, SEKAR, TONO

HOLD = timedelta(hours=72)
HOUR, SECOND, NOTHING = timedelta(hours=1), timedelta(seconds=1), timedelta()
OTHER = BankAccount("008", "1234509876", "MELATI CONTOH")
THIEF = BankAccount("002", "9999999999", "RANGGA")
OVO = BankAccount("ovo", "+6289000000077", "MELATI CONTOH")


def invite(office: Office, **facts: object) -> str:
    with clock.at(MORNING):
        return inviting.invite_producer(office.somebody(**facts), key=codes.token(), by=RATNA)


def change(
    code: str, account: BankAccount | None, *, after: timedelta, key: str = "", by: Actor = BAYU,
    hers: bool = True,
) -> str:  # fmt: skip
    with clock.at(MORNING + after):
        return redirecting.change_destination(
            code, account, key=key or codes.token(), by=by, hers=hers
        )


def confirm(change: str, *, after: timedelta, by: Actor = SEKAR, why: str = "") -> None:
    with clock.at(MORNING + after):
        redirecting.confirm(change, how="in person", why=why, key=codes.token(), by=by)


def changed(code: str, account: BankAccount | None, *, after: timedelta) -> str:
    """Typed by Bayu, confirmed by Sekar at once."""
    made = change(code, account, after=after)
    confirm(made, after=after)
    return made


def paid_to(code: str, after: timedelta) -> tuple[str, str] | None:
    """Where her money would go, then."""
    db.session.rollback()
    with clock.at(MORNING + after):
        place = destinations.current(db.session(), code)
    return (place.method, place.tail) if place else None


def coming(code: str, after: timedelta) -> str | None:
    db.session.rollback()
    with clock.at(MORNING + after):
        place = destinations.coming(db.session(), code)
    return place.tail if place else None


def state(place: str) -> str:
    db.session.rollback()
    return destinations.known_as(db.session(), place).state


def acts(code: str) -> list[tuple[str, str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(Audit).where(Audit.about == code).order_by(Audit.id))
    return [(row.act, row.by, row.why) for row in rows]


# ---- the first


def test_the_first_destination_counts_at_once(office: Office) -> None:
    """S16: she sits there when it is typed."""
    code = invite(office)

    assert paid_to(code, NOTHING) == (BANK, "7778")
    assert paid_to(code, -SECOND) is None
    assert coming(code, NOTHING) is None


def test_a_first_account_of_somebody_else_waits_for_a_second_person_and_a_reason(
    office: Office,
) -> None:
    code = invite(office, account=THIEF, hers=False)
    place = destinations.coming(db.session(), code)
    assert place is not None and paid_to(code, HOUR) is None
    with pytest.raises(ReasonNeeded):
        confirm(place.code, after=HOUR)
    with pytest.raises(AnotherPerson):
        confirm(place.code, after=HOUR, by=RATNA, why="it is her sister's")
    assert paid_to(code, HOUR) is None

    confirm(place.code, after=HOUR, why="it is her sister's")

    assert paid_to(code, HOUR) == (BANK, "9999")
    assert acts(code)[-1] == (
        "confirm payout destination", SEKAR.code, "in person. it is her sister's",
    )  # fmt: skip


def test_each_has_her_own_destination(office: Office) -> None:
    hers, other = invite(office), invite(office, account=None)

    with clock.at(MORNING):
        places = destinations.current_of(db.session(), [hers, other, "NOBODY22"])

    assert {code: place.method for code, place in places.items()} == {hers: BANK, other: CASH}


# ---- a change


def test_a_change_waits_three_days_and_for_a_second_person(office_on: Office) -> None:
    """S16: on both engines."""
    code = invite(office_on)
    made = change(code, OTHER, after=HOUR)

    assert paid_to(code, HOUR + HOLD) == (BANK, "7778")
    assert coming(code, HOUR + HOLD) == "9876"
    confirm(made, after=2 * HOUR)
    assert paid_to(code, HOUR + HOLD - SECOND) == (BANK, "7778")
    assert paid_to(code, HOUR + HOLD) == (BANK, "9876")
    assert coming(code, HOUR + HOLD) is None


def test_who_typed_a_change_does_not_confirm_it_and_others_may_not(office: Office) -> None:
    code = invite(office)
    made = change(code, OTHER, after=HOUR)
    hers = Actor(producer(code).user.code, frozenset({"producer"}))

    with pytest.raises(AnotherPerson):
        confirm(made, after=2 * HOUR, by=BAYU)
    for nobody in (TONO, hers):
        with pytest.raises(NotAllowed):
            confirm(made, after=2 * HOUR, by=nobody)

    assert (state(made), paid_to(code, 2 * HOLD)) == ("waiting", (BANK, "7778"))


def test_she_is_told_where_she_could_be_told_before_and_the_words_say_nothing(
    office: Office,
) -> None:
    """S18: there is something new; no word of money or of an account."""
    code = invite(office)
    made = change(code, OTHER, after=HOUR)

    told = db.session.scalars(select(Message).where(Message.about == code)).all()
    assert [(one.kind, one.known_facts) for one in told] == [
        ("something new", {"destination": made})
    ]


def test_she_stops_what_she_did_not_ask_for_with_one_tap(office: Office) -> None:
    code = invite(office)
    made = changed(code, THIEF, after=HOUR)
    hers = Actor(producer(code).user.code, frozenset({"producer"}))

    with clock.at(MORNING + 2 * HOUR):
        redirecting.stop(made, by=hers)

    assert (state(made), paid_to(code, 2 * HOLD)) == ("stopped", (BANK, "7778"))
    assert coming(code, 2 * HOUR) is None
    with pytest.raises(WrongState):
        confirm(made, after=3 * HOUR)


def test_what_counts_already_is_not_stopped(office: Office) -> None:
    code = invite(office)
    with clock.at(MORNING):
        place = destinations.current(db.session(), code)
        assert place is not None
        with pytest.raises(CountsAlready):
            redirecting.stop(place.code, by=RATNA)

    assert paid_to(code, HOUR) == (BANK, "7778")


def test_a_change_pressed_twice_is_one(office: Office) -> None:
    code = invite(office)
    for _ in range(2):
        change(code, OTHER, after=HOUR, key=f"key for {code}")

    kept = db.session.scalars(select(Destination).where(Destination.producer == code)).all()
    assert len(kept) == 2


@pytest.mark.parametrize(("account", "then"), [(None, (CASH, "")), (OVO, (WALLET, "0077"))])
def test_a_change_to_cash_or_a_wallet_waits_too(
    office: Office, account: BankAccount | None, then: tuple[str, str]
) -> None:
    code = invite(office)
    changed(code, account, after=HOUR)

    assert paid_to(code, HOLD) == (BANK, "7778")
    assert paid_to(code, HOUR + HOLD) == then


def test_what_a_thief_entered_never_counts_once_it_was_changed_back(office: Office) -> None:
    code = invite(office)
    thiefs = changed(code, THIEF, after=HOUR)
    changed(code, ACCOUNT, after=timedelta(hours=70))

    assert state(thiefs) == "stopped"
    for hours in (71, 73, 74, 100, 141, 142, 143, 1_000):
        assert paid_to(code, timedelta(hours=hours)) == (BANK, "7778")
    assert coming(code, timedelta(hours=71)) == "7778"


def test_a_change_after_another_one_counted_is_an_ordinary_change(office: Office) -> None:
    code = invite(office)
    changed(code, OTHER, after=HOUR)
    changed(code, ACCOUNT, after=HOUR + HOLD)

    assert paid_to(code, HOUR + 2 * HOLD - SECOND) == (BANK, "9876")
    assert paid_to(code, HOUR + 2 * HOLD) == (BANK, "7778")


# ---- sealed


def test_a_look_at_her_account_is_kept_with_its_reason(office: Office) -> None:
    code = invite(office)
    with clock.at(MORNING):
        place = destinations.current(db.session(), code)
        assert place is not None
        account = redirecting.look(place.code, why="read back to her", by=BAYU)

    assert account == ACCOUNT
    assert acts(code)[-1] == ("reveal payout account", BAYU.code, "read back to her")


def test_cash_hides_no_account_and_no_look_is_noted(office: Office) -> None:
    code = invite(office, account=None)
    before = acts(code)
    with clock.at(MORNING):
        place = destinations.current(db.session(), code)
        assert place is not None and redirecting.look(place.code, why="x", by=BAYU) is None

    assert acts(code) == before


def test_of_an_account_only_the_last_four_digits_are_shown(office: Office) -> None:
    code = invite(office)
    kept = db.session.scalars(select(Destination).where(Destination.producer == code)).one()

    assert (kept.tail, kept.set_by) == (ACCOUNT.number[-4:], RATNA.code)
    assert ACCOUNT.number not in str(kept.account_sealed)


@pytest.mark.parametrize(
    "change",
    ["account_sealed = NULL", "tail = '0000'", "set_by = 'RANGGA22'", "producer = 'RANGGA22'"],
)
def test_the_database_keeps_a_destination_as_it_was_named(office_on: Office, change: str) -> None:
    """S16: also against raw SQL, on both engines."""
    code = invite(office_on)

    with pytest.raises(DBAPIError, match="as it was named"), transaction() as session:
        session.execute(text(f"UPDATE payout_destination SET {change}"))

    assert paid_to(code, HOUR) == (BANK, "7778")


def test_a_digest_changes_with_the_account_and_tells_nothing(
    inside: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = invite(Office())
    place = destinations.current(db.session(), code)
    other = destinations.known_as(db.session(), change(code, OTHER, after=HOUR))
    assert place is not None
    known: Callable[[], list[str]] = lambda: [destinations.digest(p) for p in (place, other)]  # noqa: E731

    before = known()
    monkeypatch.setattr(destinations, "_digest_key", b"another installation's")

    assert len({*before, *known()}) == 4


def test_whoever_asks_for_all_asks_once(office: Office) -> None:
    code = invite(office)
    for _ in range(2):
        redirecting.ask_for_all(code, by=RATNA)

    assert producer(code).all_wanted_at is not None
    assert [act for act, *_ in acts(code)].count("ask for all money") == 1
