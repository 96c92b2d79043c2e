"""The counter on its pages: quick for many, exact for one, and nothing of a buyer."""

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue.custody import Custody
from marketplace.catalogue.on_hand import Stock
from marketplace.fulfilment import checking, receiving
from marketplace.fulfilment.receiving import Left
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.payments.payment import CASH
from tests.photos import camera_photo
from tests.trade import POUCHES, Trade
from tests.web.office.colleagues import tono
from tests.world import TONO

MOST_STATEMENTS = 20


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def bought(trade: Trade, pouches: int = 1, crisps: int = 0) -> tuple[str, list[str]]:
    with trade.inside():
        reference = trade.bought(pouches, crisps, method=CASH)
        return reference, [part.code for part in trade.of(reference).parts]


def shelf(trade: Trade, sku: str) -> tuple[int, int, int]:
    with trade.inside():
        row = db.session.get_one(Stock, sku)
        return row.on_hand, row.shelf, row.allotted


def test_all_of_a_partner_is_received_and_passes_with_two_presses(trade: Trade) -> None:
    """M06"""
    for _ in range(3):
        bought(trade, 1, 2)
    office = tono(trade).get("/office/receiving")
    office.form("Receive all as promised", near="Rumah Flanel").press()
    office.assert_ok().assert_sees("All received, as promised.")
    office.form("All passed").press()
    office.assert_ok().assert_sees("All of her goods have passed.")

    assert shelf(trade, trade.pouch_sku) == (POUCHES, 3, 3)
    assert shelf(trade, trade.crisps_sku)[1] == 0


def test_a_code_leads_to_the_part_or_to_its_maker(trade: Trade) -> None:
    """A reader types it as a person would."""
    _, [code] = bought(trade, 2)
    office = tono(trade)

    office.get(f"/office/receiving/find?code={code.lower()}")
    assert office.path == f"/office/parts/{code}"
    office.assert_sees("2 × Pouch bunga").assert_sees_not("Dewi", "7777")
    office.get(f"/office/receiving/find?code=%20{trade.melati.code}")
    assert office.path == f"/office/receiving/{trade.melati.code}"
    office.get("/office/receiving/find?code=NOBODY22").assert_sees("We know no such code.")


def test_fewer_are_received_and_the_rest_is_waited_for(trade: Trade) -> None:
    """M06"""
    reference, _ = bought(trade, 3)
    office = tono(trade).get("/office/receiving")
    office.link("Fewer or more").follow()
    office.form("Receive").fill(quantity="5").press()
    assert office.status == 422
    office.assert_sees("Only 3 were ordered.")

    office.form("Receive").fill(quantity="2", rest="decide").press()

    office.assert_ok().assert_sees("2 × Pouch bunga", "Here, to check")
    office.get("/office/receiving").assert_sees("Some are missing: please decide")
    office.form("Wait for the rest").press()
    office.assert_ok().assert_sees("We wait for the rest and tell the buyer.")
    office.assert_sees_not("Some are missing: please decide")
    with trade.inside():
        assert trade.states(reference) == ("paid", {"received", "to_make"})
        assert trade.sound()


def test_a_check_goes_point_by_point_and_her_picture_is_hers_alone(trade: Trade) -> None:
    """M06: politely, and nobody else sees it."""
    reference, [code] = bought(trade, 2)
    with trade.inside():
        receiving.receive(code, by=TONO)
    office = tono(trade).get(f"/office/parts/{code}/check")
    office.form("Save the check").fill(passed="2").press()
    assert office.status == 422
    office.assert_sees("please tick every point")

    check = office.form("Save the check").fill(passed="1", reason="Tepinya tajam.")
    check.attach("picture", "gagal.jpg", camera_photo(), "image/jpeg")
    check.press()

    office.assert_ok().assert_sees("1 goes back with your reason.")
    office.get(f"/office/parts/{code}").assert_sees("Tepinya tajam.", "Picture")
    melati = trade.as_producer(trade.melati)
    melati.get("/studio/tasks").assert_sees("Tepinya tajam.", "Lihat gambarnya")
    seen = melati.get(f"/studio/tasks/{code}/picture")
    assert (seen.status, seen.response.headers["Content-Type"]) == (200, "image/jpeg")
    assert seen.response.headers["Cache-Control"] == "no-store"
    kenanga = trade.as_producer(trade.kenanga)
    assert kenanga.get(f"/studio/tasks/{code}/picture").status == 404
    with trade.inside():
        assert sorted(part.state for part in trade.of(reference).parts) == ["accepted", "to_make"]
        assert trade.sound()


