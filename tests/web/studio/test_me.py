"""A producer's own page: she closes her door, opens it, and reads in her language."""

from datetime import timedelta

from marketplace import ticking
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.kernel.words import format_day, speaking
from marketplace.people import producer as producers
from tests.visitor import Visitor
from tests.web.office import colleagues as office
from tests.world import World


def state(world: World) -> str:
    with world.inside():
        return producers.known_as(db.session(), world.melati.code).state


def test_her_page_says_what_is_kept_and_no_name(world: World, melati: Visitor) -> None:
    melati.get("/studio/me").assert_sees(world.melati.code, "Rumah Flanel")

    melati.assert_sees("What the cooperative keeps about you").assert_sees_not("Melati Contoh")


def test_she_pauses_her_shop_and_opens_it(world: World, melati: Visitor) -> None:
    melati.get("/studio/me").link("Pause my shop").follow()
    melati.form("pause").press()
    assert (melati.assert_ok().sees("Your shop is paused."), state(world)) == (True, "paused")

    melati.form("/resume").press()

    assert (melati.assert_ok().sees("Your shop is open again."), state(world)) == (True, "active")


def test_her_goods_come_back_on_the_day_she_named(world: World, melati: Visitor) -> None:
    """S07, G10: gone at once, what was ordered stays, back by themselves."""
    with world.inside():
        code = world.on_sale(world.melati)
        world.paid(world.melati, code)
    back_on = clock.today() + timedelta(days=10)

    melati.get("/studio/me/pause").form("pause").fill(back_on=back_on.isoformat()).press()

    with speaking("en"):
        melati.assert_sees(f"Your goods are back on {format_day(back_on)}.")
    stranger = world.visitor()
    for page in (f"/products/{code}", f"/en/products/{code}"):
        assert stranger.get(page).status == 404
    melati.get("/studio/tasks").assert_sees("Pouch bunga")
    with clock.at(clock.now() + timedelta(days=10)):
        assert stranger.get(f"/products/{code}").status == 200
        with world.inside():
            assert ticking.tick(lambda _letter: None)["shops open again"] == 1
    assert state(world) == "active"


def test_a_day_that_is_over_comes_back(world: World, melati: Visitor) -> None:
    for typed in (clock.today().isoformat(), "2020-01-01", "x", "0000-00-00"):
        melati.get("/studio/me/pause").form("pause").forge(back_on=typed).press()

        assert (melati.status in {409, 422}, state(world)) == (True, "active"), typed


def test_the_office_s_moves_are_not_hers(world: World, melati: Visitor) -> None:
    form = melati.get("/studio/me").form("/listed/hide")
    moves = [f"shop/{verb}" for verb in ("suspend", "restore", "leave", "accept", "archive", "x")]
    for move in [*moves, "listed/x"]:
        form.tag.set("action", f"/studio/me/{move}")
        form.press()

        assert (melati.status, state(world)) == (404, "active"), move


def test_her_goods_can_stand_under_the_cooperative_s_name(world: World, melati: Visitor) -> None:
    """S13: no shop page, no shop name, and still on sale."""
    with world.inside():
        code = world.on_sale(world.melati)
        shop = producers.known_as(db.session(), world.melati.code).shop_code

    melati.get("/studio/me").form("/listed/hide").press()

    melati.assert_ok().assert_sees("Your goods are sold under the cooperative's name.")
    stranger = world.visitor()
    assert stranger.get(f"/shops/{shop}").status == 404
    stranger.get(f"/products/{code}").assert_ok().assert_sees_not("Rumah Flanel")
    melati.form("/listed/show").press()
    stranger.get(f"/products/{code}").assert_ok().assert_sees("Rumah Flanel")


def test_she_chooses_a_name_and_the_office_agrees(world: World, melati: Visitor) -> None:
    """G6: three names to tap, or her own; nothing changes before somebody has looked."""
    melati.get("/studio/me").link("Another name").follow()
    names = [b.get_text(strip=True) for b in melati.page.select("#suggested button")]
    assert len(names) == 3
    melati.form("suggested").press(names[0])
    melati.assert_ok().assert_sees("Waiting for review", names[0], "Rumah Flanel")

    ratna = office.ratna(world)
    ratna.get("/office/approvals").assert_sees(names[0], "Rumah Flanel")
    ratna.form("/accept").press()

    melati.get("/studio/me").assert_sees(names[0]).assert_sees_not("Rumah Flanel")


def test_a_name_that_tells_comes_back(melati: Visitor) -> None:
    form = melati.get("/studio/me/shop-name").form("naming").fill(name="Toko Melati 0890")

    form.press()

    assert melati.status == 409
    assert melati.form("naming").value("name") == "Toko Melati 0890"


def test_the_office_says_why_a_name_will_not_do(world: World, melati: Visitor) -> None:
    melati.get("/studio/me/shop-name").form("naming").fill(name="Teras Sereh").press()
    ratna = office.ratna(world)
    ratna.get("/office/approvals").link("Not this one").follow()

    ratna.form("Send back").fill(why="Sudah ada yang mirip.").press()

    assert ratna.assert_ok().path == "/office/approvals"
    melati.get("/studio/me").assert_sees("Sudah ada yang mirip.", "Rumah Flanel")


def test_a_button_asks_for_a_press(melati: Visitor) -> None:
    for path in ("me/shop/resume", "me/listed/hide", "products/x/archive", "tasks/x/ready"):
        assert melati.get(f"/studio/{path}").status == 405


def test_the_room_speaks_both_languages(melati: Visitor) -> None:
    melati.get("/studio/").assert_sees("What to do now", "Sign out").form("/language").press()

    melati.assert_sees("Tugas sekarang", "Keluar").assert_sees_not("What to do now")


def test_quick_exit_ends_everything(world: World, melati: Visitor) -> None:
    melati.get("/studio/").form("/exit").press()
    assert melati.path == "/en/"  # the shop's front, in the language she reads

    assert melati.get("/studio/").path.startswith("/sign-in")


def test_the_ways_in_know_each_other(world: World) -> None:
    stranger, ways = world.visitor(), {"/sign-in", "/sign-in/desk", "/sign-in/staff"}

    for page in sorted(ways):
        stranger.get(page).assert_ok()

        links = {a["href"] for a in stranger.page.select("main a[href^='/sign-in']")}
        assert links == ways - {page}
        assert stranger.page.title is not None
        assert stranger.page.title.get_text() == "Catatan"
        assert not stranger.has_form("/sign-out")
        stranger.form("sign-in").press()
        assert stranger.status == 422
