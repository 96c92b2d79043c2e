"""Which goods stand in the window, and in which order."""

import pytest
from flask import Flask

from marketplace.catalogue import browsing, front, fronting, withholding
from marketplace.kernel.db import db
from marketplace.kernel.words import speaking
from marketplace.policy import wordlist
from marketplace.policy.window import Window
from tests.world import RATNA, World


@pytest.fixture
def world(inside: Flask) -> World:
    return World(inside)


def shown(world: World) -> list[str]:
    """Names in the order of the window."""
    return [card.name for card in browsing.cards_of(db.session(), front.shown(db.session()))]


def dressed(world: World, *names: str) -> dict[str, str]:
    """Goods with these names in the window, in this order; returns their codes."""
    found = {name: world.on_sale(world.melati, name) for name in names}
    for code in found.values():
        fronting.pick(code, by=RATNA)
    return found


def test_goods_stand_in_the_order_the_office_gives_them(world: World) -> None:
    codes = dressed(world, "Satu", "Dua", "Tiga")
    fronting.pick(codes["Satu"], by=RATNA)
    assert shown(world) == ["Satu", "Dua", "Tiga"]

    fronting.move(codes["Tiga"], -1, by=RATNA)
    assert shown(world) == ["Satu", "Tiga", "Dua"]
    fronting.move(codes["Satu"], 9, by=RATNA)
    assert shown(world) == ["Tiga", "Dua", "Satu"]

    fronting.take_out(codes["Dua"], by=RATNA)
    assert shown(world) == ["Tiga", "Satu"]


def test_what_is_not_on_sale_leaves_no_gap(world: World) -> None:
    codes = dressed(world, "Satu", "Dua")

    withholding.withhold(codes["Satu"], why="salah harga", by=RATNA)

    assert shown(world) == ["Dua"]
    assert len(front.shown(db.session())) == 2


def test_what_nobody_accepted_stays_out(world: World) -> None:
    waiting = world.submitted(world.melati)

    with pytest.raises(fronting.NeverAccepted):
        fronting.pick(waiting, by=RATNA)

    assert front.shown(db.session()) == []


def test_the_window_is_of_one_size(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fronting, "MOST", 1)
    dressed(world, "Satu")
    more = world.on_sale(world.melati, "Dua")

    with pytest.raises(fronting.WindowFull):
        fronting.pick(more, by=RATNA)

    assert shown(world) == ["Satu"]


def test_the_words_above_are_the_office_s_own(world: World) -> None:
    assert front.words(db.session()) == Window()
    words = Window("Panen raya", "Harvest time", "Segar.", "Fresh.")

    fronting.say(words, by=RATNA)

    with speaking("en"):
        assert front.words(db.session()).headline == "Harvest time"
    with speaking("id"):
        assert front.words(db.session()).lede == "Segar."


def test_listed_words_are_not_said(world: World) -> None:
    wordlist.keep(["zorblax"])

    with pytest.raises(wordlist.Listed):
        fronting.say(Window("Zorblax", "", "", ""), by=RATNA)

    assert front.words(db.session()) == Window()
