"""How the demo tells what happens: one order after the other, each on its day."""

import itertools
from datetime import datetime, timedelta

from marketplace.catalogue import browsing, measuring
from marketplace.catalogue import offer as offers
from marketplace.catalogue.offer import Offer
from marketplace.checkout import cart as carts
from marketplace.checkout import parcels, placing
from marketplace.checkout.cart import Cart, FilledCart
from marketplace.checkout.parcels import Wishes
from marketplace.checkout.placing import Agreement
from marketplace.checkout.price import price_of
from marketplace.demo.cast import Cast
from marketplace.fulfilment import checking, hindering, making, packing, receiving, sending
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.hindering import Said
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.kernel.indonesia import PROVINCES
from marketplace.lifecycles import Part as States
from marketplace.orders import order as orders
from marketplace.orders.contact import Contact
from marketplace.orders.order import COURIER
from marketplace.orders.wish import Wish, in_order
from marketplace.payments import payment as payments
from marketplace.payments import reconciling
from marketplace.payments import statement as statements
from marketplace.payments.payment import TRANSFER
from marketplace.people import producer

DEWI = Contact(
    "Dewi", "+6289000000101", "dewi@pembeli.example", "Jl. Contoh 1",
    "Contoh", "Tembalang", "Kota Semarang", "Jawa Tengah", "50275",
)  # fmt: skip
BUYERS = itertools.cycle(
    (
        DEWI,
        Contact("Pembeli Dua", "+6289000000102", "", "Jl. Contoh 2",
                "Contoh", "Denpasar Utara", "Kota Denpasar", "Bali", "80115"),
        Contact("Pembeli Tiga", "+6289000000103", "", "Jl. Contoh 3",
                "Contoh", "Gambir", "Jakarta Pusat", "DKI Jakarta", "10110"),
    )
)  # fmt: skip
WAYBILLS = itertools.count(1)

Wanted = dict[str, int]


