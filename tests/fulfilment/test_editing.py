"""M08: a paid order is changed until it is packed: a quantity is cut, goods are swapped, and money,
stock and commission follow to the rupiah; or nothing happens at all. On both engines; a pouch costs
45.000 and earns Melati 40.500, a bag of crisps 15.000 and Kenanga 13.500.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.catalogue import offer as offers
from marketplace.catalogue import stock
from marketplace.catalogue.product import Product
from marketplace.fulfilment import cancelling, editing, making, packing, sending, swap, undoing
from marketplace.fulfilment.refund_goods import TooMany
from marketplace.fulfilment.refund_plan import Asked, NobodyNamed, Packed
from marketplace.fulfilment.swap import CostsMore, Instead
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotAllowed, Refusal, WrongState
from marketplace.orders import paper as papers
from marketplace.orders.order import OrderLine
from marketplace.outbox import message as messages
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments import refund_line as refund_lines
from marketplace.people import audit
from marketplace.policy import rates
from tests.trade import PER_KG, POUCH, Count, Trade, done, press_twice, rows_of
from tests.world import RATNA, SEKAR, TONO

RESTOCKED, WRITTEN_OFF = refunds.RESTOCKED, refunds.WRITTEN_OFF


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    yield trade
    assert trade.sound()


def wallet(trade: Trade, price: Money = POUCH, count: int = 5) -> str:
    """Other goods of Melati's; returns their SKU."""
    return trade.sku(trade.melati, trade.on_sale(trade.melati, "Dompet", price=price, count=count))


def asked(pouches: int = 0, crisps: int = 0, *, instead: Instead | None = None) -> Asked:
    chosen = {place: n for place, n in enumerate((pouches, crisps)) if n}
    return Asked("cooperative", RESTOCKED, "habis", chosen, instead=instead)


def change(reference: str, wanted: Asked) -> None:
    editing.change(reference, wanted, key=codes.token(), by=RATNA)


def swapped(
    reference: str, sku: str, number: int = 1, *, for_: int = 1, give: bool = False
) -> None:
    """So many of a SKU come instead of pouches, the first line."""
    change(reference, asked(pouches=for_, instead=Instead(0, sku, number, give)))


def lines(trade: Trade, reference: str) -> list[tuple[str, int, int, int, int]]:
    return [
        (one.name, one.quantity, one.total, one.our_discount, one.commission)
        for one in trade.of(reference).lines
    ]


def told(reference: str) -> list[str]:
    return [one.kind for one in messages.about_thing(db.session(), reference)]


def paper_sum(reference: str) -> Money:
    issued = papers.of_order(db.session(), reference)
    return sum(-one.says.total if one.is_counter else one.says.total for one in issued)


def facts(trade: Trade, reference: str) -> object:
    return (
        lines(trade, reference), trade.states(reference), trade.books(), told(reference),
        trade.stock(trade.pouch_sku), trade.stock(trade.crisps_sku),
        len(papers.of_order(db.session(), reference)),
        len(refunds.of_order(db.session(), reference)),
    )  # fmt: skip


def refused(
    trade: Trade, reference: str, refusal: type[Refusal], deed: Callable[[], object]
) -> None:
    """And nothing is different."""
    before = facts(trade, reference)
    with pytest.raises(refusal):
        deed()
    db.session.rollback()
    assert facts(trade, reference) == before


def test_a_quantity_is_cut(trade: Trade) -> None:
    """M08, M11, M13: the difference goes back, the rest is made, the buyer is told once."""
    reference = trade.bought(pouches=3, crisps=1)

    change(reference, asked(pouches=2))

    [refund] = refunds.of_order(db.session(), reference)
    assert (refund.amount, refund.borne_by, refund.state) == (2 * POUCH, "cooperative", "asked")
    assert [(part.quantity, part.state) for part in trade.of(reference).parts] == [
        (1, "to_make"), (2, "cancelled"), (1, "to_make"),
    ]  # fmt: skip
    assert trade.stock(trade.pouch_sku) == Count(5, 0, 1)
    assert rows_of(trade.books(), 2100, 2500) == {
        f"2100:{reference}": -POUCH - 15_000 - PER_KG, f"2500:{refund.code}": -2 * POUCH,
    }  # fmt: skip
    assert told(reference) == ["order placed", "order paid", "order changed"]
    assert next(one.why for one in audit.about(db.session(), [reference])) == "habis"
    assert papers.of_order(db.session(), reference)[-1].says.total == 2 * POUCH


