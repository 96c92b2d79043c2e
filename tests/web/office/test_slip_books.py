"""Whatever a slip says, on paper or on her screen, is what was booked for that payout. On both
engines.
"""

from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.catalogue import stock
from marketplace.fulfilment import returning
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.money import Money, format_rupiah
from marketplace.ledger import chart, earning
from marketplace.ledger.journal import Entry, Posting
from marketplace.payments import refund as refunds
from marketplace.payouts import paying, recording
from marketplace.payouts import payout as payouts
from marketplace.payouts.payout import Payout
from marketplace.payouts.recording import Given
from tests.photos import camera_photo
from tests.trade import Trade
from tests.web.office.colleagues import sekar
from tests.world import BAYU, RATNA, SEKAR

PART = 10_000


@pytest.fixture
def trade(app_on: Flask) -> Trade:
    """Melati was paid three times. After the first a pouch came back; a pouch of the second had
    come back before, and most of it was left; the third brought that, and took of her debt.
    """
    trade = Trade(app_on)
    with trade.inside():
        with transaction() as session:
            stock.change(session, trade.pouch_sku, 20, reason="more", by=RATNA)
        first = trade.reference_of(trade.earned(pouches=2))
        trade.paid_out(trade.melati)
        goes_back(first)
        goes_back(trade.reference_of(trade.earned(pouches=2)))
        trade.petty_cash(PART)
        given = Given(PART, "cash", clock.today(), "K-17")
        picture = BytesIO(camera_photo(400, 300))
        by_hand = recording.record(trade.melati.code, given, picture, key=codes.token(), by=RATNA)
        paying.approve(by_hand, key=codes.token(), by=BAYU)
        trade.earned(pouches=3)
        trade.paid_out(trade.melati)
    return trade


def goes_back(order: str) -> None:
    asked = Asked("producer", refunds.WRITTEN_OFF, "rusak", {0: 1})
    returning.give_back(order, asked, key=codes.token(), by=SEKAR)


def booked(entry: str, account: str) -> Money:
    """On accounts that begin so, by entries whose key does."""
    query = select(func.coalesce(func.sum(Posting.amount), 0)).join(
        Entry, Entry.key == Posting.entry
    )
    like = Entry.key.startswith(entry), Posting.account.startswith(account)
    return int(db.session.scalar(query.where(*like)) or 0)


def by_the_books(trade: Trade, payout: Payout) -> list[Money]:
    """What its slip has to say, from the postings alone: its sums, and last what she receives."""
    parts = [one.part for one in earning.of_payout(db.session(), payout.code)]
    melati, approved = trade.melati.code, f"payout_approved:{payout.code}"
    price = sum(booked(f"earned:{part}", "2100:") for part in parts)
    ours = sum(booked(f"earned:{part}", "4100:") for part in parts)
    back = -sum(
        booked(entry, chart.payable(melati))
        for part in parts
        for entry in db.session.scalars(
            select(Entry.key).where(Entry.recipe == "undone", Entry.key.endswith(f"-{part}"))
        )
    )
    recovered = booked(approved, chart.owed_by(melati))
    carried = booked(approved, chart.payable(melati)) - price - ours - back
    sums = [price, ours, back, recovered, carried]
    return [*(amount for amount in sums if amount), -booked(approved, "2220:")]


def test_every_figure_of_a_slip_stands_in_the_books(trade: Trade) -> None:
    """S17, X08: of each payout, also with what was taken back, recovered and carried over."""
    with trade.inside():
        found = payouts.of_producer(db.session(), trade.melati.code)
        runs = {one.code: one.run.code for one in found}
        expected = {one.code: by_the_books(trade, one) for one in found}
        facts = [(one.carried > 0, one.carried < 0, one.recovered > 0) for one in found]
        assert trade.sound()
    assert len(found) == 3 and all(any(column) for column in zip(*facts, strict=True))
    office = sekar(trade)

    for code, run in runs.items():
        slip = office.get(f"/office/payouts/{run}/{code}/slip").assert_ok().page
        said = slip.select(".slip table")[-1].select("td.num")
        assert [cell.get_text(strip=True) for cell in said] == [
            format_rupiah(amount) for amount in expected[code]
        ]
        [large] = slip.select(".slip-amount")
        assert format_rupiah(expected[code][-1]) in large.get_text()
