"""Gift sets through the pages: put together, bought as one thing, packed by what is inside."""

import pytest
from flask import Flask

from marketplace.kernel.db import db
from marketplace.orders import order as orders
from tests.paper import attribute
from tests.photos import camera_photo
from tests.trade import Trade
from tests.web.office.colleagues import ratna, tono

NEW = {"name": "Paket sore", "name_en": "Afternoon set", "price": "70.000"}


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def test_a_set_is_put_together_bought_and_packed(trade: Trade) -> None:
    office = ratna(trade).get("/office/gift-sets").assert_sees("No gift set yet")
    office.link("New gift set").follow()
    listed = [str(option["value"]) for option in office.page.select("#things option")]
    assert sorted(listed) == [
        f"Keripik tempe · {trade.crisps_sku}", f"Pouch bunga · {trade.pouch_sku}",
    ]  # fmt: skip
    inside = {"thing_1": f"Pouch bunga · {trade.pouch_sku}", "number_1": "1"}
    inside |= {"thing_3": trade.crisps_sku.lower(), "number_3": "2"}
    office.form("gift").fill(NEW | inside).press()
    assert office.status == 422
    office.assert_sees("Photo: Please choose a file.")
    form = office.form("gift")
    assert form.value("thing_3") == trade.crisps_sku.lower()
    form.fill(number_3="0").press()
    office.assert_sees("How many of goods 3: Please type a number from 1 to 99.")
    form = office.form("gift").fill(number_3="2")
    form.attach("photo", "set.jpg", camera_photo(320, 240), "image/jpeg").press()

    office.assert_ok().assert_sees("The gift set is on sale.", "Paket sore", "Rp70.000", "On sale")
    dewi = trade.visitor().get("/en/products?q=afternoon").assert_sees("Afternoon set")
    dewi.go(attribute(dewi.page.select(".card a")[0], "href"))
    dewi.assert_sees("Rp70.000", "In this set", "2 × Keripik tempe", "1 × Pouch bunga")
    dewi.form("/cart").fill(quantity="2").press()
    dewi.assert_sees("Afternoon set", "4 × Keripik tempe", "2 × Pouch bunga", "Rp140.000")
    dewi.get("/en/checkout").form("Continue").fill(
        delivery="pickup", method="cash", name="Dewi", phone="0890-0000-7777"
    ).press()
    dewi.assert_ok().form("Order now").press()
    dewi.assert_sees("2 × Afternoon set", "4 × Keripik tempe", "Rp140.000")
    reference = dewi.path.rpartition("/")[2]
    office.get(f"/office/orders/{reference}").assert_sees("In 2 × Afternoon set")
    counter = tono(trade).get(f"/office/orders/{reference}/cash")
    counter.form("Record the money").fill(received="140000").press()
    with trade.inside():
        trade.handed_over(reference)
    counter.get("/office/packing").assert_sees("4 × Keripik tempe").form("Pack").press()
    shipment = counter.path.rpartition("/")[2]
    counter.get(f"/office/shipments/{shipment}/label")
    slip = counter.page.select(".sheet")[1].get_text(" ", strip=True)
    assert "Afternoon set" in slip
    assert "4 × Keripik tempe" in slip
    with trade.inside():
        assert orders.known_as(db.session(), reference).goods_total == 140_000
        assert trade.sound()


def test_a_set_is_changed_and_archived(trade: Trade) -> None:
    office = ratna(trade).get("/office/gift-sets/new")
    inside = {"thing_1": trade.pouch_sku, "thing_2": trade.crisps_sku}
    form = office.form("gift").fill(NEW | inside)
    form.attach("photo", "set.jpg", camera_photo(320, 240), "image/jpeg").press()
    office.link("Paket sore").follow()
    assert office.form("gift").value("thing_2") == f"Pouch bunga · {trade.pouch_sku}"

    office.form("gift").fill(price="65000", thing_2="").press()
    assert office.status == 409
    office.assert_sees("A gift set holds two things at least.")
    office.form("gift").fill(number_1="3").press()
    office.assert_ok().assert_sees("Kept. It counts from now on.", "3 × Keripik tempe", "Rp65.000")
    office.link("Paket sore").follow()
    code = office.path.rpartition("/")[2]
    office.get(f"/office/products/{code}").link("Change the gift set").follow()
    assert office.path == f"/office/gift-sets/{code}"
    office.form("Archive").press()

    office.assert_ok().assert_sees("The gift set is in the archive now.", "No gift set yet")
    trade.visitor().get("/en/products?q=afternoon").assert_sees_not("Afternoon set")