class Story:
    """Tells what happens, one order after the other. Each statement goes on from the last."""

    def __init__(self, people: Cast) -> None:
        self.people = people
        self.count = itertools.count(1)

    def key(self) -> str:
        return f"demo {next(self.count)}"

    def place(
        self,
        days_ago: int,
        wanted: Wanted,
        *,
        how: str = COURIER,
        pay: str = TRANSFER,
        text: str = "",
        voucher: str = "",
        buyer: Contact | None = None,
    ) -> str:
        """An order of that day, ten in the morning; `text` is put on what takes one. Whoever
        collects takes the first time there is.
        """
        with clock.at(morning(days_ago)):
            cart, filled = self._cart(wanted, text)
            contact = buyer or next(BUYERS)
            province = {name: code for code, name in PROVINCES}.get(contact.province, "")
            windows = parcels.windows(db.session(), filled, how)
            window = windows[0].key if windows else ""
            price = price_of(db.session(), filled, Wishes(how, contact, province, window), voucher)
            agreement = Agreement(how, contact, province, pay, price.total, "id", voucher, window)
            return placing.place_order(cart, agreement, key=self.key())

    def sku(self, name: str) -> str:
        """Of a product's first variant."""
        codes = {c.name: c.code for c in browsing.page(db.session(), most=50).cards}
        return offers.detail(db.session(), codes[name]).first.sku

    def _cart(self, wanted: Wanted, text: str) -> tuple[Cart, FilledCart]:
        codes = {c.name: c.code for c in browsing.page(db.session(), most=50).cards}
        cart = Cart({})
        for name, number in wanted.items():
            offer = offers.detail(db.session(), codes[name]).first
            cart = cart.adding(offer.sku, number, _wish(offer, text))
        return cart, carts.fill(db.session(), cart)

    def statement(self, days_ago: int, *rows: tuple[str, int]) -> list[str]:
        """The bank's file of that day, money out below zero; returns the codes of its lines."""
        opening = statements.closing_balance(db.session())
        closing = opening + sum(amount for _, amount in rows)
        lines = [
            f"{morning(days_ago):%d/%m/%Y},{text},{max(0, -amount)},{max(0, amount)},"
            for text, amount in rows
        ]
        file = "\n".join(
            ["Tanggal,Keterangan,Debit,Kredit,Saldo", f",Saldo Awal,,,{opening}", *lines,
             f",Saldo Akhir,,,{closing}"]
        )  # fmt: skip
        with clock.at(morning(days_ago) + timedelta(hours=1)):
            code = reconciling.import_statement(file.encode(), by=self.people.sekar)
            statement = statements.known_as(db.session(), code)
            return [line.code for line in statements.lines_of(db.session(), statement)]

    def pay(self, days_ago: int, *references: str) -> None:
        """The bank shows these transfers, and the treasurer confirms them."""
        due = [payments.newest(db.session(), reference).due for reference in references]
        lines = self.statement(days_ago, *((f"TRSF {n}", amount) for n, amount in enumerate(due)))
        with clock.at(morning(days_ago) + timedelta(hours=2)):
            for line in lines:
                reconciling.confirm(line, key=self.key(), by=self.people.sekar)

    def make(self, days_ago: int, reference: str, *, until: str = "accept") -> None:
        """Producers make it and bring it; the counter looks at it, as far as `until`."""
        with clock.at(morning(days_ago) + timedelta(hours=3)):
            for part in orders.known_as(db.session(), reference).parts:
                code, her = part.code, producer.known_as(db.session(), part.producer)
                making.mark_ready(her.code, code, by=her.user.actor)
                if until in {"receive", "accept"}:
                    receiving.receive(code, by=self.people.tono)
                if until == "accept":
                    checking.accept(code, by=self.people.tono)

    def hinder(self, days_ago: int, reference: str, said: Said) -> None:
        """The maker of the last part that is still to make cannot make so many of it."""
        with clock.at(morning(days_ago) + timedelta(hours=1)):
            order = orders.known_as(db.session(), reference)
            part = [one for one in order.parts if one.state == States.TO_MAKE][-1]
            her = producer.known_as(db.session(), part.producer)
            hindering.tell(her.code, part.code, said, key=self.key(), by=her.user.actor)

    def pack(self, days_ago: int, reference: str) -> str:
        with clock.at(morning(days_ago) + timedelta(hours=5)):
            return packing.pack_order(reference, key=self.key(), by=self.people.tono)

    def send(self, days_ago: int, shipment: str) -> None:
        with clock.at(morning(days_ago) + timedelta(hours=6)):
            cost = max(0, shipments.known_as(db.session(), shipment).price - 1_500)
            waybill = f"CONTOH{next(WAYBILLS):06}"
            sending.send(shipment, waybill=waybill, cost=cost, key=self.key(), by=self.people.tono)

    def arrive(self, days_ago: int, shipment: str) -> None:
        with clock.at(morning(days_ago)):
            sending.deliver(shipment, by=self.people.tono)

    def complete(self, days_ago: int, shipment: str) -> None:
        with clock.at(morning(days_ago)):
            sending.complete(shipment, by=self.people.ratna)


def _wish(offer: Offer, text: str) -> Wish:
    """What made-to-measure goods ask for: somebody of middle size; and words to embroider."""
    asked = measuring.among(offer.measures)
    measures = in_order({m.key: (m.least_cm + m.most_cm) // 2 for m in asked})
    if not text or offer.text_price is None:
        return Wish(measures=measures)
    return Wish(text, "script", "gold", "middle", measures)


def morning(days_ago: int) -> datetime:
    """Ten in the morning in Semarang, never later than now."""
    day = clock.now() - timedelta(days=days_ago)
    morning = day.replace(hour=3, minute=0, second=0, microsecond=0)
    return min(morning, clock.now() - timedelta(hours=8)) if days_ago == 0 else morning
