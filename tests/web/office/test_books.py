"""The books, read by those who may, and money moved by the treasurer alone."""

from marketplace.kernel.db import db
from marketplace.ledger import chart, journal, recipes
from marketplace.lifecycles import Role
from marketplace.web.office import ledger_words
from tests.web.office.colleagues import at_office, ratna, sekar, tono
from tests.world import World


def test_what_stood_there_at_the_start_is_entered_and_moved(world: World) -> None:
    office = sekar(world).get("/office/books").assert_sees("The books are empty")
    office.link("Move money").follow()
    office.form("Move money").fill(
        source=chart.EQUITY, target=chart.BANK, amount="1.000.000", why="Opening"
    ).press()
    office.assert_ok().assert_sees("Bank", "What we began with", "Total Rp1.000.000 Rp1.000.000")
    office.link("Move money").follow()
    office.form("Move money").fill(
        source=chart.BANK, target=chart.CASH_BOX, amount="250000", why="Change"
    ).press()

    office.assert_ok().assert_sees("Cash box", "Rp750.000", "Total Rp1.000.000 Rp1.000.000")
    office.link("Bank").follow().assert_ok().assert_sees("Money moved", "Rp250.000", "Debit")


def test_more_than_there_is_cannot_be_moved(world: World) -> None:
    office = sekar(world).get("/office/books/move")
    office.form("Move money").fill(
        source=chart.CASH_BOX, target=chart.BANK, amount="1", why="Nothing there"
    ).press()
    assert office.status == 409
    office.form("Move money").fill(
        source=chart.BANK, target=chart.BANK, amount="1", why="Nowhere"
    ).press()
    assert office.status == 409
    office.form("Move money").forge(source="2210:ALL").press()
    assert office.status == 422

    with world.inside():
        assert journal.balances(db.session()) == {}


def test_every_account_and_every_entry_has_a_word() -> None:
    assert set(ledger_words.ACCOUNTS) == set(chart.CHART)
    assert set(ledger_words.RECIPES) == {recipe.__name__ for recipe in recipes.RECIPES}


def test_an_account_that_is_none_is_not_found(world: World) -> None:
    office = sekar(world)
    for account in ("9999:main", "bank", "٢٢١٠:x", "21:x"):
        assert office.get(f"/office/books/{account}").status == 404, account


def test_an_auditor_reads_and_a_packer_does_not(world: World) -> None:
    auditor = at_office(world, "Rangga", Role.AUDITOR)
    auditor.get("/office/books").assert_ok().assert_sees_not("Move money")
    assert auditor.get("/office/books/move").status == 403
    assert ratna(world).get("/office/books/move").status == 403
    assert tono(world).get("/office/books").status == 403
