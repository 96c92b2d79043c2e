"""Two weeks of the demo: orders that end in every state, money that fits and money that does not,
and a payout run.
"""

import itertools
from datetime import datetime, timedelta

from marketplace.catalogue import browsing, measuring
from marketplace.catalogue import offer as offers
from marketplace.catalogue.offer import Offer
from marketplace.checkout import cart as carts
from marketplace.checkout import expiring, parcels, placing
from marketplace.checkout.cart import Cart, FilledCart
from marketplace.checkout.parcels import Wishes
from marketplace.checkout.placing import Agreement
from marketplace.demo import goods
from marketplace.demo.cast import Cast
from marketplace.fulfilment import cancelling, making, packing, sending
from marketplace.fulfilment import shipment as shipments
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.kernel.indonesia import PROVINCES
from marketplace.ledger import chart, journal, moving
from marketplace.orders import order as orders
from marketplace.orders.contact import Contact
from marketplace.orders.order import COURIER, PICKUP
from marketplace.orders.wish import Wish, in_order
from marketplace.payments import payment as payments
from marketplace.payments import reconciling, settling
from marketplace.payments import statement as statements
from marketplace.payments.payment import CASH, TRANSFER
from marketplace.payouts import paying
from marketplace.payouts import payout as payouts
from marketplace.people import producer

BUYERS = itertools.cycle(
    (
        Contact("Dewi", "+6289000000101", "dewi@pembeli.example", "Jl. Contoh 1",
                "Contoh", "Tembalang", "Kota Semarang", "Jawa Tengah", "50275"),
        Contact("Pembeli Dua", "+6289000000102", "", "Jl. Contoh 2",
                "Contoh", "Denpasar Utara", "Kota Denpasar", "Bali", "80115"),
        Contact("Pembeli Tiga", "+6289000000103", "", "Jl. Contoh 3",
                "Contoh", "Gambir", "Jakarta Pusat", "DKI Jakarta", "10110"),
    )
)  # fmt: skip
WAYBILLS = itertools.count(1)

Wanted = dict[str, int]


class Story:
    """Tells what happens, one order after the other. Amounts at the bank follow the books."""

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
    ) -> str:
        """An order of that day, ten in the morning; `text` is put on what takes one."""
        with clock.at(_morning(days_ago)):
            cart, filled = self._cart(wanted, text)
            contact = next(BUYERS)
            province = {name: code for code, name in PROVINCES}.get(contact.province, "")
            planned = parcels.plan(db.session(), filled, Wishes(how, contact, province))
            total = filled.total + sum(parcel.price for parcel in planned)
            agreement = Agreement(how, contact, province, pay, total, "id")
            return placing.place_order(cart, agreement, key=self.key())

    def _cart(self, wanted: Wanted, text: str) -> tuple[Cart, FilledCart]:
        codes = {c.name: c.code for c in browsing.page(db.session(), most=50).cards}
        cart = Cart({})
        for name, number in wanted.items():
            offer = offers.detail(db.session(), codes[name]).first
            cart = cart.adding(offer.sku, number, _wish(offer, text))
        return cart, carts.fill(db.session(), cart)

    def statement(self, days_ago: int, *rows: tuple[str, int]) -> list[str]:
        """The bank's file of that day; returns the codes of its lines."""
        opening = journal.balance(db.session(), chart.BANK)
        closing = opening + sum(amount for _, amount in rows)
        lines = [f"{_morning(days_ago):%d/%m/%Y},{text},,{amount}," for text, amount in rows]
        file = "\n".join(
            ["Tanggal,Keterangan,Debit,Kredit,Saldo", f",Saldo Awal,,,{opening}", *lines,
             f",Saldo Akhir,,,{closing}"]
        )  # fmt: skip
        with clock.at(_morning(days_ago) + timedelta(hours=1)):
            code = reconciling.import_statement(file.encode(), by=self.people.sekar)
            statement = statements.known_as(db.session(), code)
            return [line.code for line in statements.lines_of(db.session(), statement)]

    def pay(self, days_ago: int, *references: str) -> None:
        """The bank shows these transfers, and the treasurer confirms them."""
        due = [payments.newest(db.session(), reference).due for reference in references]
        lines = self.statement(days_ago, *((f"TRSF {n}", amount) for n, amount in enumerate(due)))
        with clock.at(_morning(days_ago) + timedelta(hours=2)):
            for line in lines:
                reconciling.confirm(line, key=self.key(), by=self.people.sekar)

    def make(self, days_ago: int, reference: str, *, until: str = "accept") -> None:
        """Producers make it and bring it; the counter looks at it, as far as `until`."""
        with clock.at(_morning(days_ago) + timedelta(hours=3)):
            for part in orders.known_as(db.session(), reference).parts:
                code, her = part.code, producer.known_as(db.session(), part.producer)
                making.mark_ready(her.code, code, by=her.user.actor)
                if until in {"receive", "accept"}:
                    making.receive(code, by=self.people.tono)
                if until == "accept":
                    making.accept(code, by=self.people.tono)

    def pack(self, days_ago: int, reference: str) -> str:
        with clock.at(_morning(days_ago) + timedelta(hours=5)):
            return packing.pack_order(reference, key=self.key(), by=self.people.tono)

    def send(self, days_ago: int, shipment: str) -> None:
        with clock.at(_morning(days_ago) + timedelta(hours=6)):
            cost = max(0, shipments.known_as(db.session(), shipment).price - 1_500)
            waybill = f"CONTOH{next(WAYBILLS):06}"
            sending.send(shipment, waybill=waybill, cost=cost, key=self.key(), by=self.people.tono)

    def arrive(self, days_ago: int, shipment: str) -> None:
        with clock.at(_morning(days_ago)):
            sending.deliver(shipment, by=self.people.tono)

    def complete(self, days_ago: int, shipment: str) -> None:
        with clock.at(_morning(days_ago)):
            sending.complete(shipment, by=self.people.ratna)