def test_the_last_that_is_cut_calls_the_order_off(trade: Trade) -> None:
    reference = trade.bought(pouches=1)

    change(reference, asked(pouches=1))

    assert trade.states(reference) == ("cancelled", {"cancelled"})
    assert told(reference)[2:] == ["order cancelled", "refund asked"]


def test_goods_of_the_same_price_come_instead(trade: Trade) -> None:
    """M08, M18: no money moves but within the order; price and commission are those of the day."""
    sku = wallet(trade)
    reference = trade.bought(pouches=2)
    with transaction() as session:
        rates.put(session, replace(rates.current(session), commission_bp=2_000), by="x")
    before = trade.books()

    swapped(reference, sku)

    assert trade.books() == before
    assert refunds.of_order(db.session(), reference) == []
    assert lines(trade, reference) == [
        ("Pouch bunga", 2, 90_000, 0, 9_000), ("Dompet", 1, 45_000, 0, 9_000),
    ]  # fmt: skip
    new = trade.of(reference).lines[1]
    assert (new.commission_bp, new.instead_of_id) == (2_000, trade.of(reference).lines[0].id)
    assert [(part.quantity, part.state) for part in trade.of(reference).parts] == [
        (1, "to_make"), (1, "cancelled"), (1, "to_make"),
    ]  # fmt: skip
    assert (trade.stock(trade.pouch_sku), trade.stock(sku)) == (Count(5, 0, 1), Count(5, 0, 1))
    assert told(reference) == ["order placed", "order paid", "order changed"]
    assert [one.kind for one in papers.of_order(db.session(), reference)] == [
        "nota", "counter", "nota",
    ]  # fmt: skip


def test_what_came_instead_goes_its_way_and_earns(trade: Trade) -> None:
    """M08: to the end; nothing of the buyer's money is left over."""
    sku = wallet(trade, price=40_000)
    reference = trade.bought(pouches=1, crisps=1)
    swapped(reference, sku)
    trade.handed_over_rest(reference)
    parcel = packing.pack_order(reference, key=codes.token(), by=TONO)
    sending.send(parcel, waybill="JP00112233", cost=PER_KG, key=codes.token(), by=TONO)
    sending.deliver(parcel, by=TONO)

    sending.complete(parcel, by=RATNA)

    assert trade.states(reference) == ("completed", {"completed", "cancelled"})
    assert rows_of(trade.books(), 2100) == {}
    assert trade.books()[f"2210:{trade.melati.code}"] == -36_000
    assert trade.books()[f"4100:{reference}"] == -4_000 - 1_500


def test_cheaper_goods_bring_the_difference_back(trade: Trade) -> None:
    sku = wallet(trade, price=30_000)
    reference = trade.bought(pouches=2)

    swapped(reference, sku, 2, for_=2)

    [refund] = refunds.of_order(db.session(), reference)
    assert (refund.amount, refund.delivery) == (30_000, 0)
    [row] = refund.lines
    assert (row.amount, row.carried, row.returned) == (90_000, 60_000, 30_000)
    assert rows_of(trade.books(), 2100, 2500, 5700) == {
        f"2100:{reference}": -60_000 - PER_KG, f"2500:{refund.code}": -30_000,
    }  # fmt: skip
    assert paper_sum(reference) == trade.payment(reference).due - 30_000


def test_dearer_goods_come_only_when_we_give_the_difference(trade: Trade) -> None:
    """M08: the buyer is never asked for more."""
    sku = wallet(trade, price=60_000)
    reference = trade.bought(pouches=1)
    refused(trade, reference, CostsMore, lambda: swapped(reference, sku))

    swapped(reference, sku, give=True)

    assert lines(trade, reference)[1] == ("Dompet", 1, 60_000, 15_000, 6_000)
    assert rows_of(trade.books(), 2100, 2500, 5700) == {
        f"2100:{reference}": -60_000 - PER_KG, "5700:all": 15_000,
    }  # fmt: skip
    assert refunds.of_order(db.session(), reference) == []
    assert paper_sum(reference) == trade.payment(reference).due


