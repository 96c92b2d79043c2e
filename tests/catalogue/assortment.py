"""A shop full of goods, put straight into the tables: those of the demo and many more of their
kinds, in the order in which they came on sale.
"""

import csv
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue import search
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.demo.goods import GOODS
from marketplace.kernel import clock, codes
from marketplace.lifecycles import PRODUCER
from marketplace.people.producer import Producer
from marketplace.people.user import User

HERE = Path(__file__).parent


class Goods(NamedTuple):
    name: str
    description: str
    category: str
    shop: str


def goods() -> list[Goods]:
    demo = [Goods(g.name, g.facts.description, g.facts.category, g.shop) for g in GOODS]
    return demo + [Goods(**row) for row in _rows(HERE / "more_goods.csv")]


def queries() -> list[tuple[str, list[str]]]:
    """What people type, and what must stand among the first five."""
    return [(row["query"], row["found"].split(" | ")) for row in _rows(HERE / "queries.csv")]


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


def put_on_sale(session: Session, things: list[Goods]) -> dict[int, str]:
    """Everything with its index, where the shelves are up already; names by id."""
    shops = {alias: _shop(session, alias) for alias in dict.fromkeys(g.shop for g in things)}
    return {_put(session, shops[thing.shop], thing).id: thing.name for thing in things}


def _shop(session: Session, alias: str) -> Producer:
    known = session.scalar(select(Producer).where(Producer.alias == alias))
    if known is not None:
        return known
    user = User(code=codes.code(), roles=PRODUCER)
    producer = Producer(code=user.code, user=user, shop_code=codes.code(), alias=alias)
    session.add(producer)
    session.flush()
    return producer


def _put(session: Session, shop: Producer, thing: Goods) -> Product:
    product = Product(
        code=codes.code(), producer=shop, category=thing.category, published_at=clock.now()
    )
    session.add(product)
    session.flush()
    accepted = Revision(
        code=codes.code(),
        product_id=product.id,
        name=thing.name,
        description=thing.description,
        category=thing.category,
    )
    session.add(accepted)
    session.flush()
    product.accepted_id = accepted.id
    search.index(session, product, accepted)
    return product
