"""The office arranges the shelves of the shop."""

import pytest
from flask import Flask

from marketplace.catalogue import arranging, shelving
from marketplace.catalogue import category as categories
from marketplace.catalogue.arranging import Shelf
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound
from marketplace.policy import wordlist
from tests.world import RATNA, World


@pytest.fixture
def shelves(inside: Flask) -> None:
    with transaction() as session:
        shelving.put_up(session)


def below(slug: str) -> list[str]:
    """What stands below a shelf, in its order."""
    return [c.slug for c in categories.all_of_them(db.session()) if c.parent == slug]


def changed(slug: str, **more: object) -> Shelf:
    """What the shelf says now, with some of it said differently."""
    now = categories.known_as(db.session(), slug)
    said = {
        "name_id": now.name_id, "name_en": now.name_en, "parent": now.parent or "",
        "food": now.food, "google_category": now.google_category,
    }  # fmt: skip
    return Shelf(**(said | more))  # type: ignore[arg-type]


@pytest.mark.usefixtures("shelves")
def test_a_shelf_is_added_last_among_its_neighbours() -> None:
    new = Shelf("Bantal & sarung", "Cushions & covers", "kerajinan", False, "Home > Decor")

    slug = arranging.add(new, by=RATNA)

    assert slug == "bantal-sarung"
    assert below("kerajinan") == ["tas-dompet", "aksesori", "rumah-tangga", "bantal-sarung"]
    order = [c.slug for c in categories.all_of_them(db.session())]
    assert order.index("bantal-sarung") == order.index("jahit-bordir") - 1
    assert arranging.add(Shelf("Bantal / sarung", "Covers", "kerajinan"), by=RATNA) == (
        "bantal-sarung-2"
    )


@pytest.mark.usefixtures("shelves")
def test_shelves_move_among_their_neighbours() -> None:
    arranging.move("rumah-tangga", -1, by=RATNA)
    assert below("kerajinan") == ["tas-dompet", "rumah-tangga", "aksesori"]

    arranging.move("rumah-tangga", -9, by=RATNA)
    assert below("kerajinan") == ["rumah-tangga", "tas-dompet", "aksesori"]

    arranging.move("makanan-kering", 1, by=RATNA)
    upper = [c.slug for c in categories.all_of_them(db.session()) if not c.parent]
    assert upper[:2] == ["makanan-segar", "makanan-kering"]
    assert below("makanan-kering") == ["keripik-camilan", "lauk-kering", "bubuk-minuman"]


@pytest.mark.usefixtures("shelves")
def test_a_shelf_is_renamed_and_moved_but_keeps_its_address() -> None:
    moved = changed("aksesori", name_id="Hiasan", name_en="Ornaments", parent="jahit-bordir")

    arranging.change("aksesori", moved, by=RATNA)

    assert below("jahit-bordir")[-1] == "aksesori"
    assert categories.known_as(db.session(), "aksesori").name_id == "Hiasan"


def test_an_empty_shelf_is_taken_away_and_no_other(inside: Flask) -> None:
    world = World(inside)
    world.draft(world.melati)

    for slug, refusal in (
        ("tas-dompet", arranging.NotEmpty),
        ("kerajinan", arranging.HasShelves),
        ("aksesori", arranging.StillOpened),
        ("nothing", NotFound),
    ):
        with pytest.raises(refusal):
            arranging.remove(slug, by=RATNA)
    arranging.remove("rumah-tangga", by=RATNA)

    assert below("kerajinan") == ["tas-dompet", "aksesori"]


def test_a_shelf_in_use_stays_what_it_is(inside: Flask) -> None:
    """Goods that were no food do not become one behind everybody's back."""
    world = World(inside)
    world.draft(world.melati)

    for shelf in (changed("tas-dompet", food=True), changed("tas-dompet", parent="")):
        with pytest.raises(arranging.NotEmpty):
            arranging.change("tas-dompet", shelf, by=RATNA)
    with pytest.raises(arranging.HasShelves):
        arranging.change("paket", changed("paket", parent="kerajinan"), by=RATNA)
    with pytest.raises(NotFound):
        arranging.change("aksesori", changed("aksesori", parent="tas-dompet"), by=RATNA)

    assert not categories.known_as(db.session(), "tas-dompet").food
    assert below("kerajinan") == ["tas-dompet", "aksesori", "rumah-tangga"]


@pytest.mark.usefixtures("shelves")
@pytest.mark.parametrize(
    ("name_id", "name_en", "refusal"),
    [
        ("Zorblax", "Things", wordlist.Listed),
        ("Barang", "zorblax", wordlist.Listed),
        ("Sabun", "Soap", arranging.Unsuitable),
        ("AKSESORI", "Trinkets", arranging.NameTaken),
        ("Pernik", "Accessories", arranging.NameTaken),
    ],
)
def test_a_name_that_does_not_fit_is_refused(
    name_id: str, name_en: str, refusal: type[Exception]
) -> None:
    wordlist.keep(["zorblax"])
    before = below("kerajinan")

    with pytest.raises(refusal):
        arranging.add(Shelf(name_id, name_en, "kerajinan"), by=RATNA)

    assert below("kerajinan") == before
