"""Food lies in lots by the day it was made; what is good the shortest goes first, and nothing goes
that would be too old.
"""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from marketplace.catalogue import allotment, lotting, outgoing, shelf, spoiling, stock
from marketplace.catalogue.freshness import Journey
from marketplace.catalogue.lot import Lot, LotPick
from marketplace.catalogue.on_hand import Movement
from marketplace.catalogue.pile import locked
from marketplace.catalogue.product import Product
from marketplace.catalogue.selling import available_in_all
from marketplace.catalogue.shelf import Deed
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import THE_SYSTEM
from tests.catalogue.larder import Count, InLot, Larder, day, larder_in, on_day
from tests.engines.templates import Engines
from tests.lasting import app_on_sqlite
from tests.world import RATNA

CRISPS, TEMPE = 30, 2


@pytest.fixture(scope="module")
def larders(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larder]:
    with (
        app_on_sqlite(engines, tmp_path_factory.mktemp("larder")) as app,
        larder_in(app) as larder,
    ):
        yield larder


@pytest.fixture
def larder(larders: Larder) -> Iterator[Larder]:
    with on_day(0):
        yield larders
        assert larders.sound()


# ---- counting


def test_food_joins_the_lot_of_the_day_it_was_made(larder: Larder) -> None:
    crisps = larder.put(3, life=CRISPS)
    larder.count(crisps, 2)
    larder.count(crisps, 4, made_on=day(-2))
    larder.count(crisps, 1, made_on=day(0))

    assert larder.lots(crisps) == [InLot(28, 4, 0), InLot(30, 6, 0)]
    assert larder.of(crisps) == Count(on_hand=10, held=0, sold=0, making=0)


def test_a_lot_has_a_code_that_tells_nothing(larder: Larder) -> None:
    first, second = (larder.lots_of(larder.put(1, life=CRISPS))[0].code for _ in range(2))

    assert first != second
    assert len(first) == len(second) == 8
    assert not set(first) & set("01ILOU")


def test_another_life_makes_another_lot(larder: Larder) -> None:
    """What was promised of a lot stays as it was; the next is dated by what was accepted since."""
    crisps = larder.put(3, life=CRISPS)
    larder.keeps(crisps, 20)

    larder.count(crisps, 2)

    assert larder.lots(crisps) == [InLot(20, 2, 0), InLot(30, 3, 0)]


@pytest.mark.parametrize(
    ("made_on", "refusal"), [(day(1), lotting.NotMadeYet), (day(-31), lotting.PastItsDate)]
)
def test_a_day_that_cannot_be_is_refused(
    larder: Larder, made_on: date, refusal: type[Exception]
) -> None:
    crisps = larder.put(3, life=CRISPS)
    before = larder.rows()

    with pytest.raises(refusal):
        larder.count(crisps, 2, made_on=made_on)

    assert larder.rows() == before


def test_the_last_day_of_its_life_can_still_be_said(larder: Larder) -> None:
    crisps = larder.put(life=CRISPS)

    larder.count(crisps, 2, made_on=day(-30))

    assert larder.lots(crisps) == [InLot(0, 2, 0)]


def test_less_is_taken_from_the_oldest_that_is_free(larder: Larder) -> None:
    crisps = larder.put(3, life=CRISPS)
    larder.count(crisps, 3, made_on=day(-5))
    larder.reserve({crisps: 2})

    larder.count(crisps, -2)

    assert larder.lots(crisps) == [InLot(25, 2, 2), InLot(30, 2, 0)]
    with pytest.raises(stock.TooFew):
        larder.count(crisps, -3)
    assert larder.lots(crisps) == [InLot(25, 2, 2), InLot(30, 2, 0)]


# ---- holding, packing, giving back


