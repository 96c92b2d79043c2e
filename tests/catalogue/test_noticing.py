"""A stranger says that something is wrong with goods, and the office decides."""

import pytest
from flask import Flask

from marketplace.catalogue import notice as notices
from marketplace.catalogue import noticing, withholding
from marketplace.catalogue import product as products
from marketplace.catalogue.selling import is_on_sale
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotAllowed, NotFound, WrongState
from marketplace.outbox import message as messages
from tests.trade import press_twice
from tests.world import RATNA, TONO, World


@pytest.fixture
def world(inside: Flask) -> World:
    return World(inside)


def waiting() -> list[notices.Notice]:
    return list(notices.page_of(db.session()).notices)


def reported(product: str, words: str = "Ada yang salah.") -> str:
    """The notice's code."""
    noticing.report(product, "untrue", words, codes.token())
    return waiting()[-1].code


def sold(product: str) -> bool:
    return is_on_sale(db.session(), products.known_as(db.session(), product))


def test_what_is_reported_waits_for_the_office(world: World) -> None:
    """M29: one press is one notice, and the goods stay on sale until somebody has looked."""
    product = world.on_sale(world.melati)

    press_twice(noticing.report, product, "unsafe", "Jarum tertinggal.")

    (notice,) = waiting()
    assert (notice.reason, notice.words, notice.state) == ("unsafe", "Jarum tertinggal.", "open")
    assert sold(product)


def test_what_the_public_cannot_see_cannot_be_reported(world: World) -> None:
    hidden = world.submitted(world.melati)

    for product in (hidden, "XXXXXXXX"):
        with pytest.raises(NotFound):
            noticing.report(product, "untrue", "", codes.token())

    assert waiting() == []


def test_a_flood_about_one_product_is_kept_short(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(noticing, "MOST_OPEN", 2)
    product = world.on_sale(world.melati)

    for _ in range(4):
        reported(product)

    assert len(waiting()) == 2


def test_upheld_goods_are_gone_and_she_learns_only_that_there_is_news(world: World) -> None:
    product = world.on_sale(world.melati)
    code = reported(product)

    noticing.uphold(code, why="Foto milik orang lain.", by=RATNA)

    assert not sold(product)
    assert products.known_as(db.session(), product).withheld == "Foto milik orang lain."
    told = messages.about_thing(db.session(), world.melati.code)[-1]
    assert told.kind == "something new"
    assert "Foto" not in told.facts
    withholding.release(product, by=RATNA)
    assert sold(product)


def test_a_dismissed_notice_changes_nothing(world: World) -> None:
    product = world.on_sale(world.melati)
    code = reported(product)

    noticing.dismiss(code, why="Tidak benar.", by=RATNA)

    assert sold(product)
    assert waiting() == []
    (decided,) = notices.page_of(db.session(), decided=True).notices
    assert (decided.state, decided.decision, decided.decided_by) == (
        "dismissed", "Tidak benar.", RATNA.code,
    )  # fmt: skip


def test_it_is_decided_once(world: World) -> None:
    product = world.on_sale(world.melati)
    code = reported(product)
    noticing.dismiss(code, why="Tidak benar.", by=RATNA)

    with pytest.raises(WrongState):
        noticing.uphold(code, why="Benar.", by=RATNA)

    assert sold(product)


def test_only_a_manager_decides(world: World) -> None:
    product = world.on_sale(world.melati)
    code = reported(product)

    with pytest.raises(NotAllowed):
        noticing.uphold(code, why="Benar.", by=TONO)

    assert sold(product)
    assert len(waiting()) == 1
