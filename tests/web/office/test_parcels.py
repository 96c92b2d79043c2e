"""The packing table and what comes of it: sheets, many at once, labels, numbers, the list."""


import pytest
from flask import Flask

from marketplace.fulfilment import checking, going_astray, packing, receiving, sending
from marketplace.fulfilment import shipment as shipments
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.shipping.courier import Courier, CourierFacts
from tests.bars import read
from tests.trade import Count, Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna, tono
from tests.world import RATNA, TONO

MOST_STATEMENTS = 20


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def here(trade: Trade, pouches: int = 1, crisps: int = 0) -> str:
    reference = trade.bought(pouches, crisps)
    trade.handed_over(reference)
    return reference


def packed(trade: Trade, reference: str) -> list[tuple[str, int]]:
    with trade.inside():
        found = shipments.of_order(db.session(), reference)
        return [(parcel.code, parcel.weight_g) for parcel in found]


def tick(office: Visitor, *references: str) -> None:
    """Ticks these on the packing table, and packs them."""
    form = office.form("Pack all that are ticked")
    form.fill(chosen=[f"{reference}.0" for reference in references]).press()


def test_a_parcel_is_opened_again(trade: Trade) -> None:
    """M06: a quiet button while it is packed; then it waits on the packing table as before."""
    with trade.inside():
        code = trade.packed(2)
        reference = shipments.known_as(db.session(), code).order_reference
    office = tono(trade).get(f"/office/shipments/{code}")
    office.form("Open it again").press()
    assert office.path == f"/office/shipments/{code}"
    office.assert_sees("Its goods wait on our shelf.", "Opened again")
    assert not office.has_form("Open it again")
    assert not office.has_form("Print label and slip")
    office.submit_again(office.sent[-1])
    with trade.inside():
        assert trade.states(reference) == ("paid", {"accepted"})
        assert trade.sound()

    office.get("/office/shipments").assert_sees_not(code)
    office.get("/office/shipments?state=opened").assert_sees(code)
    office.get("/office/packing").assert_sees(reference)
    ratna(trade).get(f"/office/orders/{reference}").assert_sees("Parcel opened again")


def test_what_has_left_is_not_opened(trade: Trade) -> None:
    with trade.inside():
        code = trade.packed(1)
    office = tono(trade).get(f"/office/shipments/{code}")
    late = office.form("Open it again")
    with trade.inside():
        sending.send(code, waybill="JP12345678", cost=0, key=codes.token(), by=TONO)
    late.press()

    with trade.inside():
        assert shipments.known_as(db.session(), code).state == "sent"
        assert trade.stock(trade.pouch_sku) == Count(4, held=0, sold=0)
    assert not office.get(f"/office/shipments/{code}").has_form("Open it again")


def test_a_part_of_an_order_goes_ahead(trade: Trade) -> None:
    """M02: what is here is packed, weighed and measured; the rest waits for its own parcel."""
    with trade.inside():
        reference = trade.bought(3, 1)
        pouches = trade.of(reference).parts[0].code
        receiving.receive(pouches, by=TONO)
        checking.accept(pouches, by=TONO)
    office = tono(trade).get("/office/packing").assert_sees("Some of it is here", reference)
    office.link("Pack what is here").follow()
    assert office.form("Pack this parcel").value("line_0") == "3"

    office.form("Pack this parcel").fill(line_0="2", weight_g="900", length_cm="40").press()
    assert office.status == 422
    office.assert_sees("Please give all three sides, or none.")
    sheet = office.form("Pack this parcel").fill(line_0="2", weight_g="900", length_cm="40")
    sheet.fill(width_cm="30", height_cm="10").press()

    office.assert_ok().assert_sees("900 g", "2 kg charged", "40 × 30 × 10 cm", "2 × Pouch bunga")
    [(code, _grams)] = packed(trade, reference)
    office.get(f"/office/shipments/{code}/label").assert_ok().assert_sees("Sisa pesanan Anda")
    with trade.inside():
        assert trade.stock(trade.pouch_sku) == Count(3, held=0, sold=1)
        assert trade.sound()


