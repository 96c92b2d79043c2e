"""The surplus of a year: proposed from the books, booked only after the meeting and by two."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, earning, journal, moving, recipes
from marketplace.ledger.earning import Earning
from marketplace.ledger.own_recipes import bank_fee
from marketplace.policy.surplus_rule import SurplusRule
from marketplace.reports import invariants
from marketplace.treasury import closing_months, month_points, sharing_out, surplus
from marketplace.treasury import month as months
from marketplace.treasury.sharing_out import (
    AnotherConfirms,
    BooksMoved,
    Member,
    MemberTwice,
    MetInFuture,
    MonthsOpen,
    NoNumber,
    NoRule,
    NothingLeft,
    NotReadable,
    PaidAlready,
    ProposedAlready,
    YearNotOver,
)
from tests.trade import press_twice
from tests.world import BAYU, RATNA, SEKAR, World

RULE = SurplusRule({"reserve": 3_000, "trade": 5_000, "savings": 2_000})
IN_2026 = datetime(2026, 12, 12, 3, tzinfo=UTC)
IN_2027 = datetime(2027, 2, 20, 3, tzinfo=UTC)
MET = date(2027, 2, 14)
BECAUSE = dict.fromkeys(month_points.KEYS, "diperiksa")


@pytest.fixture
def world(inside_on: Flask) -> World:
    """In December two millions of commission came in, and six thousand went to the bank."""
    with clock.at(IN_2026):
        world = World(inside_on)
    with clock.at(IN_2026), transaction() as session:
        journal.post(session, recipes.moved("A", chart.EQUITY, chart.BANK, 4_000_000))
        journal.post(session, recipes.received("P", "O", chart.BANK, 2_006_000, 0))
        journal.post(session, recipes.moved("B", "4100:O", "2100:O", 2_006_000))
        journal.post(session, bank_fee("L", 6_000))
        journal.chain(session)
    return world


def rule() -> None:
    sharing_out.set_rule(RULE, by=RATNA)


def close_the_year() -> None:
    """Each month up to December, whatever stands open."""
    while True:
        latest = months.latest(db.session())
        if latest and latest.first >= date(2026, 12, 1):
            return
        period = closing_months.next_one(db.session())
        assert period is not None
        closing_months.close(period.first, BECAUSE, key=codes.token(), by=SEKAR)


def propose(*members: Member) -> str:
    return sharing_out.propose(2026, members, key=codes.token(), by=SEKAR)


def made(world: World) -> str:
    """Melati sells here; a member who does not saved too."""
    return propose(Member(world.melati.code, 200, 6), Member("A-17", 300, 4))


def books() -> dict[str, int]:
    db.session.rollback()
    return journal.balances(db.session())


def test_a_proposal_books_nothing(world: World) -> None:
    """M28: the members' meeting decides; until two persons confirmed, it is a proposal."""
    before = books()
    with clock.at(IN_2027):
        rule()
        proposal = surplus.known_as(db.session(), made(world))

    assert (proposal.income, proposal.costs, proposal.total) == (2_006_000, 6_000, 2_000_000)
    assert (proposal.by_fund, proposal.by_trade, proposal.by_savings) == (
        {"reserve": 600_000}, 1_000_000, 400_000,
    )  # fmt: skip
    assert [(s.member, s.amount) for s in proposal.shares] == [
        (world.melati.code, 760_000), ("A-17", 640_000),
    ]  # fmt: skip
    assert books() == before


def test_two_persons_confirm_and_then_it_is_booked_once(world: World) -> None:
    with clock.at(IN_2027):
        rule()
        code = made(world)
        with pytest.raises(MonthsOpen):
            sharing_out.decide(code, MET, by=SEKAR)
        close_the_year()
        with pytest.raises(MetInFuture):
            sharing_out.decide(code, date(2027, 2, 21), by=SEKAR)
        before = books()
        sharing_out.decide(code, MET, by=SEKAR)
        with pytest.raises(AnotherConfirms):
            sharing_out.book(code, key=codes.token(), by=SEKAR)
        assert books() == before

        press_twice(sharing_out.book, code, by=BAYU)

        share = surplus.known_as(db.session(), code).shares[1].code
        after = books()
        assert {account: after[account] - before.get(account, 0) for account in after} == {
            **dict.fromkeys(before, 0), "3900:2026": 2_000_000, "2720:reserve": -600_000,
            chart.payable(world.melati.code): -760_000, chart.member(share): -640_000,
        }  # fmt: skip
        hers = earning.of_order(db.session(), "", world.melati.code)
        assert [(e.what, e.left, e.payout) for e in hers] == [("SHU 2026", 760_000, None)]
        assert [b for b in invariants.broken(db.session()) if "I9" in b or "I2" in b] == []
        assert surplus.traded(db.session(), surplus.year_of(2027, "WIB")) == {}, "it is no sale"


