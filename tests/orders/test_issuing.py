"""B23: a nota has a number without gaps and never changes; what goes back is another paper. On
both engines.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.lifecycles import THE_SYSTEM
from marketplace.orders import issuing
from marketplace.orders import order as orders
from marketplace.orders import paper as papers
from marketplace.orders.order import PICKUP
from marketplace.orders.paper import Paper, Row
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments.settling import NotExactly, settle_cash
from marketplace.reports import invariants
from tests.owner import supposing, without
from tests.trade import CRISPS, PER_KG, POUCH, Trade, done, press_twice
from tests.world import COOPERATIVE, DEWI, RATNA, TONO


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def numbers() -> list[int]:
    return list(db.session().scalars(text("SELECT number FROM paper ORDER BY number")))


def nota(reference: str) -> Paper:
    found = papers.nota_of(db.session(), reference)
    assert found is not None
    return found


def test_a_nota_says_what_was_bought_and_paid(trade: Trade) -> None:
    """B23: also the code on top of a transfer is on it, so that it says what the bank says."""
    reference = trade.bought(pouches=2, crisps=1)

    paper = nota(reference)
    said, due = paper.says, trade.payment(reference).due
    assert said.rows == [Row(2, "Pouch bunga", 2 * POUCH), Row(1, "Keripik tempe", CRISPS)]
    assert (said.delivery, said.discount, said.total) == (PER_KG, 0, due)
    assert said.seller[0] == COOPERATIVE.name
    assert paper.buyer == DEWI.name
    assert DEWI.name not in paper.content
    assert trade.sound()


def test_an_order_has_one_nota_however_often_it_is_pressed(trade: Trade) -> None:
    reference = trade.place(method=payments.CASH, delivery=PICKUP)

    press_twice(settle_cash, reference, POUCH, by=TONO)

    assert [paper.kind for paper in papers.of_order(db.session(), reference)] == ["nota"]


def test_an_unpaid_order_has_no_nota(trade: Trade) -> None:
    reference = trade.place()
    cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)

    assert papers.of_order(db.session(), reference) == []
    assert numbers() == []


def test_a_cancelled_order_has_a_counter_paper_and_keeps_its_nota(trade: Trade) -> None:
    """B23: nothing is edited; the counter-paper names the nota and takes all of it back."""
    reference = trade.bought(pouches=1, crisps=1, method=payments.CASH)
    before = nota(reference).content

    cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)

    first, second = papers.of_order(db.session(), reference)
    assert first.content == before
    assert second.says.corrects == first.code
    assert second.about == refunds.of_order(db.session(), reference)[0].code
    assert second.says.total == first.says.total
    assert [first.number, second.number] == [1, 2]


def test_a_paper_says_nothing_of_who_made_the_goods(trade: Trade) -> None:
    reference = trade.bought(pouches=1, crisps=1)
    cancel_as_staff(
        reference, reason=f"{trade.melati.alias} is ill", borne_by="cooperative", by=RATNA
    )

    for paper in papers.of_order(db.session(), reference):
        for her in (trade.melati, trade.kenanga):
            for hers in (her.code, her.alias, *(her.alias.split())):
                assert hers not in paper.content


def test_a_number_that_a_failed_story_took_is_given_again(trade: Trade) -> None:
    first = trade.bought(method=payments.CASH)
    unpaid = trade.place(crisps=1, pouches=0, method=payments.CASH)

    with pytest.raises(ZeroDivisionError), transaction() as session:
        order = orders.to_decide_on(session, unpaid)
        assert issuing.nota(session, order, method="cash", code=0, by=THE_SYSTEM).number == 2
        1 / 0  # noqa: B018
    second = trade.bought(method=payments.CASH)

    assert [nota(first).number, nota(second).number] == [1, 2]
    assert trade.sound()


def test_many_who_pay_at_once_leave_no_gap(trade: Trade) -> None:
    """Every third pays too little and is refused; some refused ones come first."""
    references = [
        trade.place(pouches=0, crisps=1, method=payments.CASH, delivery=PICKUP) for _ in range(9)
    ]

    def pay(reference: str, amount: int) -> Callable[[], None]:
        return lambda: settle_cash(reference, amount, key=codes.token(), by=TONO)

    told = done(
        trade, *(pay(r, CRISPS - (place % 3 == 0)) for place, r in enumerate(references))
    )

    assert told.count(True) == 6
    assert numbers() == [1, 2, 3, 4, 5, 6]
    with pytest.raises(NotExactly):
        pay(references[0], 1)()
    assert trade.sound()


def test_each_year_counts_from_one_in_the_cooperative_s_own_zone(inside_on: Flask) -> None:
    """Half past midnight on New Year's Day in Semarang is still the old year in Greenwich."""
    with clock.at(datetime(2026, 12, 31, 16, 30, tzinfo=UTC)):
        trade = Trade(inside_on)
        old = trade.bought(method=payments.CASH)
    with clock.at(datetime(2026, 12, 31, 17, 30, tzinfo=UTC)):
        new = trade.bought(method=payments.CASH)

    assert [nota(old).code, nota(new).code] == ["2026-00001", "2027-00001"]
    assert trade.sound()


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE paper SET content = '{}'",
        "UPDATE paper SET number = 7",
        "UPDATE paper SET buyer_sealed = 'somebody else'",
        "DELETE FROM paper",
        "UPDATE numbering SET last = last + 2",
        "UPDATE numbering SET last = last - 1",
        "DELETE FROM numbering",
        "INSERT INTO paper (code, year, number, kind, about, order_reference, content, "
        "buyer_sealed, issued_at, issued_by) SELECT 'X', year, number + 5, kind, 'X', "
        "order_reference, content, '', issued_at, '' FROM paper",
    ],
)
def test_the_database_refuses_to_change_a_paper(trade: Trade, deed: str) -> None:
    reference = trade.bought(method=payments.CASH)
    before = nota(reference).content

    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(text(deed))

    assert nota(reference).content == before
    assert trade.sound()


def test_the_buyer_s_name_can_be_taken_off(trade: Trade) -> None:
    """Privacy: the paper stays, and names nobody."""
    reference = trade.bought(method=payments.CASH)

    with transaction() as session:
        session.execute(text("UPDATE paper SET buyer_sealed = ''"))

    assert nota(reference).buyer == ""


def test_a_paper_that_is_gone_is_named(trade: Trade) -> None:
    trade.bought(method=payments.CASH)
    trade.bought(method=payments.CASH)

    with supposing(*without("paper", "stays"), "DELETE FROM paper WHERE number = 1") as session:
        faults = invariants.broken(session)

    assert faults == [
        "I1 the database guard paper_stays is missing",
        f"I16 papers of {clock.today().year}: the last is 2, not all are there",
    ]
