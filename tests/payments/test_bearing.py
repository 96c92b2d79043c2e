"""Somebody says who bears a lost dispute: a producer what she earned of it, and nobody twice. On
both engines.
"""

import pytest
from flask import Flask

from marketplace.fulfilment import checking, packing, receiving, returning, sending
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotAllowed, NotFound
from marketplace.payments import bearing
from marketplace.payments import dispute as disputes
from marketplace.payments.bearing import DecidedAlready, EarnedNothing, NotLost, bear
from marketplace.payments.dispute import Dispute
from marketplace.payments.refund import WRITTEN_OFF
from marketplace.payouts import paying
from marketplace.people import audit
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_disputes import FEE as DISPUTE_FEE
from tests.providers.stripe_remote import StripeDouble
from tests.trade import CRISPS, PER_KG, POUCH, done, press_twice, rows_of
from tests.world import BAYU, RATNA, SEKAR, TONO

CHARGED = DISPUTE_FEE // 100
EARNED = POUCH * 9 // 10  # ten percent is the cooperative's


@pytest.fixture
def shop(inside_on: Flask, stripe: StripeDouble) -> OnlineTrade:
    return OnlineTrade(inside_on, stripe)


def arrived(shop: OnlineTrade, pouches: int = 1, crisps: int = 0) -> str:
    """An order that was paid at Stripe, made, sent and completed."""
    reference = shop.paid_online(pouches, crisps)
    for part in [part.code for part in shop.of(reference).parts]:
        receiving.receive(part, by=TONO)
        checking.accept(part, by=TONO)
    parcel = packing.pack_order(reference, key=codes.token(), by=TONO)
    waybill = f"JP{codes.code(10)}"
    sending.send(parcel, waybill=waybill, cost=PER_KG, key=codes.token(), by=TONO)
    sending.deliver(parcel, by=TONO)
    sending.complete(parcel, by=RATNA)
    return reference


def contested(shop: OnlineTrade, reference: str, end: str = "lost", amount: int = 0) -> Dispute:
    name = shop.stripe.dispute(shop.session_of(reference), amount=amount)
    if end:
        shop.stripe.dispute_becomes(name, end)
    shop.hear_all()
    shop.work()
    return the(reference)


def the(reference: str) -> Dispute:
    db.session.rollback()
    [found] = disputes.of_order(db.session(), reference)
    return found


def money(shop: OnlineTrade) -> dict[str, int]:
    assert shop.sound()
    return rows_of(shop.books(), 1300, 1350, 1400, 5300)


def test_a_producer_bears_what_she_earned_of_it(shop: OnlineTrade) -> None:
    """Not the commission, not the delivery, not the provider's fee."""
    dispute = contested(shop, arrived(shop))
    lost = POUCH + PER_KG

    press_twice(bear, dispute.code, "producer", producer=shop.melati.code, by=SEKAR)

    found = the(dispute.order_reference)
    assert (found.borne_by, found.debtor, found.passed_on) == (
        "producer", shop.melati.code, EARNED,
    )  # fmt: skip
    assert money(shop) == {
        f"1300:{shop.melati.code}": EARNED, "5300:all": lost - EARNED + CHARGED,
    }  # fmt: skip
    assert audit.about(db.session(), [dispute.code])[0].act == "bear dispute: producer"
    with pytest.raises(DecidedAlready):
        bear(dispute.code, "cooperative", key=codes.token(), by=SEKAR)


def test_of_a_part_she_bears_her_part(shop: OnlineTrade) -> None:
    dispute = contested(shop, arrived(shop), amount=20_000)

    passed_on = bear(
        dispute.code, "producer", producer=shop.melati.code, key=codes.token(), by=SEKAR
    )

    assert passed_on == EARNED * 20_000 // (POUCH + PER_KG)
    assert money(shop)[f"1300:{shop.melati.code}"] == passed_on


