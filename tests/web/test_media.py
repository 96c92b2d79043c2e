"""Pictures as the public gets them: every format and size, and nothing once it is off sale."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from bs4 import Tag
from flask import Flask

from marketplace.app import create_app
from marketplace.catalogue import approving, offering
from marketplace.catalogue import photo as photos
from marketplace.catalogue import picture as pictures
from marketplace.catalogue import product as products
from marketplace.catalogue.darkroom import Developed
from marketplace.catalogue.photo import Photo
from marketplace.kernel.album import Album
from marketplace.kernel.db import db, transaction
from marketplace.people import certifying, cohort, inviting
from marketplace.people import producer as producers
from tests.catalogue.insides import assert_nothing_but_pixels
from tests.catalogue.negatives import CANARY, camera_jpeg, encoded, flag
from tests.catalogue.shelves import bucket
from tests.visitor import Visitor
from tests.world import RATNA, World

TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
FILES = [
    *("160.avif", "320.avif", "640.avif", "960.avif", "1600.avif"),
    *("320.webp", "960.webp", "320.jpg", "1200.jpg"),
]
UNSEEN = Developed(1600, 1200, "#c0a080", dict.fromkeys(FILES, b"pixels"))


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


@pytest.fixture(params=["folder", "bucket"])
def kept(request: pytest.FixtureRequest, sqlite_url: str, data_dir: Path) -> Iterator[World]:
    """The same shop with its pictures in either store."""
    with ExitStack() as stack:
        store = stack.enter_context(bucket())[0] if request.param == "bucket" else ""
        settings = {"TITIP_DATABASE_URL": sqlite_url, "TITIP_DATA_DIR": str(data_dir)}
        app = create_app(settings | {"TITIP_MEDIA_STORE": store})
        yield World(app)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def fronted(app: Flask) -> Iterator[World]:
    """The same shop with somebody else's machine in front of its pictures."""
    settings = app.config["TITIP"]
    front = {"TITIP_MEDIA_URL": "https://pictures.example/titip"}
    urls = {"TITIP_DATABASE_URL": settings.database_url, "TITIP_DATA_DIR": str(settings.data_dir)}
    yield World(create_app(urls | front))
    pictures.use_media_url("")


def shown(world: World) -> str:
    """A product of Melati's with a picture in every size; returns its code."""
    product = world.draft(world.melati)
    with transaction() as session:
        draft = products.known_as(session, product)
        draft.latest.photo_id = photos.keep(session, draft.producer_id, photos.file(UNSEEN)).id
    return accepted(world, product)


def accepted(world: World, product: str) -> str:
    offering.submit(world.melati.code, product, by=world.melati.actor)
    approving.accept(world.revision(world.melati, product), by=RATNA)
    return product


def photo_of(product: str) -> Photo:
    accepted = products.known_as(db.session(), product).accepted
    assert accepted and accepted.photo
    return accepted.photo


def addresses(world: World, product: str) -> list[str]:
    """Where each file of its picture is."""
    with world.inside():
        key = photo_of(product).public_key
    return [f"/media/{key}-{name}" for name in FILES]


def answers(world: World, found: list[str]) -> set[int]:
    visitor = world.visitor()
    return {visitor.get(address).status for address in found}


def test_every_format_and_size_holds_pixels_alone(kept: World) -> None:
    """S05: what a stranger loads has lost its place, maker, words, profile and thumbnail."""
    with kept.inside():
        product = kept.draft(kept.melati)
        offering.add_photo(kept.melati.code, product, camera_jpeg(), by=kept.melati.actor)
        accepted(kept, product)
    visitor = kept.visitor()

    for address in addresses(kept, product):
        visitor.get(address).assert_ok()

        name, content = address.rpartition("-")[2], visitor.response.content
        assert visitor.response.headers["Content-Type"] == TYPES[name.rpartition(".")[2]]
        assert_nothing_but_pixels(name, content)
        assert CANARY not in content + str(visitor.response.headers).encode()