def test_goods_are_left_counted_and_taken_off(trade: Trade) -> None:
    office = tono(trade).get(f"/office/receiving/{trade.melati.code}")
    office.form("Take in").fill(sku=trade.pouch_sku, quantity="3").press()
    office.assert_ok().assert_sees("Taken in. It lies here and is on sale.")
    assert shelf(trade, trade.pouch_sku) == (POUCHES, 3, 0)

    office.get("/office/shelf").assert_sees("Rumah Flanel", "Pouch bunga")
    office.get("/office/shelf/list").assert_sees("Rumah Flanel", "Counted")
    office.get(f"/office/shelf/{trade.pouch_sku}")
    office.form("Counted").fill(counted="2").press()
    office.assert_ok().assert_sees("1 are missing.")
    office.link("Take off the shelf").follow()
    office.form("Take off the shelf").fill(quantity="2", fate="to her").press()
    office.assert_ok().assert_sees("Taken off the shelf.", "Went back to its maker")

    assert shelf(trade, trade.pouch_sku) == (POUCHES - 3, 0, 0)


def test_her_slip_tells_her_goods_and_nothing_of_a_buyer(trade: Trade) -> None:
    """M06"""
    _, parts = bought(trade, 2, 1)
    with trade.inside():
        for code in parts:
            receiving.receive(code, by=TONO)
    office = tono(trade).get(f"/office/receiving/{trade.kenanga.code}")

    office.form("Slip for her").press()

    office.assert_ok().assert_sees("Hand-over slip", "Dapur Timur", "Keripik tempe", "Lot ")
    office.assert_sees_not("Dewi", "7777", "Rahasia", "Pouch", "copy 2")
    office.form("Print again").press()
    office.assert_sees("Printed again: copy 2")


def test_she_sees_how_many_of_hers_lie_here(trade: Trade) -> None:
    with trade.inside():
        left = [Left(trade.pouch_sku, 2)]
        receiving.leave_here(trade.melati.code, left, key=codes.token(), by=TONO)

    trade.as_producer(trade.melati).get(f"/studio/products/{trade.pouch}").assert_sees(
        "Di koperasi: 2"
    )


def test_no_page_asks_more_with_more_goods(trade: Trade) -> None:
    """X07: also the deeds for all of a partner's goods do not grow without bounds."""
    office = tono(trade)
    counted: list[list[int]] = []
    for more in (2, 6):
        for _ in range(more):
            bought(trade, pouches=0, crisps=1)
        with trade.inside():
            for code in [bought_part(trade)]:
                receiving.receive(code, by=TONO)
                checking.accept(code, by=TONO)
        asked = []
        for page in (
            "/office/receiving", f"/office/receiving/{trade.kenanga.code}", "/office/shelf",
            "/office/shelf/list", f"/office/shelf/{trade.crisps_sku}",
        ):  # fmt: skip
            with trade.inside(), trade.counting() as told:
                office.get(page).assert_ok()
            asked.append(len(told))
            assert len(told) <= MOST_STATEMENTS, told
        counted.append(asked)
    assert counted[0] == counted[1]


def bought_part(trade: Trade) -> str:
    reference = trade.bought(pouches=0, crisps=1, method=CASH)
    return trade.of(reference).parts[0].code


def test_nothing_is_written_down_by_looking(trade: Trade) -> None:
    bought(trade, 1)
    office = tono(trade)
    for page in ("/office/receiving", "/office/shelf"):
        office.get(page).assert_ok()

    with trade.inside():
        assert db.session.scalars(select(Custody)).all() == []
