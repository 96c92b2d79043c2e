"""A voucher that a producer gives is hers to refuse, and counts only once she has agreed."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.checkout import vouching
from marketplace.checkout.vouching import Answered, NotAgreed
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotFound
from marketplace.orders import voucher as vouchers
from marketplace.orders.voucher import NoSuchVoucher
from marketplace.outbox.message import Message
from tests.trade import CRISPS, POUCH, Trade, press_twice
from tests.world import RATNA


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def asked(trade: Trade, **more: Any) -> str:
    """A voucher that Melati is asked to give."""
    return trade.voucher(producer=trade.melati.code, **more)


def test_it_counts_once_she_agrees(trade: Trade) -> None:
    """M27: she is told that there is something, sees the sums, and nobody answers in her place."""
    code = asked(trade, percent_bp=1_000)
    told = select(Message.about).where(Message.facts.contains("voucher"))
    assert db.session.scalars(told).all() == [trade.melati.code]
    [one] = vouching.examples(db.session(), vouchers.known_as(db.session(), code))
    assert (one.price, one.off, one.commission, one.net) == (POUCH, 4_500, 4_050, 36_450)
    with pytest.raises(NoSuchVoucher):
        trade.place(1, 0, voucher=code)
    with pytest.raises(NotFound):
        vouching.agree(trade.kenanga.code, code, key=codes.token(), by=trade.kenanga.actor)
    assert vouchers.asked_of(db.session(), trade.melati.code)[0].code == code

    press_twice(vouching.agree, trade.melati.code, code, by=trade.melati.actor)

    reference = trade.bought(1, 1, voucher=code)
    [hers, other] = trade.of(reference).lines
    assert (hers.her_discount, hers.total, hers.commission) == (4_500, POUCH - 4_500, 4_050)
    assert (other.her_discount, other.total) == (0, CRISPS)
    assert vouchers.asked_of(db.session(), trade.melati.code) == []
    assert trade.sound()
    with pytest.raises(Answered):
        vouching.decline(trade.melati.code, code, key=codes.token(), by=trade.melati.actor)
    assert vouchers.known_as(db.session(), code).ended_at is None


def test_her_no_is_a_no(trade: Trade) -> None:
    """M27: the office cannot make it count after that."""
    code = asked(trade)

    press_twice(vouching.decline, trade.melati.code, code, by=trade.melati.actor)

    with pytest.raises(NotAgreed):
        vouching.reopen(code, by=RATNA)
    voucher = vouchers.known_as(db.session(), code)
    assert voucher.ended_at is not None and voucher.agreed_at is None
    with pytest.raises(NoSuchVoucher):
        trade.place(1, 0, voucher=code)
    assert trade.stock(trade.pouch_sku).held == 0
