"""Pictures of what was packed: optional, for staff alone, gone when nobody needs them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.fulfilment import parcel_photo, sending
from marketplace.fulfilment.parcel_photo import ParcelPhoto
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.privacy import retaining
from tests.fulfilment.test_complaining import complain
from tests.photos import PLACE, camera_photo
from tests.trade import Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna, sekar, tono
from tests.world import RATNA, TONO

SMALL = camera_photo(400, 300)


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def pictured(office: Visitor, code: str) -> Visitor:
    """Tono has taken one at the packing table."""
    office.get(f"/office/shipments/{code}")
    office.link("Add a picture").follow().assert_sees("Only staff see it.")
    form = office.form("Keep the picture").attach("picture", "paket.jpg", SMALL, "image/jpeg")
    form.press()
    return office.assert_ok().assert_sees("The picture is kept.", "As it was packed")


def kept(trade: Trade) -> list[str]:
    with trade.inside():
        return list(db.session.scalars(select(ParcelPhoto.code).order_by(ParcelPhoto.id)))


def test_a_picture_is_kept_sealed_and_stands_beside_a_complaint(trade: Trade) -> None:
    """M06: without the place where it was taken; whoever looks after a complaint sees it."""
    with trade.inside():
        code = trade.packed(1)
    office = pictured(tono(trade), code)
    office.submit_again(office.sent[-1])
    [photo] = kept(trade)
    office.get(f"/office/shipments/pictures/{photo}").assert_ok()
    assert office.response.headers["Cache-Control"] == "no-store"
    assert office.response.content[:2] == b"\xff\xd8"
    assert PLACE.encode() not in office.response.content
    with trade.inside():
        row = db.session.scalars(select(ParcelPhoto)).one()
        assert "/9j/" not in row.picture_sealed, "no JPEG stands there in the clear"
        sending.send(code, waybill="JP12345678", cost=0, key=codes.token(), by=TONO)
        sending.deliver(code, by=TONO)
        complaint = complain(trade, trade.reference_of(code)).code
    desk = ratna(trade).get(f"/office/complaints/{complaint}").assert_sees("As it was packed")
    assert f'src="/office/shipments/pictures/{photo}"' in desk.response.text


def test_nobody_else_sees_it(trade: Trade) -> None:
    """PR-14: neither its maker, nor the buyer, nor whoever only counts money."""
    with trade.inside():
        code = trade.packed(1)
        reference = trade.reference_of(code)
        key = trade.of(reference).key
    pictured(tono(trade), code)
    [photo] = kept(trade)
    address = f"/office/shipments/pictures/{photo}"
    buyer = trade.visitor().get(f"/en/orders/{reference}?key={key}")
    for somebody in (buyer, trade.as_producer(trade.melati), sekar(trade), trade.visitor()):
        assert b"\xff\xd8" not in somebody.get(address).response.content[:2]
    for page in (f"/en/orders/{reference}", "/studio/tasks"):
        for somebody in (buyer, trade.as_producer(trade.melati)):
            assert photo not in somebody.get(page).response.text


def test_what_cannot_be_kept_is_refused(trade: Trade) -> None:
    """Three are enough; what is no picture is none; what has left is not pictured any more."""
    with trade.inside():
        code = trade.packed(1)
    office = tono(trade).get(f"/office/shipments/{code}/picture")
    office.form("Keep the picture").press()
    office.form("Keep the picture").attach("picture", "x.jpg", b"no", "image/jpeg").press()
    assert kept(trade) == []
    for _each in range(parcel_photo.MOST):
        pictured(office, code)
    late = office.get(f"/office/shipments/{code}/picture").form("Keep the picture")
    late.attach("picture", "x.jpg", SMALL, "image/jpeg").press()
    office.assert_sees("This parcel has its pictures.")
    with trade.inside():
        sending.send(code, waybill="JP12345678", cost=0, key=codes.token(), by=TONO)
    office.get(f"/office/shipments/{code}/picture").form("Keep the picture").attach(
        "picture", "x.jpg", SMALL, "image/jpeg"
    ).press()
    assert len(kept(trade)) == parcel_photo.MOST
    assert not office.get(f"/office/shipments/{code}").sees("Add a picture")


def test_it_goes_when_nobody_can_complain_any_more(trade: Trade) -> None:
    """As long as the parcel is on its way, or somebody complains, it stays."""
    with trade.inside():
        done, asked = trade.packed(1), trade.packed(1)
    office = tono(trade)
    for code in (done, asked):
        pictured(office, code)
    gone, stays = kept(trade)
    with trade.inside():
        for n, code in enumerate((done, asked)):
            sending.send(code, waybill=f"JP1234567{n}", cost=0, key=codes.token(), by=TONO)
            sending.deliver(code, by=TONO)
        complain(trade, trade.reference_of(asked))
        with clock.at(clock.now() + timedelta(days=91)):
            assert retaining.delete_due() == 0
            for code in (done, asked):
                sending.complete(code, by=RATNA)
            assert retaining.delete_due() == 1
    assert (kept(trade), gone in kept(trade)) == ([stays], False)
