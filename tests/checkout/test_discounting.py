"""What a voucher takes off is shared out to the last rupiah; whoever gives it bears it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from marketplace.checkout.discounting import NotForThese, TooLittle, share_out
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.orders import paper as papers
from marketplace.orders.order import PICKUP, Order
from marketplace.orders.voucher import NoSuchVoucher, UsedUp, VoucherOver
from marketplace.payments import payment as payments
from tests.trade import CRISPS, PER_KG, POUCH, Trade

GOODS = 2 * POUCH + CRISPS


@pytest.fixture
def trade(app: Flask) -> Iterator[Trade]:
    small = Trade(app)
    with small.inside():
        yield small


def adds_up(order: Order) -> bool:
    """Lines, parts, order and payment tell the same."""
    assert sum(line.our_discount for line in order.lines) == order.discount
    assert sum(line.total for line in order.lines) == order.goods_total
    assert sum(line.paid for line in order.lines) + order.delivery_price == order.total
    for line in order.lines:
        assert line.paid > 0
        assert sum(part.amount for part in line.parts) == line.total
        assert sum(part.commission for part in line.parts) == line.commission
    assert payments.newest(db.session(), order.reference).amount == order.total
    return True


@given(
    amount=st.integers(1, 10**7),
    totals=st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any),
)
def test_shares_add_up_and_leave_every_line_a_rupiah(amount: int, totals: list[int]) -> None:
    """M26: whatever the amount and however cheap a line."""
    shares = share_out(amount, totals)

    assert sum(shares) == min(amount, sum(total - 1 for total in totals if total))
    for share, total in zip(shares, totals, strict=True):
        assert 0 <= share <= max(total - 1, 0)


def test_what_the_cooperative_gives_costs_no_producer_anything(trade: Trade) -> None:
    """M26, M27: ten percent off; her part, her commission and her earning are as ever."""
    reference = trade.bought(2, 1, voucher=trade.voucher(percent_bp=1_000))

    order = trade.of(reference)
    assert (order.goods_total, order.discount) == (GOODS, GOODS // 10)
    assert order.total == GOODS - GOODS // 10 + PER_KG
    assert [(part.amount, part.commission) for part in order.parts] == [
        (2 * POUCH, 9_000), (CRISPS, 1_500),
    ]  # fmt: skip
    assert trade.books()["5700:all"] == GOODS // 10
    assert adds_up(order)
    assert trade.sound()


def test_a_percentage_is_rounded_down(trade: Trade) -> None:
    """M26: 3.33 % of Rp15.000 are Rp499 and a half."""
    reference = trade.bought(0, 1, voucher=trade.voucher(percent_bp=333))

    assert trade.of(reference).discount == 499
    assert trade.sound()


def test_what_a_producer_gives_comes_off_her_own_goods_alone(trade: Trade) -> None:
    """M27: her earning follows, the commission is on what is left, and nobody else gives."""
    code = trade.voucher(
        percent_bp=0, amount=10_001, producer=trade.melati.code, agreed=True
    )

    reference = trade.bought(2, 1, voucher=code)

    order = trade.of(reference)
    hers, other = order.lines
    assert (hers.her_discount, hers.total, hers.commission) == (10_001, 79_999, 7_999)
    assert (other.her_discount, other.total) == (0, CRISPS)
    assert (order.discount, order.total) == (0, GOODS - 10_001 + PER_KG)
    assert "5700:all" not in trade.books()
    assert adds_up(order)
    assert trade.sound()


def test_whatever_is_given_everything_adds_up(trade: Trade) -> None:
    """M26: odd percentages and amounts larger than the goods."""
    for more in (
        {"percent_bp": 1}, {"percent_bp": 3_333}, {"percent_bp": 9_000},
        {"percent_bp": 0, "amount": 1}, {"percent_bp": 0, "amount": 10**6},
        {"percent_bp": 777, "producer": trade.kenanga.code, "agreed": True},
    ):  # fmt: skip
        order = trade.of(trade.place(0, 1, voucher=trade.voucher(**more)))
        assert adds_up(order)
    assert trade.sound()


def test_a_nota_shows_the_price_the_discount_and_what_was_paid(trade: Trade) -> None:
    """B23: who gives the discount is nobody's business."""
    code = trade.voucher(producer=trade.melati.code, agreed=True)
    reference = trade.bought(1, 1, voucher=code, method=payments.CASH, delivery=PICKUP)

    nota = papers.nota_of(db.session(), reference)
    assert nota is not None
    assert (nota.says.goods, nota.says.discount) == (POUCH + CRISPS, POUCH // 10)
    assert nota.says.total == trade.of(reference).total


def test_it_counts_from_its_minimum_on(trade: Trade) -> None:
    """M26: one of a producer counts her goods alone."""
    code = trade.voucher(minimum=POUCH, producer=trade.melati.code, agreed=True)

    with pytest.raises(TooLittle, match=r".*") as no:
        trade.place(1, 5, voucher=trade.voucher(minimum=POUCH + 5 * CRISPS + 1))
    assert "120.001" in no.value.sentence()
    assert adds_up(trade.of(trade.place(1, 0, voucher=code)))


def test_it_is_of_no_use_for_goods_of_others(trade: Trade) -> None:
    code = trade.voucher(producer=trade.melati.code, agreed=True)

    with pytest.raises(NotForThese):
        trade.place(0, 1, voucher=code)


def test_it_counts_in_its_days_alone(trade: Trade) -> None:
    """M26: before its day nobody learns that there is one."""
    day = clock.today()
    later = trade.voucher(starts_on=day + timedelta(days=1), ends_on=day + timedelta(days=2))
    today = trade.voucher(ends_on=day)

    with pytest.raises(NoSuchVoucher):
        trade.place(voucher=later)
    with pytest.raises(NoSuchVoucher):
        trade.place(voucher="NOTTHERE")
    with clock.at(clock.now() + timedelta(days=1)), pytest.raises(VoucherOver):
        trade.place(voucher=today)
    assert adds_up(trade.of(trade.place(voucher=f" {today.lower()} ")))


def test_one_that_is_used_up_is_refused_and_nothing_is_ordered(trade: Trade) -> None:
    """She is never asked for another total than the one she was shown."""
    code = trade.voucher(most_uses=1)
    trade.place(crisps=1, pouches=0, voucher=code)

    with pytest.raises(UsedUp):
        trade.place(voucher=code)

    assert trade.stock(trade.pouch_sku).held == 0
