"""One cart becomes one order, whoever made the goods."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from marketplace.catalogue import approving, offering
from marketplace.kernel.db import db
from marketplace.orders import part as parts
from marketplace.payments import payment as payments
from tests import wishes
from tests.trade import CRISPS, PER_KG, POUCH, Trade
from tests.world import RATNA, Maker


@pytest.fixture
def trade(app: Flask) -> Iterator[Trade]:
    small = Trade(app)
    with small.inside():
        yield small


def test_goods_of_two_makers_are_one_order_with_one_fee(trade: Trade) -> None:
    """B04, B05, M01, S08: one payment, one delivery price; each maker has her own lines alone."""
    reference = trade.place(pouches=2, crisps=3)

    order = trade.of(reference)
    goods = 2 * POUCH + 3 * CRISPS
    assert (order.goods_total, order.delivery_price, order.total) == (
        goods, PER_KG, goods + PER_KG,
    )  # fmt: skip
    assert [p.amount for p in payments.of_order(db.session(), reference)] == [goods + PER_KG]
    trade.confirm(trade.transferred(trade.due(reference)))

    def hers(maker: Maker) -> list[tuple[str, int, int]]:
        made = parts.make_list(db.session(), maker.code)
        return [(part.what, part.quantity, part.net) for part in made]

    assert hers(trade.melati) == [("Pouch bunga", 2, 81_000)]
    assert hers(trade.kenanga) == [("Keripik tempe", 3, 40_500)]
    assert trade.sound()


def test_a_promised_day_stays_whatever_is_changed_later(trade: Trade) -> None:
    """B13: the line keeps the day that was promised with it."""
    product = wishes.asking(
        trade, trade.melati, "Taplak lurik", 85_000, making="order", lead_days=5
    )
    part = parts.known_as(db.session(), trade.paid(trade.melati, product))
    promised = trade.of(part.order_reference).lines[0].ship_by
    assert promised is not None
    assert part.due_on == promised

    her = trade.melati
    offering.change_facts(
        her.code, product, lambda said: replace(said, lead_days=20), by=her.actor
    )
    offering.submit(her.code, product, by=her.actor)
    approving.accept(trade.revision(her, product), by=RATNA)

    later = parts.known_as(db.session(), trade.paid(her, product))
    assert trade.of(part.order_reference).lines[0].ship_by == promised
    assert later.due_on is not None
    assert later.due_on > promised
