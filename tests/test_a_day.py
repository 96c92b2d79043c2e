"""A day at the cooperative, through the pages alone: what everybody brings is received and checked,
packed, labelled and sent. No page asks the database more than twenty questions, however much there
is to do.
"""

from dataclasses import replace

import pytest
from flask import Flask

from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.lifecycles import Part as Parts
from marketplace.lifecycles import Role
from marketplace.orders.part import Part
from marketplace.payments import payment as payments
from marketplace.payments.settling import settle_cash
from tests.bars import read
from tests.paper import words
from tests.qris import drawn, scanned
from tests.trade import Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office
from tests.world import DEWI, TONO, Maker

MOST_QUESTIONS = 20
PLENTY = 400
PIN = "604193"
PLACES = ("Teras", "Kebun", "Pondok", "Gubuk", "Bale")
PLANTS = ("Selasih", "Kemangi", "Sereh", "Mendong", "Pandan", "Lontar", "Kecombrang", "Melinjo")
SHORT, WHOLE = (6, 24), (40, 300)


class Day(Trade):
    """Many producers, and the orders of one morning: each of one, two or three kinds of goods."""

    def __init__(self, app: Flask, producers: int, orders: int) -> None:
        super().__init__(app)
        with self.inside():
            cooking = self.course("Keripik", "keripik-camilan")
            courses = (cooking, self.course("Tas", "tas-dompet"))
            self.makers = [self._somebody(n, courses[n % 2]) for n in range(producers)]
            self.skus = [self._something(her, n) for n, her in enumerate(self.makers)]
            self.orders = [self._order(n) for n in range(orders)]

    def _somebody(self, n: int, course: str) -> Maker:
        alias = f"{PLACES[n // len(PLANTS)]} {PLANTS[n % len(PLANTS)]}"
        return self.maker(f"Canary Pembuat{n}", alias, PIN, course, None)

    def _something(self, her: Maker, n: int) -> str:
        category = "tas-dompet" if n % 2 else "keripik-camilan"
        name = f"{'Tas' if n % 2 else 'Keripik'} {PLANTS[n % len(PLANTS)]}"
        return self.sku(her, self.on_sale(her, name, price=15_000, count=PLENTY, category=category))

    def _order(self, n: int) -> str:
        """Of one to three producers' goods, paid at the counter."""
        kinds = [self.skus[(n + step * 7) % len(self.skus)] for step in range(n % 3 + 1)]
        buyer = replace(DEWI, name=f"Canary Pembeli {n}", email="")
        reference = self.place_of(
            dict.fromkeys(kinds, n % 2 + 1), method=payments.CASH, buyer=buyer
        )
        settle_cash(reference, self.of(reference).total, key=codes.token(), by=TONO)
        return reference

    def open(self, person: Visitor, page: str) -> Visitor:
        """A page that does not ask too much."""
        with self.inside(), self.counting() as told:
            person.get(page).assert_ok()
        assert len(told) <= MOST_QUESTIONS, f"{page}: {len(told)}\n" + "\n".join(told)
        return person

    def parts_in(self, *states: str) -> int:
        with self.inside():
            db.session.rollback()
            return db.session.query(Part).filter(Part.state.in_(states)).count()

    def parcels(self) -> dict[str, str]:
        """State by code."""
        with self.inside():
            db.session.rollback()
            return {parcel.code: parcel.state for parcel in db.session.query(Shipment)}


@pytest.fixture(params=[SHORT, pytest.param(WHOLE, marks=pytest.mark.long)], ids=["short", "whole"])
def day(request: pytest.FixtureRequest, app: Flask) -> Day:
    return Day(app, *request.param)


def test_everything_of_a_morning_leaves_in_the_afternoon(day: Day) -> None:
    """M02, M03, M04, M05, S10, X07: and what is on a label is what a reader reads."""
    tono = at_office(day, "Tono", Role.PACKER)
    to_bring = day.parts_in(Parts.TO_MAKE)
    day.open(tono, "/office/")
    receive_everything(day, tono)
    assert (day.parts_in(Parts.TO_MAKE), day.parts_in(Parts.ACCEPTED)) == (0, to_bring)

    pack_everything(day, tono)
    assert (day.parts_in(Parts.ACCEPTED), day.parts_in(Parts.PACKED)) == (0, to_bring)
    parcels = day.parcels()
    assert len(parcels) == len(day.orders)
    assert labels(day, tono) == {code: code for code in parcels}

    send_everything(day, tono)
    assert set(day.parcels().values()) == {"sent"}
    with day.inside():
        assert day.sound()


def receive_everything(day: Day, tono: Visitor) -> None:
    """Each producer's goods as promised, and all of them have passed."""
    day.open(tono, "/office/receiving")
    for her in day.makers:
        for deed in ("receive", "accept"):
            tono.form(f"/office/receiving/{her.code}/{deed}").press()
            tono.assert_ok()
            day.open(tono, "/office/receiving")
    tono.assert_sees("Nothing to receive.")


def pack_everything(day: Day, tono: Visitor) -> None:
    while day.open(tono, "/office/packing?all=1").has_form("many"):
        tono.form("many").press()
        tono.assert_ok()


def labels(day: Day, tono: Visitor) -> dict[str, str]:
    """What a reader makes of the bars and of the square of each label, one by the other. Nobody
    who made something stands on any of them.
    """
    day.open(tono, "/office/packing").form("Print all new labels").press()
    day.open(tono, tono.path)
    hers = [word for her in day.makers for word in (her.code, her.alias, her.actor.code)]
    tono.assert_sees_not("Canary Pembuat", *hers)
    found = {}
    for label in tono.page.select("section.label-sheet"):
        square, bars = label.select(".label-code svg")[0], label.select(".label-bars svg")[0]
        found[read(str(bars))] = scanned(drawn(square))
        assert "Canary Pembeli" in words(label)
    return found


def send_everything(day: Day, tono: Visitor) -> None:
    """The courier's numbers are scanned one after the other."""
    day.open(tono, "/office/shipments/waybills")
    while tono.has_form("Sent"):
        form = tono.form("Sent")
        fields = sorted(name for name in form.names if name.startswith("waybill"))
        form.fill({name: f"JX{codes.digits(10)}" for name in fields}).press("Sent")
        tono.assert_ok()
        day.open(tono, "/office/shipments/waybills")


def test_makers_see_nothing_of_buyers(day: Day) -> None:
    """S08, S09, S11: her list is hers, and says nothing of who ordered."""
    for her in day.makers[:3]:
        page = day.open(day.as_producer(her), "/studio/tasks")
        page.assert_sees_not("Canary Pembeli", *day.orders)
        day.open(page, "/studio/tasks/paper").assert_sees_not("Canary Pembeli", *day.orders)
