"""A buyer shows a picture of the transfer; staff see it beside the bank's line, and nobody else."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, text

from marketplace.checkout.expiring import expire_due
from marketplace.fulfilment.cancelling import cancel_as_buyer
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.lifecycles import Role
from marketplace.outbox.message import Message
from marketplace.payments import payment as payments
from marketplace.payments import proof as proofs
from marketplace.payments.gateways import transfer
from tests.photos import PLACE, camera_photo
from tests.trade import Count, Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, ratna, sekar, tono

A_WEEK = timedelta(days=7)


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def buyer(trade: Trade, reference: str) -> Visitor:
    with trade.inside():
        key = trade.of(reference).key
    return trade.visitor().get(f"/en/orders/{reference}?key={key}").assert_ok()


def shows(page: Visitor, picture: bytes = b"") -> Visitor:
    page.link("I have paid").follow().assert_ok()
    photo = picture or camera_photo()
    page.form("Send").attach("picture", "bukti.jpg", photo, "image/jpeg").press()
    return page


def claimed(trade: Trade) -> str:
    with trade.inside():
        reference = trade.place()
    shows(buyer(trade, reference)).assert_ok().assert_sees("You told us that you paid")
    return reference


def test_a_claimed_payment_waits_for_a_person_and_not_for_the_clock(trade: Trade) -> None:
    """B09: a transfer with its picture is confirmed by staff, however long that takes."""
    reference = claimed(trade)
    with trade.after_hold(reference, A_WEEK):
        with trade.inside():
            assert expire_due() == 0
            assert trade.states(reference) == ("placed", {"waiting"})
            assert trade.payment(reference).state == "claimed"
            assert trade.stock(trade.pouch_sku) == Count(5, held=1, sold=0)
            file = trade.file(trade.due(reference))
        office = sekar(trade).assert_sees("Pictures of payments")
        office.get("/office/statements/import")
        office.form("Import").attach("file", "mutasi.csv", file, "text/csv").press()
        office.assert_sees("Fits", "Picture of the buyer")

        office.link("Picture of the buyer").follow().assert_sees("Is this money ours?", "Fits")
        office.form(f"For {reference}").press()

        office.assert_sees("The order is paid.")
        with trade.inside():
            assert trade.payment(reference).state == "settled"
            assert trade.states(reference)[0] == "paid"
            assert trade.sound()


def test_the_amount_of_a_claimed_payment_is_asked_of_nobody_else(trade: Trade) -> None:
    reference = claimed(trade)
    with trade.inside(), clock.at(clock.now() + 3 * A_WEEK):
        due = trade.due(reference)

        assert transfer.payments_asked_for(db.session(), [due]) == {
            due: trade.payment(reference).code
        }


def test_staff_say_that_no_such_money_came(trade: Trade) -> None:
    """B09: a picture is no proof: the payment fails, the buyer is told and has a day to answer."""
    reference = claimed(trade)
    office = ratna(trade).get("/office/claims").assert_sees(reference)
    office.link(reference).follow().assert_sees("No line of the bank fits yet.")

    office.form("It is not ours").press()

    office.assert_ok().assert_sees("We tell the buyer", "No pictures to look at.")
    with trade.inside():
        assert trade.payment(reference).state == "failed"
        told = select(Message.kind).where(Message.about == reference)
        assert set(db.session.scalars(told)) == {"order placed", "payment not found"}
        assert trade.books() == {}
    page = buyer(trade, reference).assert_sees("We did not find your payment", "Please call us.")
    page.get(f"/en/orders/{reference}/proof")
    page.form("Send").attach("picture", "b.jpg", camera_photo(), "image/jpeg").press()
    assert page.status == 409
    with trade.after_hold(reference), trade.inside():
        assert expire_due() == 1
        assert trade.states(reference)[0] == "expired"
        assert trade.confirm(trade.transferred(trade.due(reference))) == "paid"
        assert trade.sound()


def test_only_staff_for_money_see_the_picture(trade: Trade) -> None:
    reference = claimed(trade)
    with trade.inside():
        payment = trade.payment(reference).code
        code = proofs.of_payments(db.session(), [payment])[payment][0].code
        sealed = db.session.scalar(text("SELECT picture_sealed FROM payment_proof"))
    address = f"/office/claims/pictures/{code}"
    answer = sekar(trade).get(address).response
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"

    picture = Image.open(BytesIO(answer.content))
    assert picture.format == "JPEG"
    assert not picture.getexif()
    assert PLACE.encode() not in answer.content
    assert answer.content not in bytes(str(sealed), "ascii")
    assert "JFIF" not in str(sealed)
    assert "/sign-in" in buyer(trade, reference).get(address).url
    for stranger in (tono(trade), at_office(trade, "Agnes", Role.AUDITOR)):
        assert stranger.get(address).status == 403
    assert trade.visitor().get(f"/en/orders/{reference}/proof").status == 404
    album = list((trade.app.config["TITIP"].media_dir).rglob("*"))
    assert not [file for file in album if code in file.name]


def test_what_is_no_picture_is_refused_and_nothing_moves(trade: Trade) -> None:
    with trade.inside():
        reference = trade.place()

    page = shows(buyer(trade, reference), b"%PDF-1.7")

    assert page.status == 409
    page.assert_sees("This file is no picture we can read.")
    with trade.inside():
        assert trade.payment(reference).state == "awaited"
        assert proofs.count_of(db.session(), trade.payment(reference).code) == 0


def test_pressing_twice_keeps_one_picture_and_five_are_enough(trade: Trade) -> None:
    reference = claimed(trade)
    page = buyer(trade, reference)
    page.link("Send another picture").follow()
    page.form("Send").attach("picture", "b.jpg", camera_photo(), "image/jpeg").press()
    page.submit_again(page.sent[-1])
    with trade.inside():
        payment = trade.payment(reference).code
        assert proofs.count_of(db.session(), payment) == 2

    for _ in range(4):
        page.get(f"/en/orders/{reference}/proof")
        page.form("Send").attach("picture", "b.jpg", camera_photo(), "image/jpeg").press()
    assert page.status == 409
    page.assert_sees("We have your pictures.")
    with trade.inside():
        assert proofs.count_of(db.session(), payment) == 5


def test_cash_needs_no_picture_and_a_cancelled_order_none_either(trade: Trade) -> None:
    with trade.inside():
        cash = trade.place(0, 1, method=payments.CASH)
        called_off = trade.place()
        cancel_as_buyer(called_off, trade.of(called_off).key)
    for reference in (cash, called_off):
        page = buyer(trade, reference).assert_sees_not("I have paid")
        page.get(f"/en/orders/{reference}/proof")
        page.form("Send").attach("picture", "b.jpg", camera_photo(), "image/jpeg").press()
        assert page.status == 409
