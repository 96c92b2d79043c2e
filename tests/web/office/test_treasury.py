"""The treasurer's own pages: where money stands, the cash box, bills, months, turnover, surplus."""

import csv
import io
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, journal, moving, recipes
from marketplace.ledger.open_item import OpenItem
from marketplace.lifecycles import Role
from marketplace.payments import gathering
from marketplace.payments import statement as statements
from marketplace.shipping import starting
from marketplace.treasury import billing, counting_cash
from tests.trade import PER_KG, Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, bayu, ratna, sekar, tono
from tests.world import SEKAR, TONO

EVERYTHING = (Role.MANAGER, Role.TREASURER, Role.ADMINISTRATOR)
LISTS = (
    "reconciliation", "reconciliation/1100:main", "reconciliation/2300:all", "cash",
    "courier-bills", "months", "turnover", "surplus", "",
)  # fmt: skip
MOST = 30
LAST_YEAR = datetime(2025, 12, 12, 3, tzinfo=UTC)


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def opening(trade: Trade, amount: int = 500_000) -> None:
    with trade.inside():
        moving.move(chart.EQUITY, chart.BANK, amount, why="awal", key=codes.token(), by=SEKAR)
        gathering.gather_due()


def test_an_empty_shop_has_nothing_to_explain(trade: Trade) -> None:
    office = sekar(trade)

    office.get("/office/reconciliation").assert_sees("Where money stands", "Bank", "none")
    office.link("Bank").follow().assert_sees("Nothing is left to explain.")
    office.get("/office/months").assert_sees("No month is closed yet.", "Nothing was booked yet.")
    office.get("/office/cash").assert_sees("The cash box was never counted.")
    office.get("/office/courier-bills").assert_sees("No bill was entered yet.")
    office.get("/office/surplus").assert_sees("Nothing was proposed yet.", "Nobody has set it yet.")
    office.get("/office/turnover").assert_sees("Nothing was booked in this year.")


def test_a_difference_is_taken_noted_matched_and_gone(trade: Trade) -> None:
    """M28: each item has an age, an owner and a note; together both sides come to nothing."""
    opening(trade)
    with trade.inside():
        trade.transferred(500_000)
    office = sekar(trade).get("/office/reconciliation/1100:main")
    office.assert_sees("Money moved", "Rp500.000", "-Rp500.000", "Nobody yet")

    office.form("/take", near="Money moved").press()
    office.assert_ok().assert_sees("You look into it.", "Sekar")
    office.link("Give and note", near="Sekar").follow()
    office.form("Keep").fill(note="setoran awal").press()
    office.assert_ok().assert_sees("setoran awal")
    with trade.inside():
        open_now = list(db.session.scalars(select(OpenItem.code).where(OpenItem.matched == "")))
    form = office.form("match")
    form.forge({"items": open_now[:1]}).press()
    assert office.status == 409
    office.assert_sees("These do not come to nothing.")
    office.get("/office/reconciliation/1100:main").form("match").forge({"items": open_now}).press()

    office.assert_ok().assert_sees("They belong together now.", "Nothing is left to explain.")
    office.get("/office/statements").assert_ok()


def test_nobody_looking_for_three_days_waits_on_the_first_page(trade: Trade) -> None:
    opening(trade)
    with trade.inside():
        trade.transferred(-7_000)
    office = sekar(trade).get("/office/").assert_sees_not("Differences nobody looks into")
    with trade.inside(), transaction() as session:
        long_ago = datetime(2026, 1, 5, tzinfo=UTC)
        session.execute(update(OpenItem).values(since=long_ago))

    office.get("/office/").assert_sees("Differences nobody looks into")
    office.get("/office/reconciliation/1100:main").assert_sees("Nobody, since 3 days")
    for code in [form["action"] for form in office.page.select("form[action$='/take']")]:
        office.form(str(code)).press()
    office.get("/office/").assert_sees_not("Differences nobody looks into")


def test_the_banks_fee_is_booked_from_its_line(trade: Trade) -> None:
    opening(trade)
    with trade.inside():
        line = trade.transferred(-6_500)
    office = sekar(trade).get("/office/reconciliation/1100:main")

    office.form("/book/fee").press()

    office.assert_ok().assert_sees("The books know it now.")
    with trade.inside():
        assert trade.books()["5500:all"] == 6_500
        statement = statements.line_known_as(db.session(), line).statement.code
    office.get(f"/office/statements/{statement}").assert_sees("Fee of the bank", "Sekar")


