"""What strangers say about goods waits for the office."""

import pytest

from marketplace.catalogue import notice as notices
from marketplace.catalogue import noticing
from marketplace.kernel import codes
from tests.web.office.colleagues import ratna, tono
from tests.world import World


def reported(world: World, product: str, words: str) -> None:
    noticing.report(product, "untrue", words, codes.token())


def test_the_office_upholds_or_dismisses_with_a_reason(world: World) -> None:
    """M29: a queue, a decision and its reason; what is upheld is off sale at once."""
    with world.inside():
        pouch, bag = world.on_sale(world.melati, "Pouch"), world.on_sale(world.melati, "Tas")
        reported(world, pouch, "It is not cotton.")
        reported(world, bag, "I do not like it.")
    shop, office = world.visitor(), ratna(world)
    office.get("/office/").assert_sees("Notices about goods")
    office.get("/office/notices").assert_sees("Pouch", "Tas", "What is said of it is not true")
    office.link("Pouch").follow()
    office.assert_sees("It is not cotton.").form("True: take it off sale").press(
        "True: take it off sale"
    )
    assert office.status == 422
    shop.get(f"/products/{pouch}").assert_ok()

    office.form("True: take it off sale").fill(why="It is polyester.").press(
        "True: take it off sale"
    )

    office.assert_ok().assert_sees("Tas").assert_sees_not("Pouch")
    assert shop.get(f"/products/{pouch}").status == 404
    office.link("Tas").follow()
    office.form("Nothing is wrong").fill(why="A matter of taste.").press("Nothing is wrong")
    office.assert_sees("No notices")
    shop.get(f"/products/{bag}").assert_ok()
    office.link("Decided").follow()
    office.assert_sees("Upheld: off sale", "Dismissed")
    office.link("Pouch").follow()
    office.assert_sees("It is polyester.", "Ratna")


def test_the_queue_goes_on_and_is_decided_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices, "PAGE", 1)
    with world.inside():
        product = world.on_sale(world.melati)
        reported(world, product, "Satu.")
        reported(world, product, "Dua.")
    office = ratna(world).get("/office/notices")
    first = office.page.select_one("tbody a")
    assert first is not None
    office.link("More").follow()
    assert office.page.select_one("tbody a") != first

    office.go(str(first["href"]))
    office.form("Nothing is wrong").fill(why="No.").press("Nothing is wrong")
    office.submit_again(office.sent[-1])

    assert office.status == 409
    assert office.get("/office/notices?after=XXXXXXXX").status == 404
    assert tono(world).get("/office/notices").status == 403
