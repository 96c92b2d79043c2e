"""What waits for a producer: only her own, and nothing about who ordered."""

from dataclasses import asdict
from datetime import timedelta

from marketplace.catalogue import approving
from marketplace.fulfilment import checking, receiving, returning
from marketplace.fulfilment import rejection as rejections
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.fulfilment.checking import Fault
from marketplace.fulfilment.refund_plan import Asked
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.orders import part as parts
from marketplace.outbox import message as messages
from tests.trade import press_twice
from tests.visitor import Visitor
from tests.world import DEWI, RATNA, SEKAR, TONO, World

ABOUT_THE_BUYER = [value for name, value in asdict(DEWI).items() if value and name != "province"]
PAGES = [
    "/studio/", "/studio/tasks", "/studio/tasks?show=1", "/studio/tasks/paper",
    "/studio/products", "/studio/earnings?show=1", "/studio/me",
]  # fmt: skip


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
        receiving.receive(code, by=TONO)
        checking.reject(code, Fault("The seam is open."), by=TONO)

    melati.get("/studio/tasks").assert_sees("The seam is open.", "Still to make")


def test_only_its_maker_sees_the_picture_of_what_did_not_pass(
    world: World, melati: Visitor, kenanga: Visitor
) -> None:
    """M05: beside its reason on her list; at nobody else's address, and kept nowhere on the way."""
    with world.inside():
        code = world.paid(world.melati, world.on_sale(world.melati))
        plain = world.paid(world.melati, world.on_sale(world.melati, "Tas tanpa foto"))
        for part, picture in ((code, b"a seam"), (plain, None)):
            receiving.receive(part, by=TONO)
            checking.reject(part, Fault("The seam is open.", picture=picture), by=TONO)
        [kept] = rejections.of_part(db.session(), code)

    page = melati.get("/studio/tasks")
    page.link("See a picture of it").follow()
    assert melati.path == f"/studio/tasks/{code}/picture"
    assert melati.response.content == b"a seam"
    assert melati.response.headers["Cache-Control"] == "no-store"
    assert melati.get(f"/studio/tasks/{plain}/picture").status == 404
    stranger = world.visitor()
    for address in (f"/studio/tasks/{code}/picture", f"/office/rejections/{kept.code}"):
        assert b"a seam" not in kenanga.get(address).response.content
        assert b"a seam" not in stranger.get(address).response.content
    assert melati.get(f"/office/rejections/{kept.code}").status in (302, 303, 403, 404)


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
        receiving.receive(code, by=TONO)
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
    form.tag.set("action", f"/studio/tasks/{hers}/ready")

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


def test_a_list_stands_by_day_and_item(world: World, melati: Visitor) -> None:
    """S09: by day, then item; all of one item are ready with one tap."""
    with world.inside():
        pouch, purse = world.on_sale(world.melati), world.on_sale(world.melati, "Dompet")
        world.paid(world.melati, pouch, 2)
        world.paid(world.melati, purse)
        world.paid(world.melati, pouch, 1)

    melati.get("/studio/tasks").assert_sees("3 × Pouch bunga", "1 × Dompet", "4 pieces")
    assert len(melati.response.content) < 60_000
    melati.form("All of these are ready").press()

    melati.assert_ok().assert_sees("Well done.")
    with world.inside():
        made = {p.what: p.state for p in parts.make_list(db.session(), world.melati.code)}
    assert made == {"Pouch bunga": "ready", "Dompet": "to_make"}


def test_some_of_a_job_are_ready(world: World, melati: Visitor) -> None:
    """S10"""
    with world.inside():
        world.paid(world.melati, world.on_sale(world.melati), 3)
    melati.get("/studio/tasks").link("Some are ready").follow()
    melati.form("These are ready").fill(quantity="4").press()
    assert melati.status == 422
    form = melati.form("These are ready").fill(quantity="2")
    form.tag.set("action", melati.path)
    form.press()
    melati.assert_ok().assert_sees("2 are ready. Well done.")
    form.press()
    assert melati.status == 200

    with world.inside():
        found = parts.make_list(db.session(), world.melati.code)
        assert sorted((p.quantity, p.state) for p in found) == [(1, "to_make"), (2, "ready")]


def test_late_work_is_marked(world: World, melati: Visitor) -> None:
    with world.inside():
        job = world.paid(world.melati, world.on_sale(world.melati))
        due = parts.known_as(db.session(), job).due_on
        assert due is not None
    with clock.at(clock.midnight(due + timedelta(days=1))):
        her = world.as_producer(world.melati)
        her.assert_sees("1 job is late.").get("/studio/tasks").assert_sees("Late")
        her.get("/studio/tasks/paper").assert_sees("Late")


def test_what_she_receives_is_hidden_until_she_asks(world: World, melati: Visitor) -> None:
    """S08: sums of her own lines only, after a tap."""
    with world.inside():
        world.paid(world.melati, world.on_sale(world.melati), 2)
        crisps = world.on_sale(world.kenanga, "Keripik", category="keripik-camilan", price=15_000)
        world.paid(world.kenanga, crisps)

    melati.get("/studio/tasks").assert_sees_not("Rp")
    melati.link("What do I receive?").follow()

    melati.assert_sees("You receive Rp81.000", "For all of it you receive Rp81.000.")


def test_the_paper_has_no_menu_and_two_sizes(world: World, melati: Visitor) -> None:
    """S09: printable, for A4 and A6, with the text that was released and nothing of the buyer."""
    with world.inside():
        code = world.paid(world.melati, world.on_sale(world.melati), 2)
    melati.get("/studio/tasks").link("On paper").follow()

    melati.assert_sees("2 × Pouch bunga", code).assert_sees_not("Rp", *ABOUT_THE_BUYER)
    assert melati.page.select_one("nav.bottom-nav") is None
    assert "paper-a4" in melati.page.body["class"]  # type: ignore[index]
    melati.link("A6").follow()
    assert "paper-a6" in melati.page.body["class"]  # type: ignore[index]


def test_a_longer_list_takes_no_more_queries(world: World, melati: Visitor) -> None:
    def asked(page: str) -> int:
        with world.inside(), world.counting() as queries:
            melati.get(page).assert_ok()
        return len(queries)

    with world.inside():
        pouch = world.on_sale(world.melati, count=9)
        world.paid(world.melati, pouch)
    short = {page: asked(page) for page in ("/studio/", "/studio/tasks", "/studio/tasks/paper")}
    with world.inside():
        for _ in range(3):
            world.paid(world.melati, pouch)

    long = {page: asked(page) for page in short}
    assert {page: n for page, n in long.items() if not n <= short[page] <= 20} == {}, short
