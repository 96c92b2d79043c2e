"""Goods in the office: received, checked, packed, labelled, sent."""

import pytest
from flask import Flask

from marketplace.fulfilment import shipment as shipments
from marketplace.kernel.db import db
from marketplace.lifecycles import Shipment as States
from marketplace.orders.order import PICKUP
from marketplace.payments import payment as payments
from tests.trade import Count, Trade, rows_of
from tests.web.office.colleagues import ratna, tono

MOST_STATEMENTS = 8


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def test_goods_are_received_checked_and_packed(trade: Trade) -> None:
    with trade.inside():
        reference = trade.bought(pouches=2)
    office = (
        tono(trade)
        .get("/office/receiving")
        .assert_sees("Rumah Flanel", trade.melati.code, "2 × Pouch bunga", reference)
    )
    office.assert_sees_not("Dewi", "7777", "Rahasia")

    office.form("Receive").press()
    office.assert_ok().assert_sees("Received. Please check the goods now.", "Here, to check")
    office.form("Passed").press()
    office.assert_ok().assert_sees("Nothing to receive.")
    office.get("/office/packing").assert_sees(reference, "2 × Pouch bunga")
    pack = office.form("Pack")
    pack.press()
    office.assert_ok().assert_sees("Packed. Please print the label.")
    here = office.path
    pack.press()

    assert office.path == here
    with trade.inside():
        assert trade.states(reference) == ("paid", {"packed"})
        assert trade.stock(trade.pouch_sku) == Count(3, held=0, sold=0)
        assert trade.sound()


def test_goods_that_do_not_pass_need_a_reason(trade: Trade) -> None:
    with trade.inside():
        reference = trade.bought()
    office = tono(trade).get("/office/receiving")
    office.form("Receive").press()
    office.link("Check").follow()
    office.form("Save the check").fill(passed="0").press()
    assert office.status == 422
    with trade.inside():
        assert trade.states(reference) == ("paid", {"received"})

    office.form("Save the check").fill(reason="Jahitan <b>lepas</b>.").press()

    office.assert_ok().assert_sees("1 goes back with your reason.", "Jahitan <b>lepas</b>.")
    with trade.inside():
        assert trade.states(reference) == ("paid", {"to_make"})


def test_the_counter_and_the_packing_table_take_few_statements(trade: Trade) -> None:
    with trade.inside():
        for _ in range(2):
            trade.bought(1, 2)
            trade.handed_over(trade.bought(1, 1))
    office = tono(trade)

    for page in ("/office/receiving", "/office/packing"):
        with trade.inside(), trade.counting() as told:
            office.get(page).assert_ok()
        assert len(told) <= MOST_STATEMENTS, told


def test_a_parcel_is_sent_delivered_and_completed(trade: Trade) -> None:
    with trade.inside():
        code = trade.packed(2, 1)
        reference = shipments.known_as(db.session(), code).order_reference
    office = ratna(trade).get(f"/office/shipments/{code}")
    office.link("Give to the courier").follow()
    assert office.form("Sent").value("cost") == "11000"
    office.form("Sent").fill(waybill="short").press()
    assert office.status == 422
    office.assert_sees("A tracking number has 8 to 30 letters and digits.")

    send = office.form("Sent").fill(waybill=" jp 0123-456 789 ", cost="10.500")
    send.press()
    office.assert_ok().assert_sees("JP0123-456789", "Rp10.500", "Shipped")
    office.get(f"/office/shipments/{code}/send")
    send.press()
    office.assert_ok()
    office.form("It has arrived").press()
    office.assert_ok().assert_sees("Arrived", "Complaints until")
    office.form("The buyer is content").press()

    office.assert_ok().assert_sees("Completed. The makers have earned their part.")
    with trade.inside():
        assert trade.states(reference) == ("completed", {"completed"})
        assert rows_of(trade.books(), 2100, 2210, 2300, 4200) == {
            f"2210:{trade.melati.code}": -81_000,
            f"2210:{trade.kenanga.code}": -13_500,
            "2300:all": -10_500,
            "4200:all": -500,
        }
        assert trade.sound()


def test_another_parcels_waybill_comes_back_as_typed(trade: Trade) -> None:
    with trade.inside():
        trade.sent()
        taken = shipments.listed(db.session(), [States.SENT]).parcels[0].waybill
        code = trade.packed()
    office = tono(trade).get(f"/office/shipments/{code}/send")

    office.form("Sent").fill(waybill=f"{taken}").press()

    assert office.status == 409
    office.assert_sees("This tracking number belongs to another parcel.")
    assert office.form("Sent").value("waybill") == taken
    with trade.inside():
        assert shipments.known_as(db.session(), code).state == "packed"


def test_goods_to_collect_are_handed_out(trade: Trade) -> None:
    with trade.inside():
        code = trade.packed(method=payments.CASH, delivery=PICKUP)
    office = tono(trade).get(f"/office/shipments/{code}")
    office.assert_sees_not("Give to the courier")
    assert not office.has_form("It has arrived")

    office.form("The buyer took it").press()

    office.assert_ok().assert_sees("The buyer has the goods.")
    assert not office.has_form("The buyer is content"), "a packer does not end complaints"


def test_the_label_names_the_cooperative_alone(trade: Trade) -> None:
    """PR-06, PR-14: no shop, no maker, no product outside; the cooperative's name and address."""
    with trade.inside():
        code = trade.packed(1, 1)
        reference = shipments.known_as(db.session(), code).order_reference
    office = tono(trade).get(f"/office/shipments/{code}/label").assert_ok()
    label, slip = (office.page.find_all("section", class_="sheet")[at] for at in (0, 1))
    outside, inside = (" ".join(sheet.get_text(" ").split()) for sheet in (label, slip))

    for said in ("Koperasi Uji Sejahtera", "Jalan Contoh 1", "0890-0000-0001", reference):
        assert said in outside
    for said in ("Dewi Pembeli", "0890-0000-7777", "Jalan Rahasia 9", "JNE REG"):
        assert said in outside
    for secret in ("Pouch", "Keripik"):
        assert secret not in outside
        assert secret in inside
    for secret in ("Rumah Flanel", "Dapur Timur", trade.melati.code, trade.kenanga.code):
        assert secret not in office.response.text
    assert label.find("svg") is not None
    assert "Rp" not in outside + inside


def test_codes_nobody_has_are_not_found(trade: Trade) -> None:
    office = ratna(trade)

    for page in ("shipments/K7M29QXF", "shipments/K7M29QXF/label", "shipments/K7M29QXF/send"):
        assert office.get(f"/office/{page}").status == 404
    assert office.get("/office/parts/K7M29QXF/check").status == 404
