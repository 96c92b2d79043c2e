"""A photo keeps its files in a folder or in a bucket, and none where a story failed."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from obstore.store import LocalStore

from marketplace import config
from marketplace.catalogue import darkroom
from marketplace.catalogue import photo as photos
from marketplace.catalogue.photo import Photo, PhotoRefused
from marketplace.kernel import album as albums
from marketplace.kernel.album import Album, PicturesAway
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound
from tests.catalogue.negatives import encoded, flag
from tests.catalogue.shelves import KEYS, answering, bucket, files_in, store_at
from tests.world import World

Files = Callable[[], set[str]]

FAILING = b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@pytest.fixture(scope="module")
def s3() -> Iterator[tuple[str, Files]]:
    with bucket() as found:
        yield found


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, inside: Flask, data_dir: Path) -> Files:
    """The same photos in either store; returns what lies in it."""
    if request.param == "folder":
        return lambda: files_in(data_dir / "media")
    address, listed = request.getfixturevalue("s3")
    before = listed()
    photos.use(in_bucket(address))
    return lambda: listed() - before


@pytest.fixture
def world(inside: Flask) -> World:
    return World(inside)


def in_bucket(address: str) -> Album:
    found = config.read({"TITIP_MEDIA_STORE": address}).media_store
    assert found
    return Album.in_bucket(found)


def photo_of(world: World, data: bytes) -> Photo:
    """Melati's photo, filed and kept."""
    product = world.draft(world.melati)
    with photos.filed(data) as found, transaction() as session:
        return photos.keep(session, owner(world, product), found)


def owner(world: World, product: str) -> int:
    picture = world.standing(world.melati, product).face.picture
    assert picture
    return photos.of_key(db.session(), picture.key).producer_id


def test_every_file_comes_back_as_it_was_filed(world: World, files: Files) -> None:
    data = encoded(flag(), "JPEG")
    developed = darkroom.develop(data)
    before = files()

    photo = photo_of(world, data)

    assert photo.names == set(developed.files)
    assert {name: photos.read(photo, name) for name in photo.names} == developed.files
    assert files() - before >= {f"{photo.place}/{name}" for name in photo.names}
    assert photo.formats == "avif webp jpg"
    assert (photo.widths, photo.width, photo.height) == ("160 300", 300, 200)


def test_only_its_own_files_can_be_asked_for(world: World, files: Files) -> None:
    photo = photo_of(world, encoded(flag(), "JPEG"))

    for name in ("320.avif", "160.webp", "300", "", "../300.avif", "300.svg", "0300.avif"):
        with pytest.raises(NotFound):
            photos.read(photo, name)


def test_a_story_that_fails_leaves_no_file(world: World, files: Files) -> None:
    before = files()

    with pytest.raises(NotFound), photos.filed(encoded(flag(), "JPEG")):
        assert len(files() - before) == 4
        raise NotFound()

    assert files() == before


def test_what_the_darkroom_refuses_leaves_no_file(world: World, files: Files) -> None:
    before = files()

    with pytest.raises(PhotoRefused), photos.filed(b"Selamat pagi"):
        pass

    assert files() == before


def test_a_file_that_was_lost_is_not_found(files: Files) -> None:
    photo = Photo(formats="avif webp jpg", width=300, place="elsewhere")

    with pytest.raises(NotFound):
        photos.read(photo, "300.avif")


def test_a_photo_of_the_first_days_is_read_as_it_was_kept(world: World, data_dir: Path) -> None:
    photo = Photo(formats="webp", widths="320 700", width=700, place="first")
    (data_dir / "media" / "first").mkdir()
    (data_dir / "media" / "first" / "700.webp").write_bytes(b"kept")

    assert photo.names == {"320.webp", "700.webp"}
    assert photos.read(photo, "700.webp") == b"kept"


def test_each_publication_has_its_own_random_key() -> None:
    photo, keys = Photo(), set()
    for _ in range(100):
        photos.publish(photo)
        keys.add(photo.public_key)

    assert len(keys) == 100
    assert {len(key or "") for key in keys} == {16}  # 78 bits


@pytest.mark.parametrize("words", [b"", FAILING], ids=["silent", "failing"])
def test_a_bucket_in_trouble_is_away_and_nobody_waits_long(
    words: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(albums, "PATIENCE", timedelta(seconds=0.3))
    with answering(words) as address:
        album = in_bucket(store_at(address))
        started = time.monotonic()
        for _ in range(100):
            with pytest.raises(PicturesAway):
                album.get("place", "320.avif")

    assert time.monotonic() - started < 3


def test_a_store_in_trouble_rests_and_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("marketplace.kernel.album.time.monotonic", lambda: now)
    album, trouble = Album(LocalStore(tmp_path), rest_seconds=10), tmp_path / "place"
    trouble.write_text("a file where a folder should be")
    with pytest.raises(PicturesAway):
        album.put("place", {"320.avif": b"pixels"})
    trouble.unlink()

    with pytest.raises(PicturesAway):
        album.put("place", {"320.avif": b"pixels"})
    now += 10
    album.put("place", {"320.avif": b"pixels"})

    assert album.get("place", "320.avif") == b"pixels"


def test_a_folder_in_trouble_is_asked_again_at_once(tmp_path: Path) -> None:
    album, trouble = Album.in_folder(tmp_path), tmp_path / "place"
    trouble.write_text("a file where a folder should be")
    with pytest.raises(PicturesAway):
        album.put("place", {"320.avif": b"pixels"})
    trouble.unlink()

    album.put("place", {"320.avif": b"pixels"})

    assert files_in(tmp_path) == {"place/320.avif"}