def test_a_voucher_of_ours_counts_on(trade: Trade) -> None:
    """M08: of what costs as much nobody gives more or less; of what costs less, less."""
    reference = trade.bought(pouches=2, voucher=trade.voucher())
    before = trade.books()

    swapped(reference, wallet(trade))
    assert trade.books() == before
    swapped(reference, wallet(trade, price=22_500))

    [refund] = refunds.of_order(db.session(), reference)
    assert refund.amount == 20_250
    assert [one[2:4] for one in lines(trade, reference)] == [
        (90_000, 9_000), (45_000, 4_500), (22_500, 2_250),
    ]  # fmt: skip
    assert trade.books()["5700:all"] == 6_750


def test_what_a_maker_took_off_stays_her_own(trade: Trade) -> None:
    """M08: her discount goes on with her goods; for another maker's the cooperative takes it over,
    if somebody says so.
    """
    code = trade.voucher(producer=trade.melati.code, agreed=True)
    reference = trade.bought(pouches=2, voucher=code)
    before = trade.books()
    swapped(reference, wallet(trade))
    assert trade.books() == before
    assert trade.of(reference).lines[1].her_discount == 4_500
    abon = trade.on_sale(trade.kenanga, "Abon", price=POUCH, category="keripik-camilan")
    jar = trade.sku(trade.kenanga, abon)
    refused(trade, reference, CostsMore, lambda: swapped(reference, jar))

    swapped(reference, jar, give=True)

    assert trade.of(reference).lines[2].her_discount == 0
    assert trade.books()["5700:all"] == 4_500


def test_goods_that_were_spoilt_with_us_are_paid_for(trade: Trade) -> None:
    """M13: their maker earns; the cooperative pays the buyer's goods that come instead."""
    sku = wallet(trade)
    reference = trade.bought(pouches=1)
    trade.handed_over(reference)
    spoilt = replace(asked(1, instead=Instead(0, sku, 1)), goods=WRITTEN_OFF)

    change(reference, spoilt)

    assert rows_of(trade.books(), 2100, 2210, 2500, 5200) == {
        f"2100:{reference}": -POUCH - PER_KG, f"2210:{trade.melati.code}": -40_500,
        "5200:all": POUCH,
    }  # fmt: skip
    assert trade.stock(trade.pouch_sku) == Count(4, 0, 0)
    assert trade.states(reference) == ("paid", {"completed", "to_make"})


def test_a_changed_order_can_be_called_off_and_brought_back(trade: Trade) -> None:
    """M08, M30: all of it that is left, and again."""
    sku = wallet(trade, price=30_000)
    reference = trade.bought(pouches=2, crisps=1)
    swapped(reference, sku)
    before = trade.books()
    cancelling.cancel_as_staff(reference, reason="x", borne_by="buyer", by=RATNA)
    back = sum(one.amount for one in refunds.of_order(db.session(), reference))
    assert back == trade.of(reference).total

    undoing.undo_cancel(reference, reason="x", asked=True, key=codes.token(), by=RATNA)

    assert trade.books() == before
    assert trade.stock(sku) == Count(5, 0, 1)
    assert paper_sum(reference) == trade.payment(reference).due - 15_000


def test_goods_swapped_in_can_be_swapped_again(trade: Trade) -> None:
    reference = trade.bought(pouches=1)
    swapped(reference, wallet(trade, price=60_000), give=True)

    change(reference, Asked(
        "buyer", RESTOCKED, "berubah", {1: 1}, instead=Instead(1, trade.pouch_sku, 1)
    ))  # fmt: skip

    # Of what costs a quarter less, everybody gives a quarter less.
    assert lines(trade, reference)[2] == ("Pouch bunga", 1, 45_000, 11_250, 4_500)
    assert trade.stock(trade.pouch_sku) == Count(5, 0, 1)
    [refund] = refunds.of_order(db.session(), reference)
    assert refund.amount == 11_250


def test_what_is_sold_out_refuses_all_of_it(trade: Trade) -> None:
    sku = wallet(trade, count=1)
    reference = trade.bought(pouches=2)

    refused(trade, reference, stock.SoldOut, lambda: swapped(reference, sku, 2, for_=2))

    assert trade.stock(sku) == Count(1, 0, 0)


