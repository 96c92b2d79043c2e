"""How many of a thing a buyer could have, on each database."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from marketplace.catalogue import browsing
from marketplace.catalogue import offer as offers
from marketplace.catalogue.lot import Lot
from marketplace.catalogue.product import Product
from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from tests.world import World


def test_food_in_its_last_days_is_sold_in_town_only(app_on: Flask) -> None:
    world = World(app_on)
    with world.inside():
        crisps, fresh, old = (
            world.on_sale(world.kenanga, name, count=count, category="keripik-camilan")
            for name, count in (("Keripik", 40), ("Keripik baru", 20), ("Keripik lama", 30))
        )
        _good_for(world, fresh, days=2)
        _good_for(world, old, days=2)
        with transaction() as session:
            session.execute(update(Product).where(Product.code == fresh).values(local=True))

        cards = {card.code: card.available for card in browsing.page(db.session()).cards}

        assert cards == {crisps: 40, fresh: 20, old: 0}
        assert offers.detail(db.session(), fresh).available == 20
        assert offers.detail(db.session(), old).sold_out


def test_food_past_its_day_is_sold_nowhere(app_on: Flask) -> None:
    world = World(app_on)
    with world.inside():
        fresh = world.on_sale(world.kenanga, "Keripik", count=9, category="keripik-camilan")
        with transaction() as session:
            session.execute(update(Product).values(local=True))
        _good_for(world, fresh, days=0)
        assert offers.detail(db.session(), fresh).available == 9

        _good_for(world, fresh, days=-1)

        assert offers.detail(db.session(), fresh).sold_out


def _good_for(world: World, product: str, *, days: int) -> None:
    """Its lots are as good as that from today on."""
    day = clock.today() + timedelta(days=days)
    sku = world.sku(world.kenanga, product)
    with transaction() as session:
        lots = update(Lot).where(Lot.sku == sku)
        session.execute(lots.values(made_on=day - timedelta(days=30), best_before=day))
