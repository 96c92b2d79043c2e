"""Many reach for the last thing that may still be made, and for the last lot, at one moment."""

from collections.abc import Collection
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import Select
from sqlalchemy.orm import Session

from marketplace.catalogue import pile, stock
from marketplace.catalogue.pile import Pile
from tests.at_once import SECONDS, at_once
from tests.catalogue.larder import Count, Good, InLot, Larder, day, on_day
from tests.world import World

BUYERS = 8


def rush(app: Flask, larder: Larder, good: Good, buyers: int = BUYERS) -> int:
    """So many want one each; how many have it. All others are told that it is sold out."""

    def reserve() -> str:
        with on_day(0):
            return larder.reserve({good: 1})

    told = at_once(app, *[reserve] * buyers)
    assert all(isinstance(one, str | stock.SoldOut) for one in told), told
    return sum(isinstance(one, str) for one in told)


def test_no_more_is_promised_than_may_be_made(app_on: Flask) -> None:
    """O11, B15: what lies here, then the cap, and no further."""
    with app_on.app_context():
        larder = Larder(World(app_on))
        apron = larder.put(1, cap=2)

        assert rush(app_on, larder, apron) == 3

        assert larder.of(apron) == Count(on_hand=1, held=1, sold=0, making=2)
        assert larder.sound()


def test_the_last_lots_are_given_out_once(app_on: Flask) -> None:
    """O11: of food, each lot too."""
    with app_on.app_context(), on_day(0):
        larder = Larder(World(app_on))
        crisps = larder.put(2, life=30)
        larder.count(crisps, 1, made_on=day(-5))

        assert rush(app_on, larder, crisps) == 3

        assert larder.lots(crisps) == [InLot(25, 1, 1), InLot(30, 2, 2)]
        assert larder.sound()


def test_without_the_lock_postgresql_refuses_what_could_be_made(
    postgresql_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both see the one that lies here; whoever is second is not told of the cap."""
    both_have_seen = Barrier(2)

    def see_together(session: Session, skus: Collection[str]) -> dict[str, Pile]:
        seen = pile.locked_all(session, skus)
        both_have_seen.wait(SECONDS)
        return seen

    with postgresql_app.app_context():
        larder = Larder(World(postgresql_app))
        first, second = larder.put(1, cap=1), larder.put(1, cap=1)
        assert rush(postgresql_app, larder, first, 2) == 2

        with monkeypatch.context() as unlocked:
            unlocked.setattr(Select, "with_for_update", lambda query, **_: query)
            unlocked.setattr(stock, "locked_all", see_together)
            assert rush(postgresql_app, larder, second, 2) == 1
