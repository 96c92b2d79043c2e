"""M26: a voucher is used as often as it may be and no more, whoever presses when; a use is free
again when its order ends unpaid. On both engines.
"""

from dataclasses import replace
from threading import Barrier

import pytest
import sqlalchemy
from flask import Flask
from sqlalchemy import Update, false, text
from sqlalchemy.orm import Session

from marketplace.checkout.expiring import expire_due
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import sealing
from marketplace.kernel.db import db
from marketplace.orders import voucher as vouchers
from marketplace.orders.voucher import UsedByYou, UsedUp, Voucher
from tests.at_once import SECONDS, at_once
from tests.trade import Trade
from tests.world import DEWI, RATNA

BUYERS = 6


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def used(code: str) -> int:
    db.session.rollback()
    return vouchers.known_as(db.session(), code).used


def counted(code: str) -> int:
    return int(
        db.session.execute(
            text(
                "SELECT COUNT(*) FROM voucher_use u JOIN voucher v ON v.id = u.voucher_id "
                "WHERE v.code = :code AND u.counts"
            ),
            {"code": code},
        ).scalar_one()
    )


def order(trade: Trade, code: str, phone: str) -> str:
    return trade.place(0, 1, voucher=code, buyer=replace(DEWI, phone=phone))


def rush(trade: Trade, code: str, phones: list[str]) -> int:
    """All order at one moment; how many have it. The others are told why not."""
    told = at_once(trade.app, *[lambda phone=p: order(trade, code, phone) for p in phones])
    assert all(isinstance(one, str | UsedUp | UsedByYou) for one in told), told
    return sum(isinstance(one, str) for one in told)


def test_no_more_than_may_be_have_it_together(trade: Trade) -> None:
    code = trade.voucher(most_uses=3)

    assert rush(trade, code, [f"+62890000000{n:02}" for n in range(BUYERS)]) == 3

    assert used(code) == counted(code) == 3
    assert trade.stock(trade.crisps_sku).held == 3
    assert trade.sound()


def test_nobody_has_it_more_often_than_once_by_pressing_at_once(trade: Trade) -> None:
    code = trade.voucher(most_each=1)

    assert rush(trade, code, [DEWI.phone] * BUYERS) == 1

    assert used(code) == counted(code) == 1
    assert trade.sound()


def test_without_the_counter_postgresql_gives_it_twice(
    postgresql_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both look, both find no use of hers, both take it."""
    both_have_looked = Barrier(2)
    look = vouchers._refuse_too_many

    def look_together(session: Session, voucher: Voucher, phone: str) -> None:
        look(session, voucher, phone)
        if session.info.get("taking"):
            both_have_looked.wait(SECONDS)

    def count_nothing(table: type[Voucher]) -> Update:
        db.session.info["taking"] = True
        return sqlalchemy.update(table).where(false())

    with postgresql_app.app_context():
        trade = Trade(postgresql_app)
        code = trade.voucher(most_each=1)
        with monkeypatch.context() as uncounted:
            uncounted.setattr(vouchers, "update", count_nothing)
            uncounted.setattr(vouchers, "changed", lambda _result: 1)
            uncounted.setattr(vouchers, "_refuse_too_many", look_together)
            told = at_once(
                trade.app,
                lambda: trade.place(1, 0, voucher=code),
                lambda: trade.place(0, 1, voucher=code),
            )

        assert all(isinstance(one, str) for one in told), told
        assert (used(code), counted(code)) == (0, 2)


def test_another_phone_is_another_buyer_and_nobody_learns_which(trade: Trade) -> None:
    """Also that two vouchers were used by one phone cannot be read."""
    code, other = trade.voucher(most_each=1), trade.voucher(most_each=1)
    order(trade, code, DEWI.phone)
    order(trade, other, DEWI.phone)

    with pytest.raises(UsedByYou):
        order(trade, code, DEWI.phone)
    order(trade, code, "+6289000008888")

    kept = list(db.session().scalars(text("SELECT buyer FROM voucher_use")))
    assert len(set(kept)) == 3
    assert not any("8900000" in one for one in kept)


def test_a_use_is_found_again_under_a_new_key(trade: Trade) -> None:
    """Keys change; the old one still tells who had it."""
    code = trade.voucher(most_each=1)
    order(trade, code, DEWI.phone)
    before = sealing._blinds[:]
    try:
        sealing._blinds.insert(0, b"n" * 32)
        with pytest.raises(UsedByYou):
            vouchers.usable(db.session(), code, DEWI.phone)
    finally:
        sealing._blinds[:] = before


def test_an_order_that_nobody_pays_gives_its_use_back_once(trade: Trade) -> None:
    code = trade.voucher(most_uses=1, most_each=1)
    reference = order(trade, code, DEWI.phone)
    with trade.after_hold(reference):
        assert expire_due() == 1
        assert expire_due() == 0
        assert used(code) == counted(code) == 0

        order(trade, code, DEWI.phone)
        assert used(code) == 1
    assert trade.sound()


def test_a_cancelled_unpaid_order_gives_its_use_back(trade: Trade) -> None:
    code = trade.voucher(most_uses=1)
    reference = order(trade, code, DEWI.phone)

    cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)

    assert used(code) == counted(code) == 0


def test_a_paid_order_keeps_its_use_also_when_it_is_cancelled(trade: Trade) -> None:
    code = trade.voucher()
    reference = trade.bought(1, 0, voucher=code)

    cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)

    assert used(code) == counted(code) == 1
    assert trade.sound()


def test_whoever_pays_late_keeps_what_was_promised(trade: Trade) -> None:
    """Also when somebody else had the last use meanwhile: it is counted, so that all see it."""
    code = trade.voucher(most_uses=1)
    reference = trade.place(voucher=code)
    with trade.after_hold(reference):
        expire_due()
        order(trade, code, "+6289000008888")

        assert trade.confirm(trade.transferred(trade.due(reference))) == "paid"

    assert used(code) == counted(code) == 2
    assert trade.of(reference).discount == 4_500
    assert trade.sound()
