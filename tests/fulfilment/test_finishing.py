"""A producer says ready to all of an item at once, or to some of a job."""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.fulfilment import finishing, making, packing
from marketplace.fulfilment.finishing import NotThatMany
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotFound, WrongState
from marketplace.orders import part as parts
from tests.trade import Trade, press_twice
from tests.world import TONO


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    yield trade
    assert trade.sound()


def test_some_of_a_job_are_ready_and_the_rest_stays(trade: Trade) -> None:
    """S10: the part is cut; sums stay exact, and all of it is packed in the end."""
    reference, her = trade.bought(pouches=5), trade.melati
    code = trade.of(reference).parts[0].code

    press_twice(finishing.mark_some_ready, her.code, code, 2, by=her.actor)

    found = [(p.quantity, p.net, p.state) for p in trade.of(reference).parts]
    assert found == [(3, 121_500, "to_make"), (2, 81_000, "ready")]
    with pytest.raises(NotThatMany):
        finishing.mark_some_ready(her.code, code, 4, key=codes.token(), by=her.actor)
    finishing.mark_some_ready(her.code, code, 3, key=codes.token(), by=her.actor)
    with pytest.raises(WrongState):
        finishing.mark_some_ready(her.code, code, 1, key=codes.token(), by=her.actor)
    assert {p.state for p in trade.of(reference).parts} == {"ready"}
    trade.handed_over(reference)
    packing.pack_order(reference, key=codes.token(), by=TONO)
    assert trade.states(reference) == ("paid", {"packed"})


def test_all_jobs_of_an_item_at_once(trade: Trade) -> None:
    her = trade.melati
    jobs = [trade.of(trade.bought(pouches=n)).parts[0].code for n in (1, 2)]
    making.mark_ready(her.code, jobs[0], by=her.actor)

    assert finishing.mark_all_ready(her.code, jobs, by=her.actor) == 1

    assert [p.state for p in parts.make_list(db.session(), her.code)] == ["ready", "ready"]


def test_somebody_elses_job_among_them_stops_it_all(trade: Trade) -> None:
    reference = trade.bought(pouches=1, crisps=1)
    jobs = [part.code for part in trade.of(reference).parts]
    with pytest.raises(NotFound):
        finishing.mark_all_ready(trade.melati.code, jobs, by=trade.melati.actor)
    with pytest.raises(NotFound):
        finishing.mark_some_ready(
            trade.melati.code, jobs[1], 1, key=codes.token(), by=trade.melati.actor
        )

    assert trade.states(reference) == ("paid", {"to_make"})