def test_each_maker_bears_of_her_own_goods(shop: OnlineTrade) -> None:
    dispute = contested(shop, arrived(shop, pouches=1, crisps=2))
    assert bearing.makers(db.session(), dispute) == {
        shop.melati.code: EARNED, shop.kenanga.code: 2 * CRISPS * 9 // 10,
    }  # fmt: skip

    bear(dispute.code, "producer", producer=shop.kenanga.code, key=codes.token(), by=SEKAR)

    assert rows_of(money(shop), 1300) == {f"1300:{shop.kenanga.code}": 2 * CRISPS * 9 // 10}


def test_what_she_gave_back_already_she_does_not_bear_again(shop: OnlineTrade) -> None:
    """Of two pouches one went back and its refund was promised; of the rest she has one earning."""
    reference = arrived(shop, pouches=2)
    asked = Asked("producer", WRITTEN_OFF, "rusak", {0: 1})
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)

    dispute = contested(shop, reference)

    assert bearing.makers(db.session(), dispute) == {shop.melati.code: EARNED}


def test_it_is_kept_back_from_her_payouts(shop: OnlineTrade) -> None:
    """A quarter of each at most."""
    dispute = contested(shop, arrived(shop, pouches=2))
    bear(dispute.code, "producer", producer=shop.melati.code, key=codes.token(), by=SEKAR)

    paying.approve(paying.propose(key=codes.token(), by=SEKAR), key=codes.token(), by=BAYU)

    assert money(shop)[f"1300:{shop.melati.code}"] == 2 * EARNED - 2 * EARNED // 4


def test_who_earned_nothing_bears_nothing(shop: OnlineTrade) -> None:
    """Her goods were never completed; and whoever made nothing for it is not found."""
    dispute = contested(shop, shop.paid_online())
    before = money(shop)

    for producer, no in ((shop.melati.code, EarnedNothing), (shop.kenanga.code, NotFound)):
        with pytest.raises(no):
            bear(dispute.code, "producer", producer=producer, key=codes.token(), by=SEKAR)
    with pytest.raises(NotFound):
        bear(dispute.code, "buyer", key=codes.token(), by=SEKAR)

    assert (the(dispute.order_reference).borne_by, money(shop)) == ("", before)


def test_a_courier_bears_all_of_it(shop: OnlineTrade) -> None:
    dispute = contested(shop, arrived(shop))
    bear(dispute.code, "carrier", key=codes.token(), by=RATNA)
    assert money(shop) == {"1350:all": POUCH + PER_KG, "5300:all": CHARGED}


def test_the_cooperative_bears_it_by_saying_so(shop: OnlineTrade) -> None:
    dispute = contested(shop, arrived(shop))
    assert bear(dispute.code, "cooperative", key=codes.token(), by=RATNA) == 0
    assert the(dispute.order_reference).borne_by == "cooperative"
    assert money(shop) == {"5300:all": POUCH + PER_KG + CHARGED}


@pytest.mark.parametrize("end", ["", "won"])
def test_nobody_bears_what_is_not_lost(shop: OnlineTrade, end: str) -> None:
    dispute = contested(shop, arrived(shop), end)
    before = money(shop)

    with pytest.raises(NotLost):
        bear(dispute.code, "producer", producer=shop.melati.code, key=codes.token(), by=SEKAR)

    assert (the(dispute.order_reference).borne_by, money(shop)) == ("", before)


def test_a_packer_does_not_decide(shop: OnlineTrade) -> None:
    dispute = contested(shop, arrived(shop))
    with pytest.raises(NotAllowed):
        bear(dispute.code, "carrier", key=codes.token(), by=TONO)
    assert the(dispute.order_reference).borne_by == ""


def test_two_who_decide_at_once_decide_once(shop: OnlineTrade) -> None:
    dispute = contested(shop, arrived(shop))
    code, her = dispute.code, shop.melati.code

    told = done(
        shop,
        lambda: bear(code, "producer", producer=her, key=codes.token(), by=SEKAR),
        lambda: bear(code, "carrier", key=codes.token(), by=RATNA),
    )

    assert sorted(told) == [False, True]
    assert len(rows_of(money(shop), 1300, 1350)) == 1
