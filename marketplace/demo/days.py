"""Two weeks of the demo: orders that end in every state, money that fits and money that does not,
and a payout run.
"""

from datetime import timedelta

from marketplace.checkout import expiring
from marketplace.demo import goods, grievances, reckoning, voices
from marketplace.demo.cast import Cast
from marketplace.demo.counter import VOUCHER
from marketplace.demo.story import DEWI, Story, morning
from marketplace.fulfilment import (
    cancelling,
    cycling,
    editing,
    going_astray,
    returning,
    sending,
    unpacking,
)
from marketplace.fulfilment.hindering import Said
from marketplace.fulfilment.hindrance import MATERIAL
from marketplace.fulfilment.refund_plan import Asked
from marketplace.fulfilment.swap import Instead
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.ledger import chart, journal, moving
from marketplace.orders import order as orders
from marketplace.orders.order import PICKUP
from marketplace.payments import payment as payments
from marketplace.payments import reconciling, settling
from marketplace.payments.payment import CASH, QRIS
from marketplace.payments.refund import COOPERATIVE, RESTOCKED, WRITTEN_OFF
from marketplace.payouts import paying
from marketplace.payouts import payout as payouts
from marketplace.policy.rhythm import Rhythm
from marketplace.policy.surplus_rule import SurplusRule
from marketplace.treasury import counting_cash, sharing_out

RULE = SurplusRule({"reserve": 4_000, "trade": 2_500, "savings": 2_000, "education": 1_500})
CHANGE = 50_000
COLLECTED = (1, 4)  # Tuesday, Friday


def pass_by(people: Cast) -> None:
    """The two weeks."""
    story = Story(people)
    _finished(story)
    run = _paid_out(story)
    goods.count_again(people, 7)
    _gone_astray(story)
    _on_the_way(story)
    reckoning.left_the_bank(story, run, CHANGE)
    _in_the_workshop(story)
    goods.count_again(people, 0)
    _unpaid_and_misfit(story)
    voices.speak(story)
    reckoning.billed(story)
    _counted(story)


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
    with clock.at(morning(5)):
        broken = Asked(COOPERATIVE, WRITTEN_OFF, "remuk di jalan", {1: 1}, 0)
        returning.give_back(snacks, broken, key=story.key(), by=story.people.sekar)
    grievances.decided(story, snacks)
    counter = story.place(10, {"Tatakan Gelas Mendong isi 6": 2}, how=PICKUP, pay=CASH)
    with clock.at(morning(10)):
        total = orders.known_as(db.session(), counter).total
        settling.settle_cash(counter, total, key=story.key(), by=story.people.tono)
    story.make(9, counter)
    shipment = story.pack(9, counter)
    with clock.at(morning(8)):
        sending.collect(shipment, by=story.people.tono)
    story.complete(5, shipment)


def _paid_out(story: Story) -> str:
    people = story.people
    with clock.at(morning(4)):
        moving.move(
            chart.BANK, chart.CASH_BOX, CHANGE, why="kembalian", key=story.key(), by=people.sekar
        )
        run = paying.propose(key=story.key(), by=people.sekar)
        paying.approve(run, key=story.key(), by=people.bayu)
        paying.bank_file(run, by=people.sekar)
    with clock.at(morning(3)):
        for code in [p.code for p in payouts.run_known_as(db.session(), run).payouts]:
            paying.arrive(code, key=story.key(), by=people.sekar)
    return run


def _counted(story: Story) -> None:
    """The cash box this morning: a little is missing. How a surplus is shared was decided."""
    with clock.at(morning(0)):
        sharing_out.set_rule(RULE, by=story.people.ratna)
        there = journal.balance(db.session(), chart.CASH_BOX)
        counting_cash.count(
            {100: max(0, there // 100 - 10)}, reason="kembalian kurang", key=story.key(),
            by=story.people.tono,
        )  # fmt: skip


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
    mistaken = story.pack(1, packed)
    with clock.at(morning(1)):
        unpacking.open_again(mistaken, key=story.key(), by=story.people.tono)
    story.pack(1, packed)
    grievances.waiting(story, arrived)


def _gone_astray(story: Story) -> None:
    """A parcel that came back to us, and one that nobody finds."""
    back, lost = story.place(7, {"Bros Kain": 1}), story.place(7, {"Tas Belanja Perca": 1})
    story.pay(6, back, lost)
    parcels = []
    for reference in (back, lost):
        story.make(5, reference)
        parcels.append(story.pack(5, reference))
        story.send(5, parcels[-1])
    with clock.at(morning(1)):
        going_astray.come_back(parcels[0], by=story.people.tono)
        going_astray.lose(parcels[1], by=story.people.ratna)


def _in_the_workshop(story: Story) -> None:
    checked = story.place(3, {"Dompet Koin Bordir": 2, "Tas Belanja Perca": 1})
    received = story.place(3, {"Rempeyek Kedelai": 2})
    ready = story.place(3, {"Kering Tempe Kacang": 1, "Taplak Lurik 100×100 cm": 1})
    to_make = story.place(2, {"Keripik Tempe Original": 2, "Celemek Dapur": 1}, voucher=VOUCHER)
    named = story.place(2, {"Celemek Dapur": 1, goods.GIFT: 1}, text="Dapur Bahagia")
    story.pay(1, checked, received, ready, to_make, named)
    story.make(0, checked)
    story.make(0, received, until="receive")
    story.make(0, ready, until="ready")
    with clock.at(morning(0)):
        milder = Instead(0, story.sku("Stik Tahu"), 1, True)
        asked = Asked(COOPERATIVE, RESTOCKED, "pembeli tidak suka pedas", {0: 1}, instead=milder)
        editing.change(to_make, asked, key=story.key(), by=story.people.ratna)
        cycling.change_rhythm(Rhythm(COLLECTED), by=story.people.ratna)
    story.hinder(0, to_make, Said(MATERIAL, 1, "Kain lurik habis."))


def _unpaid_and_misfit(story: Story) -> None:
    people = story.people
    story.place(8, {"Kembang Tahu Kering": 2})
    with clock.at(morning(3)):
        expiring.expire_due()
    called_off = story.place(2, {"Kedelai Goreng Bawang": 2})
    paid_and_called_off = story.place(2, {"Bubuk Kedelai Sangrai": 2})
    story.pay(1, paid_and_called_off)
    late = payments.newest(db.session(), called_off).due
    with clock.at(morning(1)):
        cancelling.cancel_as_staff(
            called_off, reason="salah pesan", borne_by="cooperative", by=people.ratna
        )
    with clock.at(morning(0)):
        cancelling.cancel_as_staff(
            paid_and_called_off, reason="batal", borne_by="cooperative", by=people.ratna
        )
    waiting = story.place(0, {"Keripik Tempe Daun Jeruk": 3, "Dompet Koin Bordir": 1})
    story.place(0, {"Bros Kain": 2}, how=PICKUP, pay=CASH)
    story.place(0, {"Stik Tahu": 1}, pay=QRIS)
    story.place(0, {"Tahu Putih isi 10": 2, "Keripik Tempe Original": 1}, buyer=DEWI)
    due = payments.newest(db.session(), waiting).due
    lines = story.statement(
        0, ("TRSF PEMBELI", due), ("TRSF TERLAMBAT", late), ("SETORAN TANPA NAMA", 75_000)
    )
    with clock.at(morning(0) + timedelta(hours=2)):
        reconciling.confirm(lines[1], key=story.key(), by=people.sekar)
        reconciling.keep_unidentified(lines[2], key=story.key(), by=people.sekar)
