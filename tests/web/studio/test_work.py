"""What waits for a producer: only her own, and nothing about who ordered."""

from dataclasses import asdict
from datetime import timedelta

from marketplace.catalogue import approving
from marketplace.fulfilment import making, returning
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.orders import part as parts
from marketplace.outbox import message as messages
from tests.trade import press_twice
from tests.visitor import Visitor
from tests.world import DEWI, RATNA, SEKAR, TONO, World

ABOUT_THE_BUYER = [value for name, value in asdict(DEWI).items() if value and name != "province"]
PAGES = ["/studio/", "/studio/tasks", "/studio/products", "/studio/earnings?show=1", "/studio/me"]


def test_a_new_producer_is_shown_her_first_step(melati: Visitor) -> None:
    melati.get("/studio/").assert_sees("Your first product").link("Start").follow()

    assert melati.assert_ok().path == "/studio/products/new"


def test_home_says_what_waits(world: World, melati: Visitor) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
        world.paid(world.melati, pouch)
        brooch = world.submitted(world.melati, "Dompet kain")
        revision = world.revision(world.melati, brooch)
        approving.send_back(revision, reasons={"photo": "Too dark, please."}, by=RATNA)

    melati.get("/studio/")

    melati.assert_sees("1 Still to make", "0 Still to bring", "Please fix: Dompet kain")
    melati.assert_sees("Too dark, please.", "1 On sale")


def test_tasks_say_what_how_many_and_by_when(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.paid(world.melati, world.on_sale(world.melati), 3)
        due = parts.known_as(db.session(), code).due_on
    assert due is not None

    melati.get("/studio/tasks").assert_sees("3 × Pouch bunga", f"Bring it by {due.day} ")


def test_ready_is_one_tap(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.paid(world.melati, world.on_sale(world.melati))

    melati.get("/studio/tasks").form("Ready").press()

    melati.assert_sees("Well done.", "Ready: bring it to the cooperative")
    with world.inside():
        assert parts.known_as(db.session(), code).state == "ready"


def test_a_second_tap_on_ready_changes_nothing(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.paid(world.melati, world.on_sale(world.melati))
    tap = melati.get("/studio/tasks").form("Ready")
    tap.press()

    tap.press()

    assert melati.status == 409
    with world.inside():
        assert parts.known_as(db.session(), code).state == "ready"


def test_what_the_counter_sends_back_returns_with_its_reason(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.paid(world.melati, world.on_sale(world.melati))
        making.receive(code, by=TONO)
        making.reject(code, reason="The seam is open.", by=TONO)

    melati.get("/studio/tasks").assert_sees("The seam is open.", "Still to make")


def test_what_was_called_off_is_told_without_a_word_about_the_buyer(
    world: World, melati: Visitor, kenanga: Visitor
) -> None:
    """M11: a part of a line goes back before it is made; she sees how many, for a week."""
    with world.inside():
        code = world.paid(world.melati, world.on_sale(world.melati), 3)
        reference = parts.known_as(db.session(), code).order_reference
        before = told(world.melati.code)
        asked = Asked("cooperative", "restocked", "Dewi berubah pikiran", {0: 2})
        press_twice(returning.give_back, reference, asked, by=SEKAR)
        assert told(world.melati.code) == before + 1

    melati.get("/studio/").assert_sees("Some goods are not needed any more.")
    melati.link("See which").follow().assert_sees("Not needed any more", "2 × Pouch bunga")
    melati.assert_sees("1 × Pouch bunga", "Please do not make these.")
    melati.assert_sees_not(reference, "berubah", *ABOUT_THE_BUYER)
    kenanga.get("/studio/tasks").assert_sees_not("Not needed any more")
    with clock.at(clock.now() + timedelta(days=8)):
        later = world.as_producer(world.melati).get("/studio/tasks")
        later.form("/language").press()
        later.assert_sees("1 × Pouch bunga").assert_sees_not("Not needed any more")


def test_what_she_brought_already_does_not_worry_her(world: World, melati: Visitor) -> None:
    """What lies at the cooperative is its matter, and she had nothing left to do."""
    with world.inside():
        code = world.paid(world.melati, world.on_sale(world.melati))
        making.receive(code, by=TONO)
        before = told(world.melati.code)
        reference = parts.known_as(db.session(), code).order_reference
        cancel_as_staff(reference, reason="batal", borne_by="cooperative", by=RATNA)
        assert told(world.melati.code) == before

    melati.get("/studio/tasks").assert_sees_not("Not needed any more")


def told(her: str) -> int:
    """How often she was told that there is something new."""
    found = messages.about_thing(db.session(), her)
    return sum(message.kind == "something new" for message in found)


def test_somebody_else_s_task_is_not_found(world: World, melati: Visitor) -> None:
    with world.inside():
        crisps = world.on_sale(world.kenanga, "Keripik", category="keripik-camilan")
        hers = world.paid(world.kenanga, crisps)
        world.paid(world.melati, world.on_sale(world.melati))
    form = melati.get("/studio/tasks").assert_sees_not("Keripik").form("Ready")
    form.tag["action"] = f"/studio/tasks/{hers}/ready"

    form.press()

    assert melati.status == 404
    with world.inside():
        assert parts.known_as(db.session(), hers).state == "to_make"


def test_no_page_tells_who_ordered(world: World, melati: Visitor) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
        world.completed(world.melati, pouch, 2)
        code = world.paid(world.melati, pouch)
        reference = parts.known_as(db.session(), code).order_reference

    for page in [*PAGES, f"/studio/products/{pouch}"]:
        melati.get(page).assert_ok().assert_sees_not(*ABOUT_THE_BUYER, reference)


def test_private_pages_are_kept_nowhere_and_named_neutrally(melati: Visitor) -> None:
    for page in PAGES:
        melati.get(page).assert_ok()

        assert "no-store" in melati.response.headers["Cache-Control"]
        assert melati.page.title is not None
        assert melati.page.title.get_text() == "Notes"
        assert melati.has_form("/exit")
