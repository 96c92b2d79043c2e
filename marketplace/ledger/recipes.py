"""How each event is booked: one pure function an event, debit positive, credit negative.

A recipe takes numbers and references and never sees an order. Its key names the event, so that
the same event can be booked only once, whatever happens around it.
"""

from collections.abc import Callable

from marketplace.kernel.money import Money
from marketplace.ledger import chart
from marketplace.ledger.entry import Entry
from marketplace.ledger.entry import balanced as _entry
from marketplace.ledger.own_recipes import OWN_RECIPES
from marketplace.ledger.payout_recipes import (
    payout_approved,
    payout_arrived,
    payout_bounced,
    payout_returned,
)

__all__ = (
    "RECIPES", "Entry", "payout_approved", "payout_arrived", "payout_bounced", "payout_returned",
)  # fmt: skip


def received(payment: str, order: str, place: str, total: Money, code: Money) -> Entry:
    """A payment that fits: `total` is the buyer's, the unique `code` on top of it is ours; one
    below zero was taken off, and is ours to bear.
    """
    return _entry(
        "received", payment, order,
        (place, total + code), (chart.customer_money(order), -total), (_codes(code), -code),
    )  # fmt: skip


def discounted(order: str, amount: Money) -> Entry:
    """The order is paid, and this is what the cooperative gives to it: with what the buyer paid,
    its makers can be paid in full.
    """
    return _entry(
        "discounted", order, order,
        (chart.DISCOUNTS, amount), (chart.customer_money(order), -amount),
    )  # fmt: skip


def discount_returned(refund: str, order: str, amount: Money) -> Entry:
    """With goods that go back, so does the share of them that the cooperative gave."""
    return _entry(
        "discount_returned", refund, order,
        (chart.customer_money(order), amount), (chart.DISCOUNTS, -amount),
    )  # fmt: skip


def _codes(code: Money) -> str:
    return chart.UNIQUE_CODES if code > 0 else chart.CODES_TAKEN_OFF


def kept_apart(event: str, order: str, place: str, amount: Money) -> Entry:
    """Money for an order it does not fit (late, short, over, twice). It is never refused."""
    return _entry("kept_apart", event, order, (place, amount), (chart.kept_apart(order), -amount))


def gateway_fee(event: str, order: str, place: str, fee: Money) -> Entry:
    """What a provider keeps of a payment it took."""
    return _entry("gateway_fee", event, order, (chart.GATEWAY_FEES, fee), (place, -fee))


def paid_out(line: str, gateway: str, place: str, amount: Money, fee: Money) -> Entry:
    """A gateway pays out what it took for us, in one sum, less what it keeps."""
    return _entry(
        "paid_out", line, gateway,
        (place, amount), (chart.GATEWAY_FEES, fee), (chart.clearing(gateway), -amount - fee),
    )  # fmt: skip


def unidentified(line: str, place: str, amount: Money) -> Entry:
    """Money nobody can place yet."""
    return _entry("unidentified", line, line, (place, amount), (chart.unidentified(line), -amount))


def used(event: str, order: str, amount: Money, code: Money) -> Entry:
    """Money kept apart now pays its order, because the goods could be had again."""
    return _entry(
        "used", event, order,
        (chart.kept_apart(order), amount + code), (chart.customer_money(order), -amount),
        (_codes(code), -code),
    )  # fmt: skip


def kept_for_another(event: str, order: str, other: str, amount: Money) -> Entry:
    """Money kept apart for one order is wanted for another of the same buyer."""
    return _entry(
        "kept_for_another", event, other,
        (chart.kept_apart(order), amount), (chart.kept_apart(other), -amount),
    )  # fmt: skip


def returning_kept(refund: str, order: str, amount: Money) -> Entry:
    """Money kept apart will go back to the buyer."""
    return _entry(
        "returning_kept", refund, order,
        (chart.kept_apart(order), amount), (chart.refund_due(refund), -amount),
    )  # fmt: skip


def returning_unidentified(refund: str, line: str, amount: Money) -> Entry:
    """Money nobody could place goes back to whoever sent it."""
    return _entry(
        "returning_unidentified", refund, line,
        (chart.unidentified(line), amount), (chart.refund_due(refund), -amount),
    )  # fmt: skip


def refunding(refund: str, order: str, amount: Money) -> Entry:
    """Goods nobody earned with, and delivery nobody needs: their money will go back."""
    places = (chart.customer_money(order), amount), (chart.refund_due(refund), -amount)
    return _entry("refunding", refund, order, *places)


def undone(
    piece: str, refund: str, order: str, producer: str, taken_back: Money, owed: Money,
    commission: Money, discount: Money,
) -> Entry:  # fmt: skip
    """Goods that were earned go back: she gives what was not paid out and owes the rest, the
    cooperative its commission; what it gave to the order comes back to it.
    """
    return _entry(
        "undone", piece, order,
        (chart.payable(producer), taken_back), (chart.owed_by(producer), owed),
        (chart.commission(order), commission), (chart.DISCOUNTS, -discount),
        (chart.refund_due(refund), discount - taken_back - owed - commission),
    )  # fmt: skip


def borne(refund: str, order: str, amount: Money) -> Entry:
    """The cooperative pays for it."""
    return _entry(
        "borne", refund, order, (chart.BORNE, amount), (chart.refund_due(refund), -amount)
    )


def borne_by_courier(refund: str, order: str, amount: Money) -> Entry:
    """The courier lost or broke it and has to pay for it."""
    return _entry(
        "borne_by_courier", refund, order,
        (chart.FROM_COURIERS, amount), (chart.refund_due(refund), -amount),
    )  # fmt: skip


