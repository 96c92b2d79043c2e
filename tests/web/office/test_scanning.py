"""A code that is scanned leads to the one page that somebody may open, or to a sentence."""

import pytest
from flask import Flask

from marketplace.fulfilment import packing
from marketplace.fulfilment import shipment as shipments
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.orders import order as orders
from marketplace.orders import paper as papers
from marketplace.payments import payment as payments
from marketplace.web.office.scanning import PAGES
from marketplace.web.sitemap import ROOMS
from tests.trade import Trade
from tests.web.office.colleagues import bayu, ratna, sekar, tono
from tests.world import TONO


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def sent(trade: Trade) -> dict[str, str]:
    """Codes of an order on its way."""
    with trade.inside():
        shipment = trade.sent(pouches=1)
        known = shipments.known_as(db.session(), shipment)
        order = orders.known_as(db.session(), known.order_reference)
        nota = papers.nota_of(db.session(), order.reference)
        assert nota is not None
        return {
            "order": order.reference, "part": order.parts[0].code, "shipment": shipment,
            "waybill": known.waybill or "", "paper": nota.code,
            "payment": payments.newest(db.session(), order.reference).code,
        }  # fmt: skip


def test_each_code_leads_to_its_page(trade: Trade) -> None:
    """M5, M6: as a scanner types it, in any case, with blanks, with the address around it."""
    known = sent(trade)
    at_order = f"/office/orders/{known['order']}"
    at_parcel = f"/office/shipments/{known['shipment']}"
    office = ratna(trade)
    for typed, page in (
        (known["order"], at_order),
        (f"  {known['order'].lower()[:4]} {known['order'].lower()[4:]} ", at_order),
        (f"https://shop.example/en/orders/{known['order']}?key=abc", at_order),
        (known["part"], f"/office/parts/{known['part']}"),
        (known["payment"], at_order),
        (known["paper"], at_order),
        (known["shipment"], at_parcel),
        (known["waybill"].lower(), at_parcel),
        (trade.pouch, f"/office/products/{trade.pouch}"),
        (trade.pouch_sku, f"/office/products/{trade.pouch}"),
        (trade.melati.code, f"/office/people/{trade.melati.code}"),
    ):
        office.get("/office/").form("Go to it").fill(scan=typed).press()
        assert office.assert_ok().path == page, typed


def test_only_what_somebody_may_open_is_opened(trade: Trade) -> None:
    office = tono(trade).get(f"/office/scan?scan={trade.melati.code}")

    assert office.path.startswith("/office/scan?")
    office.assert_sees("This code is for somebody else to open.").assert_sees_not("Rumah Flanel")


def test_the_treasurer_finds_the_order_of_a_parcel(trade: Trade) -> None:
    known = sent(trade)
    office = sekar(trade).get(f"/office/scan?scan={known['shipment']}")

    assert office.path == f"/office/orders/{known['order']}"
    office.get(f"/office/scan?scan={known['waybill']}")
    office.assert_sees("This code is for somebody else to open.")


def test_what_nothing_is_called_is_said_in_one_sentence(trade: Trade) -> None:
    office = tono(trade)
    for typed in ("XXXXXXXX", "<b>", "' OR 1=1", "x" * 200, "//", "?"):
        office.get("/office/scan").form("Go to it").fill(scan=typed).press()
        office.assert_ok().assert_sees("Nothing has this code.")
    office.get("/office/scan").assert_ok().assert_sees_not("Nothing has this code.")


def test_the_field_is_there_for_whoever_may_scan_and_waits_at_the_counter(trade: Trade) -> None:
    office = tono(trade)
    for page, waits in (("", True), ("receiving", True), ("packing", True), ("orders", False)):
        field = office.get(f"/office/{page}").page.select_one("#scan")
        assert field is not None
        assert field.has_attr("autofocus") is waits, page
    administrator = bayu(trade)
    assert administrator.get("/office/").page.select_one("#scan") is None
    administrator.get(f"/office/scan?scan={trade.pouch}").assert_sees("Nothing has this code.")


def test_the_doors_are_those_of_the_pages() -> None:
    rows = next(room.rows for room in ROOMS if room.name == "office")
    pages = [(view, door) for door, methods, _path, view in rows if "GET" in methods]
    doors = {view.__name__.rstrip("_"): door for view, door in pages}

    for ways in PAGES.values():
        for door, page, _argument, _fact in ways:
            assert doors[page] is door, page


def test_a_scan_takes_few_queries(trade: Trade) -> None:
    with trade.inside():
        reference = trade.bought()
        trade.handed_over(reference)
        packing.pack_order(reference, key=codes.token(), by=TONO)
    office = tono(trade)
    with trade.inside(), trade.counting() as queries:
        office.get("/office/scan?scan=XXXXXXXX").assert_ok()
    assert len(queries) <= 6
