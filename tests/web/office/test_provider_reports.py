"""M22: the treasurer lays a provider's report beside the books on a page of the office."""

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.payments.provider_report import ProviderReport
from marketplace.payments.taken import Taken
from tests.payments.provider_reports import BUYER, stripe_report, stripe_row
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import StripeDouble
from tests.web.office.colleagues import bayu, sekar, tono


@pytest.fixture
def shop(app: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(app, stripe)


def test_what_differs_stands_first_and_is_booked_by_a_press(shop: OnlineTrade) -> None:
    with shop.inside():
        shop.paid_online()
        shop.paid_online(2)
        one, two = db.session.query(Taken).order_by(Taken.id)
        rows = [
            stripe_row("txn_1", "charge", one.charge, one.amount, one.fee or 0, at=one.taken_at),
            stripe_row("txn_2", "charge", two.charge, two.amount, 9_000, at=two.taken_at),
            stripe_row("txn_3", "payout", "po_1", -1_000, at=clock.now()),
        ]
        more = 9_000 - (two.fee or 0)
        db.session.rollback()
    office = sekar(shop).get("/office/reconciliation/1200:stripe").assert_ok()
    office.link("Import its report").follow().assert_sees("Nothing is booked by it.")
    office.form("Compare").attach("file", "s.csv", stripe_report(*rows), "text/csv").press()

    office.assert_ok().assert_sees("What differs", "1 line agrees", "Fee differs")
    office.assert_sees("Amount is not in the books", "Paid out to our bank")
    assert BUYER not in office.text
    address = office.path
    office.form("It is its fee: book it").press()
    office.assert_ok().assert_sees(f"Rp{more:,}".replace(",", ".") + " more is booked as its fee.")
    office.assert_sees("2 lines agree")
    office.get("/office/reconciliation/1200:stripe").assert_sees("Paid out to our bank", "Report")
    bayu(shop).get(address).assert_ok()
    assert tono(shop).get(address).status == 403


def test_a_file_that_is_no_report_is_refused_with_a_sentence(shop: OnlineTrade) -> None:
    office = sekar(shop).get("/office/reconciliation/1200:stripe/report")
    office.form("Compare").attach("file", "x.csv", b"a,b\n1,2\n", "text/csv").press()
    assert office.status == 422
    office.assert_sees("We do not find these columns")
    with shop.inside():
        assert db.session.query(ProviderReport).count() == 0
    assert office.get("/office/reconciliation/1100:main/report").status == 404
