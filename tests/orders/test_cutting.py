"""A part is cut in any order: each piece has the share of its own goods, and nothing is lost."""

import pytest
from flask import Flask

from marketplace.fulfilment import returning
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import codes
from marketplace.kernel.db import transaction
from marketplace.orders import part as parts
from marketplace.orders.cutting import cut
from marketplace.payments.refund import RESTOCKED
from tests.trade import PER_KG, POUCH, Trade
from tests.world import SEKAR


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def pieces(trade: Trade, reference: str) -> list[tuple[int, int, int, int]]:
    order = trade.of(reference)
    return sorted((p.begins_at, p.quantity, p.amount, p.commission) for p in order.parts)


def test_each_piece_keeps_its_place_in_the_line(trade: Trade) -> None:
    """S08: three of Rp135.000 less Rp1.000 given by the cooperative, apart in two cuts."""
    voucher = trade.voucher(percent_bp=0, amount=1_000)
    reference = trade.bought(pouches=3, voucher=voucher)
    with transaction() as session:
        whole = parts.known_as(session, trade.of(reference).parts[0].code)
        first = cut(session, whole, 2)
        cut(session, first, 1)
        assert cut(session, whole, 1) is whole

    found = pieces(trade, reference)
    assert [(at, quantity) for at, quantity, _amount, _ours in found] == [(0, 1), (1, 1), (2, 1)]
    assert sum(amount for *_place, amount, _ours in found) == 3 * POUCH
    assert sum(ours for *_place, ours in found) == 3 * POUCH // 10
    assert trade.sound()


def test_goods_go_back_from_several_parts(trade: Trade) -> None:
    """M11: all pieces of a line can be given back at once; each is booked as what it was."""
    voucher = trade.voucher(percent_bp=0, amount=1_000)
    reference = trade.bought(pouches=3, voucher=voucher)
    with transaction() as session:
        cut(session, parts.known_as(session, trade.of(reference).parts[0].code), 2)

    asked = Asked("buyer", RESTOCKED, "batal", {0: 3})
    returning.give_back(reference, asked, key=codes.token(), by=SEKAR)

    assert trade.states(reference) == ("cancelled", {"cancelled"})
    assert {code for code in trade.books() if code.startswith("2100")} == set()
    assert sum(-n for code, n in trade.books().items() if code.startswith("2500")) == (
        3 * POUCH - 1_000 + PER_KG
    )
    assert trade.sound()
