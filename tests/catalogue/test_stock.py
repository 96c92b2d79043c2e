"""What lies here and what may be made: held, sold, packed, given back, and every change told."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from marketplace.catalogue import stock
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound, WrongState
from marketplace.lifecycles import THE_SYSTEM
from tests.catalogue.larder import Count, Larder, larder_in
from tests.engines.templates import Engines
from tests.lasting import app_on_sqlite
from tests.world import RATNA, World


@pytest.fixture(scope="module")
def larders(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larder]:
    with (
        app_on_sqlite(engines, tmp_path_factory.mktemp("larder")) as app,
        larder_in(app) as larder,
    ):
        yield larder


@pytest.fixture
def larder(larders: Larder) -> Larder:
    larders.her = larders.world.kenanga
    return larders


@pytest.fixture
def larder_on(inside_on: Flask) -> Larder:
    return Larder(World(inside_on))


def test_what_lies_here_goes_first_and_the_rest_is_promised(larder_on: Larder) -> None:
    """B15: up to a cap more may be ordered than there are."""
    apron = larder_on.put(2, cap=3)

    order = larder_on.reserve({apron: 4})

    assert larder_on.of(apron) == Count(on_hand=2, held=2, sold=0, making=2)
    assert stock.available(db.session(), apron.sku) == 1
    with pytest.raises(stock.SoldOut) as refused:
        larder_on.reserve({apron: 2})
    assert refused.value.facts == {"sku": apron.sku, "left": 1}
    assert larder_on.of(apron) == Count(on_hand=2, held=2, sold=0, making=2)
    larder_on.sell(order)
    assert larder_on.of(apron) == Count(on_hand=2, held=0, sold=2, making=2)
    assert larder_on.sound()


def test_what_was_promised_comes_and_goes(larder: Larder) -> None:
    """B15, M15: packing tells that it was made and that it left; the sum stays what is on hand."""
    apron = larder.put(2, cap=3)
    order = larder.reserve({apron: 4})
    larder.sell(order)

    larder.pack(order)

    assert larder.of(apron) == Count(on_hand=0, held=0, sold=0, making=0)
    assert larder.told(apron) == [(2, "counted"), (2, "made"), (-4, "packed")]
    with pytest.raises(WrongState):
        larder.pack(order)
    assert larder.told(apron, 3) == []
    assert larder.sound()


@pytest.mark.parametrize("paid", [False, True])
def test_what_is_given_back_can_be_promised_again(larder: Larder, paid: bool) -> None:
    """M14: an order that ends frees what it held and what was to be made for it."""
    apron = larder.put(1, cap=2)
    order = larder.reserve({apron: 3})
    if paid:
        larder.sell(order)

    larder.release(order, by=RATNA if paid else THE_SYSTEM)

    assert larder.of(apron) == Count(on_hand=1, held=0, sold=0, making=0)
    assert stock.available(db.session(), apron.sku) == 3
    with pytest.raises(WrongState):
        larder.release(order, by=RATNA if paid else THE_SYSTEM)
    assert larder.told(apron) == [(1, "counted")]
    assert larder.sound()


def test_late_money_takes_what_there_is_by_then(larder: Larder) -> None:
    """What was here when it was ordered may have to be made when it is paid."""
    apron = larder.put(2, cap=2)
    late = larder.reserve({apron: 2})
    larder.release(late, by=THE_SYSTEM)
    larder.reserve({apron: 1})

    larder.sell(late)

    assert larder.of(apron) == Count(on_hand=2, held=1, sold=1, making=1)
    assert larder.sound()


def test_late_money_finds_nothing(larder: Larder) -> None:
    apron = larder.put(1)
    late = larder.reserve({apron: 1})
    larder.release(late, by=THE_SYSTEM)
    larder.reserve({apron: 1})

    with pytest.raises(stock.SoldOut):
        larder.sell(late)

    assert larder.of(apron) == Count(on_hand=1, held=1, sold=0, making=0)
    assert larder.sound()


def test_a_smaller_cap_takes_no_promise_back(larder: Larder) -> None:
    """B15: the cap is hers to change; it stands once however often she presses."""
    apron, key = larder.put(cap=5), codes.token()
    order = larder.reserve({apron: 4})

    larder.allow(apron, 1, key=key)
    larder.allow(apron, 9, key=key)

    assert stock.available(db.session(), apron.sku) == 0
    with pytest.raises(stock.SoldOut):
        larder.reserve({apron: 1})
    larder.sell(order)
    larder.pack(order)
    assert stock.available(db.session(), apron.sku) == 1
    assert larder.sound()


def test_a_cap_is_changed_by_its_producer_alone(larder: Larder) -> None:
    apron = larder.put(cap=2)
    larder.her = larder.world.melati

    with pytest.raises(NotFound):
        larder.allow(apron, 5)

    assert stock.available(db.session(), apron.sku) == 2


def test_one_of_several_goods_is_missing_and_nothing_is_held(larder: Larder) -> None:
    """M14: all or nothing."""
    apron, purse = larder.put(3), larder.put(1, cap=1)
    before = larder.rows()

    with pytest.raises(stock.SoldOut) as refused:
        larder.reserve({apron: 1, purse: 3})

    assert refused.value.facts["sku"] == purse.sku
    assert larder.rows() == before


def test_goods_of_an_order_called_off_are_written_off(larder: Larder) -> None:
    """M12: they are spoilt; pressing again writes off nothing more."""
    apron = larder.put(3, cap=2)
    order = larder.reserve({apron: 4})
    larder.sell(order)

    larder.release(order, written_off=True)

    assert larder.of(apron) == Count(on_hand=0, held=0, sold=0, making=0)
    assert larder.told(apron, 1) == [(-3, "written off")]
    with pytest.raises(WrongState):
        larder.release(order, written_off=True)
    assert larder.told(apron, 1) == [(-3, "written off")]
    assert larder.sound()


def test_what_was_made_for_an_order_called_off_is_on_sale(larder: Larder) -> None:
    """M12: restocked, with what did not exist when it was ordered."""
    apron, purse = larder.put(1, cap=2), larder.put(cap=2)
    order = larder.reserve({apron: 3, purse: 1})
    larder.sell(order)

    larder.release(order, made={apron.sku})

    assert larder.of(apron) == Count(on_hand=3, held=0, sold=0, making=0)
    assert larder.told(apron, 1) == [(2, "made")]
    assert larder.of(purse) == Count(on_hand=0, held=0, sold=0, making=0)
    assert larder.sound()


def test_every_change_says_why_who_and_for_which_order(larder: Larder) -> None:
    """M15: and older changes are a page further."""
    apron = larder.put(5)
    order = larder.reserve({apron: 2})
    larder.sell(order)
    larder.pack(order)
    larder.count(apron, -1)

    told = stock.movements_of(db.session(), apron.sku, most=2)
    earlier = stock.movements_of(db.session(), apron.sku, before=told[-1].id)

    assert [(m.quantity, m.reason, m.about, m.by) for m in [*told, *earlier]] == [
        (-1, "counted", "", larder.her.actor.code),
        (-2, "packed", order, "TANA2222"),
        (5, "counted", "", larder.her.actor.code),
    ]


def test_what_happened_cannot_be_changed(larder_on: Larder) -> None:
    """M15: the list only grows; the database itself refuses the rest."""
    apron = larder_on.put(5)

    for deed in ("UPDATE stock_movement SET quantity = 7", "DELETE FROM stock_movement"):
        with pytest.raises(DatabaseError), transaction() as session:
            session.execute(text(deed))

    assert larder_on.told(apron) == [(5, "counted")]
