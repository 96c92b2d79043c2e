"""A buyer's words on their way: cart, order, the manager's reading, the maker's list, the slip."""

from dataclasses import asdict

from sqlalchemy import select

from marketplace.catalogue.product import Product
from marketplace.fulfilment import checking, packing, receiving
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.orders import order as orders
from marketplace.payments.settling import settle_cash
from tests import wishes
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna, tono
from tests.world import DEWI, TONO, World

ABOUT_THE_BUYER = [value for name, value in asdict(DEWI).items() if value and name != "province"]
BUYER = {"delivery": "pickup", "method": "cash", "name": DEWI.name, "phone": "0890-0000-7777"}


def ordered(world: World, product: str, *texts: str) -> tuple[Visitor, str]:
    """Dewi orders one with each text and pays; she stands on her order's page."""
    dewi = world.visitor()
    for text in texts:
        dewi.get(f"/en/products/{product}").form("/cart").fill(text=text, thread="red").press()
    dewi.get("/en/checkout").form("Continue").fill(BUYER).press()
    dewi.assert_ok().assert_sees(f"Text: {texts[0]}").form("Order now").press()
    reference = dewi.assert_ok().path.rpartition("/")[2]
    with world.inside():
        total = orders.known_as(db.session(), reference).total
        settle_cash(reference, total, key=codes.token(), by=TONO)
    return dewi.get(dewi.path), reference


def at_her_list(world: World) -> Visitor:
    melati = world.as_producer(world.melati)
    melati.form("/language").press()
    return melati.get("/studio/tasks").assert_ok()


def test_a_text_is_read_before_it_is_made(world: World) -> None:
    """B14, S09, S11: the make list shows a released text, and nothing about the buyer."""
    with world.inside():
        apron = wishes.apron(world)
    dewi, reference = ordered(world, apron, "Bu Sri", "Pak Bdi")
    dewi.assert_sees("Text: Bu Sri", "Thread: Red", "Total Rp140.000")
    melati = at_her_list(world).assert_sees("Nothing to make right now")
    office = ratna(world).get("/office/").assert_sees("2 Texts to read").get("/office/buyer-texts")
    office.assert_sees("Bu Sri", "1 × Celemek dapur", "Thread: Red", reference)
    office.get(f"/office/orders/{reference}").assert_sees("Text to read").get("/office/buyer-texts")

    office.form("Release", near="Bu Sri").press()
    office.assert_ok().assert_sees("Released. The maker can begin.").assert_sees_not("Bu Sri")
    melati.get("/studio/tasks").assert_sees("1 × Celemek dapur", "Text: Bu Sri", "Thread: Red")
    melati.assert_sees_not("Pak Bdi", reference, *ABOUT_THE_BUYER)
    office.link("Correct").follow()
    office.form("Correct and release").fill(text="Ü", why="a call").press()
    assert office.status == 422
    office.form("Correct and release").fill(text="Pak Budi", why="Said so on the phone.").press()
    office.assert_ok().assert_sees("Corrected. The maker can begin.", "No text waits.")

    melati.get("/studio/tasks").assert_sees("2 × Celemek dapur", "Text: Bu Sri", "Text: Pak Budi")
    melati.link("On paper").follow().assert_sees("Text: Bu Sri", "Text: Pak Budi")
    assert melati.page.select("[data-print]")
    dewi.get(dewi.path).assert_sees("Text: Pak Budi").assert_sees_not("Pak Bdi")


def test_the_counter_and_the_slip_show_what_was_asked(world: World) -> None:
    with world.inside():
        apron = wishes.apron(world, text_required=True)
    _dewi, reference = ordered(world, apron, "Bu Sri")
    office = ratna(world)
    office.get("/office/buyer-texts").form("Release").press()
    counter = tono(world)
    counter.get("/office/receiving").assert_sees("Text: Bu Sri", "Thread: Red")
    with world.inside():
        part = orders.known_as(db.session(), reference).parts[0].code
        receiving.receive(part, by=TONO)
        checking.accept(part, by=TONO)
    counter.get("/office/packing").assert_sees("1 × Celemek dapur", "Text: Bu Sri")
    with world.inside():
        shipment = packing.pack_order(reference, key=codes.token(), by=TONO)

    counter.get(f"/office/shipments/{shipment}/label").assert_sees("Text: Bu Sri")

    outside = counter.page.select(".label-sheet")[0].get_text()
    assert "Bu Sri" not in outside
    assert "Celemek" not in outside


def test_what_may_not_travel_is_told_before_and_collected(world: World) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
        with transaction() as session:
            session.scalars(select(Product).where(Product.code == pouch)).one().local = True
    dewi = world.visitor().get(f"/en/products/{pouch}")
    dewi.form("/cart").press()
    dewi.assert_sees("Pouch bunga cannot go by courier.")

    dewi.get("/en/checkout").assert_sees("Pouch bunga cannot go by courier.")
    assert list(dewi.form("Continue").choices("delivery")) == ["pickup"]
    dewi.form("Continue").fill(name=DEWI.name, phone="0890-0000-7777").forge(
        delivery="courier"
    ).press("Continue")

    assert dewi.status == 422
    dewi.form("Continue").fill(delivery="pickup").press()
    dewi.assert_ok().assert_sees("You collect it here", "Total Rp45.000")
