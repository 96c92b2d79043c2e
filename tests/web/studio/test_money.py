"""S15, S17: her money line by line, month by month, year by year. Nothing of it is in a page before
she asks, and nothing about a buyer is in any.
"""

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from marketplace.catalogue import stock
from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.ledger.earning import Earning
from tests.trade import Trade
from tests.visitor import Visitor
from tests.world import DEWI, RATNA

AN_AMOUNT = re.compile(r"Rp\s?[0-9]|[0-9]{1,3}\.[0-9]{3}")
PLACES = ("waiting", "held", "ready", "sent", "paid")
LIGHT = 60_000


@pytest.fixture
def trade(app: Flask) -> Trade:
    trade = Trade(app)
    trade.begin_with(told)
    return trade


def told(trade: Trade) -> None:
    """Melati was paid for one pouch, has earned one, one is on its way, and one is to be made."""
    with transaction() as session:
        stock.change(session, trade.pouch_sku, 90, reason="more", by=RATNA)
    trade.earned(pouches=2)
    trade.paid_out(trade.melati)
    trade.earned()
    trade.sent()
    trade.bought()


@pytest.fixture
def melati(trade: Trade) -> Visitor:
    melati = trade.as_producer(trade.melati)
    melati.form("/language").press()
    return melati


def addresses() -> list[str]:
    now = clock.today()
    return [
        "/studio/earnings",
        *(f"/studio/earnings/lines/{place}" for place in PLACES),
        f"/studio/earnings/months/{now:%Y-%m}",
        f"/studio/earnings/years/{now.year}",
    ]


def test_no_amount_is_in_any_page_before_the_tap(trade: Trade, melati: Visitor) -> None:
    """S15: without a script, and again on the next page; she is never told who bought."""
    for address in [*addresses(), "/studio/earnings/months"]:
        melati.get(address).assert_ok()
        assert AN_AMOUNT.search(melati.response.text) is None
        if address.endswith("months"):
            continue
        melati.link("Show").follow()
        melati.assert_ok().assert_sees("Hide").assert_sees_not(DEWI.name, DEWI.phone)
        assert len(melati.response.content) < LIGHT
        melati.link("Hide").follow()
        assert AN_AMOUNT.search(melati.response.text) is None


def test_each_line_says_why_it_waits(trade: Trade, melati: Visitor) -> None:
    """S15: the goods, their price, what is kept, what is hers."""
    melati.get("/studio/earnings?show=1").assert_sees("Rp81.000", "Rp40.500", "It is sent once")

    melati.get("/studio/earnings/lines/waiting?show=1")
    melati.assert_sees("It is on its way to the buyer.", "Please make it.", "1 × Pouch bunga")
    melati.get("/studio/earnings/lines/ready?show=1")
    melati.assert_sees("Rp45.000", "-Rp4.500", "Rp40.500", "It comes with the next payout.")
    melati.assert_sees("10 percent")
    melati.get("/studio/earnings/lines/paid?show=1").assert_sees("Rp81.000", "paid on")
    melati.link("Payout slip").follow()
    melati.assert_ok()
    assert melati.get("/studio/earnings/lines/elsewhere").status == 404


def test_a_month_is_on_one_paper(trade: Trade, melati: Visitor) -> None:
    """S17: from the opening to the closing balance."""
    now = clock.today()
    melati.get("/studio/earnings/months").assert_sees(f"The year {now.year}")

    melati.get(f"/studio/earnings/months/{now:%Y-%m}?show=1")

    melati.assert_sees("At the beginning", "Rp0", "Earned", "Rp121.500", "Paid to you", "-Rp81.000")
    melati.assert_sees("At the end", "Rp40.500", trade.melati.code, "Rp90.000 − Rp9.000")
    melati.get(f"/studio/earnings/years/{now.year}?show=1")
    melati.assert_sees("Sold for", "Rp135.000", "-Rp13.500", "You earned", "Rp121.500")
    for nothing in ("months/2026-13", "months/1999-01", "months/2026-1", "years/1999"):
        assert melati.get(f"/studio/earnings/{nothing}?show=1").status == 404


def test_a_month_and_a_year_may_be_kept_as_files(trade: Trade, melati: Visitor) -> None:
    """S17: behind the same tap; the file names neither her nor a buyer, no cell is a formula."""
    now = clock.today()
    month = f"/studio/earnings/months/{now:%Y-%m}"
    assert not melati.get(month).has_form("Save as a file")
    assert melati.get(f"{month}/file").status == 405
    with trade.inside(), transaction() as session:
        session.execute(update(Earning).values(what="=cmd|' /C calc'!A0"))

    melati.get(f"{month}?show=1").form("Save as a file").press()

    rows = sheet_of(melati, f"{now:%Y-%m}.csv")
    assert rows[0] == ["Day", "What", "Goods", "Pieces", "Price", "Kept by the cooperative",
                       "What is yours", "What you owe"]  # fmt: skip
    assert rows[1][6:] == ["0", "0"] and rows[-1][6:] == ["40500", "0"]
    assert sum(int(row[6]) for row in rows[2:-1]) == 40_500
    assert {row[2] for row in rows[2:-1]} == {"", "'=cmd|' /C calc'!A0"}
    melati.get(f"/studio/earnings/years/{now.year}?show=1").form("Save as a file").press()
    assert sheet_of(melati, f"{now.year}.csv")[-1][1:] == ["135000", "13500", "121500"]
    for secret in (trade.melati.code, trade.melati.alias, DEWI.name, DEWI.phone, "Rumah"):
        assert secret not in melati.response.text and secret not in str(rows)


def sheet_of(visitor: Visitor, name: str) -> list[list[str]]:
    head = visitor.response.headers
    assert head["Content-Disposition"] == f'attachment; filename="{name}"'
    assert head["Cache-Control"] == "no-store"
    return list(csv.reader(io.StringIO(visitor.response.content.decode("utf-8-sig"))))


def test_long_lists_go_on_and_ask_the_same(trade: Trade, melati: Visitor) -> None:
    def asked_once(address: str) -> int:
        melati.get(address)  # what is remembered for a moment is asked here
        with trade.inside(), trade.counting() as told:
            melati.get(f"{address}?show=1").assert_ok()
        return len(told)

    def asked(address: str) -> int:
        return min(asked_once(address) for _ in range(2))  # a moment may just be over

    before = {address: asked(address) for address in addresses()}
    with trade.inside():
        later = clock.now()
        for number in range(26):
            with clock.at(later + timedelta(seconds=number)):
                trade.completed(trade.melati, trade.pouch)

    assert {address: asked(address) for address in addresses()} == before
    assert max(before.values()) <= 20
    melati.get("/studio/earnings/lines/ready?show=1")
    assert len(melati.response.content) < LIGHT
    first = melati.text.count("Pouch bunga")
    melati.link("More").follow()
    assert first >= 25 and "Pouch bunga" in melati.text
    melati.get(f"/studio/earnings/months/{clock.today():%Y-%m}?show=1")
    assert len(melati.response.content) < LIGHT
