"""The 24 products of the demo, with pictures drawn by the project. Their facts are `goods.toml`."""

import subprocess
import sys
import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from marketplace.catalogue import (
    approving,
    fronting,
    gifting,
    offering,
    permitting,
    picturing,
    stock,
)
from marketplace.catalogue import permit as permits
from marketplace.catalogue import product as products
from marketplace.catalogue.facts import Facts, Food, VariantFacts, facts_of
from marketplace.catalogue.gifting import GiftFacts
from marketplace.catalogue.inspecting import Label
from marketplace.catalogue.permit_number import HALAL, PIRT
from marketplace.catalogue.permitting import NewPermit
from marketplace.demo.cast import Cast
from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.people import producer
from marketplace.policy.window import Window

HALAL_NUMBER = "ID00000000000000001"
PIRT_ENDS_ON = date(2031, 6, 30)


@dataclass(frozen=True)
class Goods:
    """One product, shown in so many `looks`. `permit` counts the P-IRT of this kind, none where
    none is needed.
    """

    facts: Facts
    shop: str
    on_hand: int
    cap: int
    permit: int
    looks: int

    @property
    def name(self) -> str:
        return self.facts.name

    @property
    def fresh(self) -> bool:
        """Whether it does not keep from one week to the next."""
        return self.facts.food is not None and not self.permit


def _read() -> list[Goods]:
    with (Path(__file__).parent / "goods.toml").open("rb") as file:
        return [_goods(row) for row in tomllib.load(file)["goods"]]


def _goods(row: dict[str, Any]) -> Goods:
    food, labels = row.pop("food", {}), row.pop("variants", [("", "")])
    shop, on_hand, cap = row.pop("shop"), row.pop("on_hand"), row.pop("cap", 0)
    price, weight_g = row.pop("price"), row.pop("weight_g")
    permit, looks = food.pop("permit", 0), row.pop("looks", 1)
    variants = tuple(VariantFacts(price, weight_g, label, label_en) for label, label_en in labels)
    kept = Food(**food, halal="halal") if food else None
    facts = Facts(variants=variants, food=kept, **row)
    return Goods(facts, shop, on_hand, cap, permit, looks)


GOODS = _read()
GIFT = "Paket Camilan Sore"
WINDOW = ("Keripik Tempe Daun Jeruk", "Rempeyek Kedelai", "Dompet Koin Bordir",
          "Tatakan Gelas Mendong isi 6")  # fmt: skip
GIFT_HOLDS = ("Keripik Tempe Original", "Stik Tahu", "Kedelai Goreng Bawang")


def fill_the_shelves(people: Cast) -> None:
    """Each producer offers hers; the manager looks at all of them, and at two more proposals."""
    pictures = _drawn([(goods.name, look) for goods in GOODS for look in range(goods.looks)])
    with clock.at(people.began):
        numbers, halal = _permits(people)
    for place, goods in enumerate(GOODS):
        with clock.at(people.began + timedelta(hours=1, minutes=place)):
            shown = [pictures[goods.name, look] for look in range(goods.looks)]
            code = _offer(people, goods, shown)
            label = _label(goods, numbers, halal) if goods.facts.food else None
            latest = _product(people, goods.shop, code).latest
            approving.accept(latest.code, by=people.ratna, label=label)
            _count(people, goods, 0 if goods.fresh else goods.on_hand)
            _promise(people, goods)
    _propose_changes(people)
    _wrap_a_gift(people)
    _dress_the_window(people)


def count_again(people: Cast, days_ago: int) -> None:
    """Foods are made anew: as many of each as it usually has."""
    with clock.at(clock.now() - timedelta(days=days_ago, hours=8)):
        for goods in GOODS:
            if goods.facts.food and (days_ago == 0 or not goods.fresh):
                _count(people, goods, goods.on_hand)


def _permits(people: Cast) -> tuple[dict[int, int], int]:
    """Numbers that cannot exist: the ids of a P-IRT for each kind, and of the halal certificate."""
    numbers = {}
    for kind in sorted({goods.permit for goods in GOODS if goods.permit}):
        number = f"P-IRT 2159999{kind:02}0000-31"
        numbers[kind] = _permit(people, NewPermit(PIRT, number, permits.COOPERATIVE, PIRT_ENDS_ON))
    halal = _permit(people, NewPermit(HALAL, HALAL_NUMBER, permits.COOPERATIVE, None))
    return numbers, halal


def _permit(people: Cast, new: NewPermit) -> int:
    code = permitting.record(new, key=new.number, by=people.ratna)
    return permits.known_as(db.session(), code).id


def _label(goods: Goods, numbers: dict[int, int], halal: int) -> Label:
    note = goods.facts.food.trial_note if goods.facts.food else ""
    return Label(numbers.get(goods.permit), halal, note)


