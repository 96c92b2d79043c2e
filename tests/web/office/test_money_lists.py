"""The pages of buyers' money ask the database the same few questions, however long they are."""

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.catalogue import stock
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import codes
from marketplace.kernel.db import transaction
from marketplace.lifecycles import THE_BUYER, Role
from marketplace.payments import payment as payments
from marketplace.payments import proof as proofs
from marketplace.payments import receiving
from tests.trade import Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, sekar
from tests.world import RATNA, SEKAR

MORE = 4


@pytest.fixture
def trade(app: Flask) -> Trade:
    trade = Trade(app)
    with trade.inside(), transaction() as session:
        for sku in (trade.pouch_sku, trade.crisps_sku):
            stock.change(session, sku, 40, reason="more", by=RATNA)
    return trade


def refunded(trade: Trade) -> None:
    cancel_as_staff(trade.bought(1, 1), reason="salah pesan", borne_by="cooperative", by=RATNA)


def kept(trade: Trade) -> None:
    """Paid twice, unidentified at the bank, and unidentified in the merchant's app."""
    reference = trade.bought()
    trade.confirm(trade.transferred(trade.due(reference)))
    receiving.receive_other(50_000, "", key=codes.token(), by=SEKAR)


def claimed(trade: Trade) -> None:
    reference = trade.place()
    with transaction() as session:
        payment = payments.newest(session, reference)
        payment.move("claim", by=THE_BUYER)
        proofs.keep(session, payment.code, b"a picture")


def given(trade: Trade) -> None:
    trade.voucher()
    trade.voucher(producer=trade.melati.code, agreed=True)


def asked(trade: Trade, office: Visitor, path: str) -> int:
    with trade.inside(), trade.counting() as told:
        office.get(path).assert_ok()
    return len(told)


@pytest.mark.parametrize(
    ("page", "one_more", "most"),
    [("refunds", refunded, 4), ("kept", kept, 8), ("claims", claimed, 4), ("vouchers", given, 4)],
)
def test_a_longer_list_asks_no_more(
    trade: Trade, page: str, one_more: Callable[[Trade], None], most: int
) -> None:
    office = at_office(trade, "Ratna", Role.MANAGER, Role.TREASURER)
    with trade.inside():
        one_more(trade)
    short = asked(trade, office, f"/office/{page}")
    with trade.inside():
        for _ in range(MORE):
            one_more(trade)

    longer = asked(trade, office, f"/office/{page}")

    assert longer <= min(short, most)


def test_an_order_of_many_lines_asks_no_more_to_give_back(trade: Trade) -> None:
    with trade.inside():
        short, long = trade.bought(1), trade.bought(2, 3)
    office = sekar(trade)
    few, many = (asked(trade, office, f"/office/orders/{each}/give-back") for each in (short, long))

    assert many <= few <= 5
