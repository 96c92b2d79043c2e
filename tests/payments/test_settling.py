"""Money arrives: it pays its order if it fits, and is kept apart if not. On both engines."""

import pytest
from flask import Flask

from marketplace.catalogue import stock
from marketplace.checkout.expiring import expire_due
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import WrongState
from marketplace.payments import payment as payments
from marketplace.payments import reconciling
from marketplace.payments.settling import (
    NotExactly,
    TooLittleKept,
    kept_apart,
    settle_cash,
    use_kept,
)
from tests.trade import POUCH, Count, Trade, press_twice
from tests.world import RATNA, SEKAR, TONO

TOTAL = POUCH + 11_000


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def test_the_exact_amount_pays_the_order(trade: Trade) -> None:
    reference = trade.place()
    assert trade.stock(trade.pouch_sku) == Count(5, held=1, sold=0)

    assert trade.confirm(trade.transferred(trade.due(reference))) == "paid"

    code = trade.due(reference) - TOTAL
    assert trade.states(reference) == ("paid", {"to_make"})
    assert trade.payment(reference).state == "settled"
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=1)
    assert trade.books() == {
        "1100:main": TOTAL + code, f"2100:{reference}": -TOTAL, "4300:all": -code,
    }  # fmt: skip
    assert trade.sound()


def test_late_money_pays_the_order_while_the_goods_are_there(trade: Trade) -> None:
    reference = trade.place()
    with trade.after_hold(reference):
        assert expire_due() == 1
        assert trade.states(reference) == ("expired", {"waiting"})
        assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=0)

        assert trade.confirm(trade.transferred(trade.due(reference))) == "paid"

    assert trade.states(reference) == ("paid", {"to_make"})
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=1)
    assert trade.sound()


def test_late_money_is_kept_apart_when_the_goods_are_gone(trade: Trade) -> None:
    reference = trade.place(pouches=5)
    with trade.after_hold(reference):
        expire_due()
        trade.bought(pouches=1)
        due = trade.due(reference)

        assert trade.confirm(trade.transferred(due)) == "kept apart"

        assert trade.states(reference) == ("expired", {"waiting"})
        assert trade.payment(reference).state == "expired"
        assert trade.books()[f"2600:{reference}"] == -due
        assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=1)
        assert trade.sound()


def test_money_for_a_cancelled_order_is_kept_apart(trade: Trade) -> None:
    reference = trade.place()
    due = trade.due(reference)
    cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)

    assert trade.confirm(trade.transferred(due)) == "kept apart"

    assert trade.states(reference) == ("cancelled", {"cancelled"})
    assert trade.books() == {"1100:main": due, f"2600:{reference}": -due}
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=0)
    assert trade.sound()


def test_a_second_payment_never_touches_the_order(trade: Trade) -> None:
    reference = trade.bought()
    due, before = trade.due(reference), trade.books()

    assert trade.confirm(trade.transferred(due)) == "kept apart"

    assert trade.books() == before | {"1100:main": 2 * due, f"2600:{reference}": -due}
    assert trade.states(reference) == ("paid", {"to_make"})
    assert trade.sound()


@pytest.mark.parametrize("missing", [1, 1_000])
def test_too_little_is_kept_apart_and_the_goods_stay_held(trade: Trade, missing: int) -> None:
    reference = trade.place()
    amount = TOTAL - missing

    assert assigned(trade, reference, amount) == "kept apart"

    assert trade.states(reference) == ("placed", {"waiting"})
    assert trade.books() == {"1100:main": amount, f"2600:{reference}": -amount}
    assert trade.stock(trade.pouch_sku) == Count(5, held=1, sold=0)
    assert trade.sound()


def test_what_is_too_much_is_kept_apart(trade: Trade) -> None:
    reference = trade.place()
    due = trade.due(reference)

    assert assigned(trade, reference, due + 9_000) == "paid and over"

    assert trade.states(reference) == ("paid", {"to_make"})
    assert trade.books() == {
        "1100:main": due + 9_000,
        f"2100:{reference}": -TOTAL,
        f"2600:{reference}": -9_000,
        "4300:all": TOTAL - due,
    }
    assert trade.sound()


def test_whoever_forgets_the_code_on_top_has_paid(trade: Trade) -> None:
    reference = trade.place()

    assert assigned(trade, reference, TOTAL) == "paid"

    assert trade.books() == {"1100:main": TOTAL, f"2100:{reference}": -TOTAL}
    assert trade.sound()


def test_the_rest_is_asked_for_by_an_amount_of_its_own_and_pays_the_order(trade: Trade) -> None:
    reference = trade.place()
    assigned(trade, reference, 30_000)
    rest = trade.due(reference) - 30_000
    code = trade.payment(reference).unique_code
    assert rest == TOTAL - 30_000 + code > TOTAL - 30_000

    assert trade.confirm(trade.transferred(rest)) == "paid"

    assert trade.states(reference) == ("paid", {"to_make"})
    assert trade.books() == {
        "1100:main": TOTAL + code, f"2100:{reference}": -TOTAL, "4300:all": -code,
    }  # fmt: skip
    assert kept_apart(db.session()) == []
    assert trade.sound()


