"""A shop with goods of every kind that machines tell apart. Visitors leave it as it is."""

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Flask

from marketplace.catalogue import approving, offering, stock
from marketplace.catalogue import photo as photos
from marketplace.catalogue import product as products
from marketplace.catalogue.darkroom import Developed
from marketplace.catalogue.facts import Facts, VariantFacts, facts_of
from marketplace.catalogue.revision import Making
from marketplace.kernel import clock, codes
from marketplace.kernel.album import Album
from marketplace.kernel.db import db, transaction
from marketplace.people import producer as producers
from tests.web.storefront.shop import Shop
from tests.world import RATNA, Maker, World

PICTURE = Developed(
    width=1600,
    height=1200,
    colour="#c0a080",
    files=dict.fromkeys(
        ("160.avif", "320.avif", "640.avif", "1280.avif", "320.webp", "960.webp", "320.jpg",
         "1200.jpg"),
        b"pixels",
    ),
)  # fmt: skip
READY = timedelta(days=20)

SIZED = Facts(
    "Celemek katun",
    "pakaian-jadi",
    (
        VariantFacts(55_000, 240, "Kecil", "Small"),
        VariantFacts(60_000, 260, "Besar", "Large"),
        VariantFacts(60_000, 260, "Jumbo", "Jumbo"),
    ),
    description="Celemek katun dengan saku & tali <leher>.",
    name_en="Cotton apron",
    description_en="A cotton apron with a pocket & a <neck> strap.",
    options="size",
    material="katun",
    care="hand_wash",
)
TASTES = Facts(
    "Keripik Tempe Pedas",
    "keripik-camilan",
    (VariantFacts(16_000, 180, "sedang", "medium"), VariantFacts(16_000, 180, "pedas", "hot")),
    description="Keripik tempe dengan bumbu cabai.",
    options="taste",
)
MADE = Facts(
    "Tas belanja perca",
    "tas-dompet",
    (VariantFacts(85_000, 300),),
    description="Tas belanja dari kain perca.",
    making=Making.ORDER,
    lead_days=7,
)
LATER = replace(MADE, name="Dompet koin", making=Making.PREORDER, lead_days=0)


@dataclass
class Market:
    """Codes of products: `pouch` and `crisps` are the shop's; `sized` and `tastes` have variants,
    `made` is made to order, `later` comes on a day.
    """

    shop: Shop
    sized: str
    tastes: str
    made: str
    later: str
    album: Album

    @classmethod
    def open(cls, app: Flask) -> "Market":
        shop = Shop.open(app)
        world = shop.world
        with world.inside():
            her = producers.known_as(db.session(), world.kenanga.code)
            known = products.of_producer(db.session(), her, shop.crisps).latest
            tastes = replace(TASTES, food=facts_of(known).food)
            later = replace(LATER, ready_on=clock.today() + READY)
            return cls(
                shop,
                sell(world, world.melati, SIZED, 9, 2, 0),
                sell(world, world.kenanga, tastes, 30, 0),
                sell(world, world.melati, MADE, cap=8),
                sell(world, world.melati, later, cap=12),
                photos._opened(),
            )

    @property
    def app(self) -> Flask:
        return self.shop.world.app

    @property
    def codes(self) -> list[str]:
        """All products on sale."""
        own = [self.sized, self.tastes, self.made, self.later]
        return [self.shop.pouch, self.shop.crisps, *own]


def sell(world: World, her: Maker, facts: Facts, *counts: int, cap: int = 0) -> str:
    """It is accepted, and there are so many of each variant; returns the product's code."""
    code = offering.draft(her.code, facts, count=0, key=codes.token(), by=her.actor)
    with transaction() as session:
        product = products.of_producer(session, producers.known_as(session, her.code), code)
        kept = photos.keep(session, product.producer_id, photos.file(PICTURE))
        product.latest.photo_id = kept.id
        skus = [variant.sku for variant in product.variants]
    offering.submit(her.code, code, by=her.actor)
    approving.accept(world.revision(her, code), by=RATNA)
    with transaction() as session:
        for sku, count in zip(skus, counts, strict=False):
            if count:
                stock.change(session, sku, count, reason="count", by=her.actor)
        stock.allow(session, skus[0], cap)
    db.session.rollback()
    return code