def test_a_providers_balance_is_read(trade: Trade) -> None:
    with trade.inside(), transaction() as session:
        journal.post(session, recipes.moved("X", chart.EQUITY, "1200:qris", 90_000))
    office = sekar(trade).get("/office/reconciliation/1200:qris")
    office.link("Read its balance").follow()
    office.form("Compare").fill(amount="80.000").press()

    office.assert_ok().assert_sees("They differ by Rp10.000.", "Nobody can name it yet.")
    assert office.get("/office/reconciliation/1100:main/balance").status == 404
    assert office.get("/office/reconciliation/2100:main").status == 404


def test_the_cash_box_is_counted_and_another_person_books(trade: Trade) -> None:
    with trade.inside():
        moving.move(chart.EQUITY, chart.CASH_BOX, 150_000, why="awal", key="1", by=SEKAR)
    counter = tono(trade).get("/office/cash")
    counter.link("Count the cash box").follow().assert_sees_not("Rp150.000")
    counter.form("This is what lies there").fill(of_100000="1").press()
    assert counter.status == 409
    counter.assert_sees("This is not what the books say.")
    counter.form("This is what lies there").fill(reason="tidak tahu").press()
    counter.assert_ok().assert_sees("Another person must look at it.", "-Rp50.000", "Tono")

    office = ratna(trade).get("/office/cash")
    office.go(str(office.page.select("tbody th a")[0]["href"])).form("/book").press()

    office.assert_ok().assert_sees("The books know it now.", "Booked", "Ratna")
    with trade.inside():
        assert trade.books()["5650:all"] == 50_000
    office.get("/office/cash/limit").form("Keep").fill(limit="60.000").press()
    office.assert_ok().assert_sees("Limit: Rp60.000")


def test_a_couriers_bill_goes_its_way(trade: Trade) -> None:
    with trade.inside():
        waybill = trade.shipment(trade.sent(1)).waybill
        with transaction() as session:
            starting.put_up(session)
    office = sekar(trade).get("/office/courier-bills/new")
    office.form("Compare").fill(courier="JNE", number="F-7", lines="kosong").press()
    assert office.status == 409
    office.form("Compare").fill(lines=f"{waybill} {PER_KG + 1_000}").press()
    office.assert_ok().assert_sees("What differs", "Rp1.000", str(waybill))
    office.link("Book it").follow().form("Book it").fill(reason="ditimbang ulang").press()
    office.assert_ok().form("/pay").press()

    office.assert_ok().assert_sees("Paid. The bank's next statement shows it.", "ditimbang ulang")
    with trade.inside():
        assert "2300:all" not in trade.books()
        assert trade.sound()


def test_a_month_is_closed_read_printed_and_opened_again(trade: Trade) -> None:
    """M28: the closing stays to be compared with, on paper too."""
    with trade.inside(), clock.at(LAST_YEAR):
        moving.move(chart.EQUITY, chart.BANK, 500_000, why="awal", key="1", by=SEKAR)
    with trade.inside(), transaction() as session:
        journal.chain(session)
    office = sekar(trade).get("/office/months")
    office.assert_sees("December 2025").link("Look at the checklist").follow()
    office.assert_sees("Every line of the bank is decided", "1 left")
    office.form("Close the month").press()
    assert office.status == 409
    office.assert_sees("Something is not explained.")
    office.form("Close the month").fill(read="belum punya", items="saldo awal").press()

    office.assert_ok().assert_sees(
        "The month is closed.", "What was frozen still agrees with the books.", "Rp500.000",
        "belum punya", "Sekar",
    )  # fmt: skip
    page = office.path
    office.link("Print").follow().assert_sees("Closing of December 2025", "Koperasi Uji Sejahtera")
    office.get(page).link("Open it again").follow().form("Ask for it").fill(why="salah").press()
    office.assert_ok().assert_sees("Another person must agree.").assert_sees_not("Agree, open it")
    other = bayu(trade).get(page)
    other.form("/reopen").press()
    other.assert_ok().assert_sees("The month is open again.", "opened by Bayu")
    other.get("/office/months").assert_sees("Opened again")