def test_a_picture_says_how_it_may_be_kept_and_read(world: World) -> None:
    """PR-12: nobody lists our pictures; a cache keeps them a minute; a browser runs nothing."""
    with world.inside():
        product = shown(world)

    for address in addresses(world, product):
        said = world.visitor().get(address).assert_ok().response.headers

        assert said["Cache-Control"] == "public, max-age=60, s-maxage=30, must-revalidate"
        assert said["X-Robots-Tag"] == "noimageindex"
        assert said["X-Content-Type-Options"] == "nosniff"
        assert said["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "Set-Cookie" not in said


def archive(world: World, product: str) -> None:
    offering.archive(world.melati.code, product, by=world.melati.actor)


def pause(world: World, product: str) -> None:
    inviting.move_producer(world.melati.code, "pause", by=world.melati.actor)


def revoke(world: World, product: str) -> None:
    her = producers.known_as(db.session(), world.melati.code)
    course = cohort.certificates_of(db.session(), her)[0].cohort.code
    certifying.revoke(world.melati.code, course, why="Salah orang.", by=RATNA)


def withhold(world: World, product: str) -> None:
    with transaction() as session:
        products.known_as(session, product).withheld = "Salah harga."


@pytest.mark.parametrize("take_off", [archive, pause, revoke, withhold])
def test_what_is_off_sale_is_gone_from_every_address(
    world: World, take_off: Callable[[World, str], None]
) -> None:
    """X13, PR-35: the door asks each time, and no cache keeps an answer for over a minute."""
    with world.inside():
        product = shown(world)
    found = addresses(world, product)
    assert answers(world, found) == {200}

    with world.inside():
        take_off(world, product)

    assert answers(world, found) == {404}
    visitor = world.visitor()
    visitor.session.headers["If-None-Match"] = '"320.avif"'
    assert visitor.get(next(a for a in found if a.endswith("-320.avif"))).status == 404


def test_each_publication_has_its_own_addresses(world: World) -> None:
    with world.inside():
        product = shown(world)
    first = addresses(world, product)
    with world.inside():
        facts = world.standing(world.melati, product).face.facts
        offering.describe(world.melati.code, product, facts, by=world.melati.actor)
        accepted(world, product)

    second = addresses(world, product)

    assert not set(first) & set(second)
    assert (answers(world, first), answers(world, second)) == ({404}, {200})


def test_nobody_outside_sees_what_nobody_has_accepted(world: World) -> None:
    """PR-10: neither by the private key nor by where the files are."""
    with world.inside():
        product = world.submitted(world.melati)
        picture = world.standing(world.melati, product).face.picture
        assert picture
        place = photos.of_key(db.session(), picture.key).place

    for key in (picture.key, place, "None", ""):
        for name in FILES:
            assert world.visitor().get(f"/media/{key}-{name}").status == 404


def test_a_picture_known_already_is_not_fetched_again(world: World, data_dir: Path) -> None:
    with world.inside():
        product = shown(world)
    visitor, address = world.visitor(), addresses(world, product)[0]
    tag = visitor.get(address).response.headers["ETag"]
    for file in (data_dir / "media").rglob("*.avif"):
        file.unlink()
    visitor.session.headers["If-None-Match"] = tag

    visitor.get(address)

    assert (visitor.status, visitor.response.content) == (304, b"")
    assert visitor.response.headers["Cache-Control"].startswith("public, max-age=60")


def test_without_its_store_a_page_lacks_only_pictures(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with world.inside():
        product = shown(world)
    away = tmp_path / "away"
    album = Album.in_folder(away)
    away.rmdir()
    away.write_text("a file where the folder should be")
    monkeypatch.setattr(photos, "_album", album)

    assert answers(world, addresses(world, product)) == {503}
    visitor = world.visitor().get(addresses(world, product)[0])
    assert visitor.sees("Foto dan suara tidak dapat dibuka sekarang.")
    assert "public" not in visitor.response.headers["Cache-Control"]
    for path in ("/", "/products", f"/products/{product}", "/en/"):
        assert world.visitor().get(path).assert_ok().page.find("picture"), path


def test_without_its_store_a_photo_cannot_be_sent(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """She reads why, and her product is as it was."""
    with world.inside():
        product = world.draft(world.melati)
        before = world.standing(world.melati, product)
    away = tmp_path / "away"
    album = Album.in_folder(away)
    away.rmdir()
    away.write_text("a file where the folder should be")
    monkeypatch.setattr(photos, "_album", album)
    melati = world.as_producer(world.melati).get(f"/studio/products/{product}/photo")

    melati.form("picture").attach("photo", "a.jpg", encoded(flag(), "JPEG"), "image/jpeg").press()

    assert melati.status == 503
    melati.assert_sees("Foto dan suara tidak dapat dibuka sekarang.")
    assert melati.has_form("picture")
    with world.inside():
        assert world.standing(world.melati, product) == before


def test_a_page_offers_modern_formats_first(world: World) -> None:
    with world.inside():
        product = shown(world)
        key = photo_of(product).public_key
    page = world.visitor().get(f"/products/{product}").page

    picture = page.select_one(".photo picture")
    assert picture
    assert [source["type"] for source in picture.select("source")] == ["image/avif", "image/webp"]
    image = picture.img
    assert image and (image["width"], image["height"]) == ("1600", "1200")
    assert image["src"] == f"/media/{key}-1200.jpg"
    assert image["fetchpriority"] == "high" and not image.get("loading")
    colour = page.select_one(".photo svg rect")
    assert colour and colour["fill"] == "#c0a080"
    assert all(world.visitor().get(one).status == 200 for one in offered(picture))


def test_cards_after_the_first_wait_until_they_are_near(world: World) -> None:
    with world.inside():
        for number in range(4):
            world.on_sale(world.melati, f"Pouch {number}")
    images = world.visitor().get("/products").page.select(".card img")

    assert [image.get("loading") for image in images] == [None, None, "lazy", "lazy"]


def test_pictures_come_from_the_machine_in_front(fronted: World) -> None:
    """Its pictures alone, and only those of the public."""
    with fronted.inside():
        product = shown(fronted)
        key = photo_of(product).public_key
    visitor = fronted.visitor().get(f"/products/{product}").assert_ok()

    picture = visitor.page.select_one(".photo picture")
    assert picture
    assert {one.rpartition("-")[0] for one in offered(picture)} == {
        f"https://pictures.example/titip/{key}"
    }
    policy = visitor.response.headers["Content-Security-Policy"]
    assert "img-src 'self' https://pictures.example;" in policy
    assert policy.count("pictures.example") == 1
    assert f'"https://pictures.example/titip/{key}-1200.jpg"' in visitor.response.text
    assert fronted.visitor().get(f"/media/{key}-320.avif").status == 200
    melati = fronted.as_producer(fronted.melati).get(f"/studio/products/{product}")
    assert "/studio/photos/" in str(melati.page.select_one("picture"))


def offered(picture: Tag) -> list[str]:
    """Every address in it."""
    sets = [str(tag["srcset"]) for tag in picture.select("[srcset]")]
    srcs = [str(tag["src"]) for tag in picture.select("[src]")]
    return srcs + [part.split()[0] for one in sets for part in re.split(r",\s*", one)]


def test_a_visitor_s_picture_is_a_picture(world: World) -> None:
    """Whatever stands in the address, the type is one of ours or there is nothing."""
    with world.inside():
        key = photo_of(shown(world)).public_key
    visitor: Visitor = world.visitor()

    for name in ("320.html", "320.svg", "320", "320.avif.html", "0320.avif", "９.avif", "320.AVIF"):
        assert visitor.get(f"/media/{key}-{name}").status == 404, name