def test_more_than_is_here_is_not_packed(trade: Trade) -> None:
    with trade.inside():
        reference = here(trade, 2)
    office = tono(trade).get(f"/office/orders/{reference}/parcels/0/sheet")

    office.form("Pack this parcel").fill(line_0="0").press()
    assert office.status == 422
    office.form("Pack this parcel").fill(line_0="3").press()

    assert office.status == 422
    assert packed(trade, reference) == []
    assert office.get(f"/office/orders/{reference}/parcels/7/sheet").status == 404


def test_many_are_packed_and_their_labels_printed_at_once(trade: Trade) -> None:
    """M04, M05: pressed twice it is done once; each label is read back by a scanner."""
    with trade.inside():
        references = [here(trade) for _ in range(3)]
    office = tono(trade).get("/office/packing?all=1")
    office.form("Pack all that are ticked").press()
    office.assert_ok().assert_sees("3 parcels are packed.", "3 labels to print", "Nothing to pack.")
    office.form("Print all new labels").press()
    office.assert_ok()

    bars = [str(svg) for svg in office.page.select(".label-bars svg")]
    wanted = [packed(trade, reference)[0][0] for reference in references]
    assert [read(svg) for svg in bars] == wanted
    assert len(office.page.select(".slip-sheet")) == 3
    office.assert_sees_not("Rumah Flanel", trade.melati.code, "Dicetak ulang")
    office.form("Print these again").press()
    office.assert_ok().assert_sees("Dicetak ulang")
    office.link("Four labels on A4").follow()
    assert len(office.page.select(".four .label-sheet")) == 3
    office.get("/office/packing").assert_sees_not("to print")


def test_tables_and_labels_take_few_statements_however_many_parcels(trade: Trade) -> None:
    with trade.inside():
        for _ in range(2):
            here(trade, 1, 1)
    office = tono(trade)
    told = [_asked(trade, office, "/office/packing?all=1")]
    office.form("Pack all that are ticked").press()
    told.append(_asked(trade, office, "/office/shipments"))
    told.append(_asked(trade, office, "/office/shipments/waybills"))
    office.get("/office/packing").form("Print all new labels").press()
    told.append(_asked(trade, office, office.path))

    assert max(told) <= MOST_STATEMENTS, told


def _asked(trade: Trade, office: Visitor, page: str) -> int:
    with trade.inside(), trade.counting() as told:
        office.get(page).assert_ok()
    return len(told)


def test_numbers_are_scanned_one_after_the_other(trade: Trade) -> None:
    """M10: what looks unusual is asked about and never refused; the same one twice is."""
    with trade.inside():
        with transaction() as session:
            courier = Courier(code=codes.code())
            courier.say(CourierFacts("JNE", waybill_form=r"JP\d{8,10}", asks_phone=True,
                                     tracking_url="https://kurir.example/{resi}"))  # fmt: skip
            session.add(courier)
        parcels = [trade.packed() for _ in range(3)]
        reference = shipments.known_as(db.session(), parcels[0]).order_reference
        key = trade.of(reference).key
    office = tono(trade).get("/office/shipments/waybills").assert_sees(*parcels)
    numbers = ["JP00000001", "odd-number-1", "JP00000001"]
    typed = {f"waybill_{code}": number for code, number in zip(parcels, numbers, strict=True)}

    office.form("Sent").fill(typed).press()

    assert office.status == 409
    office.assert_sees("1 parcel is on its way.", "This tracking number looks unusual.")
    office.assert_sees("This tracking number belongs to another parcel.")
    more = {f"sure_{parcels[1]}": "y", f"waybill_{parcels[2]}": "JP00000002"}
    office.form("Sent").fill(more).press()
    office.assert_ok().assert_sees("2 parcels are on their way.", "No parcel waits")
    with trade.inside():
        sent = [shipments.known_as(db.session(), code).waybill for code in parcels]
        assert sent == ["JP00000001", "ODD-NUMBER-1", "JP00000002"]
    buyer = trade.visitor().get(f"/en/orders/{reference}?key={key}").assert_ok()
    buyer.assert_sees("JP00000001", "last digits of your phone")
    assert "https://kurir.example/JP00000001" in buyer.response.text


