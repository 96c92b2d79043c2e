"""Many products at once, by a file, through the pages."""

from io import BytesIO

from openpyxl import load_workbook

from marketplace.catalogue import product as products
from marketplace.kernel.db import db
from marketplace.people import audit
from marketplace.people import producer as producers
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna
from tests.world import World

SHEET = (
    b"name,category,price,weight_g\nTas lurik,tas-dompet,60.000,200\nPouch,tas-dompet,45000,120\n"
)


def sent(visitor: Visitor, data: bytes, name: str = "tas.csv") -> Visitor:
    """A file on the page in front."""
    visitor.form("Look at it").attach("file", name, data, "text/csv").press()
    return visitor


def names(world: World) -> list[str]:
    with world.inside():
        her = producers.known_as(db.session(), world.melati.code)
        return sorted(p.latest.name for p in products.products_of(db.session(), her))


def test_a_file_is_looked_at_and_kept_as_a_whole(world: World, melati: Visitor) -> None:
    """S19: faults by cell, then a preview, then all of it at one press."""
    melati.get("/studio/products/new").link("Many at once, by a file").follow()
    sent(melati, SHEET.replace(b"45000", b"murah"))
    assert melati.status == 409
    melati.assert_sees("1 cell to mend", "C3", "Please type whole rupiah. Example: 15000.")
    sent(melati, b"%PDF-1.7 \x00")
    assert melati.status == 409
    melati.form("Look at it").press()
    assert melati.status == 422

    sent(melati, SHEET).assert_ok()

    melati.assert_sees("Tas lurik", "Pouch", "New product", "New products")
    assert names(world) == []
    melati.form("Keep all of it").press()
    melati.assert_ok().assert_sees("2 new products.")
    melati.submit_again(melati.sent[-1])
    melati.assert_ok()
    assert names(world) == ["Pouch", "Tas lurik"]


def test_what_is_taken_away_says_nothing_new_when_it_comes_back(
    world: World, melati: Visitor
) -> None:
    """S19: the round trip, in both formats, through the pages."""
    with world.inside():
        world.on_sale(world.melati, "=Pouch")
    for kind in ("csv", "xlsx"):
        melati.get(f"/studio/products/sheet/products.{kind}").assert_ok()
        headers, data = melati.response.headers, melati.response.content
        assert headers["Content-Disposition"] == f'attachment; filename="products.{kind}"'
        assert headers["Cache-Control"] == "no-store"
        sent(melati.get("/studio/products/sheet"), data, f"products.{kind}")
        assert melati.status == 409
        melati.assert_sees("This file changes nothing.")
    melati.get("/studio/products/sheet/products.csv")
    assert b",'=Pouch," in melati.response.content
    for wrong in ("products.pdf", "people.csv", "products", "template.xls"):
        assert melati.get(f"/studio/products/sheet/{wrong}").status == 404, wrong


def test_the_template_says_how_to_fill_it_in(world: World, melati: Visitor) -> None:
    melati.get("/studio/products/sheet/template.xlsx").assert_ok()

    book = load_workbook(BytesIO(melati.response.content))

    assert book.sheetnames == ["Products", "Read me"]
    assert book["Products"]["C2"].value == "Example: Cotton pouch with flowers"
    said = [row[0] for row in book["Read me"].iter_rows(values_only=True)]
    assert "How to fill in this sheet" in said
    sent(melati.get("/studio/products/sheet"), melati.response.content)
    assert names(world) == []


def test_the_office_sends_a_file_for_her_and_nobody_else_s_is_found(
    world: World, kenanga: Visitor
) -> None:
    """S02, S19: under the office's door, in her place."""
    office = ratna(world).get(f"/office/for/{world.melati.code}/products/sheet").assert_ok()
    sent(office, SHEET).assert_ok()
    upload = office.path.rpartition("/")[2]
    assert kenanga.get(f"/studio/products/sheet/sent/{upload}").status == 404

    office.form("Keep all of it").fill(then="send").press()

    office.assert_ok().assert_sees("2 new products. 0 changed. 0 sent.")
    assert names(world) == ["Pouch", "Tas lurik"]
    with world.inside():
        done = audit.about(db.session(), [world.melati.code], most=2)
        assert {note.on_behalf_of for note in done} == {world.melati.code}
    elsewhere = f"/office/for/{world.kenanga.code}/products/sheet/sent/{upload}"
    assert office.get(elsewhere).status == 404
