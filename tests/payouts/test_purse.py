"""What a producer may know of her money is exactly what the books say."""

from flask import Flask

from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.payouts import paying
from marketplace.payouts.purse import Purse, purse_of
from tests.world import BAYU, World


def sums(money: Purse) -> tuple[int, int, int, int]:
    return money.waiting, money.ready, money.sent, money.paid


def test_every_rupiah_is_in_one_place(app_on: Flask) -> None:
    world = World(app_on)
    with world.inside():
        pouch = world.on_sale(world.melati, count=9)
        world.completed(world.melati, pouch, 2)
        world.paid_out(world.melati)
        world.completed(world.melati, pouch, 1)
        world.paid(world.melati, pouch, 3)
        world.order(world.melati, pouch, 1)  # not paid: nobody counts on it

        assert sums(purse_of(db.session(), world.melati.code)) == (121_500, 40_500, 0, 81_000)
        assert sums(purse_of(db.session(), world.kenanga.code)) == (0, 0, 0, 0)


def test_what_was_approved_is_on_its_way(app_on: Flask) -> None:
    world = World(app_on)
    with world.inside():
        world.completed(world.melati, world.on_sale(world.melati), 2)
        run = world.proposed()
        assert sums(purse_of(db.session(), world.melati.code)) == (0, 81_000, 0, 0)

        paying.approve(run, key=codes.token(), by=BAYU)

        assert sums(purse_of(db.session(), world.melati.code)) == (0, 0, 81_000, 0)
