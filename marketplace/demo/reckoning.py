"""The demo's treasurer keeps order: what left the bank is on its statement, a courier's bill is
laid beside the parcels, and what nobody can explain yet has somebody who looks into it.
"""

from datetime import timedelta

from sqlalchemy import select

from marketplace.demo.story import Story, morning
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.ledger.open_item import OpenItem
from marketplace.payouts import payout as payouts
from marketplace.treasury import billing, explaining
from marketplace.treasury.billing import Asked

FEE = 6_500


def left_the_bank(story: Story, run: str, cash: int) -> None:
    """The statement after a payout run shows each of them, the cash, and a fee of the bank."""
    paid = [p.amount for p in payouts.run_known_as(db.session(), run).payouts if p.by_transfer]
    rows = [("SETOR KAS", -cash), *(("TITIP JUAL", -amount) for amount in paid)]
    fee = story.statement(3, *rows, ("BIAYA ADM", -FEE))[-1]
    with clock.at(morning(2)):
        item = db.session.scalars(select(OpenItem).where(OpenItem.document == fee)).one()
        explaining.take_care(
            item.code, owner=story.people.sekar.code, note="Tanya bank, biaya apa ini?",
            by=story.people.sekar,
        )  # fmt: skip


def billed(story: Story) -> None:
    """A courier asks for what it carried until five days ago, as it had said."""
    carried = select(Shipment).where(Shipment.waybill.is_not(None), Shipment.cost > 0)
    before = Shipment.sent_at < clock.now() - timedelta(days=3)
    rows = db.session.scalars(carried.where(before).order_by(Shipment.id)).all()
    asked = [Asked(parcel.waybill or "", parcel.cost) for parcel in rows]
    with clock.at(morning(1)):
        bill = billing.enter("JNE", "JNE-2211", asked, key=story.key(), by=story.people.sekar)
        billing.book(bill, reason="", key=story.key(), by=story.people.ratna)
