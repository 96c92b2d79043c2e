"""B23: the buyer and the office print the same nota, and nobody else finds it."""

import pytest
from flask import Flask

from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel.db import db
from marketplace.lifecycles import Role
from marketplace.orders import paper as papers
from marketplace.orders.order import PICKUP
from marketplace.payments import payment as payments
from tests.trade import POUCH, Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, tono
from tests.world import COOPERATIVE, DEWI, RATNA

_VIEWER = (Role.AUDITOR,)


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def paid(trade: Trade) -> tuple[str, str, Visitor]:
    """Dewi's order with a voucher, the code of its nota, and her in front of it."""
    with trade.inside():
        reference = trade.bought(
            1, 1, method=payments.CASH, delivery=PICKUP, voucher=trade.voucher()
        )
        nota = papers.nota_of(db.session(), reference)
        assert nota is not None
        code, key = nota.code, trade.of(reference).key
    return reference, code, trade.visitor().get(f"/en/orders/{reference}?key={key}")


def test_a_buyer_prints_her_nota(trade: Trade) -> None:
    """B23: figures, words and the cooperative; her name, and no maker's."""
    _reference, code, dewi = paid(trade)

    dewi.link(f"Nota {code}").follow()

    dewi.assert_ok().assert_sees(
        COOPERATIVE.name, code, DEWI.name, "Pouch bunga", f"Rp{POUCH // 1000}.000", "-Rp6.000",
        "Rp54.000", "Fifty-four thousand rupiah.",
    )  # fmt: skip
    for her in (trade.melati, trade.kenanga):
        dewi.assert_sees_not(her.alias, her.code)


def test_what_went_back_has_a_paper_of_its_own(trade: Trade) -> None:
    reference, code, dewi = paid(trade)
    with trade.inside():
        cancel_as_staff(
            reference, reason=f"{trade.melati.alias} is ill", borne_by="cooperative", by=RATNA
        )
        counter = papers.of_order(db.session(), reference)[-1].code

    dewi.get(dewi.path).link(f"Counter-nota {counter}").follow()

    dewi.assert_sees("Counter-nota", code, "Given back", "Rp54.000")
    dewi.assert_sees_not(trade.melati.alias)


def test_nobody_else_finds_it(trade: Trade) -> None:
    reference, code, dewi = paid(trade)
    other, _code, rangga = paid(trade)

    assert trade.visitor().get(f"/orders/{reference}/papers/{code}").status == 404
    assert rangga.get(f"/orders/{reference}/papers/{code}").status == 404
    assert rangga.get(f"/orders/{other}/papers/{code}").status == 404
    assert dewi.get(f"/orders/{reference}/papers/{code}").status == 200


def test_the_office_prints_the_same(trade: Trade) -> None:
    reference, code, _dewi = paid(trade)
    office = tono(trade).get(f"/office/orders/{reference}")

    office.link(f"Nota {code}").follow()

    office.assert_ok().assert_sees(code, DEWI.name, "Rp54.000")
    viewer = at_office(trade, "Asri", *_VIEWER)
    assert viewer.get(f"/office/orders/{reference}/papers/{code}").status in (403, 404)
