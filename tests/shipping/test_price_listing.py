"""A courier's price list comes by a file: every fault at its cell, all of it or nothing, and what
counted before stays as it was. On both engines.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import event, func, insert, select

from marketplace.catalogue.importing import Faulty, NothingToDo
from marketplace.catalogue.sheet_files import NotASheet
from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound, Overtaken
from marketplace.kernel.words import speaking
from marketplace.people import audit
from marketplace.policy import cooperative as cooperatives
from marketplace.shipping import price_list, price_listing, pricing, starting, tariff
from marketplace.shipping.price_list import NotCsv, TooLong
from marketplace.shipping.price_upload import PriceUpload
from marketplace.shipping.region import Region
from marketplace.shipping.tariff import Tariff
from tests.world import BAYU, COOPERATIVE, RATNA, SEKAR

MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)
HEADER = "courier,service,origin,dest_code,per_kg,etd_min,etd_max,valid_from,valid_until\n"
LIST = HEADER + (
    "JNE,REG,*,33.74.10,9.000,1,2,2026-11-23,\n"
    "jne,reg,,33.74,12000,2,3,2026-11-23,\n"
    "JNE,YES,*,*,40000,1,1,01/12/2026,2026-12-31\n"
)


@pytest.fixture(autouse=True)
def shop(inside_on: Flask) -> Iterator[None]:
    """Couriers, and a JNE REG price for the province of this year."""
    with clock.at(MONDAY):
        with transaction() as session:
            cooperatives.put(session, replace(COOPERATIVE, postcode="50271"), by=BAYU.code)
            starting.put_up(session)
            session.add(
                Tariff(
                    courier="JNE", service="REG", dest="33.74", per_kg=11_000, days_least=2,
                    days_most=3, counts_from=date(2026, 1, 1),
                )
            )  # fmt: skip
        yield


def sent(text: str) -> str:
    return price_listing.send(text.encode(), by=RATNA)


def kept(text: str) -> int:
    code = sent(text)
    seal = price_listing.plan_of(db.session(), code).seal
    return price_listing.confirm(code, seal=seal, key=code, by=RATNA)


def rows() -> list[tuple[str, str, str, int]]:
    found = db.session.scalars(select(Tariff).order_by(Tariff.id))
    return [(row.name, row.dest, row.counts_from.isoformat(), row.per_kg) for row in found]


def faults(text: str) -> list[tuple[str, str]]:
    with speaking("en"), pytest.raises(Faulty) as refused:
        sent(text)
    assert db.session.scalar(select(func.count()).select_from(PriceUpload)) == 0
    return [(fault.cell, fault.sentence) for fault in refused.value.faults]


def test_a_list_is_looked_at_and_kept_as_a_whole(shop: None) -> None:
    """B11, M19: a later list counts from its day; nothing of the past is edited."""
    before = rows()
    code = sent(LIST)
    plan = price_listing.plan_of(db.session(), code)
    assert (plan.new, len(plan.changed), plan.same) == (2, 1, 0)
    assert (plan.changed[0].before, plan.services) != (None, [])
    assert rows() == before

    assert price_listing.confirm(code, seal=plan.seal, key="1", by=RATNA) == 3
    assert price_listing.confirm(code, seal=plan.seal, key="1", by=RATNA) == 3

    assert rows() == [
        *before,
        ("JNE REG", "33.74.10", "2026-11-23", 9_000),
        ("JNE REG", "33.74", "2026-11-23", 12_000),
        ("JNE YES", "*", "2026-12-01", 40_000),
    ]
    assert [(a.act, a.by) for a in audit.about(db.session(), [pricing.KEY])] == [
        ("enter price list", RATNA.code)
    ]
    with clock.at(MONDAY - timedelta(days=1)):
        assert tariff.quote(db.session(), "33.74.10", 500).price == 11_000
    assert tariff.quote(db.session(), "33.74.10", 500).price == 9_000
    with clock.at(MONDAY + timedelta(days=8)):
        assert [q.courier for q in tariff.quotes(db.session(), "33", 500)] == ["JNE YES"]
    with clock.at(MONDAY + timedelta(days=39)):
        assert tariff.quotes(db.session(), "33", 500) == []


def test_what_is_taken_away_changes_nothing_when_it_comes_back(shop: None) -> None:
    kept(LIST)
    file = price_list.written(price_listing.counting(db.session()))
    assert len(list(csv.reader(StringIO(file.decode("utf-8-sig"))))) == 4
    with pytest.raises(NothingToDo):
        price_listing.send(file, by=RATNA)
    with clock.at(MONDAY + timedelta(days=5)), pytest.raises(NothingToDo):
        price_listing.send(file, by=RATNA)
    with pytest.raises(NothingToDo):
        sent(HEADER + "JNE,REG,*,33.74,12000,2,3,2026-12-24,\n")
    assert kept(HEADER + "JNE,REG,*,33.74,12000,2,4,2026-12-24,\n") == 1


@pytest.mark.parametrize(
    ("column", "value", "cell", "sentence"),
    [
        (0, "Kilat", "A2", "We do not know this courier."),
        (0, "", "A2", "We do not know this courier."),
        (0, "=1+1", "A2", "Formulas are not read."),
        (1, "KILAT", "B2", "It may be: OKE, REG, YES, JTR."),
        (1, "", "B2", "Please fill this in."),
        (2, "34", "C2", "We send from 33.74.10."),
        (2, "99", "C2", "There is no place with this code."),
        (3, "33.99", "D2", "There is no place with this code."),
        (3, "33.74.10.1001", "D2", "There is no place with this code."),
        (3, "Tembalang", "D2", "There is no place with this code."),
        (4, "1,000", "E2", "Please type the amount in digits."),
        (4, "-1", "E2", "Formulas are not read."),
        (4, "99999999", "E2", "This amount is too large."),
        (5, "x", "F2", "Please type a number from 0 to 60."),
        (6, "1", "G2", "This must not be less than etd_min."),
        (6, "61", "G2", "Please type a number from 0 to 60."),
        (7, "soon", "H2", "Please type a day like 2026-12-31."),
        (7, "2026-11-22", "H2", "This day is over."),
        (8, "2026-11-22", "I2", "The last day must not be before the first one."),
    ],
)
def test_every_fault_stands_at_its_cell(
    shop: None, column: int, value: str, cell: str, sentence: str
) -> None:
    row = ["JNE", "REG", "*", "33.74.10", "9000", "2", "3", "2026-11-23", ""]
    row[column] = f'"{value}"'
    before = rows()

    found = faults(HEADER + ",".join(row) + "\n" + LIST.splitlines()[3])

    assert [(at, sentence in said) for at, said in found] == [
        (cell, True)
    ]
    assert rows() == before


def test_the_first_row_names_the_columns(shop: None) -> None:
    assert faults("courier,service\nJNE,REG\n")[0][0] == "A1"
    assert faults(HEADER.replace("origin", "colour"))[0][0] == "C1"
    assert faults(HEADER.replace("origin", "courier"))[0][0] == "C1"
    twice = LIST + LIST.splitlines()[1]
    assert faults(twice) == [("D5", "This is in the list twice.")]


def test_what_tables_make_of_a_code_is_understood(shop: None) -> None:
    with transaction() as session:
        session.execute(
            insert(Region),
            [{"code": "33.10", "parent": "33", "name": "K", "sought": "k", "postcode": ""}],
        )
    semicolons = HEADER.replace(",", ";") + "JNE;REG;*;33,1;9000;1;2;23/11/2026;\n"
    assert kept(semicolons) == 1
    assert rows()[-1] == ("JNE REG", "33.10", "2026-11-23", 9_000)


def test_files_that_are_no_lists_are_refused(shop: None) -> None:
    for data, why in (
        (b"", NotASheet), (b"PK\x03\x04xlsx", NotCsv), (b"x" * (price_list.HEAVIEST + 1), TooLong),
        (b"a,b\n" * (price_list.MOST_ROWS + 2), TooLong),
    ):  # fmt: skip
        with pytest.raises(why):
            price_listing.send(data, by=RATNA)
    assert db.session.scalar(select(func.count()).select_from(PriceUpload)) == 0


def test_a_plan_that_changed_meanwhile_is_not_confirmed(shop: None) -> None:
    code, before = sent(LIST), rows()
    seal = price_listing.plan_of(db.session(), code).seal
    kept(HEADER + "JNE,REG,*,33.74.10,8000,1,2,2026-11-23,\n")
    other = price_listing.send(LIST.encode(), by=SEKAR)
    with pytest.raises(Overtaken):
        price_listing.confirm(other, seal=seal, key="1", by=SEKAR)
    assert len(rows()) == len(before) + 1
    with pytest.raises(NotFound):
        price_listing.plan_of(db.session(), code)
    with clock.at(MONDAY + timedelta(hours=25)), pytest.raises(NotFound):
        price_listing.plan_of(db.session(), other)


def test_a_long_list_is_quoted_with_few_questions(shop: None) -> None:
    """B11: every district of the country, three services: two statements for a quote."""
    codes = [f"{n // 400 + 11}.{n % 400 // 20 + 10}.{n % 20 + 10}" for n in range(7_000)]
    values = [
        {
            "courier": courier, "service": "REG", "origin": "*", "dest": code, "per_kg": 9_000 + n,
            "days_least": 1, "days_most": 2, "counts_from": date(2026, 1, 1),
        }
        for n, courier in enumerate(("JNE", "POS", "SiCepat"))
        for code in codes
    ]  # fmt: skip
    with transaction() as session:
        session.execute(insert(Tariff), values)
    told: list[str] = []
    listen(told)
    assert [q.price for q in tariff.quotes(db.session(), codes[-1], 500)] == [9_000, 9_001, 9_002]
    assert len([statement for statement in told if statement.startswith("SELECT")]) == 2


def listen(told: list[str]) -> None:
    event.listen(
        db.engine, "before_cursor_execute", lambda _c, _k, statement, *_rest: told.append(statement)
    )