def test_the_first_to_spoil_goes_first(larder: Larder) -> None:
    """M15: packing says which lots the food came from."""
    crisps = larder.put(3, life=CRISPS)
    larder.count(crisps, 2, made_on=day(-5))
    old, new = (lot.code for lot in larder.lots_of(crisps))

    order = larder.reserve({crisps: 4})
    assert larder.lots(crisps) == [InLot(25, 2, 2), InLot(30, 3, 2)]
    larder.sell(order)
    larder.pack(order)

    assert larder.lots(crisps) == [InLot(30, 1, 0)]
    packed = select(Movement.lot, Movement.quantity, Movement.about).where(
        Movement.sku == crisps.sku, Movement.reason == "packed"
    )
    assert db.session.execute(packed).all() == [(old, -2, order), (new, -2, order)]


@pytest.mark.parametrize("paid", [False, True])
def test_an_order_that_ends_frees_its_lots(larder: Larder, paid: bool) -> None:
    """M14: nothing but its own story has to run for that."""
    crisps = larder.put(3, life=CRISPS)
    order = larder.reserve({crisps: 2})
    if paid:
        larder.sell(order)

    larder.release(order, by=RATNA if paid else THE_SYSTEM)

    assert larder.lots(crisps) == [InLot(30, 3, 0)]
    assert stock.available(db.session(), crisps.sku) == 3


def test_late_money_takes_the_lots_there_are_by_then(larder: Larder) -> None:
    crisps = larder.put(1, life=CRISPS)
    larder.count(crisps, 1, made_on=day(-5))
    late = larder.reserve({crisps: 1})
    larder.release(late, by=THE_SYSTEM)
    larder.reserve({crisps: 1})

    larder.sell(late)

    assert larder.lots(crisps) == [InLot(25, 1, 1), InLot(30, 1, 1)]


def test_food_made_to_order_has_a_lot_of_the_day_it_was_made(larder: Larder) -> None:
    """B15: its lot is known with the order, should it ever be called back."""
    nugget = larder.put(1, life=5, local=True, cap=3)
    order = larder.reserve({nugget: 3})
    assert larder.of(nugget) == Count(on_hand=1, held=1, sold=0, making=2)
    larder.sell(order)

    with on_day(1):
        larder.pack(order)

    assert larder.told(nugget) == [(1, "counted"), (2, "made"), (-1, "packed"), (-2, "packed")]
    assert larder.of(nugget) == Count(on_hand=0, held=0, sold=0, making=0)
    went = db.session.execute(
        select(LotPick.quantity, Lot.best_before)
        .join(Lot, Lot.id == LotPick.lot_id)
        .where(Lot.sku == nugget.sku)
        .order_by(LotPick.id)
    ).all()
    assert went == [(1, day(5)), (2, day(6))]


def test_spoilt_food_of_an_order_leaves_its_own_lot(larder: Larder) -> None:
    """M12: written off is what was meant for the order, not what came after it."""
    crisps = larder.put(2, life=CRISPS)
    larder.count(crisps, 2, made_on=day(-5))
    order = larder.reserve({crisps: 3})
    larder.sell(order)

    larder.release(order, written_off=True)

    assert larder.lots(crisps) == [InLot(30, 1, 0)]
    assert larder.told(crisps, 2) == [(-2, "written off"), (-1, "written off")]


# ---- what is fresh enough


@pytest.mark.parametrize(
    ("local", "left", "sold"),
    [(False, 3, True), (False, 2, False), (True, 0, True), (True, -1, False)],
)
def test_food_is_sold_until_its_last_days(
    larder: Larder, local: bool, left: int, sold: bool
) -> None:
    """Pages and orders agree, whether or not anybody cleared up: three days are left for a
    courier; in town it is sold on its last day.
    """
    food = larder.put(2, life=10, local=local)

    with on_day(10 - left):
        shown = select(available_in_all()).where(Product.code == food.product)
        assert db.session.scalar(shown) == (2 if sold else 0)
        assert stock.available(db.session(), food.sku) == (2 if sold else 0)
        if sold:
            larder.reserve({food: 2})
        else:
            with pytest.raises(stock.SoldOut) as refused:
                larder.reserve({food: 1})
            assert refused.value.facts["left"] == 0


