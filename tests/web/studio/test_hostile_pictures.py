"""Whatever is sent as a photo is refused with a sentence and leaves nothing, or its pixels are
stored and nothing else.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from marketplace.catalogue.photo import Photo
from marketplace.kernel.db import db
from tests.catalogue.hostile import Sent, everything
from tests.catalogue.insides import assert_nothing_but_pixels
from tests.catalogue.negatives import CANARY, CORNERS
from tests.catalogue.shelves import files_in
from tests.engines.templates import Engines
from tests.lasting import app_on_sqlite
from tests.visitor import Visitor
from tests.world import World

PICTURES = list(everything())


@dataclass
class Upload:
    """Melati at the page where she sends a photo of one product."""

    world: World
    melati: Visitor
    page: str
    media: Path

    def send(self, sent: Sent) -> None:
        self.melati.get(self.page)
        form = self.melati.form("picture").attach("photo", sent.name, sent.content, sent.kind)
        form.press()

    def rows(self) -> int:
        with self.world.inside():
            return db.session().scalar(select(func.count()).select_from(Photo)) or 0

    def files(self) -> set[str]:
        return files_in(self.media)


@pytest.fixture(scope="module")
def upload(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upload]:
    """One shop for all of them: what one leaves behind, the next would find."""
    folder = tmp_path_factory.mktemp("hostile")
    with app_on_sqlite(engines, folder) as app:
        world = World(app)
        with world.inside():
            product = world.draft(world.melati)
        melati = world.as_producer(world.melati)
        melati.form("/language").press()
        yield Upload(world, melati, f"/studio/products/{product}/photo", folder / "media")


def test_there_are_enough_of_them() -> None:
    assert len(PICTURES) == len({sent.name for sent in PICTURES}) >= 60


@pytest.mark.parametrize("sent", PICTURES, ids=lambda sent: sent.name[-40:])
def test_a_hostile_picture_is_refused_or_stored_clean(sent: Sent, upload: Upload) -> None:
    """S04, S05: never an error of ours, never a byte that is no pixel."""
    rows, files = upload.rows(), upload.files()

    upload.send(sent)

    if sent.refused:
        assert upload.melati.status in {409, 413, 422}
        upload.melati.assert_sees(sent.refused)
        assert (upload.rows(), upload.files()) == (rows, files)
    else:
        assert upload.melati.assert_ok().path != upload.page
        assert upload.rows() == rows + 1
        _assert_clean(sent, upload.media, upload.files() - files)


def _assert_clean(sent: Sent, media: Path, names: set[str]) -> None:
    assert names
    for name in names:
        content = (media / name).read_bytes()
        assert_nothing_but_pixels(name, content)
        assert CANARY not in content
        if sent.upright:
            _assert_upright(content)


def _assert_upright(content: bytes) -> None:
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    right, low = picture.width - 20, picture.height - 20
    places = [(20, 20), (right, 20), (20, low), (right, low)]
    for place, colour in zip(places, CORNERS, strict=True):
        seen = picture.getpixel(place)
        assert isinstance(seen, tuple)
        assert max(abs(a - b) for a, b in zip(seen, colour, strict=True)) <= 4, place
