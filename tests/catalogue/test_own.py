"""How a producer's products stand, in her words, and how little that asks of the database."""

from flask import Flask

from marketplace.catalogue import approving, offering, own
from marketplace.catalogue.facts import Facts
from marketplace.catalogue.standing import Own, Standing
from marketplace.kernel.db import db
from marketplace.people import inviting
from marketplace.people import producer as producers
from marketplace.people.producer import Producer
from tests.world import RATNA, World


def melati_of(world: World) -> Producer:
    return producers.known_as(db.session(), world.melati.code)


def test_each_way_to_stand(app_on: Flask) -> None:
    world = World(app_on)
    with world.inside():
        stands = {
            (drafted := world.draft(world.melati)): [Standing.DRAFT],
            world.submitted(world.melati): [Standing.WAITING],
            world.on_sale(world.melati): [Standing.ON_SALE],
            world.on_sale(world.melati, count=0): [Standing.SOLD_OUT],
            (returned := world.submitted(world.melati)): [Standing.FIXING],
            (changed := world.on_sale(world.melati)): [Standing.ON_SALE, Standing.WAITING],
        }
        archived = world.draft(world.melati)
        sent_back = world.revision(world.melati, returned)
        approving.send_back(sent_back, reasons={"photo": "Dark."}, by=RATNA)
        facts = Facts.of_one("Pouch", "aksesori", 50_000, 120)
        offering.describe(world.melati.code, changed, facts, by=world.melati.actor)
        offering.submit(world.melati.code, changed, by=world.melati.actor)
        offering.archive(world.melati.code, archived, by=world.melati.actor)

        page = own.page_of(db.session(), melati_of(world))

        assert {mine.code: mine.standings for mine in page.goods} == stands
        assert [mine.reasons for mine in page.goods if mine.code == returned] == ["Dark."]
        counts, unsent = own.at_a_glance(db.session(), melati_of(world))
        assert (counts[Standing.ON_SALE], counts[Standing.WAITING]) == (2, 2)
        assert {mine.code: mine.begun for mine in unsent} == {returned: False, drafted: True}


def test_what_is_ordered_is_not_for_sale(app_on: Flask) -> None:
    world = World(app_on)
    with world.inside():
        pouch = world.on_sale(world.melati, count=5)
        world.order(world.melati, pouch, 2)
        world.paid(world.melati, pouch, 1)

        mine = world.standing(world.melati, pouch)

    assert (mine.available, mine.ordered) == (2, 3)


def test_a_paused_shop_pauses_what_was_on_sale(app_on: Flask) -> None:
    world = World(app_on)
    with world.inside():
        pouch, bag = world.on_sale(world.melati), world.draft(world.melati, "Tas")
        inviting.move_producer(world.melati.code, "pause", by=world.melati.actor)

        assert world.standing(world.melati, pouch).standings == [Standing.PAUSED]
        assert world.standing(world.melati, bag).standings == [Standing.DRAFT]


def test_a_long_list_asks_no_more_than_a_short_one(app: Flask) -> None:
    world = World(app)
    asked = []
    for more in (1, 4):
        with world.inside():
            for n in range(more):
                world.on_sale(world.melati, f"Pouch {more}{n}")
        with world.inside():
            her = melati_of(world)
            with world.counting() as told:
                goods: list[Own] = own.page_of(db.session(), her).goods
        asked.append((len(goods), len(told)))

    assert asked[0][1] == asked[1][1] <= 8
    assert [size for size, _ in asked] == [1, 5]