def test_what_is_packed_is_not_changed(trade: Trade) -> None:
    reference = trade.bought(pouches=2)
    trade.handed_over(reference)
    packing.pack_order(reference, key=codes.token(), by=TONO)

    refused(trade, reference, Packed, lambda: change(reference, asked(pouches=1)))

    assert editing.left_of(trade.of(reference)) == {}


@pytest.mark.parametrize(
    ("refusal", "wanted"),
    [
        (NobodyNamed, replace(asked(pouches=1), borne_by="")),
        (TooMany, asked(pouches=3)),
        (swap.NotOnSale, asked(pouches=1, instead=Instead(0, "XXXXXXXX", 1))),
    ],
)
def test_what_does_not_fit_is_refused(
    trade: Trade, refusal: type[Refusal], wanted: Asked
) -> None:
    reference = trade.bought(pouches=2)

    refused(trade, reference, refusal, lambda: change(reference, wanted))


def test_the_same_goods_or_goods_that_may_not_travel_are_refused(trade: Trade) -> None:
    reference = trade.bought(pouches=2)
    sku = wallet(trade)
    refused(trade, reference, swap.TheSame, lambda: swapped(reference, trade.pouch_sku))
    with transaction() as session:
        code = offers.of_sku(session, sku).code
        session.query(Product).filter_by(code=code).one().local = True

    refused(trade, reference, swap.StaysInTown, lambda: swapped(reference, sku))


def test_nobody_but_a_manager_changes_an_order(trade: Trade) -> None:
    reference = trade.bought(pouches=2)
    for somebody in (SEKAR, TONO):
        refused(
            trade, reference, NotAllowed,
            lambda by=somebody: editing.change(reference, asked(1), key="k", by=by),  # type: ignore[misc]
        )  # fmt: skip


def test_an_unpaid_order_is_not_changed(trade: Trade) -> None:
    reference = trade.place(pouches=2)

    refused(trade, reference, WrongState, lambda: change(reference, asked(pouches=1)))

    assert editing.left_of(trade.of(reference)) == {}


def test_a_form_that_arrives_twice_changes_it_once(trade: Trade) -> None:
    sku = wallet(trade)
    reference = trade.bought(pouches=3)

    press_twice(editing.change, reference, asked(1, instead=Instead(0, sku, 1)), by=RATNA)

    assert [one[:2] for one in lines(trade, reference)] == [("Pouch bunga", 3), ("Dompet", 1)]


def test_swapped_or_packed_but_never_both(trade: Trade) -> None:
    """M08: whoever packs meanwhile refuses the change, or comes too late with half of it."""
    sku = wallet(trade)
    reference = trade.bought(pouches=1)
    trade.handed_over(reference)

    changed, packed = done(
        trade,
        lambda: swapped(reference, sku),
        lambda: packing.pack_order(reference, key=codes.token(), by=TONO),
    )

    assert changed != packed
    assert (trade.stock(sku).sold == 1) == changed


def test_refunds_of_a_swapped_line_never_exceed_what_was_paid(trade: Trade) -> None:
    """M11: whatever goes back later, of old goods and new."""
    reference = trade.bought(pouches=2, method=payments.CASH)
    swapped(reference, wallet(trade, price=20_000))
    change(reference, asked(pouches=1))
    change(reference, Asked("buyer", RESTOCKED, "x", {1: 1}))

    back = [one.amount for one in refunds.of_order(db.session(), reference)]
    assert back == [25_000, 45_000, 20_000 + PER_KG]
    assert rows_of(trade.books(), 2100) == {}
    gone = refund_lines.of_lines(
        db.session(), [one.id for one in db.session.query(OrderLine).all()]
    )
    assert sum(one.returned for one in gone) == 2 * POUCH


def test_what_is_ready_is_hers_again_after_a_swap(trade: Trade) -> None:
    sku = wallet(trade)
    reference = trade.bought(pouches=1)
    part = trade.of(reference).parts[0].code
    making.mark_ready(trade.melati.code, part, by=trade.melati.actor)

    swapped(reference, sku)

    assert trade.stock(trade.pouch_sku) == Count(5, 0, 0)
