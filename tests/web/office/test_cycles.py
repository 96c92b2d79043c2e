"""Collections in the office: days are set, lists are read and printed; they tell no buyer."""

from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta

from marketplace.fulfilment import cycle as cycles
from marketplace.fulfilment import cycling
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.orders import part as parts
from marketplace.policy import rhythm as rhythms
from marketplace.policy.rhythm import Rhythm
from tests.web.office.colleagues import ratna, tono
from tests.world import DEWI, RATNA, World

ABOUT_THE_BUYER = [value for name, value in asdict(DEWI).items() if value and name != "province"]


def closed(world: World) -> tuple[str, list[str]]:
    """A collection with a pouch and crisps, closed; its code, and the references of the orders."""
    with world.inside():
        cycling.change_rhythm(Rhythm(tuple(range(6)), 0, time(23, 59)), by=RATNA)
        pouch = world.paid(world.melati, world.on_sale(world.melati), 2)
        crisps = world.on_sale(world.kenanga, "Keripik", category="keripik-camilan", price=15_000)
        jobs = [pouch, world.paid(world.kenanga, crisps, 3)]
        ordered = [parts.known_as(db.session(), job) for job in jobs]
        references = [part.order_reference for part in ordered]
        due = max(part.due_on for part in ordered if part.due_on)
        with clock.at(clock.midnight(due + timedelta(days=1))):
            cycling.keep_up()
            found = [c for c in cycles.listed(db.session()) if c.state == "closed"]
            full = [c.code for c in found if cycles.jobs_of(db.session(), c)]
        return full[-1], references


def test_days_are_set_by_leaders(world: World) -> None:
    """M07"""
    office = ratna(world).get("/office/cycles").assert_sees("No days are set.")
    office.link("Change the days").follow()
    office.form("Keep").fill(days=["1", "4"], cutoff_days="9", cutoff_at="12.00").press()
    assert office.status == 422
    office.form("Keep").fill(days=["1", "4"], cutoff_days="1", cutoff_at="12.00").press()

    office.assert_ok().assert_sees("Tuesday, Friday.", "The list closes 1 day before at 12.00.")
    with world.inside():
        assert rhythms.current(db.session()) == Rhythm((1, 4), 1, time(12))
    office.get("/office/cycles/rhythm")
    office.form("Keep").fill(days=[], cutoff_days="1", cutoff_at="12.00").press()
    office.assert_ok().assert_sees("No days are set.", "No collection yet")
    assert tono(world).get("/office/cycles/rhythm").status == 403


def test_lists_stand_by_partner_and_by_product(world: World) -> None:
    """M03, M5: code and shop, item, how many, by when; no buyer, no order."""
    code, references = closed(world)
    office = tono(world).get("/office/cycles").assert_sees("List is fixed")
    secret = [*ABOUT_THE_BUYER, *references]
    office.get(f"/office/cycles/{code}").assert_sees("Rumah Flanel", "Dapur Timur")
    office.assert_sees("Where Our counter")
    office.assert_sees_not(*secret)

    office.form("Print by partner").press()
    office.assert_ok().assert_sees("Pouch bunga", "Keripik", world.melati.code)
    office.assert_sees_not("Reprint", *secret)
    assert len(office.page.select("section.sheet")) == 2
    assert len(office.page.select("section.sheet svg[role=img]")) == 2
    office.link("By product").follow().assert_sees("All goods", "Pouch bunga")
    office.assert_sees_not("Rumah Flanel", *secret)
    office.link("A6").follow()
    assert "paper-a6" in office.page.body["class"]  # type: ignore[index]


def test_a_second_paper_says_so(world: World) -> None:
    code, _references = closed(world)
    office = tono(world).get(f"/office/cycles/{code}")
    form = office.form("Print by partner")
    form.press()
    form.press()
    office.assert_ok().assert_sees_not("Reprint")
    office.get(f"/office/cycles/{code}").assert_sees("1 time").form("Print by product").press()

    office.assert_ok().assert_sees("Reprint")


def test_a_list_until_a_day(world: World) -> None:
    """M03: also without any cycle."""
    with world.inside():
        code = world.paid(world.melati, world.on_sale(world.melati), 2)
        due = parts.known_as(db.session(), code).due_on
    assert due is not None
    office = tono(world).get(f"/office/cycles/pick-list?until={due}")
    office.assert_sees("2", "Pouch bunga", code).assert_sees_not(*ABOUT_THE_BUYER)
    office.get(f"/office/cycles/pick-list?until={due - timedelta(days=1)}")
    office.assert_sees("Nothing to bring")
    office.get("/office/cycles/pick-list?until=gestern&size=a9&by=x").assert_ok()
    office.assert_sees("All that is to be brought", "Pouch bunga")


def test_she_sees_when_goods_are_collected(world: World) -> None:
    with world.inside():
        world.paid(world.melati, world.on_sale(world.melati))
        cycling.change_rhythm(Rhythm((0, 1, 2, 3, 4, 5), 1, time(12)), by=RATNA)
    her = world.as_producer(world.melati).get("/studio/tasks")

    her.assert_sees("Pengambilan berikutnya:", "di loket kami")


def test_a_longer_list_takes_no_more_queries(world: World) -> None:
    code, _references = closed(world)
    office = tono(world)

    def asked(page: str) -> int:
        office.get(page)  # what is remembered for a moment is remembered
        with world.inside(), world.counting() as queries:
            office.get(page).assert_ok()
        return len(queries)

    pages = ("/office/cycles", f"/office/cycles/{code}", f"/office/cycles/{code}/paper",
             f"/office/cycles/pick-list?until={datetime.now(UTC).year + 1}-01-01")
    short = {page: asked(page) for page in pages}
    with world.inside():
        pouch = world.on_sale(world.melati, "Dompet", count=9)
        for _ in range(3):
            world.paid(world.melati, pouch)

    assert all(asked(page) <= number <= 20 for page, number in short.items())
