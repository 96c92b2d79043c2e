"""Goods with a discount and a rule of commission go back piece by piece: whatever the sequence, it
ends at the same sums.
"""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.catalogue import commissioning
from marketplace.catalogue.commissioning import NewRule
from marketplace.fulfilment import packing, returning, sending
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.ledger import chart
from marketplace.payments import refund as refunds
from marketplace.policy import commission
from marketplace.reports import monthly
from marketplace.reports import period as periods
from tests.trade import POUCH, Trade
from tests.world import RATNA, SEKAR, TONO

PIECES = 5
HERS, OURS = "hers", "ours"


def earned(trade: Trade, giver: str) -> str:
    """Five pouches with a voucher, earned under a rule of her own; returns the order."""
    rule = NewRule(1_250, 333, commission.today(), producer=trade.melati.code)
    commissioning.make(rule, key=codes.token(), by=SEKAR)
    given = {"producer": trade.melati.code, "agreed": True} if giver == HERS else {}
    voucher = trade.voucher(percent_bp=777, **given)
    reference = trade.bought(pouches=PIECES, voucher=voucher)
    trade.handed_over(reference)
    parcel = packing.pack_order(reference, key=codes.token(), by=TONO)
    sending.send(parcel, waybill="JP00112233", cost=11_000, key=codes.token(), by=TONO)
    sending.deliver(parcel, by=TONO)
    sending.complete(parcel, by=RATNA)
    return reference


@pytest.mark.parametrize("giver", [HERS, OURS])
@pytest.mark.parametrize("sequence", [(5,), (1, 1, 1, 1, 1), (2, 3), (3, 1, 1)])
def test_all_sequences_end_alike(app: Flask, giver: str, sequence: tuple[int, ...]) -> None:
    """M19, M27: she ends at nothing, so do commission and what we gave, and the buyer has all."""
    with app.app_context():
        trade = Trade(app)
        reference = earned(trade, giver)
        [line] = trade.of(reference).lines
        off = PIECES * POUCH * 777 // 10_000
        total = PIECES * POUCH - (off if giver == HERS else 0)
        ours = total * 1_250 // 10_000 + 333 * PIECES
        assert (line.total, line.commission) == (total, ours)
        assert trade.books()[chart.payable(trade.melati.code)] == ours - total

        for day, quantity in enumerate(sequence):
            with clock.at(clock.now() + timedelta(seconds=day)):
                asked = Asked("producer", refunds.WRITTEN_OFF, "rusak", {0: quantity})
                returning.give_back(reference, asked, key=codes.token(), by=SEKAR)
            assert trade.sound()

        books = trade.books()
        gone = {chart.payable(trade.melati.code), chart.owed_by(trade.melati.code),
                chart.commission(reference), chart.DISCOUNTS}  # fmt: skip
        assert not gone & set(books)
        back = sum(refund.amount for refund in refunds.of_order(db.session(), reference))
        assert back == PIECES * POUCH - off
        month = periods.month_of(clock.today(), "WIB")
        hers = monthly.month_of(db.session(), trade.melati.code, month)
        assert hers.sum_of(monthly.EARNED) == -hers.sum_of(monthly.TAKEN_BACK) == total - ours
