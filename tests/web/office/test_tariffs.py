"""Courier prices on their pages: by hand, looked up by place, with a log."""

from datetime import timedelta

from sqlalchemy import func, select

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.shipping import starting, tariff
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna
from tests.world import World


def typed(**other: str) -> dict[str, str]:
    return {
        "courier": "JNE", "service": "REG", "province": "33", "per_kg": "18.000",
        "days_least": "2", "days_most": "4", "counts_from": clock.today().isoformat(),
    } | other  # fmt: skip


def rows(world: World) -> int:
    with world.inside():
        return db.session.scalar(select(func.count()).select_from(tariff.Tariff)) or 0


def test_a_price_counts_from_its_day(world: World) -> None:
    """M19: a list that was entered ahead counts from its day, and the log tells who entered it."""
    office = ratna(world).get("/office/tariffs").assert_sees("Without prices")
    office.form("Add the price").fill(typed()).press()
    office.assert_ok().assert_sees("JNE REG", "Added a price", "Rp18.000/kg", "Ratna")

    later = (clock.today() + timedelta(days=30)).isoformat()
    office.form("Add the price").fill(typed(per_kg="9000", counts_from=later)).press()

    office.assert_ok().assert_sees("not yet")
    with world.inside():
        assert tariff.quote(db.session(), "33", 500).price == 18_000


def test_what_a_place_costs_is_looked_up(world: World) -> None:
    """B11: the nearest row counts: a district before its regency, its province, and the rest."""
    office = ratna(world)
    for place, price in (("", "18000"), ("33.74", "12000"), ("33.74.10", "9000")):
        office.get("/office/tariffs")
        office.form("Add the price").fill(typed(place=place, per_kg=price)).press()
        office.assert_ok()

    office.get("/office/tariffs/place?q=33.74.10").assert_ok()
    office.assert_sees("Tembalang, Kota Semarang", "JNE REG", "Rp9.000", "Rp12.000", "Rp18.000")
    office.get("/office/tariffs/place?q=meteseh").assert_sees("Meteseh", "Rp9.000")
    office.get("/office/tariffs/place?q=bantul").assert_sees("Which one is it?")
    office.get("/office/tariffs/place?q=34").assert_sees("Nothing goes there")
    office.get("/office/tariffs/place?q=nowhere").assert_sees("We found no such place")


def test_prices_that_do_not_fit_are_not_kept(world: World) -> None:
    office = ratna(world)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    for name, value in (
        ("courier", ""), ("province", ""), ("per_kg", "-1"), ("days_most", "1"),
        ("days_least", "x"), ("counts_from", "soon"), ("counts_from", yesterday),
        ("counts_until", yesterday), ("place", "34.02"), ("place", "33.99"), ("place", "33.7"),
        ("place", "Tembalang"),
    ):  # fmt: skip
        office.get("/office/tariffs").form("Add the price").fill(typed(**{name: value})).press()
        assert office.status in {409, 422}, (name, value)
    assert rows(world) == 0


LIST = (
    "courier,service,dest_code,per_kg,etd_min,etd_max,valid_from\n"
    "JNE,REG,33.74.10,{per_kg},2,3,{day}\nJNE,REG,*,30000,3,7,{day}\n"
)


def sent(office: Visitor, per_kg: str) -> Visitor:
    text = LIST.format(per_kg=per_kg, day=clock.today().isoformat())
    office.get("/office/tariffs").link("A whole list, by a file").follow().assert_ok()
    office.form("Look at it").attach("file", "list.csv", text.encode(), "text/csv").press()
    return office


def test_a_list_is_sent_looked_at_and_kept(world: World) -> None:
    """B11, M19: what changes is seen before, the log tells who entered it."""
    with world.inside(), transaction() as session:
        starting.put_up(session)
    office = sent(ratna(world), "nine")
    assert office.status in {409, 422}
    office.assert_sees("1 cell to mend", "D2", "Please type the amount in digits.")
    assert rows(world) == 0

    sent(office, "9000").assert_ok().assert_sees("New prices 2", "Tembalang 33.74.10", "Rp9.000")
    assert rows(world) == 0
    office.form("Keep all of it").press()

    office.assert_ok().assert_sees("2 prices were kept.", "Entered a price list", "JNE REG: 2 rows")
    assert rows(world) == 2
    office.get("/office/tariffs/list/prices.csv").assert_ok()
    assert b"JNE,REG,*,33.74.10,9000,2,3," in office.response.content
    office.get("/office/tariffs/list/template.csv").assert_ok()
    assert b"dest_code" in office.response.content
    assert office.get("/office/tariffs/list/other.csv").status == 404
    sent(office, "9000").assert_sees("This file changes nothing.")
