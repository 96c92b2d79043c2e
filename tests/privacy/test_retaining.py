"""What nobody needs any more goes when its time is over. On both engines."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.checkout import returning
from marketplace.checkout.expiring import expire_due
from marketplace.kernel import clock, codes
from marketplace.kernel.db import Model, db, transaction
from marketplace.lifecycles import THE_BUYER
from marketplace.payments import claiming, reconciling, unread_file
from marketplace.payments import payment as payments
from marketplace.payments import proof as proofs
from marketplace.payments.proof import PaymentProof
from marketplace.payments.unread_file import UnreadFile
from marketplace.people import deciding
from marketplace.people.audit import Audit
from marketplace.people.buyer import BuyerLink
from marketplace.policy import keeping_times
from marketplace.policy.keeping_times import KeepingTimes
from marketplace.privacy import retaining
from tests.trade import Trade
from tests.web.office.colleagues import bayu, sekar
from tests.world import BAYU, SEKAR

DAY = timedelta(days=1)


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def rows(table: type[Model]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def acts() -> list[tuple[str, str, str]]:
    """What the system noted of what it deleted."""
    found = db.session.scalars(
        select(Audit).where(Audit.act.startswith("delete"), Audit.by == "system").order_by(Audit.id)
    )
    return [(act.act, act.about, act.why) for act in found]


def shown(trade: Trade) -> tuple[str, str]:
    """A claimed payment with its picture: the order's reference, the picture's code."""
    reference = trade.place()
    with transaction() as session:
        payment = payments.newest(session, reference)
        payment.move("claim", by=THE_BUYER)
        return reference, proofs.keep(session, payment.code, b"a picture").code


def test_a_picture_goes_its_time_after_the_payment_was_seen(trade: Trade) -> None:
    reference, picture = shown(trade)
    line = trade.transferred(trade.due(reference))
    now = clock.now()
    with clock.at(now + 100 * DAY):
        reconciling.assign(line, reference, key=codes.token(), by=SEKAR)
    for days in (100, 189):
        with clock.at(now + days * DAY):
            assert (retaining.delete_due(), rows(PaymentProof)) == (0, 1)

    with clock.at(now + 190 * DAY + timedelta(hours=1)):
        assert [retaining.delete_due(), retaining.delete_due()] == [1, 0]

    assert rows(PaymentProof) == 0
    assert acts() == [("delete payment picture", picture, "")]
    assert trade.states(reference)[0] == "paid"


def test_no_picture_goes_while_a_claim_is_open(trade: Trade) -> None:
    """However old it is; nor while the buyer may still answer that no money was found."""
    reference, picture = shown(trade)
    with clock.at(clock.now() + 400 * DAY):
        assert (retaining.delete_due(), rows(PaymentProof)) == (0, 1)

        claiming.refuse(trade.payment(reference).code, by=SEKAR)
        assert (retaining.delete_due(), rows(PaymentProof)) == (0, 1)
        assert trade.states(reference)[0] == "placed"
    assert acts() == []

    with clock.at(clock.now() + 402 * DAY):
        assert expire_due() == 1
        assert (retaining.delete_due(), rows(PaymentProof)) == (1, 0)
    assert acts() == [("delete payment picture", picture, "")]


def test_files_nobody_read_go_after_a_week(trade: Trade) -> None:
    with transaction() as session:
        file = unread_file.keep(session, b"a;b;c", by=SEKAR.code).code
    with clock.at(clock.now() + 6 * DAY):
        assert (retaining.delete_due(), rows(UnreadFile)) == (0, 1)

    with clock.at(clock.now() + 8 * DAY):
        assert (retaining.delete_due(), rows(UnreadFile)) == (1, 0)

    assert acts() == [("delete unread file", file, "")]


def test_links_go_when_they_open_nothing_any_more(trade: Trade) -> None:
    for email in ("dewi@pembeli.example", "kakak@dewi.example"):
        returning.ask_for_link(email, "id")
    with clock.at(clock.now() + timedelta(minutes=59)):
        assert (retaining.delete_due(), rows(BuyerLink)) == (0, 2)

    with clock.at(clock.now() + 2 * DAY):
        assert (retaining.delete_due(), rows(BuyerLink)) == (2, 0)

    assert acts() == [("delete old links", "links in e-mails", "2")]


def test_the_cooperative_decides_how_long(trade: Trade) -> None:
    """The decision is dated; what counted before can be told."""
    with transaction() as session:
        unread_file.keep(session, b"a;b;c", by=SEKAR.code)
    before = keeping_times.current(db.session())
    deciding.change_keeping_times(KeepingTimes(90, 20, 1), by=BAYU)

    with clock.at(clock.now() + 10 * DAY):
        assert (retaining.delete_due(), rows(UnreadFile)) == (0, 1)
    with clock.at(clock.now() + 21 * DAY):
        assert retaining.delete_due() == 1

    assert before == KeepingTimes(90, 7, 1)


def test_it_is_decided_in_the_office(app: Flask) -> None:
    world = Trade(app)
    office = bayu(world).get("/office/keeping-times").assert_ok()
    assert office.form("Keep").value("pictures") == "90"

    office.form("Keep").fill(pictures="29").press()
    assert office.status == 422
    office.form("Keep").fill(pictures="60", unread_files="3", links="2").press()

    office.assert_ok().assert_sees("Kept.")
    with world.inside():
        assert keeping_times.current(db.session()) == KeepingTimes(60, 3, 2)
    assert sekar(world).get("/office/keeping-times").status == 403
