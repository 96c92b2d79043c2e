"""The figures of the cooperative on their pages, on paper and in a file."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import select

from marketplace.fulfilment import checking, packing, receiving, returning, sending
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.ledger import journal, recipes
from marketplace.lifecycles import Role
from marketplace.orders.order import PICKUP
from marketplace.payments.payment import CASH
from marketplace.payments.refund import COOPERATIVE, PRODUCER, WRITTEN_OFF
from marketplace.people.audit import Audit
from tests.trade import Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, bayu, ratna, sekar, tono
from tests.world import DEWI, RATNA, SEKAR, TONO

# Ten in the morning in Semarang, tomorrow and the day after.
FIRST = datetime.now(UTC).replace(hour=3, minute=0, second=0, microsecond=0) + timedelta(days=1)
SECOND = FIRST + timedelta(days=1)
DAYS = {"first": str(FIRST.date()), "last": str(SECOND.date() + timedelta(days=3))}


@pytest.fixture
def trade(app_on: Flask) -> Trade:
    return _begun(app_on)


@pytest.fixture
def quick(app: Flask) -> Trade:
    return _begun(app)


def _begun(app: Flask) -> Trade:
    trade = Trade(app)
    trade.begin_with(told)
    return trade


def told(trade: Trade) -> None:
    """On the first day two pouches and a bag of crisps are sold. On the second a pouch by voucher;
    one of the first two goes back, at Melati's cost; and a bag is spoilt at the counter.
    """
    with trade.inside():
        with clock.at(FIRST):
            first = shipments.known_as(db.session(), trade.earned(2, 1)).order_reference
        with clock.at(SECOND):
            sold(trade, trade.bought(1, 0, voucher=trade.voucher()))
            back(first, PRODUCER, {0: 1})
            spoilt = trade.bought(0, 1, method=CASH, delivery=PICKUP)
            trade.handed_over(spoilt)
            back(spoilt, COOPERATIVE, {0: 1})


def sold(trade: Trade, reference: str) -> None:
    trade.handed_over(reference)
    code, bill = packing.pack_order(reference, key=codes.token(), by=TONO), f"JP{codes.code(10)}"
    sending.send(code, waybill=bill, cost=9_000, key=codes.token(), by=TONO)
    sending.deliver(code, by=TONO)
    sending.complete(code, by=RATNA)


def back(reference: str, bearer: str, quantities: dict[int, int]) -> None:
    asked = Asked(bearer, WRITTEN_OFF, "rusak", quantities, 0)
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)


def address(name: str = "sales", **more: Any) -> str:
    asked = "&".join(f"{key}={value}" for key, value in (DAYS | more).items())
    return f"/office/reports/{name}?{asked}"


def figures(table: Tag) -> dict[str, list[str]]:
    """Each row of a table by what it is called."""
    return {
        row.select("th")[0].get_text(" ", strip=True): [
            cell.get_text(strip=True) for cell in row.select("td")
        ]
        for row in table.select("tbody tr")
    }


def shown(office: Visitor, name: str = "sales", **more: Any) -> dict[str, list[str]]:
    office.get(address(name, **more)).assert_ok()
    return figures(office.page.select(".figures table")[0])


def sums(*amounts: int | str) -> list[str]:
    """As they are written: amounts of a thousand and more are rupiah."""
    return [
        amount if isinstance(amount, str) else f"Rp{amount:,}".replace(",", ".")
        for amount in amounts
    ]


# ---- sales


def test_sales_are_counted_when_their_goods_are_completed(trade: Trade) -> None:
    """M28: by day, and what was undone later is taken off on its own day."""
    office = sekar(trade)

    rows = shown(office, by="day")

    assert list(rows.values()) == [
        sums("1", "3", 105_000, 10_500, 94_500, "–", "–", 11_000, 11_000),
        sums("2", "1", 15_000, 1_500, 13_500, 4_500, 60_000, 11_000, 9_000),
        sums("3", "4", 120_000, 12_000, 108_000, 4_500, 60_000, 22_000, 20_000),
    ]
    assert list(rows)[-1] == "Total"
    office.assert_sees("A sale counts on the day its goods are completed")


def test_sales_are_gathered_by_what_was_sold(trade: Trade) -> None:
    """M28: by product, category, partner and way; every total is the same."""
    office = ratna(trade)
    pouches = sums("2", "2", 90_000, 9_000, 81_000, 45_000)
    crisps = sums("2", "2", 30_000, 3_000, 27_000, 15_000)
    total = sums("3", "4", 120_000, 12_000, 108_000, 60_000)
    both = [pouches, crisps, total]

    products = shown(office, by="product")
    assert list(products) == [
        f"Pouch bunga {trade.pouch}",
        f"Keripik tempe {trade.crisps}",
        "Total",
    ]
    assert list(products.values()) == both
    makers = shown(office, by="producer")
    assert f"{trade.melati.alias} {trade.melati.code}" in makers
    assert list(makers.values()) == both
    assert list(shown(office, by="category").values()) == both
    assert shown(office, by="way") == {
        "JNE REG": sums("2", "3", 105_000, 10_500, 94_500, 45_000, 22_000, 20_000),
        "Collected by the buyer": sums("1", "1", 15_000, 1_500, 13_500, 15_000, "–", "–"),
        "Total": [*total, *sums(22_000, 20_000)],
    }


def test_the_report_stands_beside_the_books(trade: Trade) -> None:
    """M28: a figure that differs is shown, and stands out."""
    office = sekar(trade).get(address())
    rows = figures(office.page.select("table")[1])
    assert rows == {
        "Commission": sums(12_000, 12_000, "none"),
        "What makers earned": sums(108_000, 108_000, "none"),
        "Delivery paid, less what couriers ask": sums(2_000, 2_000, "none"),
        "Promised back to buyers, with delivery": sums(60_000, 60_000, "none"),
        "What the cooperative bears": sums(15_000, 15_000, "none"),
        "Paid to makers for goods sent again": sums(0, 0, "none"),
    }
    with trade.inside(), clock.at(SECOND), transaction() as session:
        journal.post(session, recipes.moved("x", "2100:NOORDER2", "1100:main", 900))
        journal.post(session, recipes.earned("NOPART22", "NOORDER2", trade.melati.code, 900, 70))

    office.get(address())

    assert figures(office.page.select("table")[1])["Commission"] == sums(12_000, 12_070, "-Rp70")
    assert [cell.get_text() for cell in office.page.select(".differs")] == ["-Rp70", "-Rp830"]


def test_days_without_figures_say_so(quick: Trade) -> None:
    office = sekar(quick).get("/office/reports/sales?first=2020-01-01&last=2020-01-31")
    office.assert_ok().assert_sees("Nothing in these days.", "What the figures mean")
    assert not office.has_form("Download as CSV")
    for asked in ("first=x&last=y&by=z", "first=0001-01-01&last=9999-12-31", "by=way&step=sent"):
        for name in ("sales", "received", "waste", "lateness", "complaints"):
            office.get(f"/office/reports/{name}?{asked}").assert_ok()
    assert office.get("/office/reports/nothing").status == 404


# ---- the others


def test_waste_is_counted_and_worth_something(trade: Trade) -> None:
    """M28: the bag that was spoilt at the counter."""
    office = sekar(trade)
    bag = ["1", "–", "–", "Rp15.000"]

    rows = shown(office, "waste", by="product")
    assert rows == {f"Keripik tempe {trade.crisps}": bag, "Total": bag}
    day = shown(office, "waste", by="day")
    assert list(day.values()) == [bag, bag]


def test_goods_that_came_are_counted_with_what_became_of_them(trade: Trade) -> None:
    """M28: five pieces came and two did not pass; the points of the check say why."""
    with trade.inside(), clock.at(SECOND):
        part = trade.of(trade.bought(2)).parts[0].code
        receiving.receive(part, by=TONO)
        checking.reject(part, checking.Fault("lem lepas", points=("glue",)), by=TONO)
    office = sekar(trade)

    rows = shown(office, "received", by="producer")

    melati = f"{trade.melati.alias} {trade.melati.code}"
    kenanga = f"{trade.kenanga.alias} {trade.kenanga.code}"
    assert rows == {
        melati: ["5", "2", "–", "–", "3"],
        kenanga: ["2", "–", "–", "1", "1"],
        "Total": ["7", "2", "–", "1", "4"],
    }
    assert figures(office.page.select("table")[1]) == {"What is glued holds": ["2"]}
    days = shown(office, "received", by="day")
    assert list(days.values()) == [
        ["3", "–", "–", "–", "3"], ["4", "2", "–", "1", "1"], ["7", "2", "–", "1", "4"],
    ]  # fmt: skip


def test_lateness_is_counted_by_step_and_partner(trade: Trade) -> None:
    """M28: a pouch that was never brought is overdue; the others were in time."""
    with trade.inside(), clock.at(FIRST):
        due = max(part.due_on for part in trade.of(trade.bought(1)).parts if part.due_on)
        last = trade.bought(1)
    with trade.inside(), clock.at(FIRST + timedelta(days=(due - FIRST.date()).days + 3)):
        trade.handed_over(last)
        office, more = sekar(trade), {"by": "producer", "last": str(due + timedelta(days=9))}
        rows = shown(office, "lateness", step="brought", **more)
        packed = shown(office, "lateness", step="packed", **more)

    melati = f"{trade.melati.alias} {trade.melati.code}"
    kenanga = f"{trade.kenanga.alias} {trade.kenanga.code}"
    assert rows[melati] == ["3", "1", "1", "50 %", "0 days", "3 days"]
    assert rows[kenanga] == ["2", "–", "–", "100 %", "0 days", "0 days"]
    assert packed[melati] == ["2", "2", "2", "50 %", "0 days", "0 days"]
    assert list(rows) == [melati, kenanga, "Total"]


# ---- as a file and on paper


def test_a_file_holds_plain_numbers_and_its_download_is_kept(trade: Trade) -> None:
    """M28: no buyer in it, and the audit knows who took it."""
    office = sekar(trade).get(address(by="product"))

    office.form("Download as CSV").press()

    assert office.status == 200
    answer = office.response
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Product", "Code", "Orders", "Pieces"]
    assert rows[1] == [
        "Pouch bunga", trade.pouch, "2", "2", "90000", "9000", "81000", "45000",
    ]  # fmt: skip
    assert rows[-1][0] == "Total"
    for private in (DEWI.name, DEWI.phone, "Contoh"):
        assert private not in answer.text
    with trade.inside():
        acts = list(db.session.scalars(select(Audit).where(Audit.act == "download report")))
    assert [(act.about, act.why) for act in acts] == [
        ("sales", f"product, {DAYS['first']} – {DAYS['last']}")
    ]


def test_a_name_in_a_file_is_no_formula(quick: Trade) -> None:
    with quick.inside(), clock.at(FIRST):
        code = quick.on_sale(quick.melati, "=1+1 pouch", price=20_000)
        quick.pouch_sku, quick.pouch = quick.sku(quick.melati, code), code
        quick.earned(1)
    office = sekar(quick).get(address(by="product"))

    office.form("Download as CSV").press()

    rows = list(csv.reader(StringIO(office.response.content.decode("utf-8-sig"))))
    assert "'=1+1 pouch" in {row[0] for row in rows}


def test_a_report_is_printed_with_its_table_and_chart(quick: Trade) -> None:
    """M28: A4, without the buttons; the chart says what it shows."""
    office = sekar(quick).get(address(by="product"))
    office.link("Print").follow().assert_ok()

    office.assert_sees("Pouch bunga", "Rp90.000", "In the books", "Koperasi Uji Sejahtera")
    title, desc = office.page.select_one("figure svg title"), office.page.select_one("svg desc")
    assert title and desc
    assert title.get_text() == "Sales"
    assert "The table below has all figures." in desc.get_text()
    assert len(office.page.select("figure svg rect[x]")) == 4  # two series of two products


# ---- who may, and how much it asks


@pytest.mark.parametrize("by", ["day", "week", "month", "product", "category", "producer", "way"])
def test_a_report_asks_few_questions(quick: Trade, by: str) -> None:
    """M28: at most twenty, and no more for more sales."""
    office = ratna(quick)

    def asked(name: str) -> int:
        with quick.inside(), quick.counting() as queries:
            office.get(address(name, by=by)).assert_ok()
        return len([query for query in queries if "FROM setting" not in query])

    few = [asked(name) for name in ("sales", "received", "waste", "lateness", "complaints")]
    with quick.inside(), clock.at(SECOND):
        for number in range(2):
            quick.pouch = quick.on_sale(quick.melati, f"Pouch {number}", price=45_000)
            quick.pouch_sku = quick.sku(quick.melati, quick.pouch)
            quick.earned(1, 1)

    assert [asked(name) for name in ("sales", "received", "waste", "lateness", "complaints")] == few
    assert max(few) <= 20


def test_figures_are_for_those_who_answer_for_them(quick: Trade) -> None:
    """M28: a manager, the treasurer and an auditor read them; nobody else does."""
    for office in (ratna(quick), sekar(quick), at_office(quick, "Rangga", Role.AUDITOR)):
        office.get(address()).assert_ok().assert_sees_not(DEWI.name)
    for office in (tono(quick), bayu(quick)):
        assert office.get(address()).status == 403
