"""Several photos of one product: hers to arrange, the office's to look at, the public's to see."""

import re

import pytest

from marketplace.catalogue import approving, picturing
from marketplace.catalogue import product as products
from marketplace.catalogue.offering import PhotoMissing
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotFound
from tests.photos import PLACE, camera_photo
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna
from tests.world import RATNA, World

PUBLIC = re.compile(r"/media/(\w+)-")


def add_one(melati: Visitor, product: str, *, width: int = 320) -> None:
    page = melati.get(f"/studio/products/{product}/photos").assert_ok()
    page.form("picture").attach("photo", "a.jpg", camera_photo(width, width), "image/jpeg").press()
    melati.assert_ok().assert_sees("The photo is kept.")


def accept(world: World, product: str) -> None:
    with world.inside():
        approving.accept(world.revision(world.melati, product), by=RATNA)


def hand_in(melati: Visitor, product: str) -> None:
    melati.get(f"/studio/products/{product}/submit").form("send").press()
    melati.assert_ok().assert_sees("The cooperative will look at it now.")


def hers(world: World, product: str) -> list[str]:
    """The private keys of what her newest revision shows, in order."""
    with world.inside():
        db.session.rollback()
        return [p.key for p in products.known_as(db.session(), product).latest.photos]


def shown(world: World, product: str) -> list[str]:
    """The public keys a stranger finds in the large pictures of the product's page, in order."""
    page = world.visitor().get(f"/en/products/{product}").assert_ok().page
    return [
        PUBLIC.search(str(picture))[1]  # type: ignore[index]
        for picture in page.select(".gallery-large picture")
    ]


def status(world: World, key: str) -> int:
    return world.visitor().get(f"/media/{key}-320.webp").status


def test_more_photos_are_seen_once_the_office_agrees(world: World, melati: Visitor) -> None:
    """S05, M13: a further photo waits with its revision, loses its place, and then stands in the
    gallery.
    """
    with world.inside():
        product = world.on_sale(world.melati)
    before = shown(world, product)[0]
    add_one(melati, product, width=640)
    add_one(melati, product, width=960)
    assert set(shown(world, product)) == {before}
    first, second, third = hers(world, product)
    assert [status(world, key) for key in (second, third)] == [404, 404]
    hand_in(melati, product)
    manager = ratna(world)
    with world.inside():
        page = f"/office/approvals/{world.revision(world.melati, product)}"
    manager.get("/office/approvals").assert_sees("Photo")
    manager.get(page).assert_ok().assert_sees("Further photos")
    seen = str(manager.page.select_one(".seen-further"))
    assert [key in seen for key in (first, second, third)] == [False, True, True]
    assert seen.count("New") == 2

    accept(world, product)

    page_now = shown(world, product)
    assert len(set(page_now)) == 3
    assert not set(page_now) & {first, second, third}
    visitor = world.visitor()
    for key in page_now:
        content = visitor.get(f"/media/{key}-320.webp").assert_ok().response.content
        assert PLACE.encode() not in content


def test_another_photo_comes_first(world: World, melati: Visitor) -> None:
    with world.inside():
        product = world.draft(world.melati)
    add_one(melati, product)
    add_one(melati, product)
    first, second, third = hers(world, product)

    melati.form(f"{third}/first").press()

    melati.assert_ok().assert_sees("This photo is shown first now.")
    assert hers(world, product) == [third, first, second]


def test_a_photo_taken_away_leaves_the_shop_with_the_next_look(
    world: World, melati: Visitor
) -> None:
    """S05: what is on sale stays until the office agrees; then nobody finds the old picture."""
    with world.inside():
        product = world.draft(world.melati)
    add_one(melati, product)
    hand_in(melati, product)
    accept(world, product)
    _first, gone = shown(world, product)
    kept, second = hers(world, product)
    page = melati.get(f"/studio/products/{product}/photos")

    page.form(f"{second}/take-away").press()

    melati.assert_ok().assert_sees("The photo is taken away.")
    assert (hers(world, product), status(world, gone)) == ([kept], 200)
    hand_in(melati, product)
    with world.inside():
        page_of_it = f"/office/approvals/{world.revision(world.melati, product)}"
    assert "Gone" in str(ratna(world).get(page_of_it).page.select_one(".seen-further"))
    accept(world, product)
    assert status(world, gone) == 404
    assert gone not in shown(world, product)


