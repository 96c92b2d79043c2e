"""M17: the office makes rules of commission and ends them, and reads which one counts and why."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.kernel.db import db
from marketplace.lifecycles import Role
from marketplace.policy import commission
from tests.trade import Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, ratna


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def new(office: Visitor, **more: str) -> Visitor:
    """It counts from today on."""
    page = office.get("/office/commission/new").assert_ok()
    typed = {"percent": "12,5", "starts_on": f"{commission.today()}"} | more
    page.form("Make the rule").fill(typed).press()
    return office


def test_a_rule_is_made_explained_and_ended(trade: Trade) -> None:
    """M17: the treasurer too; the page says why it wins, and what she gets in rupiah."""
    sekar = at_office(trade, "Sekar", Role.TREASURER)
    sekar.get("/office/commission").assert_sees("No rule yet", "Usually 10 percent.")
    new(sekar, producer=trade.melati.code, a_piece="500", note="Rapat anggota")
    sekar.assert_sees("12.5 percent and Rp500 a piece", trade.melati.alias, "Sekar", "Counts now")
    new(sekar, category="tas-dompet", percent="20")

    page = sekar.get(f"/office/commission/which?product={trade.pouch.lower()}")
    page.assert_sees("Pouch bunga", "Counts now", "Comes after it", "Rp38.875", "-Rp6.125")
    sekar.get("/office/commission").assert_sees("20 percent", "Rp500 a piece")
    trade.as_producer(trade.melati).get("/studio/earnings/kept").assert_sees("Rp38.875")

    with trade.inside():
        code = commission.listed(db.session())[-1].code
    sekar.get(f"/office/commission/rules/{code}").form("/end").press()
    sekar.assert_sees("The rule has ended.", "Ended")
    sekar.get(f"/office/commission/which?product={trade.pouch}").assert_sees("Rp36.000")


def test_somebody_who_looks_changes_nothing(trade: Trade) -> None:
    auditor = at_office(trade, "Wulan", Role.AUDITOR)

    page = auditor.get("/office/commission").assert_ok()

    assert "New rule" not in page.text
    auditor.get("/office/commission/which?product=NOTTHERE").assert_sees("There is no product")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Please choose a product, a partner or a shelf"),
        ({"percent": "50,5"}, "At most 50 percent."),
        ({"percent": "banyak"}, "Please type a percentage."),
        ({"product": "NOTTHERE"}, "There is no product with the code NOTTHERE."),
        ({"category": "tas-dompet", "starts_on": "2020-01-01"}, "A rule begins today or later."),
        ({"category": "tas-dompet", "a_piece": "22.501", "percent": "0"}, "More than half"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(
    trade: Trade, typed: dict[str, str], said: str
) -> None:
    """What was typed comes back, and there is no rule."""
    office = new(ratna(trade), note="Rapat anggota", **typed).assert_sees(said)

    assert 'value="Rapat anggota"' in str(office.page)
    with trade.inside():
        assert commission.listed(db.session()) == []


def test_she_sees_what_is_kept_before_she_agrees(trade: Trade) -> None:
    """M17: where she types a price and where she hands it in, from the same function; the shop
    shows no split that would tell of a rule about one maker (B22).
    """
    office = new(ratna(trade), category="tas-dompet", percent="15")
    with trade.inside():
        draft = trade.draft(trade.melati, "Dompet", price=12_345)

    melati = trade.as_producer(trade.melati)
    melati.get("/studio").assert_sees("Potongan koperasi dari harga berubah.")
    melati.get(f"/studio/products/{draft}/submit").assert_sees("Rp12.345", "-Rp1.851", "Rp10.494")
    melati.get(f"/studio/products/{draft}/numbers").assert_sees("Rp10.494", "Rp1.851")
    assert 'data-bp="1500"' in str(melati.page)
    melati.get(f"/studio/products/{trade.pouch}").assert_sees("Rp38.250", "Rp6.750")
    shop = trade.visitor().get(f"/en/products/{trade.pouch}")
    shop.assert_sees("Where the price goes", "Rp38.250", "Rp6.750")

    new(office, product=trade.pouch, percent="5")
    melati.get(f"/studio/products/{trade.pouch}").assert_sees("Rp42.750", "Rp2.250")
    page = trade.visitor().get(f"/en/products/{trade.pouch}").assert_ok()
    assert "Where the price goes" not in page.text


def test_the_pages_ask_the_same_however_many_there_are(trade: Trade) -> None:
    office = ratna(trade)

    def asked(path: str) -> int:
        with trade.inside(), trade.counting() as told:
            office.get(path).assert_ok()
        return len(told)

    paths = ["/office/commission", f"/office/commission/which?product={trade.pouch}"]
    new(office, producer=trade.melati.code)
    before = [asked(path) for path in paths]
    for days in range(3):
        new(office, producer=trade.kenanga.code, category="keripik-camilan",
            starts_on=f"{commission.today() + timedelta(days=days)}")  # fmt: skip
        new(office, product=trade.pouch)
    assert [asked(path) for path in paths] == before
    assert max(before) <= 20
