"""A producer's own page: she closes her door, opens it, and reads in her language."""

from marketplace.kernel.db import db
from marketplace.people import producer as producers
from tests.visitor import Visitor
from tests.world import World


def state(world: World) -> str:
    with world.inside():
        return producers.known_as(db.session(), world.melati.code).state


def test_her_page_says_what_is_kept_and_no_name(world: World, melati: Visitor) -> None:
    melati.get("/studio/me").assert_sees(world.melati.code, "Rumah Flanel")

    melati.assert_sees("What the cooperative keeps about you").assert_sees_not("Melati Contoh")


def test_she_pauses_her_shop_and_opens_it(world: World, melati: Visitor) -> None:
    melati.get("/studio/me").form("/pause").press()
    assert (melati.assert_ok().sees("Your shop is paused."), state(world)) == (True, "paused")

    melati.form("/resume").press()

    assert (melati.assert_ok().sees("Your shop is open again."), state(world)) == (True, "active")


def test_the_office_s_moves_are_not_hers(world: World, melati: Visitor) -> None:
    for verb in ("suspend", "restore", "leave", "accept", "archive", "x"):
        form = melati.get("/studio/me").form("/pause")
        form.tag["action"] = f"/studio/me/shop/{verb}"
        form.press()

        assert (melati.status, state(world)) == (404, "active"), verb


def test_a_button_asks_for_a_press(melati: Visitor) -> None:
    for path in ("/studio/me/shop/pause", "/studio/products/x/archive", "/studio/tasks/x/ready"):
        assert melati.get(path).status == 405


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