def test_a_buyer_misses_a_parcel_and_staff_put_it_right(trade: Trade) -> None:
    with trade.inside():
        code = trade.sent()
        reference = shipments.known_as(db.session(), code).order_reference
        key = trade.of(reference).key
    buyer = trade.visitor().get(f"/en/orders/{reference}?key={key}").assert_ok()
    buyer.form("It did not arrive").press()
    buyer.assert_ok().assert_sees("We look for your parcel", "We look for it.")
    office = ratna(trade).get("/office/").assert_sees("Parcels to look for")
    office.get("/office/shipments/astray").assert_sees(code, reference)
    office.get(f"/office/shipments/{code}").assert_sees("The buyer misses it since")

    office.form("It came back to us").press()
    office.assert_ok().assert_sees("Came back", "What becomes of it?")
    office.form("Send it again").press()
    office.assert_ok().assert_sees("Packed again.", "Goes again for")

    buyer.get(f"/en/orders/{reference}").assert_sees("It came back to us.")
    with trade.inside():
        assert [one.state for one in shipments.of_order(db.session(), reference)] == [
            "returned", "packed",
        ]  # fmt: skip
        assert trade.sound()


def test_a_lost_parcel_is_given_up_through_the_pages(trade: Trade) -> None:
    with trade.inside():
        code = trade.sent()
        reference = shipments.known_as(db.session(), code).order_reference
    assert not tono(trade).get(f"/office/shipments/{code}").has_form("It is lost")
    office = ratna(trade).get(f"/office/shipments/{code}")

    office.form("It is lost").press()

    office.assert_ok().assert_sees("It is lost. Its makers are paid", "Give the money back")
    with trade.inside():
        assert trade.states(reference) == ("paid", {"completed"})
        assert [one.code for one in going_astray.in_trouble(db.session())] == [code]


def test_a_parcel_is_found_by_what_is_read(trade: Trade) -> None:
    with trade.inside():
        code = trade.packed()
        reference = shipments.known_as(db.session(), code).order_reference
    office = tono(trade)

    for said in (code.lower(), f" {reference} "):
        office.get(f"/office/shipments?q={said}")
        assert office.path == f"/office/shipments/{code}"
    office.get("/office/shipments?q=K7M29QXF").assert_sees("Please look at the code again.")
    office.get("/office/shipments?state=sent").assert_sees("No parcel here.")


def test_what_was_lost_goes_once_more_through_the_pages(trade: Trade) -> None:
    """X07, B19: from the list of parcels to look for, with all of it chosen already."""
    with trade.inside():
        code = trade.sent(pouches=2, crisps=1)
        reference = shipments.known_as(db.session(), code).order_reference
        going_astray.lose(code, by=RATNA)
    office = ratna(trade).get("/office/shipments/astray")
    office.link("The goods again, or money back").follow().assert_ok()

    office.form("Write it down").fill(wish="replacement").press()
    office.assert_ok().assert_sees("It has not arrived", f"Parcel {code} is lost.")
    complaint = office.path.rpartition("/")[2]
    office.get("/office/shipments/astray").assert_sees(f"Complaint {complaint}")
    office.get(f"/office/shipments/{code}").link(f"Complaint {complaint}").follow()
    office.link("Send it once more").follow()
    told = {"borne_by": "carrier", "told": "Maaf, kami kirim lagi."}
    office.form("Send it once more").fill(told).press()

    office.assert_ok().assert_sees("2 × Pouch bunga", "1 × Keripik tempe")
    office.get(f"/office/shipments/{code}").assert_sees_not("What becomes of it?")
    office.get("/office/shipments/astray").assert_sees("No parcel is missing.")
    with trade.inside():
        parts = trade.of(reference).parts
        assert sorted(part.quantity for part in parts if part.replaces) == [1, 2]
        trade.handed_over_rest(reference)
        packing.pack_order(reference, key=codes.token(), by=TONO)
        assert trade.sound()