def _drawn(wanted: list[tuple[str, int]]) -> dict[tuple[str, int], bytes]:
    """Names with their variety, drawn by a child: the shop itself never loads what draws and
    decodes.
    """
    asked = [f"{variety} {name}" for name, variety in wanted]
    with TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "marketplace.demo_pictures", folder, *asked], check=True
        )
        return {one: (Path(folder) / f"{n}.jpg").read_bytes() for n, one in enumerate(wanted)}


def _offer(people: Cast, goods: Goods, pictures: list[bytes]) -> str:
    her = producer.known_as(db.session(), people.shops[goods.shop])
    code, actor = her.code, her.user.actor
    product = offering.draft(code, goods.facts, count=0, key=goods.name, by=actor)
    offering.add_photo(code, product, pictures[0], by=actor)
    for place, picture in enumerate(pictures[1:]):
        key = f"{goods.name} {place}"
        picturing.add(code, product, picture, key=key, by=actor)
    offering.submit(code, product, by=actor)
    return product


def _count(people: Cast, goods: Goods, total: int) -> None:
    """About as many of each variant."""
    product, actor = _named(people, goods), _actor(people, goods.shop)
    code, skus = product.code, [variant.sku for variant in product.variants]
    for place, sku in enumerate(skus):
        each = (total + place) // len(skus)
        if each:
            key = f"{goods.name} {clock.today()} {place}"
            her = people.shops[goods.shop]
            offering.change_stock(her, code, each, key=key, by=actor, sku=sku)


def _promise(people: Cast, goods: Goods) -> None:
    """What is made when ordered: how many she can have in her hands at once."""
    skus = [variant.sku for variant in _named(people, goods).variants]
    with transaction() as session:
        for sku in skus:
            stock.allow(session, sku, goods.cap)


def _product(people: Cast, shop: str, code: str) -> products.Product:
    her = producer.known_as(db.session(), people.shops[shop])
    return products.of_producer(db.session(), her, code)


def _named(people: Cast, goods: Goods) -> products.Product:
    her = producer.known_as(db.session(), people.shops[goods.shop])
    found = products.products_of(db.session(), her)
    return next(product for product in found if product.face.name == goods.name)


def _propose_changes(people: Cast) -> None:
    """One new price waits for the manager, one description went back with a reason."""
    snack = _change(people, GOODS[0], price=16_500, description=GOODS[0].facts.description)
    offering.submit(people.shops["Dapur Sereh"], snack, by=_actor(people, "Dapur Sereh"))
    apron = _change(people, GOODS[20], price=57_000, description="Celemek bagus.")
    offering.submit(people.shops["Perca Warna"], apron, by=_actor(people, "Perca Warna"))
    proposed = _product(people, "Perca Warna", apron).latest.code
    reasons = {"description": "Mohon tulis bahan dan cara mencucinya."}
    approving.send_back(proposed, reasons=reasons, by=people.ratna)


def _wrap_a_gift(people: Cast) -> None:
    """A set of three dry things."""
    inside = [goods for goods in GOODS if goods.name in GIFT_HOLDS]
    gift = GiftFacts(
        GIFT,
        sum(goods.facts.variants[0].price for goods in inside) - 5_000,
        {_named(people, goods).variants[0].sku: 1 for goods in inside},
        name_en="Afternoon Snack Set",
        description="Tiga camilan kering dalam satu paket.",
        description_en="Three dry snacks in one parcel.",
    )
    gifting.create(gift, _drawn([(GIFT, 0)])[GIFT, 0], key="gift", by=people.ratna)


def _dress_the_window(people: Cast) -> None:
    """What the manager puts first on the front page."""
    for goods in GOODS:
        if goods.name in WINDOW:
            fronting.pick(_named(people, goods).code, by=people.ratna)
    fronting.say(
        Window(
            "Oleh-oleh buatan rumah", "Homemade, and good to give",
            "Camilan renyah, kain, dan anyaman, dibuat sedikit demi sedikit.",
            "Crisp snacks, cloth and weaving, made in small batches.",
        ),
        by=people.ratna,
    )  # fmt: skip


def _change(people: Cast, goods: Goods, *, price: int, description: str) -> str:
    product, actor = _named(people, goods), _actor(people, goods.shop)
    facts = facts_of(product.latest).with_price(price, product.variant.weight_g)
    code = product.code
    changed = replace(facts, description=description)
    offering.describe(people.shops[goods.shop], code, changed, by=actor)
    return code


def _actor(people: Cast, shop: str) -> Actor:
    return producer.known_as(db.session(), people.shops[shop]).user.actor