@pytest.mark.parametrize(
    ("life", "made", "travel", "fits"),
    [
        # Ten of thirty days are left on arrival, then nine.
        (30, -17, 3, True),
        (30, -18, 3, False),
        # A third would be six days, but seven are asked for.
        (18, -8, 3, True),
        (18, -9, 3, False),
        # Collected from the counter: it only has to be good.
        (18, -9, None, True),
    ],
)
def test_a_courier_carries_what_arrives_fresh(
    larder: Larder, life: int, made: int, travel: int | None, fits: bool
) -> None:
    """It leaves today; seven days and a third of its life are left when it arrives."""
    crisps = larder.put(life=life)
    larder.count(crisps, 2, made_on=day(made))
    journey = Journey(day(0), travel)

    if fits:
        larder.reserve({crisps: 1}, journey=journey)
    else:
        with pytest.raises(stock.OldOnArrival):
            larder.reserve({crisps: 1}, journey=journey)
    assert larder.of(crisps).held == (1 if fits else 0)


def test_older_lots_stay_for_who_collects(larder: Larder) -> None:
    crisps = larder.put(2, life=CRISPS)
    larder.count(crisps, 2, made_on=day(-20))

    larder.reserve({crisps: 1}, journey=Journey(day(0), 3))
    larder.reserve({crisps: 1}, journey=Journey(day(0)))

    assert larder.lots(crisps) == [InLot(10, 2, 1), InLot(30, 2, 1)]


def test_what_is_too_old_to_be_sent_is_made_instead(larder: Larder) -> None:
    crisps = larder.put(life=CRISPS, cap=2)
    larder.count(crisps, 2, made_on=day(-25))

    larder.reserve({crisps: 2}, journey=Journey(day(0), 3))

    assert larder.of(crisps) == Count(on_hand=2, held=0, sold=0, making=2)


def test_food_in_town_is_good_on_the_day_it_is_handed_over(larder: Larder) -> None:
    tempe = larder.put(2, life=TEMPE, local=True)

    with pytest.raises(stock.OldOnArrival):
        larder.reserve({tempe: 1}, journey=Journey(day(3)))
    larder.reserve({tempe: 1}, journey=Journey(day(2)))

    assert larder.lots(tempe) == [InLot(2, 2, 1)]


# ---- past its date, called back


def test_nothing_past_its_date_is_packed(larder: Larder) -> None:
    """Other lots are picked; without any the parcel waits, and nothing has happened."""
    tempe = larder.put(3, life=TEMPE, local=True)
    order = larder.reserve({tempe: 2})
    larder.sell(order)

    with on_day(3):
        before = larder.rows()
        with pytest.raises(shelf.TooOld):
            larder.pack(order)
        assert larder.rows() == before
        larder.count(tempe, 2)
        larder.pack(order)

        assert larder.lots(tempe) == [InLot(2, 3, 0)]
        assert larder.told(tempe) == [(3, "counted"), (2, "counted"), (-2, "packed")]


def test_a_parcel_holds_what_is_good_when_it_arrives(larder: Larder) -> None:
    crisps = larder.put(2, life=CRISPS)
    order = larder.reserve({crisps: 1}, journey=Journey(day(0), 3))
    larder.sell(order)

    with on_day(28), pytest.raises(shelf.TooOld):
        larder.pack(order, travel_days=3)
    with on_day(27):
        larder.pack(order, travel_days=3)

    assert larder.of(crisps).on_hand == 1


def test_what_its_rest_was_to_have_may_be_packed_first(larder: Larder) -> None:
    """The old lot cannot travel, and the fresh one lies here though it was meant for the rest: the
    parcel takes it, and the rest has what is left.
    """
    tempe = larder.put(2, life=TEMPE, local=True)
    with on_day(1):
        larder.count(tempe, 3)
        order = larder.reserve({tempe: 5})
        larder.sell(order)
        with transaction() as session:
            [bought] = stock.of_order(session, order)
            pile = locked(session, tempe.sku)
            shelf.arrive(pile, bought, 5, None, Deed(RATNA, order))
            allotment.forget(pile, bought, 3)
        assert larder.lots(tempe) == [InLot(2, 2, 2), InLot(3, 3, 3)]
    with on_day(3):
        with transaction() as session:
            outgoing.pack(session, order, by=RATNA, quantities={tempe.sku: 2})

        assert larder.lots(tempe) == [InLot(2, 2, 2), InLot(3, 1, 1)]
        assert larder.of(tempe) == Count(on_hand=3, held=0, sold=3, making=0)


