"""The menu leads everybody exactly where their roles may go."""

import pytest

from marketplace.lifecycles import Role
from tests.web.office.colleagues import at_office
from tests.world import World


@pytest.mark.parametrize(
    "role", [Role.MANAGER, Role.PACKER, Role.TREASURER, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_every_place_of_the_menu_opens(world: World, role: Role) -> None:
    office = at_office(world, "Rangga", role).get("/office/")
    places = {str(a["href"]) for a in office.page.select("nav.side a")}

    answers = {place: office.get(place).status for place in places}

    assert answers == dict.fromkeys(places, 200)
    assert office.get("/office/orders").page.select_one("nav.side [aria-current=page]") is not None
    hidden = {"/office/people", "/office/staff", "/office/books", "/office/packing"} - places
    assert {office.get(place).status for place in hidden} <= {403}


def test_the_menu_speaks_the_readers_language(world: World) -> None:
    office = at_office(world, "Rangga", Role.MANAGER, language="id").get("/office/")
    office.assert_sees("Mitra", "Pesanan").assert_sees_not("Partners")
