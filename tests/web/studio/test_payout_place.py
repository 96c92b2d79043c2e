"""How a producer is paid, as she sees it: behind a tap, changed slowly, stopped with one tap."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.people import destination as destinations
from marketplace.people import producer as producers
from marketplace.people import redirecting
from marketplace.people.destination import BankAccount
from tests.visitor import Visitor
from tests.world import BAYU, World

THIEF = BankAccount("002", "9998887776", "RANGGA")


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


def test_nothing_is_in_the_page_before_she_taps(world: World) -> None:
    """S16: and then only four digits."""
    phone = world.as_producer(world.melati).get("/studio/payout-place")
    phone.assert_sees_not("7778")

    phone.get("/studio/payout-place?show=1").assert_sees("7778")

    phone.assert_sees_not("5556667778", "Melati Contoh")


@pytest.mark.parametrize(
    ("method", "typed", "kept"),
    [
        ("bank", {"bank": "008", "number": "1112223334", "holder": "Melati"}, ("bank", "3334")),
        ("wallet", {"wallet": "dana", "phone": "0890 0000 0077", "holder": "M"},
         ("wallet", "0077")),
        ("cash", {}, ("cash", "")),
    ],
)  # fmt: skip
def test_she_names_another_way_and_it_waits(
    world: World, method: str, typed: dict[str, str], kept: tuple[str, str]
) -> None:
    phone = world.as_producer(world.melati).get(f"/studio/payout-place/to/{method}")

    phone.form("Saya mau ini").fill(dict(typed)).press()

    phone.assert_ok().assert_sees("Disimpan. Koperasi akan menelepon tentang ini.")
    with world.inside():
        coming = destinations.coming(db.session(), world.melati.code)
        now = destinations.current(db.session(), world.melati.code)
        assert coming is not None and (coming.method, coming.tail) == kept
        assert now is not None and now.tail == "7778"


def test_she_stops_with_one_tap_what_was_not_her(world: World) -> None:
    """S16: from the first page on; the words tell nothing to whoever looks on."""
    with world.inside():
        change = redirecting.change_destination(
            world.melati.code, THIEF, key=codes.token(), by=BAYU
        )
    phone = world.as_producer(world.melati).get("/studio/")
    phone.assert_sees("Ada yang diubah. Bukan Anda?").assert_sees_not("7776")

    phone.form("Hentikan").press()

    phone.assert_ok().assert_sees("Dihentikan. Tidak ada yang berubah.")
    with world.inside(), clock.at(clock.now() + timedelta(days=30)):
        assert destinations.known_as(db.session(), change).state == "stopped"
        place = destinations.current(db.session(), world.melati.code)
        assert place is not None and place.tail == "7778"


def test_anothers_change_is_not_found(world: World) -> None:
    with world.inside():
        change = redirecting.change_destination(
            world.kenanga.code, THIEF, key=codes.token(), by=BAYU
        )
        own = redirecting.change_destination(world.melati.code, THIEF, key=codes.token(), by=BAYU)
    phone: Visitor = world.as_producer(world.melati).get("/studio/payout-place")
    sent = phone.form("Hentikan").sent(None)

    phone.submit(replace(sent, action=sent.action.replace(own, change)))

    assert phone.status == 404
    with world.inside():
        assert destinations.known_as(db.session(), change).state == "waiting"


def test_she_asks_for_everything(world: World) -> None:
    """The least transfer does not count for her next payout."""
    phone = world.as_producer(world.melati).get("/studio/payout-place?show=1")

    phone.form("Bayarkan semuanya").press()

    phone.assert_ok()
    with world.inside():
        assert producers.known_as(db.session(), world.melati.code).all_wanted_at is not None
