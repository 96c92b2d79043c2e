"""A longer list asks the database no more questions than a short one."""

import pytest

from marketplace.lifecycles import Role
from tests.web.office.colleagues import at_office
from tests.world import World

EVERYTHING = (Role.MANAGER, Role.TREASURER, Role.ADMINISTRATOR)
LISTS = ("", "approvals", "people", "cohorts", "staff", "books", "tariffs", "rates", "texts")


@pytest.mark.parametrize("page", LISTS)
def test_a_longer_list_takes_no_more_queries(world: World, page: str) -> None:
    office = at_office(world, "Ratna", *EVERYTHING)

    def asked() -> int:
        with world.inside(), world.counting() as queries:
            office.get(f"/office/{page}").assert_ok()
        return len(queries)

    with world.inside():
        world.submitted(world.melati)
        world.paid(world.kenanga, world.on_sale(world.kenanga, category="keripik-camilan"))
    short = asked()
    with world.inside():
        for number in range(3):
            course = world.course(f"Kriya {number}", "aksesori")
            her = world.maker(f"Ani {number}", f"Toko Rotan {number}", "204816", course, None)
            world.submitted(her, category="aksesori")
            world.paid(her, world.on_sale(her, category="aksesori"))

    assert 0 < asked() <= short