def owing_delivery(refund: str, order: str, producer: str, amount: Money) -> Entry:
    """Her goods were not as promised: she owes the delivery."""
    return _entry(
        "owing_delivery", refund, order,
        (chart.owed_by(producer), amount), (chart.refund_due(refund), -amount),
    )  # fmt: skip


def spared(refund: str, order: str, amount: Money) -> Entry:
    """Delivery that nobody needs any more and that the buyer had back before."""
    return _entry(
        "spared", refund, order, (chart.customer_money(order), amount), (chart.BORNE, -amount)
    )


def code_returned(refund: str, order: str, amount: Money) -> Entry:
    """What had been taken off the payment does not go back to whoever never paid it."""
    return _entry(
        "code_returned", refund, order,
        (chart.refund_due(refund), amount), (chart.CODES_TAKEN_OFF, -amount),
    )  # fmt: skip


def swapped(swap: str, refund: str, order: str, carried: Money, given: Money) -> Entry:
    """Other goods come instead: so much of what would go back pays them, the cooperative the rest.
    """
    return _entry(
        "swapped", swap, order,
        (chart.refund_due(refund), carried), (chart.DISCOUNTS, given),
        (chart.customer_money(order), -carried - given),
    )  # fmt: skip


def withdrawn(
    refund: str, order: str, amount: Money, given: Money, spared: Money, code: Money
) -> Entry:
    """The order stands again and nobody sends its refund: what `refunding`, `discount_returned`,
    `spared` and `code_returned` booked for it is as it was before them.
    """
    return _entry(
        "withdrawn", refund, order,
        (chart.refund_due(refund), amount), (chart.DISCOUNTS, given), (chart.BORNE, spared),
        (chart.CODES_TAKEN_OFF, code),
        (chart.customer_money(order), -amount - given - spared - code),
    )  # fmt: skip


def refunded(event: str, refund: str, place: str, amount: Money) -> Entry:
    """The buyer has the money."""
    return _entry("refunded", event, refund, (chart.refund_due(refund), amount), (place, -amount))


def refund_bounced(event: str, refund: str, place: str, amount: Money) -> Entry:
    """The buyer did not get it after all: it is back where it came from."""
    return _entry(
        "refund_bounced", event, refund, (place, amount), (chart.refund_due(refund), -amount)
    )


def disputed(
    event: str, dispute: str, order: str, gateway: str, amount: Money, fee: Money
) -> Entry:
    """A buyer's bank asks for money back: the provider withdraws it, and charges for that."""
    return _entry(
        "disputed", event, order,
        (chart.disputed(dispute), amount), (chart.DISPUTES, fee),
        (chart.clearing(gateway), -amount - fee),
    )  # fmt: skip


def dispute_won(
    event: str, dispute: str, order: str, gateway: str, amount: Money, fee: Money
) -> Entry:
    """The provider gives it back, and what it charged where it does so."""
    return _entry(
        "dispute_won", event, order,
        (chart.clearing(gateway), amount + fee), (chart.disputed(dispute), -amount),
        (chart.DISPUTES, -fee),
    )  # fmt: skip


def dispute_lost(event: str, dispute: str, order: str, amount: Money) -> Entry:
    """The buyer keeps it: the cooperative bears it until somebody says who else does."""
    return _entry(
        "dispute_lost", event, order,
        (chart.DISPUTES, amount), (chart.disputed(dispute), -amount),
    )  # fmt: skip


def dispute_passed_on(dispute: str, order: str, place: str, amount: Money) -> Entry:
    """Not the cooperative bears it: a producer owes what she earned of it, or the courier all."""
    return _entry("dispute_passed_on", dispute, order, (place, amount), (chart.DISPUTES, -amount))


def delivery(shipment: str, order: str, price: Money, cost: Money) -> Entry:
    """The buyer's delivery price becomes the courier's cost and our margin, also when negative."""
    return _entry(
        "delivery", shipment, order,
        (chart.customer_money(order), price), (chart.COURIERS, -cost),
        (chart.DELIVERY_MARGIN, cost - price),
    )  # fmt: skip


def earned(part: str, order: str, producer: str, amount: Money, commission: Money) -> Entry:
    """A part is completed: hers, less the commission frozen on the line."""
    return _entry(
        "earned", part, order,
        (chart.customer_money(order), amount), (chart.payable(producer), commission - amount),
        (chart.commission(order), -commission),
    )  # fmt: skip


def earned_again(part: str, order: str, producer: str, place: str, amount: Money) -> Entry:
    """Goods that came instead of others: the buyer's sale stands, so whoever is to blame pays what
    their maker receives, without commission. What she makes again for nothing is not booked.
    """
    return _entry("earned_again", part, order, (place, amount), (chart.payable(producer), -amount))


def moved(event: str, source: str, target: str, amount: Money) -> Entry:
    """Between the cash box, the bank and the courier's bill; or what stood there at the start."""
    return _entry("moved", event, event, (target, amount), (source, -amount))


RECIPES: tuple[Callable[..., Entry], ...] = (
    received, discounted, discount_returned, kept_apart, gateway_fee, paid_out, unidentified, used,
    kept_for_another, returning_kept, returning_unidentified, refunding, undone, borne,
    borne_by_courier, owing_delivery, spared, code_returned, swapped, withdrawn, refunded,
    refund_bounced, disputed, dispute_won, dispute_lost, dispute_passed_on, delivery, earned,
    earned_again, payout_approved, payout_arrived, payout_bounced, payout_returned, moved,
    *OWN_RECIPES,
)  # fmt: skip
