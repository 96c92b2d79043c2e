"""Many products at once: looked at first, then kept as a whole or not at all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue import importing, offering, sheets
from marketplace.catalogue import product as products
from marketplace.catalogue.importing import Done
from marketplace.catalogue.sheet_upload import SheetUpload
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotFound, Overtaken
from marketplace.kernel.words import speaking
from marketplace.people import audit
from marketplace.people import producer as producers
from tests.world import RATNA, Maker, World

HEADER = "product,sku,name,category,price,weight_g"


@pytest.fixture
def world(inside: Flask) -> World:
    return World(inside)


def csv(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


def her(maker: Maker) -> producers.Producer:
    return producers.known_as(db.session(), maker.code)


def names(maker: Maker) -> list[str]:
    return sorted(product.latest.name for product in products.products_of(db.session(), her(maker)))


def confirmed(maker: Maker, upload: str, *, hand_in: bool = False) -> Done:
    seal = importing.plan_of(db.session(), her(maker), upload).seal
    return importing.confirm(
        maker.code, upload, seal=seal, hand_in=hand_in, key=codes.token(), by=maker.actor
    )


def test_a_file_makes_and_changes_products_in_one_go(world: World) -> None:
    """S19: a preview first; confirming keeps new products as drafts and opens next revisions."""
    pouch = world.on_sale(world.melati, "Pouch bunga", price=45_000)
    rows = csv(f"{pouch},,Pouch bunga,tas-dompet,50000,120", ",,Tas lurik,tas-dompet,60000,200")

    upload = importing.send(world.melati.code, rows, by=world.melati.actor)

    assert names(world.melati) == ["Pouch bunga"]
    plan = importing.plan_of(db.session(), her(world.melati), upload)
    assert ([p.facts.name for p in plan.new], [p.code for p in plan.changed]) == (
        ["Tas lurik"], [pouch],
    )  # fmt: skip
    assert confirmed(world.melati, upload) == Done(new=1, changed=1, sent=0)
    assert names(world.melati) == ["Pouch bunga", "Tas lurik"]
    changed = products.known_as(db.session(), pouch)
    assert (changed.latest.state, changed.latest.proposed[0].price) == ("draft", 50_000)
    assert changed.variant.price == 45_000


def test_what_is_ready_can_be_sent_at_once(world: World) -> None:
    pouch = world.on_sale(world.melati, "Pouch bunga", price=45_000)
    rows = csv(f"{pouch},,Pouch bunga,tas-dompet,50000,120", ",,Tas lurik,tas-dompet,60000,200")
    upload = importing.send(world.melati.code, rows, by=world.melati.actor)

    done = confirmed(world.melati, upload, hand_in=True)

    assert done == Done(new=1, changed=1, sent=1)
    kept = products.products_of(db.session(), her(world.melati))
    assert {product.latest.name: product.latest.state for product in kept} == {
        "Pouch bunga": "submitted", "Tas lurik": "draft",
    }  # fmt: skip


def test_a_file_with_a_fault_keeps_nothing(world: World) -> None:
    with speaking("en"), pytest.raises(importing.Faulty) as refused:
        importing.send(
            world.melati.code,
            csv(",,Tas,tas-dompet,60000,200", ",,Pouch,sepatu,murah,1"),
            by=world.melati.actor,
        )

    assert [fault.cell for fault in refused.value.faults] == ["D3", "E3"]
    assert names(world.melati) == []
    assert db.session().scalar(select(SheetUpload)) is None


def test_exported_products_change_nothing_when_they_come_back(world: World) -> None:
    """S19: export, import: nothing to do."""
    world.on_sale(world.melati, "Pouch bunga")
    world.submitted(world.melati, "Tas")
    world.draft(world.melati, "Bros bukan mainan anak", category="aksesori")
    data = sheets.export(importing.goods_of(db.session(), her(world.melati)), {}, "xlsx")

    with pytest.raises(importing.NothingToDo):
        importing.send(world.melati.code, data, by=world.melati.actor)


def test_confirming_twice_is_confirming_once(world: World) -> None:
    upload = importing.send(world.melati.code, csv(",,Tas,tas-dompet,1,1"), by=world.melati.actor)
    seal = importing.plan_of(db.session(), her(world.melati), upload).seal
    key = codes.token()

    done = [
        importing.confirm(
            world.melati.code, upload, seal=seal, hand_in=False, key=key, by=world.melati.actor
        )
        for _ in range(2)
    ]

    assert done == [Done(1, 0, 0)] * 2
    assert names(world.melati) == ["Tas"]


def test_what_changed_since_it_was_looked_at_is_looked_at_again(world: World) -> None:
    pouch = world.on_sale(world.melati, "Pouch bunga", price=45_000)
    rows = csv(f"{pouch},,Pouch daun,tas-dompet,50000,120")
    upload = importing.send(world.melati.code, rows, by=world.melati.actor)
    seal = importing.plan_of(db.session(), her(world.melati), upload).seal
    offering.change_facts(
        world.melati.code, pouch, lambda facts: facts.with_price(1, 1), by=world.melati.actor
    )

    with pytest.raises(Overtaken):
        importing.confirm(
            world.melati.code, upload, seal=seal, hand_in=False, key=codes.token(),
            by=world.melati.actor,
        )  # fmt: skip

    assert names(world.melati) == ["Pouch bunga"]


def test_a_file_is_hers_alone_and_forgotten_in_time(world: World) -> None:
    """S01: another producer's goods and uploads are not found."""
    crisps = world.draft(world.kenanga, "Keripik", category="keripik-camilan")
    first = importing.send(world.melati.code, csv(",,Tas,tas-dompet,1,1"), by=world.melati.actor)

    with pytest.raises(NotFound):
        importing.plan_of(db.session(), her(world.kenanga), first)
    with pytest.raises(importing.Faulty):
        importing.send(
            world.melati.code, csv(f"{crisps},,Tas,tas-dompet,1,1"), by=world.melati.actor
        )
    with clock.at(clock.now() + timedelta(hours=25)):
        food = csv(",,Keripik pedas,keripik-camilan,1,1")
        importing.send(world.kenanga.code, food, by=world.kenanga.actor)

    with pytest.raises(NotFound):
        importing.plan_of(db.session(), her(world.melati), first)


def test_the_office_sends_a_file_for_her(world: World) -> None:
    """S02: each product of the file is written down as done for her."""
    for_her = replace(RATNA, on_behalf_of=world.melati.code)
    upload = importing.send(world.melati.code, csv(",,Tas,tas-dompet,1,1"), by=for_her)
    seal = importing.plan_of(db.session(), her(world.melati), upload).seal

    importing.confirm(
        world.melati.code, upload, seal=seal, hand_in=False, key=codes.token(), by=for_her
    )

    (note,) = audit.about(db.session(), [world.melati.code], most=1)
    assert (note.act, note.by, note.on_behalf_of) == (
        "draft product", RATNA.code, world.melati.code,
    )  # fmt: skip


def test_a_large_file_asks_the_database_a_bounded_number_of_questions(world: World) -> None:
    rows = [f",,Tas {n},tas-dompet,60000,200" for n in range(60)]

    def asked(number: int) -> int:
        with world.counting() as queries:
            importing.send(world.melati.code, csv(*rows[:number]), by=world.melati.actor)
        return len(queries)

    assert asked(60) == asked(5)