def test_the_last_photo_cannot_be_taken_away(world: World, melati: Visitor) -> None:
    with world.inside():
        product = world.draft(world.melati)
    add_one(melati, product)
    melati.form("/take-away", near="Shown first").press()
    (only,) = hers(world, product)
    assert not melati.has_form("/take-away")

    with world.inside(), pytest.raises(PhotoMissing):
        picturing.take_away(world.melati.code, product, only, by=world.melati.actor)

    assert hers(world, product) == [only]


def test_pressed_twice_it_is_one_photo(world: World, melati: Visitor) -> None:
    with world.inside():
        product = world.draft(world.melati)
        key = codes.token()
        for _ in range(2):
            picturing.add(
                world.melati.code, product, camera_photo(320, 320), key=key, by=world.melati.actor
            )

    assert len(hers(world, product)) == 2


def test_five_photos_are_enough(world: World, melati: Visitor) -> None:
    """The page offers no sixth; one sent all the same is refused, and what there is stays."""
    with world.inside():
        product = world.draft(world.melati)
    for _ in range(3):
        add_one(melati, product)
    late = melati.get(f"/studio/products/{product}/photos").form("picture")
    add_one(melati, product)
    five = hers(world, product)
    assert not melati.has_form("picture")

    late.attach("photo", "a.jpg", camera_photo(320, 320), "image/jpeg").press()

    assert melati.status == 409
    melati.assert_sees("This product has enough photos. Please take one away first.")
    assert (len(five), hers(world, product)) == (5, five)


def test_nobody_else_arranges_them(world: World, melati: Visitor, kenanga: Visitor) -> None:
    """S01: neither her product nor a photo of hers by its key."""
    with world.inside():
        product = world.draft(world.melati)
        other = world.draft(world.kenanga, "Keripik", category="keripik-camilan")
    add_one(melati, product)
    mine = hers(world, product)
    add_one(kenanga, other)
    theirs = hers(world, other)

    assert kenanga.get(f"/studio/products/{product}/photos").status == 404
    with world.inside():
        for deed in (picturing.put_first, picturing.take_away):
            for code in (product, other):
                with pytest.raises(NotFound):
                    deed(world.kenanga.code, code, mine[1], by=world.kenanga.actor)

    assert (hers(world, product), hers(world, other)) == (mine, theirs)


def test_nothing_can_be_arranged_while_the_office_looks(world: World, melati: Visitor) -> None:
    with world.inside():
        product = world.draft(world.melati)
    add_one(melati, product)
    form = melati.form("/first")
    hand_in(melati, product)
    before = hers(world, product)

    form.press()

    assert melati.status == 409
    assert hers(world, product) == before
    assert not melati.get(f"/studio/products/{product}/photos").has_form("picture")


def test_what_was_taken_back_keeps_its_photos(world: World, melati: Visitor) -> None:
    with world.inside():
        product = world.draft(world.melati)
    add_one(melati, product)
    before = hers(world, product)
    hand_in(melati, product)

    melati.get(f"/studio/products/{product}").form("/take-back").press()

    melati.assert_ok()
    assert hers(world, product) == before


def test_off_sale_all_of_them_are_gone(world: World, melati: Visitor) -> None:
    """PR-12: a further picture lives and dies with its product."""
    with world.inside():
        product = world.draft(world.melati)
    add_one(melati, product)
    hand_in(melati, product)
    accept(world, product)
    public = shown(world, product)
    assert [status(world, key) for key in public] == [200, 200]

    melati.get(f"/studio/products/{product}").form("/archive").press()

    assert [status(world, key) for key in public] == [404, 404]
