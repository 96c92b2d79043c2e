"""M22: a year of the books is made aside: a page shows how far it is, with scripts and without, and
whoever asked for it takes it from there.
"""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, journal, reading, recipes
from marketplace.lifecycles import Role
from marketplace.people.audit import Audit
from marketplace.privacy import retaining
from marketplace.reports import booking_files, making_files
from marketplace.reports import period as periods
from marketplace.reports.books_file import BooksFile
from marketplace.web.office import books_files
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, sekar, tono
from tests.world import World

CSV, BEANCOUNT = "Download as CSV", "Download for beancount"


@pytest.fixture(autouse=True)
def large(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five entries are more than a few."""
    monkeypatch.setattr(books_files, "FEW", 4)
    monkeypatch.setattr(making_files, "AT_ONCE", 2)
    with world.inside(), transaction() as session:
        for n in range(5):
            journal.post(session, recipes.moved(f"N{n}", chart.EQUITY, chart.BANK, 1_000 + n))


def asked(office: Visitor, button: str = CSV) -> Visitor:
    office.get("/office/books").form(button, near="All entries of this year").press()
    return office.assert_ok()


def make(world: World, pieces: int = 99) -> None:
    """So many pieces, outside of any request."""
    with world.inside():
        for _ in range(pieces):
            if (file := db.session.scalars(select(BooksFile)).first()) and file.waits:
                making_files._go_on(file)


def at_once(world: World, kind: str) -> bytes:
    with world.inside():
        day = clock.today()
        year = periods.between(day.replace(month=1, day=1), day.replace(month=12, day=31), "WIB")
        return booking_files.whole(db.session(), kind, year)


def downloads(world: World) -> int:
    with world.inside():
        query = select(func.count()).where(Audit.act == "download report")
        return db.session.scalar(query) or 0


@pytest.mark.parametrize(("button", "kind"), [(CSV, "csv"), (BEANCOUNT, "beancount")])
def test_a_year_is_made_aside_and_taken(world: World, button: str, kind: str) -> None:
    office = asked(sekar(world), button)
    page = office.path
    assert page.startswith("/office/books/files/")
    office.assert_sees("The file is being made", "0 of 5 entries", "You may leave this page")
    assert not office.has_form("Download")

    make(world, pieces=1)
    office.link("Look again").follow().assert_sees("The file is being made", "2 of 5 entries")
    assert downloads(world) == 0
    with world.inside():
        making_files.make_due()
    office.get(page).assert_sees("The file is ready", "5 of 5 entries", "All done.")
    office.get("/office/books").assert_sees("Files made for you", "Ready")
    office.get(page).form("Download").press()

    assert office.response.content == at_once(world, kind)
    headers = office.response.headers
    assert int(headers["Content-Length"]) == len(office.response.content)
    assert headers["Content-Type"] == booking_files.SHAPES[kind].type
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Disposition"].endswith(f'.{kind}"')
    assert downloads(world) == 1


def test_a_script_finds_what_it_needs_and_nobody_needs_one(world: World) -> None:
    office = asked(sekar(world))
    page = office.path
    [section] = office.page.select("section.working[data-working]")
    assert section["data-working"] == page
    [bar] = section.select("label progress")
    assert (bar["value"], bar["max"]) == ("0", "5")
    assert section.select("[role=status]") and section.get("role") is None
    assert office.page.select('script[src*="watching"]')
    assert "Refresh" not in office.response.headers

    office.get(f"{page}?by_itself=1")
    assert office.response.headers["Refresh"] == "10"
    [unscripted] = office.page.select("noscript a")
    assert unscripted["href"] == f"{page}?by_itself=1"

    make(world)
    office.get(f"{page}?by_itself=1").assert_sees("The file is ready")
    assert "Refresh" not in office.response.headers
    assert not office.page.select("[data-working], noscript, script[src*=watching]")


def test_pressed_twice_one_file_is_made(world: World) -> None:
    office = asked(sekar(world))
    page = office.path
    office.submit_again(office.sent[-1])
    assert office.path == page
    assert asked(office).path == page

    asked(office, BEANCOUNT)
    office.get("/office/books").form(CSV, near="All entries of this month").press()

    assert office.status == 409
    office.assert_sees("Two files are being made for you. Please wait for them.")
    with world.inside():
        assert db.session.scalar(select(func.count()).select_from(BooksFile)) == 2


def test_nobody_else_finds_it(world: World) -> None:
    office = asked(sekar(world))
    page = office.path
    make(world)
    auditor = at_office(world, "Rangga", Role.AUDITOR)

    assert auditor.get(page).status == 404
    assert auditor.get("/office/books").assert_ok().sees("Files made for you") is False
    packer = tono(world)
    assert packer.get(page).status == 403
    taken = auditor.get("/office/books").form(CSV, near="All entries of this month")
    taken.tag.set("action", page)
    taken.press()
    assert auditor.status == 404
    taken = packer.get("/office/").form("/sign-out")
    taken.tag.set("action", page)
    taken.press()
    assert packer.status == 403
    assert world.visitor().get(page).path.startswith("/sign-in")
    assert downloads(world) == 0
    assert asked(auditor).path != page


def test_after_a_day_it_is_gone(world: World) -> None:
    office = asked(sekar(world))
    page = office.path
    make(world)
    form = office.get(page).form("Download")
    with world.inside(), clock.at(clock.now() + timedelta(hours=25)):
        assert retaining.delete_due() == 1

    assert office.get(page).status == 404
    form.press()
    assert office.status == 404
    assert downloads(world) == 0
    office.get("/office/books").assert_ok().assert_sees_not("Files made for you")


def test_what_failed_says_so_and_is_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = asked(sekar(world))
    page = office.path

    def broken(*_facts: object) -> list[object]:
        raise RuntimeError("no ink")

    with monkeypatch.context() as patch, world.inside():
        patch.setattr(reading, "some_entries", broken)
        for _ in range(3):
            making_files.make_due()

    office.get(page).assert_sees("No file was made", "This file could not be made.")
    assert not office.page.select("[data-working], progress")
    assert "Refresh" not in office.get(f"{page}?by_itself=1").response.headers
    office.get("/office/books").assert_sees("Failed")
    office.get(page).form("Try again").press()
    office.assert_ok().assert_sees("The file is being made")
    assert office.path != page


def test_of_few_entries_nobody_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books_files, "FEW", 5)
    office = sekar(world).get("/office/books")
    office.form(CSV, near="All entries of this year").press()

    assert office.response.content == at_once(world, "csv")
    assert downloads(world) == 1
    with world.inside():
        assert db.session.scalars(select(BooksFile)).all() == []
