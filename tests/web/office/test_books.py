"""M22: the books, read by those who may, and money moved by the treasurer alone."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from marketplace.fulfilment import going_astray, printing
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import WrongState
from marketplace.ledger import chart, journal, recipes
from marketplace.ledger.journal import Entry
from marketplace.lifecycles import Role
from marketplace.payments.refund import Refund
from marketplace.payouts import paying
from marketplace.payouts import payout as payouts
from marketplace.reports import documents, proving
from marketplace.web.office import document_links, ledger_words
from tests.trade import Trade
from tests.web.office.colleagues import at_office, ratna, sekar, tono
from tests.world import BAYU, RATNA, SEKAR, TONO, World


def open_books(world: World, entries: int = 1) -> None:
    with world.inside(), transaction() as session:
        for n in range(entries):
            journal.post(session, recipes.moved(f"N{n:03}", chart.EQUITY, chart.BANK, 1_000 + n))


def test_what_stood_there_at_the_start_is_entered_and_moved(world: World) -> None:
    office = sekar(world).get("/office/books").assert_sees("The books are empty")
    office.link("Move money").follow()
    office.form("Move money").fill(
        source=chart.EQUITY, target=chart.BANK, amount="1.000.000", why="Opening"
    ).press()
    office.assert_ok().assert_sees("Bank", "What we began with", "Total Rp1.000.000 Rp1.000.000")
    office.link("Move money").follow()
    office.form("Move money").fill(
        source=chart.BANK, target=chart.CASH_BOX, amount="250000", why="Change"
    ).press()

    office.assert_ok().assert_sees(
        "Cash box", "Rp750.000", "Total Rp1.000.000 Rp1.000.000", "Difference Rp0"
    )
    office.link("Bank").follow().assert_ok().assert_sees("1100:main", "Rp750.000")
    office.link("1100:main").follow().assert_ok().assert_sees(
        "Money moved", "– Rp250.000 Rp750.000", "Rp1.000.000 – Rp1.000.000"
    )


def test_the_trial_balance_of_a_day_is_what_was_booked_until_then(world: World) -> None:
    now = clock.now()
    with world.inside():
        for days, code in ((40, "OLD"), (0, "NEW")):
            with clock.at(now - timedelta(days=days)), transaction() as session:
                journal.post(session, recipes.moved(code, chart.EQUITY, chart.BANK, 1_000))

    office = sekar(world).get("/office/books").assert_sees("Total Rp2.000 Rp2.000")
    office.link("Bank").follow().assert_sees("1100:main Rp2.000")
    then = (now - timedelta(days=20)).date()
    office.get(f"/office/books?on={then}").assert_sees("Total Rp1.000 Rp1.000")
    office.link("Bank").follow().assert_sees("1100:main Rp1.000")
    office.get(f"/office/books/print?on={then}").assert_sees("Total Rp1.000 Rp1.000")
    office.get("/office/books?on=2001-01-01").assert_sees("Total Rp0 Rp0")
    office.get("/office/books/lines/1100?on=2001-01-01").assert_sees("Nothing stood here then")
    office.get("/office/books?on=0000-13-99").assert_sees("Total Rp2.000 Rp2.000")


def test_an_account_goes_on_by_key_and_keeps_to_the_days_of_its_address(world: World) -> None:
    now = clock.now()
    open_books(world, entries=60)
    with world.inside(), clock.at(now - timedelta(days=400)), transaction() as session:
        journal.post(session, recipes.moved("LASTYEAR", chart.EQUITY, chart.BANK, 7))

    office = sekar(world).get("/office/books/1100:main").assert_sees("N059", "LASTYEAR")
    office.assert_sees_not("N003")
    office.link("More").follow().assert_ok().assert_sees("N003", "Rp1.000 – Rp1.000")
    office.assert_sees_not("LASTYEAR")
    today = now.date()
    asked = f"first={today - timedelta(days=2)}&last={today + timedelta(days=2)}"
    office.get(f"/office/books/1100:main?{asked}").assert_sees("N059").assert_sees_not("LASTYEAR")
    office.link("More").follow().assert_sees("N003").assert_sees_not("LASTYEAR")
    office.get(f"/office/books/1100:main/print?{asked}").assert_ok().assert_sees("N059")
    long_ago = "first=2001-01-01&last=2001-12-31"
    office.get(f"/office/books/1100:main?{long_ago}").assert_sees("Nothing was booked here")


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def test_from_every_figure_to_its_documents_and_back(trade: Trade) -> None:
    """Order, payment, bank line, parcel, part, refund and payout, and nobody who bought."""
    with trade.inside():
        reference = trade.bought(pouches=1)
        cancel_as_staff(reference, reason="salah pesan", borne_by="cooperative", by=RATNA)
        trade.earned(pouches=2, crisps=1)
        run = paying.propose(key=codes.token(), by=SEKAR)
        paying.approve(run, key=codes.token(), by=BAYU)
        payout = payouts.of_producer(db.session(), trade.melati.code)[0].code
        keys = list(db.session.scalars(select(Entry.key).order_by(Entry.key)))
        refund = db.session.scalars(select(Refund.code)).one()
    office = at_office(trade, "Sekar", Role.TREASURER, Role.MANAGER)

    seen = {}
    for key in keys:
        office.get(f"/office/books/entries/{key}").assert_ok().assert_sees("Documents behind it")
        office.assert_sees_not("Dewi")
        seen[key.partition(":")[0]] = office.text
    for recipe, words in {
        "received": ("Order", "Payment", "Bank line"),
        "refunding": ("Order", "Refund"),
        "delivery": ("Order", "Parcel"),
        "earned": ("Order", "Part", "Partner"),
        "payout_approved": ("Payout", "Partner"),
    }.items():
        assert all(f"{word} " in seen[recipe] for word in words), (recipe, seen[recipe])

    office.get(f"/office/orders/{reference}").link("What was booked").follow()
    office.assert_ok().assert_sees("Payment received", "Refund decided", f"2100:{reference}")
    office.get(f"/office/refunds/{refund}").link("What was booked").follow()
    office.assert_sees("Refund decided", f"2500:{refund}")
    office.get(f"/office/payouts/{run}").link("What was booked", near="Rumah Flanel").follow()
    office.assert_sees("Payout approved", f"2220:{payout}")
    office.link("Payout approved").follow().link(payout).follow()
    assert office.path == f"/office/payouts/{run}"


def test_however_much_was_booked_a_page_asks_as_often(world: World) -> None:
    office = sekar(world)

    def asked(page: str) -> int:
        with world.inside(), world.counting() as queries:
            office.get(page).assert_ok()
        return len(queries)

    pages = ["/office/books", "/office/books/lines/1100", "/office/books/1100:main",
             "/office/books/about/N000", "/office/books/entries/moved:N000"]  # fmt: skip
    open_books(world, entries=1)
    few = [asked(page) for page in pages]
    with world.inside(), transaction() as session:
        for n in range(1, 30):
            journal.post(session, recipes.moved(f"N{n:03}", chart.EQUITY, chart.BANK, 1_000 + n))

    assert [asked(page) for page in pages] == few
    assert max(few) <= 20


def test_more_than_there_is_cannot_be_moved(world: World) -> None:
    office = sekar(world).get("/office/books/move")
    office.form("Move money").fill(
        source=chart.CASH_BOX, target=chart.BANK, amount="1", why="Nothing there"
    ).press()
    assert office.status == 409
    office.form("Move money").fill(
        source=chart.BANK, target=chart.BANK, amount="1", why="Nowhere"
    ).press()
    assert office.status == 409
    office.form("Move money").forge(source="2210:ALL").press()
    assert office.status == 422

    with world.inside():
        assert journal.balances(db.session()) == {}


def test_every_account_every_entry_and_every_document_has_a_word() -> None:
    assert set(ledger_words.ACCOUNTS) == set(chart.CHART)
    assert set(ledger_words.RECIPES) == {recipe.__name__ for recipe in recipes.RECIPES}
    assert set(document_links.KINDS) == set(documents.KINDS)


def test_an_account_that_is_none_is_not_found(world: World) -> None:
    office = sekar(world)
    for account in ("9999:main", "bank", "٢٢١٠:x", "21:x", "lines/9999", "entries/moved:X"):
        assert office.get(f"/office/books/{account}").status == 404, account


def test_an_auditor_reads_and_a_packer_does_not(world: World) -> None:
    open_books(world)
    auditor = at_office(world, "Rangga", Role.AUDITOR)
    auditor.get("/office/books").assert_ok().assert_sees_not("Move money")
    assert auditor.get("/office/books/move").status == 403
    assert ratna(world).get("/office/books/move").status == 403
    packer = tono(world)
    for page in ("", "/print", "/lines/1100", "/1100:main", "/1100:main/print",
                 "/about/N000", "/entries/moved:N000"):  # fmt: skip
        assert auditor.get(f"/office/books{page}").status == 200, page
        assert packer.get(f"/office/books{page}").status == 403, page


def test_faults_of_the_last_proof_are_the_first_thing_one_sees(world: World) -> None:
    """X05."""
    with world.inside():
        assert proving.prove(proving.QUICK) == 0
    office = sekar(world).get("/office/books").assert_sees("everything agrees")
    office.assert_sees_not("The books do not agree")
    with world.inside(), transaction() as session:
        proof = session.get_one(proving.Proof, proving.WHOLE)
        proof.faults, proof.told = 1, "I14 the chain breaks at 7, entry moved:X"

    office.get("/office/books").assert_sees("The books do not agree", "the chain breaks at 7")
    office.get("/office/").assert_sees("Faults in the books")


def test_a_sheet_of_all_entries_is_downloaded_and_noted(world: World) -> None:
    open_books(world, entries=2)
    office = sekar(world).get("/office/books")
    office.form("Download as CSV", near="All entries of this month").press()

    rows = list(csv.DictReader(io.StringIO(office.response.content.decode("utf-8-sig"))))
    assert [(row["entry"], row["account"], row["debit"], row["credit"]) for row in rows] == [
        ("moved:N000", "1100:main", "1000", "0"), ("moved:N000", "3100:all", "0", "1000"),
        ("moved:N001", "1100:main", "1001", "0"), ("moved:N001", "3100:all", "0", "1001"),
    ]  # fmt: skip
    with world.inside():
        noted = db.session.execute(text("SELECT act, about FROM audit ORDER BY id DESC")).first()
    assert noted == ("download report", "books")


def test_goods_and_parcels_lead_to_their_bookings(app: Flask) -> None:
    """M22: from a document to its figures, for those who may read the books alone."""
    trade = Trade(app)
    with trade.inside():
        parcel = trade.earned()
        lost = trade.sent()
        going_astray.lose(lost, by=RATNA)
        [part] = [part.code for part in trade.of(trade.reference_of(parcel)).parts]
        db.session.rollback()

    office = at_office(trade, "Sekar", Role.MANAGER, Role.TREASURER)
    packer = tono(trade)
    told = {f"parts/{part}": "Goods earned", f"shipments/{parcel}": "Parcel sent"}
    for address, booked in told.items():
        office.get(f"/office/{address}").link("What was booked").follow().assert_ok()
        office.assert_sees("Booked about", booked)
        assert not packer.get(f"/office/{address}").assert_ok().sees("What was booked")
    office.get(f"/office/shipments/{parcel}").assert_sees("Print label and slip")
    office.get(f"/office/shipments/{lost}").assert_ok().assert_sees_not("Print label and slip")
    with trade.inside(), pytest.raises(WrongState):
        printing.print_one(lost, by=TONO)
