"""Nobody finds a voucher by trying codes. On both engines."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.checkout import guessing
from marketplace.checkout.guessing import MOST_BY_ONE, MOST_FROM_ADDRESS, Guesser, TooManyCodes
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.orders import voucher as vouchers
from marketplace.orders.voucher import NoSuchVoucher
from marketplace.people.throttle import Throttle
from tests.trade import Trade
from tests.world import DEWI

HERE = "192.0.2.7"
DEWIS = Guesser("dewi", HERE)


@pytest.fixture
def trade(inside_on: Flask) -> Trade:
    return Trade(inside_on)


def tries(typed: str, by: Guesser = DEWIS) -> str:
    with guessing.counted(typed, by):
        return vouchers.usable(db.session(), typed, DEWI.phone).code


def guess(by: Guesser, times: int) -> None:
    for number in range(times):
        with pytest.raises(NoSuchVoucher):
            tries(f"GUESS{number}", by)


def test_a_right_code_within_the_limit_still_works(trade: Trade) -> None:
    """M26: nine mistakes are forgiven, and a right code counts as none."""
    code = trade.voucher()
    guess(DEWIS, MOST_BY_ONE - 1)

    assert [tries(code), tries(code)] == [code, code]

    guess(DEWIS, 1)
    with pytest.raises(TooManyCodes):
        tries(code)


def test_after_an_hour_it_begins_anew(trade: Trade) -> None:
    code = trade.voucher()
    guess(DEWIS, MOST_BY_ONE)
    with pytest.raises(TooManyCodes):
        tries("GUESS")

    with clock.at(clock.now() + guessing.WITHIN + timedelta(minutes=1)):
        assert tries(code) == code


def test_another_browser_there_has_its_own_tries_and_all_of_them_theirs(trade: Trade) -> None:
    """Whoever throws the cookies away is counted by the address; elsewhere nobody is."""
    code = trade.voucher()
    guess(DEWIS, MOST_BY_ONE)
    assert tries(code, Guesser("tono", HERE)) == code

    for number in range(5):
        guess(Guesser(f"browser {number}", HERE), MOST_BY_ONE)

    assert MOST_FROM_ADDRESS == 60
    with pytest.raises(TooManyCodes):
        tries(code, Guesser("fresh", HERE))
    assert tries(code, Guesser("fresh", "198.51.100.9")) == code


def test_nothing_typed_is_no_try(trade: Trade) -> None:
    guess(DEWIS, MOST_BY_ONE)

    with guessing.counted(" ", DEWIS):
        reference = trade.place()

    assert trade.states(reference)[0] == "placed"


def test_no_row_tells_who_tried(trade: Trade) -> None:
    guess(DEWIS, 1)

    keys = db.session.scalars(select(Throttle.key).where(Throttle.key.startswith("voucher:"))).all()

    assert len(keys) == 2
    assert not any(HERE in key or "dewi" in key for key in keys)
