"""The demo cooperative: everything in every state, clean books, and people who can sign in."""

import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace import demo
from marketplace.catalogue import browsing
from marketplace.demo import doorplates
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.db import db
from marketplace.lifecycles import Order as OrderStates
from marketplace.lifecycles import Part as PartStates
from marketplace.lifecycles import Shipment as ShipmentStates
from marketplace.orders.delivery import Delivery, Kind
from marketplace.orders.order import Order
from marketplace.orders.part import UNREAD, Part
from marketplace.orders.voucher import Voucher
from marketplace.payments.payment import CASH, QRIS, TRANSFER, Payment
from marketplace.payments.refund_line import RefundLine
from marketplace.reports import invariants
from tests.crawl import crawl
from tests.visitor import Visitor
from tests.web.studio import frame


def states(session: Session, thing: type[Order] | type[Part] | type[Shipment]) -> set[str]:
    return set(session.scalars(select(thing.state).distinct()))


@pytest.mark.timeout(180)
def test_the_demo_is_whole_and_its_people_come_in(app: Flask, data_dir: Path) -> None:
    with app.app_context():
        assert demo.build(lambda what: None)
        session = db.session()
        assert states(session, Order) == set(OrderStates)
        assert states(session, Part) == set(PartStates)
        assert states(session, Shipment) == set(ShipmentStates)
        offers = browsing.page(session, most=50).cards
        assert len(offers) == 25
        assert "Paket Camilan Sore" in {offer.name for offer in offers}
        assert all(offer.picture for offer in offers)
        thumbnails = list((data_dir / "media").rglob("320.avif"))
        assert len(thumbnails) == 28, "three goods are shown from another side too"
        assert session.scalar(select(func.count()).where(UNREAD)) == 1
        assert max(file.stat().st_size for file in thumbnails) <= 6_000
        assert set(session.scalars(select(Payment.method))) == {CASH, TRANSFER, QRIS}
        assert set(session.scalars(select(Delivery.kind))) == set(Kind)
        assert session.scalar(select(func.max(Delivery.position))) == 1, "one goes two ways"
        back = select(RefundLine.quantity).order_by(RefundLine.quantity)
        # One broke on its way, one was swapped, two were called off.
        assert list(session.scalars(back)) == [1, 1, 2]
        assert session.scalar(select(Voucher.used)) == 1
        assert invariants.broken(session) == []

        before = session.scalar(select(func.count()).select_from(Order))
        assert not demo.build(lambda what: None)
        assert session.scalar(select(func.count()).select_from(Order)) == before
        plates = "\n".join(doorplates.renew())

    for login in ("ratna", "sekar", "bayu", "tono"):
        password, digits = re.findall(rf"{login} +(\S+) +six digits now: (\d+)", plates)[0]
        visitor = Visitor.in_process(app).get("/sign-in/staff")
        visitor.form("sign-in").fill(login=login, password=password, factor=digits).press()
        assert visitor.path == "/office/", visitor.text
        assert closed(app, visitor) == []
    for name in ("Melati", "Kenanga"):
        code, pin, desk_code = re.findall(
            rf"{name} +code (\w+) +PIN (\d+) +desk code (\d+)", plates
        )[0]
        visitor = Visitor.in_process(app).get("/sign-in/desk")
        visitor.form("sign-in").fill(known_by=code, pin=pin, desk_code=desk_code).press()
        assert visitor.path == "/studio/", visitor.text
        assert closed(app, visitor, frame.faults) == []
    assert closed(app, Visitor.in_process(app).get("/")) == []


def closed(
    app: Flask, visitor: Visitor, faults: Callable[[Visitor], list[str]] = lambda _page: []
) -> list[tuple[str, int] | str]:
    """What a link led to that did not open, and the faults of what did, from the page in front of
    them on.
    """
    found: list[tuple[str, int] | str] = []
    for page in crawl(app, visitor, visitor.path):
        found += faults(visitor) if page[1] == HTTPStatus.OK else [page]
    return found
