"""The 24 products of the demo, with pictures drawn by the project."""

import csv
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from marketplace.catalogue import approving, offering
from marketplace.catalogue import product as products
from marketplace.catalogue.facts import Facts, facts_of
from marketplace.demo.cast import Cast
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.kernel.lifecycle import Actor
from marketplace.people import producer


class Goods(NamedTuple):
    """One product: grams are those of the parcel."""

    name: str
    description: str
    price: int
    weight_g: int
    category: str
    shop: str
    on_hand: int


def _read() -> list[Goods]:
    with (Path(__file__).parent / "goods.csv").open(newline="") as file:
        return [
            Goods(
                row["name"], row["description"], int(row["price"]), int(row["weight_g"]),
                row["category"], row["shop"], int(row["on_hand"]),
            )
            for row in csv.DictReader(file)
        ]  # fmt: skip


GOODS = _read()


def fill_the_shelves(people: Cast) -> None:
    """Each producer offers hers; the manager looks at all of them, and at two more proposals."""
    pictures = _drawn([goods.name for goods in GOODS])
    for number, goods in enumerate(GOODS):
        with clock.at(people.began + timedelta(hours=1, minutes=number)):
            code = _offer(people, goods, pictures[goods.name])
            product = _product(people, goods.shop, code)
            approving.accept(product.latest.code, by=people.ratna)
    _propose_changes(people)


def _drawn(names: list[str]) -> dict[str, bytes]:
    """Drawn by a child, so that the shop itself never loads what draws and decodes."""
    with TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "marketplace.demo_pictures", folder, *names], check=True
        )
        return {name: (Path(folder) / f"{n}.jpg").read_bytes() for n, name in enumerate(names)}


def _offer(people: Cast, goods: Goods, picture: bytes) -> str:
    her = producer.known_as(db.session(), people.shops[goods.shop])
    facts = Facts.of_one(
        goods.name, goods.category, goods.price, goods.weight_g, description=goods.description
    )
    code, actor = her.code, her.user.actor
    product = offering.draft(code, facts, count=goods.on_hand, key=goods.name, by=actor)
    offering.add_photo(code, product, picture, by=actor)
    offering.submit(code, product, by=actor)
    return product


def _product(people: Cast, shop: str, code: str) -> products.Product:
    her = producer.known_as(db.session(), people.shops[shop])
    return products.of_producer(db.session(), her, code)


def _propose_changes(people: Cast) -> None:
    """One new price waits for the manager, one description went back with a reason."""
    snack = _change(people, GOODS[0], price=16_500, description=GOODS[0].description)
    offering.submit(people.shops["Dapur Sereh"], snack, by=_actor(people, "Dapur Sereh"))
    apron = _change(people, GOODS[20], price=57_000, description="Celemek bagus.")
    offering.submit(people.shops["Perca Warna"], apron, by=_actor(people, "Perca Warna"))
    proposed = _product(people, "Perca Warna", apron).latest.code
    reasons = {"description": "Mohon tulis bahan dan cara mencucinya."}
    approving.send_back(proposed, reasons=reasons, by=people.ratna)


def _change(people: Cast, goods: Goods, *, price: int, description: str) -> str:
    her = producer.known_as(db.session(), people.shops[goods.shop])
    found = [p for p in products.products_of(db.session(), her) if p.face.name == goods.name]
    code = found[0].code
    facts = facts_of(found[0].latest).with_price(price, goods.weight_g)
    offering.describe(
        her.code, code, replace(facts, description=description), by=_actor(people, goods.shop)
    )
    return code


def _actor(people: Cast, shop: str) -> Actor:
    return producer.known_as(db.session(), people.shops[shop]).user.actor
