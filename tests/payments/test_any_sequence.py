"""Two orders are alike: one is given back at once, the other piece by piece, in any sequence and by
any pieces of its goods and its delivery. They end at the same sums, account by account.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.catalogue import commissioning, stock
from marketplace.catalogue.commissioning import NewRule
from marketplace.fulfilment import packing, returning, sending
from marketplace.fulfilment.refund_plan import AllGivenBack, Asked
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.money import Money
from marketplace.ledger import chart
from marketplace.payments import payment as payments
from marketplace.payments import refund as refunds
from marketplace.payments import settling
from marketplace.payments.refund import (
    BUYER,
    CARRIER,
    COOPERATIVE,
    PRODUCER,
    RESTOCKED,
    WRITTEN_OFF,
)
from marketplace.policy import commission
from tests.engines.templates import Engines
from tests.lasting import APP_ON
from tests.trade import Trade
from tests.world import RATNA, SEKAR, TONO

PAID, HERE, EARNED = "paid", "here", "earned"
# How far an order came, who bears it, what becomes of the goods, and whether that is also who bears
# a delivery that a courier was paid for.
WAYS = [
    (PAID, COOPERATIVE, RESTOCKED, True), (PAID, PRODUCER, RESTOCKED, False),
    (PAID, BUYER, RESTOCKED, False), (HERE, COOPERATIVE, WRITTEN_OFF, True),
    (HERE, PRODUCER, WRITTEN_OFF, False), (HERE, BUYER, RESTOCKED, False),
    (EARNED, COOPERATIVE, WRITTEN_OFF, True), (EARNED, COOPERATIVE, RESTOCKED, True),
    (EARNED, PRODUCER, WRITTEN_OFF, False), (EARNED, CARRIER, WRITTEN_OFF, True),
]  # fmt: skip
Way = tuple[str, str, str, bool]
NONE, OURS, HERS = "nobody", "the cooperative", "Melati"
EVENTS = count()
DELIVERY, LEAST = -1, 1_000


@dataclass(frozen=True)
class Wanted:
    """So many of each good, what tells the transfer apart, and who gives a discount."""

    pieces: tuple[int, ...]
    code: Money
    giver: str


wanted = st.builds(
    Wanted,
    st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(1, 3)),
    st.integers(-999, 999),
    st.sampled_from([NONE, OURS, HERS]),
)


class Shop:
    """Prices, weights and rates that no share divides. Two goods are Melati's, Kenanga's is
    food.
    """

    def __init__(self, trade: Trade) -> None:
        self.trade = trade
        rule = NewRule(1_250, 333, commission.today(), producer=trade.melati.code)
        commissioning.make(rule, key=codes.token(), by=SEKAR)
        melati, kenanga = trade.melati, trade.kenanga
        food = "keripik-camilan"
        self.skus = [
            trade.sku(melati, trade.on_sale(melati, "Dompet", price=45_007)),
            trade.sku(melati, trade.on_sale(melati, "Tas", price=30_011)),
            trade.sku(kenanga, trade.on_sale(kenanga, "Keripik", price=13_337, category=food)),
        ]
        with transaction() as session:
            for sku in self.skus:
                stock.change(session, sku, 9_000, reason="more", by=RATNA)
        hers = {"producer": trade.melati.code, "agreed": True}
        self.vouchers = {
            NONE: "", OURS: trade.voucher(percent_bp=777),
            HERS: trade.voucher(percent_bp=777, **hers),
        }  # fmt: skip

    def order(self, wanted: Wanted, stage: str) -> str:
        pieces = {sku: n for sku, n in zip(self.skus, wanted.pieces, strict=True) if n}
        order = self.trade.place_of(pieces, voucher=self.vouchers[wanted.giver])
        with transaction() as session:
            payment = payments.newest(session, order)
            payment.unique_code = wanted.code
            settling.settle(
                session, payment, payment.due, event=f"e{next(EVENTS)}", place=chart.BANK, by=SEKAR
            )
        if stage != PAID:
            self.trade.handed_over(order)
        if stage == EARNED:
            parcel = packing.pack_order(order, key=codes.token(), by=TONO)
            bill = f"JP{codes.code(10)}"
            sending.send(parcel, waybill=bill, cost=11_000, key=codes.token(), by=TONO)
            sending.deliver(parcel, by=TONO)
            sending.complete(parcel, by=RATNA)
        return order

    def books(self) -> Counter[str]:
        """What stands where; of orders and refunds, all of them together."""
        found: Counter[str] = Counter()
        for account, amount in self.trade.books().items():
            number, _, name = account.partition(":")
            one_each = number in {"2100", "4100", "2500"}
            found[number if one_each else f"{number}:{name}"] += amount
        db.session.rollback()
        return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shop_on(
    request: pytest.FixtureRequest, engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Shop]]:
    with APP_ON[request.param](engines, tmp_path_factory.mktemp("shop")) as app:
        with app.app_context():
            shop = Shop(Trade(app))
        yield app, shop


def goes_back(shop: Shop, order: str, asked: Sequence[Asked]) -> tuple[Counter[str], Money]:
    """What it changes in the books, and how much the buyer has of it."""
    before, paid = shop.books(), shop.trade.payment(order).least
    for one in asked:
        returning.give_back(order, one, key=codes.token(), by=SEKAR)
        assert shop.trade.sound()
        given = sum(refund.amount for refund in refunds.of_order(db.session(), order))
        assert given <= paid, "never a rupiah more than was paid"
        db.session.rollback()
    after = shop.books()
    after.subtract(before)
    return Counter({account: n for account, n in after.items() if n}), given


def in_pieces(
    data: st.DataObject, pieces: Sequence[int], delivery: Money
) -> list[tuple[Counter[int], Money]]:
    """The goods of each line one by one and the delivery in three, mixed and then put together. No
    piece is less than what may have been taken off the payment.
    """
    units = [(line, 1) for line, many in enumerate(pieces) for _ in range(many)]
    if delivery:
        some = st.integers(LEAST, delivery // 3)
        first, second = data.draw(some), data.draw(some)
        amounts = first, second, delivery - first - second
        units += [(DELIVERY, amount) for amount in amounts]
    mixed = data.draw(st.permutations(units), label="sequence")
    begins = data.draw(
        st.lists(st.booleans(), min_size=len(mixed), max_size=len(mixed)), label="begins"
    )
    steps = list[tuple[Counter[int], Money]]()
    for (line, amount), new in zip(mixed, begins, strict=True):
        goods, money = steps.pop() if steps and not new else (Counter[int](), 0)
        if line == DELIVERY:
            steps.append((goods, money + amount))
        else:
            steps.append((goods + Counter({line: amount}), money))
    return steps


def end_alike(shop: Shop, wanted: Wanted, way: Way, data: st.DataObject) -> None:
    stage, bearer, goods, with_delivery = way
    if (stage, goods) == (EARNED, RESTOCKED):  # no food that left is sold again
        wanted = replace(wanted, pieces=(*wanted.pieces[:2], 0))
    one, other = shop.order(wanted, stage), shop.order(wanted, stage)
    delivery = shop.trade.of(one).delivery_price if with_delivery else 0
    pieces = [line.quantity for line in shop.trade.of(one).lines]
    db.session.rollback()
    whole = Asked(bearer, goods, "x", dict(enumerate(pieces)), delivery)
    steps = in_pieces(data, pieces, delivery)
    if stage != EARNED:  # with its last goods all of its delivery goes back, and it is over
        while not steps[-1][0]:
            steps.pop()

    at_once = goes_back(shop, one, [whole])
    by_pieces = goes_back(shop, other, [Asked(bearer, goods, "x", g, d) for g, d in steps])

    assert by_pieces == at_once
    if with_delivery or stage != EARNED:
        assert at_once[1] == shop.trade.payment(one).least
    db.session.rollback()


@settings(max_examples=6)
@given(wanted, st.sampled_from(WAYS), st.data())
def test_any_sequence_ends_at_the_same_sums(
    shop_on: tuple[Flask, Shop], wanted: Wanted, way: Way, data: st.DataObject
) -> None:
    """M13, M19, M27, X05: never more than was paid, and everything is sound after each piece."""
    with shop_on[0].app_context():
        end_alike(shop_on[1], wanted, way, data)


@pytest.mark.long
@settings(max_examples=150)
@given(wanted, st.sampled_from(WAYS), st.data())
def test_many_sequences_end_at_the_same_sums(
    shop_on: tuple[Flask, Shop], wanted: Wanted, way: Way, data: st.DataObject
) -> None:
    with shop_on[0].app_context():
        end_alike(shop_on[1], wanted, way, data)


def test_what_was_taken_off_the_payment_comes_off_goods_that_were_earned(
    shop_on: tuple[Flask, Shop],
) -> None:
    """M19: nothing else of that refund brings any money, and the books see it before they give."""
    app, shop = shop_on
    with app.app_context():
        order = shop.order(Wanted((1, 1, 0), -500, NONE), EARNED)
        delivery, sent = shop.trade.of(order).delivery_price, shop.trade.payment(order).due
        first = Asked(COOPERATIVE, "", "x", {}, delivery)
        then = Asked(COOPERATIVE, RESTOCKED, "x", {0: 1, 1: 1})

        changed, given = goes_back(shop, order, [first, then])

        assert given == sent
        assert (changed["2500"], changed[chart.CODES_TAKEN_OFF]) == (-sent, -500)
        db.session.rollback()


def test_a_rest_that_was_taken_off_the_payment_does_not_go_back(
    shop_on: tuple[Flask, Shop],
) -> None:
    """M19: the buyer sent Rp500 less than the total, and has all of it back."""
    app, shop = shop_on
    rest, off = 90, 500
    with app.app_context():
        order = shop.order(Wanted((1, 1, 0), -off, NONE), EARNED)
        delivery, sent = shop.trade.of(order).delivery_price, shop.trade.payment(order).due
        asked = Asked(COOPERATIVE, RESTOCKED, "x", {0: 1, 1: 1}, delivery - rest)
        _, given = goes_back(shop, order, [asked])
        assert given == sent == shop.trade.of(order).total - off
        before = shop.books()

        with pytest.raises(AllGivenBack):
            goes_back(shop, order, [Asked(COOPERATIVE, "", "x", {}, rest)])

        db.session.rollback()
        assert shop.books() == before
        assert len(refunds.of_order(db.session(), order)) == 1
        db.session.rollback()