def test_turnover_is_what_the_books_have_in_every_form(trade: Trade) -> None:
    """M28: the cooperative's own turnover and commission, by month and year, on paper, as CSV."""
    with trade.inside():
        trade.earned(1, 1)
        books = trade.books()
    office = sekar(trade).get("/office/turnover")
    commission = -sum(amount for code, amount in books.items() if code.startswith("4100"))
    assert commission == 6_000
    office.assert_sees("Rp60.000", "Rp11.000", "Rp71.000", "Rp6.000", "The whole year")
    office.link("Print").follow().assert_sees("Koperasi Uji Sejahtera", "Rp71.000")
    office.get("/office/turnover").form("/csv").press()
    rows = list(csv.reader(io.StringIO(office.response.content.decode("utf-8-sig")), delimiter=";"))
    rows = rows if len(rows[0]) > 1 else list(csv.reader(io.StringIO(office.response.text)))

    assert len(rows) == 14
    assert rows[-1][1:6] == ["60000", "11000", "0", "71000", "6000"]


def test_a_surplus_is_proposed_decided_confirmed_and_paid(trade: Trade) -> None:
    """M28: no names, a proposal only, two persons, and exact shares."""
    with trade.inside(), clock.at(LAST_YEAR), transaction() as session:
        journal.post(session, recipes.received("P", "O", chart.BANK, 2_000_000, 0))
        journal.post(session, recipes.earned("PA", "O", "X", 2_000_000, 2_000_000))
        journal.chain(session)
    leader, office = ratna(trade), sekar(trade)
    leader.get("/office/surplus/rule").form("Keep").fill(
        reserve="40", trade="40", savings="20", board="5"
    ).press()
    assert leader.status == 409
    leader.assert_sees("The parts come to 105 percent.")
    leader.form("Keep").fill(reserve="30", trade="50", savings="20", board="0").press()
    leader.assert_ok()
    form = office.get("/office/surplus/new").form("Calculate")
    form.fill(year="2025", members="Siti 5 5").press()
    assert office.status == 409
    office.assert_sees("please enter a number, never a name")
    office.form("Calculate").fill(members="A1 200 6\nA2 300 4").press()
    office.assert_ok().assert_sees("Rp760.000", "Rp640.000", "Rp600.000", "This is a proposal.")
    page = office.path
    office.link("Print").follow().assert_sees("Rp760.000", "This is a proposal.")

    months = office.get("/office/months/close")
    months.form("Close the month").fill(read="-", items="-", agree="-").press()
    office.get(page).link("The meeting decided").follow()
    office.form("Keep").fill(met_on=clock.today().isoformat()).press()
    office.assert_ok().assert_sees_not("Confirm and book")
    leader.get(page).form(f"{page}/book").press()
    leader.assert_ok().assert_sees("Booked. Shares can be paid now.")
    office.get(page).form("/bank", near="A1").press()

    office.assert_ok().assert_sees("Paid.")
    with trade.inside():
        books = trade.books()
        assert (books["3900:2025"], books["2720:reserve"]) == (2_000_000, -600_000)
        assert books["1100:main"] == 2_000_000 - 760_000


def test_a_longer_list_asks_no_more(trade: Trade) -> None:
    office = at_office(trade, "Ratna", *EVERYTHING)

    def more() -> None:
        with trade.inside():
            moving.move(chart.EQUITY, chart.BANK, 90, why="x", key=codes.token(), by=SEKAR)
            trade.transferred(-len(trade.books()), 5)
            counting_cash.count({}, reason="x", key=codes.token(), by=TONO)
            parcel = trade.shipment(trade.sent(0, 1)).waybill or ""
            found = [billing.Asked(parcel, PER_KG)]
            billing.enter("JNE", "F", found, key=codes.token(), by=SEKAR)

    def asked() -> dict[str, int]:
        return {page: queries(trade, office, page) for page in LISTS}

    more()
    short = asked()
    for _ in range(3):
        more()
    longer = asked()

    assert [page for page in LISTS if longer[page] > short[page] + 1] == []
    assert {page: n for page, n in longer.items() if n > MOST} == {}


def queries(trade: Trade, office: Visitor, page: str) -> int:
    with trade.inside(), trade.counting() as told:
        office.get(f"/office/{page}").assert_ok()
    return len(told)
