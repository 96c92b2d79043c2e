"""Foods on sale and the permits they are sold under; none of the numbers is a real one."""

from dataclasses import replace
from datetime import date

from marketplace.catalogue import approving, offering, permitting
from marketplace.catalogue import permit as permits
from marketplace.catalogue.facts import Facts, Food
from marketplace.catalogue.permit import COOPERATIVE, Permit
from marketplace.catalogue.permit_number import PIRT
from marketplace.catalogue.permitting import NewPermit
from marketplace.kernel import codes
from marketplace.kernel.db import db
from tests.world import RATNA, World

NUMBER = "2159999010000-31"
END = date(2031, 6, 30)
THE_PIRT = NewPermit(PIRT, f"P-IRT No. {NUMBER}", COOPERATIVE, END)
CRISPS = Food(
    storage="room", shelf_life_days=30, process="dry", ingredients="Tempe (kedelai), garam",
    allergens="soy", net_amount=150, halal="not_halal",
)  # fmt: skip


def recorded(new: NewPermit = THE_PIRT) -> str:
    """Ratna records it; returns its code."""
    return permitting.record(new, key=codes.token(), by=RATNA)


def the_permit(code: str) -> Permit:
    db.session.rollback()
    return permits.known_as(db.session(), code)


def crisps_on_sale(world: World, permit: str, name: str = "Keripik Tempe") -> str:
    """Kenanga's crisps, sold under this permit; returns the product's code."""
    her = world.kenanga
    code = world.draft(her, name, category="keripik-camilan")
    food = replace(CRISPS, permit_id=the_permit(permit).id)
    facts = Facts.of_one(name, "keripik-camilan", 15_000, 180, food=food)
    offering.describe(her.code, code, facts, by=her.actor)
    offering.submit(her.code, code, by=her.actor)
    approving.accept(world.revision(her, code), by=RATNA)
    return code
