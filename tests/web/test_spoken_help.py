"""The cooperative explains pages of the studio aloud: where it did, and nowhere else."""

from pathlib import Path

import pytest
from flask import Flask

from marketplace.kernel.db import db
from marketplace.people import spoken_help
from marketplace.web.sitemap import ROOMS
from marketplace.web.studio.spoken import SCREENS
from tests.recordings import id3, m4a, mp3
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna
from tests.world import World

OFFICE = "/office/spoken-help"
SOUND = "/studio/spoken/tasks"
HELLO = mp3(20)


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


def recorded(office: Visitor, content: bytes, screen: str = "tasks", language: str = "id") -> None:
    form = office.get(OFFICE).assert_ok().form("Keep")
    form.fill(screen=screen, language=language)
    form.attach("sound", "Suara 001.mp3", content, "audio/mpeg").press()


def kept_files(world: World) -> list[Path]:
    with world.inside():
        folder: Path = world.app.config["TITIP"].media_dir
        return list(folder.rglob("spoken.*"))


def test_a_page_with_a_recording_has_a_player(world: World) -> None:
    """§5.2: on that page alone, in its language alone, fetched only when somebody presses play."""
    melati = world.as_producer(world.melati)
    assert melati.get("/studio/tasks").assert_ok().page.audio is None

    recorded(ratna(world), mp3(20, before=id3(b"Melati 0890")))

    melati.get("/studio/tasks").assert_sees("Dengarkan", "20 detik, 320 kB")
    player = melati.page.audio
    assert player is not None
    assert {name: player.get(name) for name in ("src", "controls", "preload", "autoplay")} == {
        "src": SOUND, "controls": "", "preload": "none", "autoplay": None,
    }  # fmt: skip
    melati.get(SOUND).assert_ok()
    assert melati.response.content == mp3(20)
    assert melati.response.headers["Content-Type"] == "audio/mpeg"
    assert melati.response.headers["Cache-Control"] == "no-store"
    assert melati.get("/studio/me").page.audio is None
    melati.form("/language").press()
    assert melati.get("/studio/tasks").page.audio is None
    assert melati.get(SOUND).status == 404


def test_a_player_may_ask_for_a_piece(world: World) -> None:
    recorded(ratna(world), HELLO)
    melati = world.as_producer(world.melati)
    melati.session.headers["Range"] = "bytes=100-199"

    melati.get(SOUND)

    assert (melati.status, melati.response.content) == (206, HELLO[100:200])
    assert melati.response.headers["Content-Range"] == f"bytes 100-199/{len(HELLO)}"


def test_a_recording_is_replaced_and_taken_out(world: World) -> None:
    office, melati = ratna(world), world.as_producer(world.melati)
    recorded(office, HELLO)
    [first] = kept_files(world)
    recorded(office, m4a(31))

    office.assert_sees("The page has a voice now.", "To make", "31 seconds")
    [second] = kept_files(world)
    assert second != first and second.suffix == ".m4a"
    melati.get(SOUND).assert_ok()
    assert melati.response.headers["Content-Type"] == "audio/mp4"

    office.form("Take it out").press()

    office.assert_sees("The page is silent again.", "No page has a voice yet")
    assert kept_files(world) == []
    assert melati.get(SOUND).status == 404
    assert melati.get("/studio/tasks").page.audio is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<html><script>", "We cannot read this sound. Please send an MP3 or M4A recording."),
        (m4a(9, handler=b"vide"), "We cannot read this sound."),
        (mp3(61), "Please keep it short: at most a minute and 1 MB."),
        (mp3(50) + bytes(300_000), "Please keep it short: at most a minute and 1 MB."),
        (b"", "Please choose a file."),
    ],
)
def test_what_is_no_short_recording_is_refused(world: World, content: bytes, why: str) -> None:
    office = ratna(world)

    recorded(office, content)

    office.assert_sees(why)
    assert kept_files(world) == []
    with world.inside():
        assert spoken_help.all_of_them(db.session()) == {}


def test_nobody_hears_it_without_signing_in(world: World) -> None:
    recorded(ratna(world), HELLO)

    for address in (SOUND, f"{OFFICE}/tasks/id"):
        stranger = world.visitor().get(address)
        assert "sign-in" in stranger.url and HELLO not in stranger.response.content
    assert world.as_producer(world.melati).get(f"{OFFICE}/tasks/id").status in {403, 404}


def test_every_page_that_may_have_a_voice_exists() -> None:
    [studio] = [room for room in ROOMS if room.name == "studio"]
    pages = {name for _door, methods, _path, name in studio.endpoints() if "GET" in methods}
    assert {f"studio.{screen}" for screen in SCREENS} <= pages
