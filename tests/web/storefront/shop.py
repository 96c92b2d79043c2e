"""A small shop to walk through: pouches and crisps on sale, a courier, and buyers' presses."""

from dataclasses import dataclass
from datetime import date

from flask import Flask
from sqlalchemy import func, select

from marketplace.catalogue import stock
from marketplace.kernel.db import db, transaction
from marketplace.orders.order import Order
from marketplace.people import producer as producers
from marketplace.shipping.tariff import Tariff
from tests.visitor import Visitor
from tests.world import World

PER_KG = 12_000
ADDRESS = {
    "name": "Dewi Pembeli",
    "phone": "0890-0000-7777",
    "street": "Jalan Rahasia 9",
    "seek": "55711",
}


class Stocked(World):
    """The small cooperative with two products on sale and a courier."""

    def _begin(self) -> None:
        super()._begin()
        set_courier_price(PER_KG)
        self._stock_up()

    def _stock_up(self) -> None:
        self.pouch = self.on_sale(self.melati, "Pouch bunga", price=45_000, count=5)
        self.crisps = self.on_sale(
            self.kenanga, "Keripik Tempe", price=15_000, count=40, category="keripik-camilan"
        )


class WithoutCourier(Stocked):
    """The same, and nothing can be sent."""

    def _begin(self) -> None:
        World._begin(self)
        self._stock_up()


@dataclass
class Shop:
    """`pouch` is Melati's, `crisps` are Kenanga's: the codes of their pages."""

    world: World
    pouch: str
    crisps: str

    @classmethod
    def open(cls, app: Flask, *, couriers: bool = True) -> "Shop":
        world = Stocked(app) if couriers else WithoutCourier(app)
        return cls(world, world.pouch, world.crisps)

    def visitor(self) -> Visitor:
        return self.world.visitor()

    def put_in_cart(self, visitor: Visitor, product: str, quantity: int = 1) -> Visitor:
        """Through the page of the product."""
        visitor.get(f"/en/products/{product}").assert_ok()
        visitor.form("/cart").fill(quantity=str(quantity)).press()
        return visitor.assert_ok()

    def checkout(self, visitor: Visitor, **other: str) -> Visitor:
        """Somebody with two pouches in the cart, at the last look before ordering."""
        self.put_in_cart(visitor, self.pouch, 2).link("Continue").follow()
        visitor.form("Continue").fill(ADDRESS | other).press()
        return visitor

    def ordered(self, visitor: Visitor, **other: str) -> str:
        """The same, ordered; returns the order's reference."""
        self.checkout(visitor, **other).assert_ok().form("Order now").press()
        visitor.assert_ok()
        return visitor.path.rpartition("/")[2]

    def available(self, product: str) -> int:
        """How many of it a buyer could have now."""
        with self.world.inside():
            maker = self.world.melati if product == self.pouch else self.world.kenanga
            return stock.available(db.session(), self.world.sku(maker, product))

    def orders(self) -> int:
        with self.world.inside():
            return db.session.scalar(select(func.count()).select_from(Order)) or 0

    def shop_code(self) -> str:
        """Of Melati's public face."""
        with self.world.inside():
            return producers.known_as(db.session(), self.world.melati.code).shop_code


def set_courier_price(per_kg: int) -> None:
    """From now on a parcel costs so much a kilogram, anywhere."""
    with transaction() as session:
        session.add(
            Tariff(
                courier="JNE", service="REG", dest="*", per_kg=per_kg,
                days_least=2, days_most=3, counts_from=date(2026, 1, 1),
            )
        )  # fmt: skip