def test_three_pieces_pay_the_order_together_and_the_rest_stays_apart(trade: Trade) -> None:
    reference = trade.place()
    for amount in (10_000, 20_000):
        assert assigned(trade, reference, amount) == "kept apart"
    with pytest.raises(TooLittleKept):
        use_kept(reference, key=codes.token(), by=SEKAR)
    assert trade.states(reference) == ("placed", {"waiting"})

    assert assigned(trade, reference, TOTAL) == "paid and over"

    code = trade.payment(reference).unique_code
    assert trade.books() == {
        "1100:main": TOTAL + 30_000,
        f"2100:{reference}": -TOTAL,
        f"2600:{reference}": code - 30_000,
        "4300:all": -code,
    }
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=1)
    assert trade.sound()


def test_kept_money_pays_its_order_once_the_goods_are_there_again(trade: Trade) -> None:
    reference = trade.place(pouches=5)
    with trade.after_hold(reference):
        expire_due()
        other = trade.bought(pouches=1)
        due = trade.due(reference)
        trade.confirm(trade.transferred(due))
        cancel_as_staff(other, reason="asked by phone", borne_by="cooperative", by=RATNA)
        assert [(k.amount, k.usable) for k in kept_apart(db.session())] == [(due, True)]

        press_twice(use_kept, reference, by=SEKAR)

        assert trade.states(reference) == ("paid", {"to_make"})
        assert kept_apart(db.session()) == []
        assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=5)
        assert trade.sound()


def test_what_is_over_of_kept_money_stays_apart(trade: Trade) -> None:
    reference = trade.place(pouches=5)
    with trade.after_hold(reference):
        expire_due()
        other = trade.bought(pouches=1)
        due = trade.due(reference)
        assert assigned(trade, reference, due + 5_000) == "kept apart"
        cancel_as_staff(other, reason="asked by phone", borne_by="cooperative", by=RATNA)

        use_kept(reference, key=codes.token(), by=SEKAR)

        assert trade.states(reference) == ("paid", {"to_make"})
        assert [(k.amount, k.usable) for k in kept_apart(db.session())] == [(5_000, False)]
        assert trade.sound()


def test_kept_money_is_not_used_for_goods_that_are_gone(trade: Trade) -> None:
    reference = trade.place(pouches=5)
    with trade.after_hold(reference):
        expire_due()
        trade.bought(pouches=1)
        trade.confirm(trade.transferred(trade.due(reference)))
        before = trade.books()

        with pytest.raises(stock.SoldOut):
            use_kept(reference, key=codes.token(), by=SEKAR)

        assert trade.books() == before
        assert trade.states(reference) == ("expired", {"waiting"})
        assert trade.sound()


def test_cash_pays_at_the_counter_once(trade: Trade) -> None:
    reference = trade.place(method=payments.CASH)

    press_twice(settle_cash, reference, TOTAL, by=TONO)

    assert trade.states(reference) == ("paid", {"to_make"})
    assert trade.books() == {"1010:main": TOTAL, f"2100:{reference}": -TOTAL}
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=1)
    assert trade.sound()


@pytest.mark.parametrize("wrong", [-1, 1, 5_000])
def test_cash_must_be_exact(trade: Trade, wrong: int) -> None:
    reference = trade.place(method=payments.CASH)

    with pytest.raises(NotExactly, match=r".*") as no:
        settle_cash(reference, TOTAL + wrong, key=codes.token(), by=TONO)

    assert "Rp56.000" in no.value.sentence()
    assert trade.states(reference) == ("placed", {"waiting"})
    assert trade.books() == {}


def test_somebody_who_promised_a_transfer_may_pay_cash(trade: Trade) -> None:
    reference = trade.place()
    due = trade.due(reference)

    settle_cash(reference, TOTAL, key=codes.token(), by=TONO)

    found = [(p.method, p.state) for p in payments.of_order(db.session(), reference)]
    assert found == [("transfer", "expired"), ("cash", "settled")]
    assert trade.confirm(trade.transferred(due)) == "kept apart"
    assert trade.books() == {
        "1010:main": TOTAL, "1100:main": due, f"2100:{reference}": -TOTAL, f"2600:{reference}": -due
    }  # fmt: skip
    assert trade.sound()


def test_an_order_is_not_paid_twice_in_cash(trade: Trade) -> None:
    reference = trade.bought(method=payments.CASH)
    before = trade.books()

    with pytest.raises(WrongState):
        settle_cash(reference, TOTAL, key=codes.token(), by=TONO)

    assert trade.books() == before
    assert len(payments.of_order(db.session(), reference)) == 1


def test_a_cancelled_order_takes_no_cash(trade: Trade) -> None:
    reference = trade.place(method=payments.CASH)
    cancel_as_staff(reference, reason="asked by phone", borne_by="cooperative", by=RATNA)

    with pytest.raises(WrongState):
        settle_cash(reference, TOTAL, key=codes.token(), by=TONO)

    assert trade.books() == {}
    assert trade.stock(trade.pouch_sku) == Count(5, held=0, sold=0)


def assigned(trade: Trade, reference: str, amount: int) -> str:
    """Sekar says whose money it is."""
    return reconciling.assign(trade.transferred(amount), reference, key=codes.token(), by=SEKAR)
