"""A producer cannot make something: she says so on her phone, the office decides on its pages."""

from datetime import timedelta

import pytest

from marketplace.fulfilment import hindering
from marketplace.fulfilment import hindrance as hindrances
from marketplace.fulfilment.hindering import Said
from marketplace.fulfilment.hindrance import ILL
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.orders import part as parts
from marketplace.outbox import sending
from marketplace.outbox.channels import Letter
from tests.paper import Form
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna, sekar, tono
from tests.world import Maker, World

HER_WORDS = "Kain lurik habis di pasar"


@pytest.fixture
def anggrek(world: World) -> Maker:
    with world.inside():
        course = world.course("Menjahit lanjut", "tas-dompet")
        return world.maker("Anggrek Contoh", "Kain Senja", "602814", course, None)


def english(world: World, her: Maker) -> Visitor:
    visitor = world.as_producer(her)
    visitor.form("/language").press()
    return visitor.assert_ok()


def a_job(world: World, quantity: int = 3) -> str:
    with world.inside():
        return world.paid(world.melati, world.on_sale(world.melati), quantity)


def here_again(visitor: Visitor, word: str) -> Form:
    """A form that can be pressed again from any page."""
    form = visitor.form(word)
    form.tag.set("action", visitor.path)
    return form


def told(world: World, part: str, quantity: int = 3) -> str:
    with world.inside():
        her = world.melati
        said = Said(ILL, quantity)
        return hindering.tell(her.code, part, said, key=codes.token(), by=her.actor)


def states(world: World) -> list[str]:
    with world.inside():
        return [one.state for one in db.session.query(hindrances.Hindrance)]


def test_she_tells_it_and_takes_it_back(world: World) -> None:
    """G9: a short list of reasons, some or all, and not a word about penalties."""
    part = a_job(world)
    her = english(world, world.melati).get("/studio/tasks")
    her.link("I cannot make it").follow().assert_sees("That can happen.", "3 × Pouch bunga")
    her.assert_sees_not("penalty", "fine", "denda")
    her.form("Tell the cooperative").press()
    assert her.status == 422
    form = here_again(her, "Tell the cooperative")
    form.fill(reason="material", quantity="2", words=HER_WORDS).press()
    her.assert_ok().assert_sees("Thank you for telling us.", "You told us: 2 cannot be made.")
    here = her.path
    form.press()
    assert (her.status, her.path, states(world)) == (200, here, ["told"])

    her.form("I can make it after all").press()

    her.assert_ok().assert_sees("Good. It stays with you.").assert_sees_not("You told us")
    assert states(world) == ["withdrawn"]
    with world.inside():
        assert parts.known_as(db.session(), part).quantity == 3


def test_the_page_is_found_by_nobody_else(world: World) -> None:
    part = a_job(world)
    kenanga = world.as_producer(world.kenanga)

    assert kenanga.get(f"/studio/tasks/{part}/cannot").status == 404
    assert states(world) == []


def test_the_office_tells_it_for_her(world: World) -> None:
    """S02"""
    part = a_job(world)
    office = ratna(world).get(f"/office/for/{world.melati.code}/tasks/{part}/cannot")
    office.form("Tell the cooperative").fill(reason="ill").press()

    office.assert_ok().assert_sees("You told us: 3 cannot be made.")
    office.get(f"/office/people/{world.melati.code}/acts")
    office.assert_sees("Said that goods cannot be made")


def test_today_and_a_letter_say_that_something_waits(world: World) -> None:
    told(world, a_job(world))
    letters: list[Letter] = []
    with world.inside():
        sending.send_due(letters.append)

    assert "Ada yang tidak bisa dibuat tepat waktu" in [letter.subject for letter in letters]
    tono(world).assert_sees("1 Goods that cannot be made").get("/office/hindrances").assert_ok()
    office = ratna(world).get("/office/hindrances").assert_sees("I am ill", "3 × Pouch bunga")
    office.link("Decide").follow().assert_sees("She owes nothing, whatever you decide.")
    assert sekar(world).get("/office/hindrances").status == 403


def test_somebody_else_makes_it(world: World, anggrek: Maker) -> None:
    part = a_job(world)
    code = told(world, part, 2)
    office = ratna(world).get(f"/office/hindrances/{code}/hand-on")
    office.assert_sees("Kain Senja").assert_sees_not("Dapur Timur")
    office.form("Give it to her").press()
    assert office.status == 422
    office.form("Give it to her").fill(producer=anggrek.code).press()

    office.assert_ok().assert_sees("Decided.", "Everything can be made.")
    english(world, anggrek).get("/studio/tasks").assert_sees("2 × Pouch bunga")
    hers = english(world, world.melati).assert_sees("The cooperative has decided")
    hers.get("/studio/tasks").assert_sees("Somebody else makes it.", "1 × Pouch bunga")
    hers.assert_sees_not("Kain Senja", anggrek.code)
    office.get(f"/office/hindrances/{code}").assert_sees("Somebody else makes it", "Ratna")


def test_nobody_else_may_make_it(world: World) -> None:
    code = told(world, a_job(world))
    office = ratna(world).get(f"/office/hindrances/{code}/hand-on")

    office.assert_ok().assert_sees("Nobody else may make goods of this kind.")


def test_the_buyer_waits(world: World) -> None:
    code = told(world, a_job(world))
    day = clock.today() + timedelta(days=20)
    office = ratna(world).get(f"/office/hindrances/{code}/postpone")
    office.form("It comes on this day").fill(due_on=clock.today().isoformat()).press()
    office.assert_sees("Please choose a later day.")
    assert states(world) == ["told"]
    office.form("It comes on this day").fill(due_on=day.isoformat()).press()
    letters: list[Letter] = []
    with world.inside():
        sending.send_due(letters.append)

    office.assert_ok().assert_sees("We tell the buyer the new day.")
    [letter] = [one for one in letters if "perlu waktu lebih" in one.text]
    assert f"{day.day} " in letter.text
    assert "Pouch" not in letter.text
    assert "Flanel" not in letter.text


def test_it_is_called_off_and_paid_back(world: World) -> None:
    part = a_job(world)
    code = told(world, part, 1)
    office = ratna(world).get(f"/office/hindrances/{code}/call-off")
    office.form("Call it off").press()
    assert (office.status, states(world)) == (422, ["told"])
    form = here_again(office, "Call it off").fill(borne_by="cooperative")
    form.press()
    office.assert_ok().assert_sees("It could not be made.", "Rp45.000")
    here = office.path
    form.press()

    assert office.path == here
    assert states(world) == ["called_off"]
    english(world, world.melati).get("/studio/tasks").assert_sees("It is not needed any more.")


def test_a_decided_one_cannot_be_decided_again(world: World) -> None:
    code = told(world, a_job(world))
    office = ratna(world)
    office.get(f"/office/hindrances/{code}/postpone")
    postpone = here_again(office, "It comes on this day")
    postpone.fill(due_on=(clock.today() + timedelta(days=20)).isoformat())
    office.get(f"/office/hindrances/{code}/call-off")
    office.form("Call it off").fill(borne_by="buyer").press()

    postpone.press()

    assert office.status == 409
    assert states(world) == ["called_off"]


def test_a_longer_list_takes_no_more_queries(world: World) -> None:
    office = ratna(world)

    def asked() -> int:
        with world.inside(), world.counting() as queries:
            office.get("/office/hindrances").assert_ok()
        return len(queries)

    told(world, a_job(world))
    short = asked()
    for _ in range(3):
        told(world, a_job(world))
    assert asked() <= short <= 12