def pass_by(people: Cast) -> None:
    """The two weeks."""
    story = Story(people)
    _finished(story)
    _paid_out(story)
    goods.count_again(people, 7)
    _on_the_way(story)
    _in_the_workshop(story)
    goods.count_again(people, 0)
    _unpaid_and_misfit(story)


def _finished(story: Story) -> None:
    big = story.place(14, {"Kebaya Kutubaru Pesan Ukuran": 1, "Mukena Katun Bordir": 1})
    snacks = story.place(14, {"Keripik Tempe Original": 4, "Stik Tahu": 3, "Abon Tempe": 2})
    story.pay(13, big, snacks)
    for reference in (big, snacks):
        story.make(12, reference)
        shipment = story.pack(12, reference)
        story.send(12, shipment)
        story.arrive(9, shipment)
        story.complete(6, shipment)
    counter = story.place(10, {"Tatakan Gelas Mendong isi 6": 2}, how=PICKUP, pay=CASH)
    with clock.at(_morning(10)):
        total = orders.known_as(db.session(), counter).total
        settling.settle_cash(counter, total, key=story.key(), by=story.people.tono)
    story.make(9, counter)
    shipment = story.pack(9, counter)
    with clock.at(_morning(8)):
        sending.collect(shipment, by=story.people.tono)
    story.complete(5, shipment)


def _paid_out(story: Story) -> None:
    people = story.people
    with clock.at(_morning(4)):
        moving.move(
            chart.BANK, chart.CASH_BOX, 50_000, why="kembalian", key=story.key(), by=people.sekar
        )
        run = paying.propose(key=story.key(), by=people.sekar)
        paying.approve(run, key=story.key(), by=people.bayu)
        paying.bank_file(run, by=people.sekar)
    with clock.at(_morning(3)):
        for code in [p.code for p in payouts.run_known_as(db.session(), run).payouts]:
            paying.arrive(code, key=story.key(), by=people.sekar)


def _on_the_way(story: Story) -> None:
    arrived = story.place(6, {"Blus Batik Pesan Ukuran": 1})
    sent = story.place(5, {"Celemek Dapur": 2, "Bros Kain": 3})
    packed = story.place(5, {"Keripik Tempe Pedas": 3})
    story.pay(4, arrived, sent, packed)
    for reference in (arrived, sent, packed):
        story.make(2, reference)
    for reference, days_ago in ((arrived, 2), (sent, 1)):
        shipment = story.pack(2, reference)
        story.send(2, shipment)
        if reference == arrived:
            story.arrive(days_ago - 1, shipment)
    story.pack(1, packed)


def _in_the_workshop(story: Story) -> None:
    checked = story.place(3, {"Dompet Koin Bordir": 2, "Tas Belanja Perca": 1})
    received = story.place(3, {"Rempeyek Kedelai": 2})
    ready = story.place(3, {"Kering Tempe Kacang": 1, "Taplak Lurik 100×100 cm": 1})
    to_make = story.place(2, {"Keripik Tempe Original": 2, "Celemek Dapur": 1})
    named = story.place(2, {"Celemek Dapur": 1, goods.GIFT: 1}, text="Dapur Bahagia")
    story.pay(1, checked, received, ready, to_make, named)
    story.make(0, checked)
    story.make(0, received, until="receive")
    story.make(0, ready, until="ready")


def _unpaid_and_misfit(story: Story) -> None:
    people = story.people
    story.place(8, {"Kembang Tahu Kering": 2})
    with clock.at(_morning(3)):
        expiring.expire_due()
    called_off = story.place(2, {"Kedelai Goreng Bawang": 2})
    paid_and_called_off = story.place(2, {"Bubuk Kedelai Sangrai": 2})
    story.pay(1, paid_and_called_off)
    late = payments.newest(db.session(), called_off).due
    with clock.at(_morning(1)):
        cancelling.cancel_as_staff(
            called_off, reason="salah pesan", borne_by="cooperative", by=people.ratna
        )
        cancelling.cancel_as_staff(
            paid_and_called_off, reason="batal", borne_by="cooperative", by=people.ratna
        )
    waiting = story.place(0, {"Keripik Tempe Daun Jeruk": 3, "Dompet Koin Bordir": 1})
    story.place(0, {"Bros Kain": 2}, how=PICKUP, pay=CASH)
    due = payments.newest(db.session(), waiting).due
    lines = story.statement(
        0, ("TRSF PEMBELI", due), ("TRSF TERLAMBAT", late), ("SETORAN TANPA NAMA", 75_000)
    )
    with clock.at(_morning(0) + timedelta(hours=2)):
        reconciling.confirm(lines[1], key=story.key(), by=people.sekar)
        reconciling.keep_unidentified(lines[2], key=story.key(), by=people.sekar)


def _wish(offer: Offer, text: str) -> Wish:
    """What made-to-measure goods ask for: somebody of middle size; and words to embroider."""
    asked = measuring.among(offer.measures)
    measures = in_order({m.key: (m.least_cm + m.most_cm) // 2 for m in asked})
    if not text or offer.text_price is None:
        return Wish(measures=measures)
    return Wish(text, "script", "gold", "middle", measures)


def _morning(days_ago: int) -> datetime:
    """Ten in the morning in Semarang, never later than now."""
    day = clock.now() - timedelta(days=days_ago)
    morning = day.replace(hour=3, minute=0, second=0, microsecond=0)
    return min(morning, clock.now() - timedelta(hours=8)) if days_ago == 0 else morning