def test_nothing_of_a_lot_called_back_is_sold_or_packed(larder: Larder) -> None:
    crisps = larder.put(2, life=CRISPS)
    larder.count(crisps, 3, made_on=day(-5))
    order = larder.reserve({crisps: 2})
    larder.sell(order)
    bad = larder.lots_of(crisps)[0].code

    for _ in range(2):
        larder.recall(bad)

    assert stock.available(db.session(), crisps.sku) == 2
    with pytest.raises(stock.SoldOut):
        larder.reserve({crisps: 3})
    larder.pack(order)
    assert larder.lots(crisps) == [InLot(25, 3, 0)]
    assert stock.available(db.session(), crisps.sku) == 0
    # What is made the same day is another lot.
    larder.count(crisps, 1, made_on=day(-5))
    assert stock.available(db.session(), crisps.sku) == 1


def test_a_lot_nobody_knows_cannot_be_called_back(larder: Larder) -> None:
    with pytest.raises(NotFound):
        larder.recall("NOSUCHLT")


def test_what_is_past_its_date_leaves_the_count_once(larder: Larder) -> None:
    """M15: the clock writes off what is free; what an order waits for is left for its story."""
    with on_day(40):
        while spoiling.write_off_due():
            """Nothing of other tests is left."""
    crisps, plain = larder.put(5, life=CRISPS), larder.put(5)
    larder.count(crisps, 2, made_on=day(-5))
    order = larder.reserve({crisps: 1})

    with on_day(26):
        assert [spoiling.write_off_due(), spoiling.write_off_due()] == [1, 0]
        assert larder.told(crisps, 2) == [(-1, "past its date")]
        larder.release(order, by=THE_SYSTEM)
        assert stock.available(db.session(), crisps.sku) == 5
        assert spoiling.write_off_due() == 1
        assert larder.lots(crisps) == [InLot(30, 5, 0)]
    with on_day(31):
        assert spoiling.write_off_due() == 5
    assert larder.of(crisps).on_hand == 0
    assert larder.of(plain).on_hand == 5


# ---- food that was counted before anybody knew how long it keeps


def test_what_was_counted_before_is_dated_by_its_count(larder: Larder) -> None:
    """The newest counts are what is left: the oldest is taken to have gone first."""
    with on_day(-20):
        crisps = larder.put(6)
        gone = larder.reserve({crisps: 4})
        larder.sell(gone)
        larder.pack(gone)
    with on_day(-10):
        larder.count(crisps, 3)
        waiting = larder.reserve({crisps: 4})
        larder.sell(waiting)

    larder.keeps(crisps, CRISPS)

    assert larder.lots(crisps) == [InLot(10, 2, 2), InLot(20, 3, 2)]
    assert larder.of(crisps) == Count(on_hand=5, held=0, sold=4, making=0)
    assert larder.told(crisps, 3) == [(-3, "dated"), (3, "dated"), (-2, "dated"), (2, "dated")]
    assert larder.sound()
    larder.pack(waiting)
    assert larder.lots(crisps) == [InLot(20, 1, 0)]


def test_a_draft_is_dated_when_its_count_changes(larder: Larder) -> None:
    """She counts first and says how long it keeps afterwards."""
    crisps = larder.put(4, accepted=False)
    larder.says(crisps, CRISPS)
    assert larder.lots(crisps) == []

    with on_day(1):
        larder.count(crisps, 2)

    assert larder.lots(crisps) == [InLot(30, 4, 0), InLot(31, 2, 0)]


def test_food_that_is_none_any_more_keeps_its_lots(larder: Larder) -> None:
    crisps = larder.put(4, life=CRISPS)
    larder.says(crisps, None)

    larder.count(crisps, 1)

    assert larder.lots(crisps) == [InLot(30, 5, 0)]
