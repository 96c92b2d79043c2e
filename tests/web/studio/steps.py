"""What Melati and Kenanga do on every new product."""

from sqlalchemy import func, select

from marketplace.catalogue.standing import Own
from marketplace.kernel.db import Model, db
from tests.photos import camera_photo
from tests.visitor import Visitor
from tests.world import Maker, World


def choose(visitor: Visitor, what: str) -> str:
    """Taps a card; returns the code of the draft that comes of it."""
    visitor.get("/studio/products/new").form("start").press(what)
    return visitor.assert_ok().path.split("/")[3]


def shoot(visitor: Visitor) -> None:
    """Sends a photo."""
    photo = camera_photo(700, 500)
    visitor.form("picture").attach("photo", "a.jpg", photo, "image/jpeg").press()
    visitor.assert_ok()


def standing(world: World, her: Maker, code: str) -> Own:
    """How one of her products stands now."""
    with world.inside():
        return world.standing(her, code)


def count(world: World, table: type[Model]) -> int:
    """How many rows there are."""
    with world.inside():
        return db.session().scalar(select(func.count()).select_from(table)) or 0