def test_a_member_who_sells_nothing_is_paid_once(world: World) -> None:
    with clock.at(IN_2027):
        rule()
        code = made(world)
        hers, share = (s.code for s in surplus.known_as(db.session(), code).shares)
        close_the_year()
        sharing_out.decide(code, MET, by=SEKAR)
        with pytest.raises(PaidAlready):
            sharing_out.pay_share(share, "bank", key=codes.token(), by=SEKAR)
        sharing_out.book(code, key=codes.token(), by=BAYU)
        before = books()[chart.BANK]

        press_twice(sharing_out.pay_share, share, "bank", by=SEKAR)
        for again in (share, hers):
            with pytest.raises(PaidAlready):
                sharing_out.pay_share(again, "bank", key=codes.token(), by=SEKAR)

        assert books()[chart.BANK] == before - 640_000
        assert chart.member(share) not in books()


def test_what_cannot_be_proposed(world: World) -> None:
    with clock.at(IN_2027):
        with pytest.raises(NoRule):
            made(world)
        rule()
        with pytest.raises(YearNotOver):
            sharing_out.propose(2027, [], key=codes.token(), by=SEKAR)
        with pytest.raises(NoNumber):
            propose(Member("MELATI", 5, 5))
        with pytest.raises(NothingLeft):
            sharing_out.propose(2025, [], key=codes.token(), by=SEKAR)
        code = made(world)
        with pytest.raises(ProposedAlready):
            made(world)
        sharing_out.withdraw(code, by=SEKAR)
        made(world)

    assert [each.state for each in surplus.listed(db.session())] == ["proposed", "withdrawn"]


def test_books_that_moved_since_need_a_new_proposal(world: World) -> None:
    with clock.at(IN_2027):
        rule()
        code = made(world)
    with clock.at(IN_2026 + timedelta(days=1)), transaction() as session:
        journal.post(session, bank_fee("M", 1))
    with clock.at(IN_2027):
        close_the_year()
        with pytest.raises(BooksMoved):
            sharing_out.decide(code, MET, by=SEKAR)

    assert surplus.known_as(db.session(), code).state == "proposed"


def test_the_database_wants_two_persons_too(world: World) -> None:
    with clock.at(IN_2027):
        rule()
        code = made(world)
    with pytest.raises(IntegrityError), transaction() as session:
        proposal = surplus.known_as(session, code)
        proposal.decided_by = proposal.booked_by = SEKAR.code
        proposal.state = "booked"
        session.flush()


def test_what_she_sold_is_known_to_the_books(world: World) -> None:
    with clock.at(IN_2026):
        moving.move(chart.EQUITY, chart.CASH_BOX, 5, why="x", key="1", by=SEKAR)
        world.completed(world.melati, world.on_sale(world.melati, price=45_000))
        with transaction() as session:
            session.scalars(select(Earning)).one().taken_back = 500
    with clock.at(IN_2027):
        rule()
        code = propose(Member(world.melati.code, 200, None), Member("A-17", 300, 4))
        found = surplus.known_as(db.session(), code).shares
    assert [share.trade for share in found] == [40_000, 4]
    assert sum(share.amount for share in found) == 1_403_150


def test_members_are_numbers_that_say_nothing() -> None:
    read = sharing_out.read("a-17; 300.000\n\nB2 0 Rp5.000\n")
    assert read == [Member("A-17", 300_000, None), Member("B2", 0, 5_000)]
    for wrong in ("A1", "A1 lima", "A1 1 2 3", "Siti-Aminah-1 5", "A1 -5", "A/1 5"):
        with pytest.raises(NotReadable):
            sharing_out.read(wrong)
    with pytest.raises(MemberTwice):
        sharing_out.read("A1 5\na1 6")
