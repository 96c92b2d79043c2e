"""Buyers whose goods have come, and what they say of them."""

from marketplace.kernel.db import db
from marketplace.orders import order as orders
from marketplace.orders import part as parts
from marketplace.orders import review as reviews
from marketplace.orders import reviewing
from marketplace.orders.review import Review
from tests.visitor import Visitor
from tests.world import RATNA, Maker, World


def reference_of(part: str) -> str:
    return parts.known_as(db.session(), part).order_reference


def bought(world: World, her: Maker, product: str) -> str:
    """Dewi has it, and the order is complete; returns its reference."""
    return reference_of(world.completed(her, product))


def key_of(reference: str) -> str:
    return orders.known_as(db.session(), reference).key


def at_order(world: World, reference: str, language: str = "en") -> Visitor:
    """Dewi on her order's page, by its link."""
    with world.inside():
        key = key_of(reference)
    prefix = "/en" if language == "en" else ""
    return world.visitor().get(f"{prefix}/orders/{reference}?key={key}").assert_ok()


def said(reference: str, stars: int = 5, text: str = "", press: str = "") -> str:
    """Dewi says it; returns the review's code."""
    press = press or f"{reference} {stars} {text}"
    reviewing.write(reference, key_of(reference), 0, stars=stars, text=text, press_key=press)
    return the(reference).code


def published(world: World, her: Maker, product: str, stars: int = 5, text: str = "") -> str:
    """Somebody bought it, said it, and Ratna let it through; returns the review's code."""
    code = said(bought(world, her, product), stars, text)
    reviewing.publish(code, looked=False, by=RATNA)
    return code


def the(reference: str) -> Review:
    """The only review of an order."""
    db.session.rollback()
    (review,) = reviews.of_order(db.session(), reference).values()
    return review
