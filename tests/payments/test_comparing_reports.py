"""M22: a provider's report is laid beside the books line by line, and nothing is booked by it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select

from marketplace.fulfilment.cancelling import cancel_as_buyer
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.ledger import chart
from marketplace.ledger.open_item import Kind, OpenItem
from marketplace.payments import collecting, comparing_reports, gathering, provider_file
from marketplace.payments import provider_report as reports
from marketplace.payments.comparing_reports import NoFee, ReportKnown
from marketplace.payments.dispute import Dispute
from marketplace.payments.payment import MIDTRANS, STRIPE
from marketplace.payments.provider_file import ReportRefused
from marketplace.payments.provider_report import ProviderLine, What
from marketplace.payments.refund import Refund
from marketplace.payments.taken import Taken
from marketplace.treasury import explaining, standing
from tests.payments.provider_reports import BUYER, as_csv, stripe_report, stripe_row
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import StripeDouble
from tests.world import SEKAR

PLACE = chart.clearing(STRIPE)


@pytest.fixture
def shop(inside_on: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(inside_on, stripe)


def money(shop: OnlineTrade) -> list[Taken]:
    db.session.rollback()
    return list(db.session.scalars(select(Taken).order_by(Taken.id)))


def open_items() -> list[tuple[str, int]]:
    db.session.rollback()
    mine = OpenItem.place == PLACE, OpenItem.matched == ""
    rows = db.session.scalars(select(OpenItem).where(*mine).order_by(OpenItem.id))
    return [(item.kind, item.amount) for item in rows]


def place() -> standing.Place:
    db.session.rollback()
    found = standing.place(db.session(), PLACE)
    assert found is not None and found.explained, found
    return found


def charge(taken: Taken, number: str = "txn_1", more: int = 0) -> list[str]:
    fee = (taken.fee or 0) + more
    return stripe_row(number, "charge", taken.charge, taken.amount, fee, at=taken.taken_at)


def test_what_agrees_is_matched_and_the_same_file_changes_nothing(shop: OnlineTrade) -> None:
    shop.paid_online()
    shop.paid_online(2)
    one, two = money(shop)
    before = shop.books()
    file = stripe_report(charge(one), charge(two, "txn_2"))

    report = comparing_reports.take_in(file, STRIPE, by=SEKAR)
    with pytest.raises(ReportKnown):
        comparing_reports.take_in(file, STRIPE, by=SEKAR)
    again = comparing_reports.take_in(file + b"\r\n", STRIPE, by=SEKAR)

    assert open_items() == [] and place().difference == 0
    assert shop.books() == before and shop.sound()
    found = reports.known_as(db.session(), report)
    assert (found.count, found.known_before) == (2, 0)
    assert reports.known_as(db.session(), again).known_before == 2
    assert len(reports.lines_of(db.session(), found)) == 2
    kept = " ".join(str(vars(line)) for line in db.session.scalars(select(ProviderLine)))
    assert BUYER not in kept and "Dewi" not in kept


def test_a_fee_that_differs_is_shown_and_booked_by_a_person_alone(shop: OnlineTrade) -> None:
    shop.paid_online()
    [taken] = money(shop)
    before = shop.books()

    code = comparing_reports.take_in(stripe_report(charge(taken, more=300)), STRIPE, by=SEKAR)

    [line] = reports.lines_of(db.session(), reports.known_as(db.session(), code))
    fee = taken.fee or 0
    assert shop.books() == before
    assert open_items() == [(Kind.POSTING, -fee), (Kind.REPORTED, fee + 300)]
    assert place().difference == 300

    key = codes.token()
    for _ in range(2):
        assert comparing_reports.book_fee(line.code, key=key, by=SEKAR) == 300
    with pytest.raises(NoFee):
        comparing_reports.book_fee(line.code, key=codes.token(), by=SEKAR)

    assert shop.books()["5100:all"] == before["5100:all"] + 300
    assert open_items() == [] and place().difference == 0 and shop.sound()


def test_lines_the_books_do_not_know_wait_with_their_age(shop: OnlineTrade) -> None:
    shop.paid_online()
    [taken] = money(shop)
    at = clock.now() - timedelta(days=5)
    file = stripe_report(
        charge(taken), stripe_row("txn_2", "charge", "pi_strange", 9_000, 260, at=at),
        stripe_row("txn_3", "fee", "", -4_000, 0, at=at),
    )  # fmt: skip
    report = comparing_reports.take_in(file, STRIPE, by=SEKAR)

    assert open_items() == [("reported", -9_000), ("reported", 260), ("reported", 4_000)]
    assert place().difference == -4_740
    lines = reports.lines_of(db.session(), reports.known_as(db.session(), report))
    with pytest.raises(NoFee):
        comparing_reports.book_fee(lines[1].code, key=codes.token(), by=SEKAR)
    assert comparing_reports.book_fee(lines[2].code, key=codes.token(), by=SEKAR) == 4_000
    assert open_items() == [("reported", -9_000), ("reported", 260)]
    assert place().difference == -8_740


def test_a_line_that_came_before_its_booking_is_matched_later(shop: OnlineTrade) -> None:
    reference = shop.awaited()
    shop.stripe.pay(shop.session_of(reference))
    comparing_reports.take_in(
        stripe_report(
            stripe_row("txn_1", "payout", "po_1", -30_000, at=clock.now() - timedelta(days=1))
        ),
        STRIPE, by=SEKAR,
    )  # fmt: skip
    shop.hear_all()
    shop.work()
    gathering.gather_due()
    assert ("reported", 30_000) in open_items()

    [line] = [shop.transferred(30_000)]
    collecting.collect(line, STRIPE, key=codes.token(), by=SEKAR)
    gathering.gather_due()

    assert {kind for kind, _ in open_items()} == {Kind.POSTING}
    assert place().explained


def test_a_payout_takes_along_the_fees_that_came_with_it(shop: OnlineTrade) -> None:
    """Where no fee was told with a payment, the treasurer names it when the money is there."""
    shop.stripe.fees_known(False)
    shop.paid_online()
    shop.paid_online(2)
    one, two = money(shop)
    rows = [
        stripe_row("txn_1", "charge", one.charge, one.amount, 2_000, at=one.taken_at),
        stripe_row("txn_2", "charge", two.charge, two.amount, 3_000, at=two.taken_at),
    ]
    net = one.amount + two.amount - 5_000
    rows.append(stripe_row("txn_3", "payout", "po_1", -net, at=clock.now()))
    comparing_reports.take_in(stripe_report(*rows), STRIPE, by=SEKAR)
    assert open_items() == [("reported", 2_000), ("reported", 3_000), ("reported", net)]

    line = shop.transferred(net)
    collecting.collect(line, STRIPE, before_fee=net + 5_000, key=codes.token(), by=SEKAR)
    gathering.gather_due()

    assert open_items() == [] and place().difference == 0


def test_what_a_balance_had_counted_counts_once(shop: OnlineTrade) -> None:
    """Somebody read the balance first: the report explains its gap instead of moving it again."""
    shop.paid_online()
    [taken] = money(shop)
    fee = taken.fee or 0
    explaining.read_balance(PLACE, taken.amount - fee - 300, key="b1", by=SEKAR)
    assert open_items() == [("gap", 300)]

    comparing_reports.take_in(stripe_report(charge(taken, more=300)), STRIPE, by=SEKAR)

    assert open_items() == [("reported", 300)] and place().difference == 300
    comparing_reports.take_in(
        stripe_report(stripe_row("txn_9", "fee", "", -70, at=clock.now() - timedelta(days=2))),
        STRIPE, by=SEKAR,
    )  # fmt: skip
    assert open_items() == [("reported", 300), ("reported", 70), ("gap", -70)]
    assert place().difference == 300


def test_refunds_and_disputes_are_found_by_the_providers_names(shop: OnlineTrade) -> None:
    given, contested = shop.paid_online(2), shop.paid_online()
    cancel_as_buyer(given, shop.of(given).key)
    shop.work()
    name = shop.stripe.dispute(shop.session_of(contested))
    shop.hear_all()
    shop.work()
    one, two = money(shop)
    [refund] = db.session.scalars(select(Refund))
    [dispute] = db.session.scalars(select(Dispute))
    now = clock.now()
    file = stripe_report(
        charge(one), charge(two, "txn_2"),
        stripe_row("txn_3", "refund", refund.provider_reference or "", -refund.amount, at=now),
        stripe_row("txn_4", "dispute", name, -dispute.withdrawn, dispute.fee, at=now),
    )  # fmt: skip

    comparing_reports.take_in(file, STRIPE, by=SEKAR)

    assert refund.state == "confirmed" and dispute.withdrawn > 0
    assert open_items() == [] and place().difference == 0 and shop.sound()


def test_a_report_of_midtrans_has_no_signs_and_no_numbers(app: Flask) -> None:
    file = as_csv(
        ["Order ID", "Transaction Type", "Settlement Time", "Amount", "Fee", "VAT", "Net Amount"],
        ["PAYA2222-2", "Payment", "2026-11-02 10:00:00", "71.000", "2.000", "220", "68.780"],
        ["PAYA3333", "payment", "02 Nov 2026, 11:00", "9.000", "0", "0", "9.000"],
        ["PAYA3333", "Refund", "2026-11-03 10:00:00", "9.000", "0", "0", "9.000"],
        ["PAYA4444", "expire", "2026-11-03 10:00:00", "9.000", "0", "0", "9.000"],
    )

    one, two, back = provider_file.read(file, MIDTRANS, "WIB")

    assert (one.about, one.gross, one.fee) == ("PAYA2222-2", 71_000, 2_220)
    assert one.at == datetime(2026, 11, 2, 3, tzinfo=UTC)
    assert (two.gross, back.what, back.gross, back.fee) == (9_000, What.REFUND, -9_000, 0)
    assert len({one.reference, two.reference, back.reference}) == 3
    assert provider_file.read(file, MIDTRANS, "WIB")[0].reference == one.reference


@pytest.mark.parametrize(
    "file, reason",
    [
        (as_csv(["Tanggal", "Keterangan"], ["1", "2"]), "columns"),
        (stripe_report(), "empty"),
        (stripe_report(["txn", "2026-11-01", "", "usd", "1.00", "0.00", "1.00", "charge"]),
         "currency"),
        (stripe_report(["txn", "2026-11-01", "", "idr", "9.00", "1.00", "9.00", "charge"]), "net"),
        (stripe_report(["", "2026-11-01", "", "idr", "9.00", "1.00", "8.00", "charge"]), "number"),
    ],
)  # fmt: skip
def test_a_file_is_taken_whole_or_not_at_all(shop: OnlineTrade, file: bytes, reason: str) -> None:
    with pytest.raises(ReportRefused) as no:
        comparing_reports.take_in(file, STRIPE, by=SEKAR)

    assert no.value.reason == reason and no.value.sentence()
    assert reports.latest(db.session(), STRIPE) == [] and open_items() == []


def test_a_workbook_is_read_too(shop: OnlineTrade, tmp_path: Path) -> None:
    shop.paid_online()
    [taken] = money(shop)
    book, row, fee = Workbook(), charge(taken), taken.fee or 0
    sheet = book.worksheets[0]
    for cells in (["id", "Type", "Source", "Amount", "Fee", "Net", "Currency", "Created (UTC)",
                   "payment (metadata)"],
                  [row[0], "charge", "ch_1", taken.amount, fee, taken.amount - fee,
                   "idr", row[1], taken.payment]):  # fmt: skip
        sheet.append(cells)
    book.save(tmp_path / "all.xlsx")

    comparing_reports.take_in((tmp_path / "all.xlsx").read_bytes(), STRIPE, by=SEKAR)

    assert open_items() == [] and place().difference == 0
