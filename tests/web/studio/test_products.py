"""A producer's goods: small steps into the shop, one tap for stock, nobody else's in sight."""

import io

import pytest
from PIL import Image
from sqlalchemy import func, select

from marketplace.catalogue import approving, own
from marketplace.catalogue.on_hand import Movement
from marketplace.catalogue.photo import Photo
from marketplace.catalogue.product import Product
from marketplace.catalogue.standing import Standing
from marketplace.kernel.db import Model, db
from tests.visitor import Visitor
from tests.world import RATNA, World

BAG = {
    "name": "Tas perca",
    "category": "tas-dompet",
    "price": "Rp 45.000",
    "weight_g": "250",
    "count": "3",
}
NOT_NUMBERS = ["", "-1", "1.5", "1,5", "９", "1_000", "1e3", "x", "99999999999999999999"]
NOT_TEXTS = ["", "   ", "x" * 81, "x" * 10_000, "a\x00b", "a\u202eb", "two\nlines"]


def jpeg(width: int = 700, height: int = 500) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#c04030").save(out, "JPEG")
    return out.getvalue()


NOT_PHOTOS = {
    b"hello": "no picture we can read",
    b"": "Please choose a file.",
    jpeg()[:400]: "damaged",
    b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40: "HEIC",
}


def count(world: World, table: type[Model]) -> int:
    with world.inside():
        return db.session().scalar(select(func.count()).select_from(table)) or 0


def stock(world: World, product: str) -> int:
    with world.inside():
        return world.standing(world.melati, product).available


def test_three_steps_hand_a_product_in(world: World, melati: Visitor) -> None:
    melati.get("/studio/products/new").form("product").fill(BAG).press()
    melati.assert_sees("Step 2 of 3", "No face, also not from behind.")
    melati.form("picture").attach("photo", "a.jpg", jpeg(), "image/jpeg").press()
    melati.assert_sees("Step 3 of 3", "Rp45.000", "-Rp4.500", "You receive Rp40.500")
    melati.form("send").press()

    melati.assert_ok().assert_sees("Tas perca", "Waiting for review")
    code = melati.path.rpartition("/")[2]
    with world.inside():
        mine = world.standing(world.melati, code)
    assert mine.standings == [Standing.WAITING]
    assert (mine.face.price, mine.face.weight_g, mine.available) == (45_000, 250, 3)


def test_a_step_asks_five_things_at_most(melati: Visitor) -> None:
    form = melati.get("/studio/products/new").form("product")

    assert form.names - {"csrf_token", "once"} == set(BAG)


def test_only_what_she_learned_is_offered(world: World, melati: Visitor) -> None:
    form = melati.get("/studio/products/new").form("product")
    assert set(form.choices("category")) == {"tas-dompet", "aksesori", "pakaian-jadi"}

    form.fill(BAG).forge(category="keripik-camilan").press()

    assert melati.status == 422
    assert count(world, Product) == 0


def test_two_presses_make_one_product(world: World, melati: Visitor) -> None:
    form = melati.get("/studio/products/new").form("product").fill(BAG)

    form.press()
    first = melati.path
    form.press()

    assert melati.path == first
    assert count(world, Product) == 1
    assert stock(world, first.split("/")[3]) == 3


@pytest.mark.parametrize("field", ["price", "weight_g", "count"])
def test_what_is_no_number_comes_back(world: World, melati: Visitor, field: str) -> None:
    melati.get("/studio/products/new")
    for typed in NOT_NUMBERS:
        melati.form("product").fill(BAG | {field: typed}).press()

        assert melati.status == 422, typed
        assert melati.form("product").value(field) == typed
        assert melati.form("product").value("name") == "Tas perca"
    assert count(world, Product) == 0


def test_what_is_no_name_comes_back(world: World, melati: Visitor) -> None:
    melati.get("/studio/products/new")
    for typed in NOT_TEXTS:
        melati.form("product").fill(BAG).forge(name=typed).press()

        assert melati.status == 422, typed
        assert melati.form("product").value("price") == "Rp 45.000"
    assert count(world, Product) == 0


def test_a_long_text_comes_back_whole(melati: Visitor) -> None:
    typed = "panjang " * 1250

    melati.get("/studio/products/new").form("product").fill(BAG | {"name": typed}).press()

    assert melati.status == 422
    assert melati.form("product").value("name") == typed


def test_markup_is_shown_as_it_was_typed(melati: Visitor) -> None:
    name = "<b>Tas</b> {{ 7*7 }}"

    melati.get("/studio/products/new").form("product").fill(BAG | {"name": name}).press()

    melati.assert_ok().assert_sees(name)
    assert "<b>Tas" not in melati.response.text


def test_what_is_no_photo_is_refused(world: World, melati: Visitor) -> None:
    melati.get("/studio/products/new").form("product").fill(BAG).press()
    page = melati.path

    for content, sentence in NOT_PHOTOS.items():
        melati.form("picture").attach("photo", "a.jpg", content, "image/jpeg").press()

        assert melati.status in {409, 422}, sentence
        assert melati.path == page
        melati.assert_sees(sentence, "Keep yourself safe")
    assert count(world, Photo) == 0


def test_without_a_photo_nothing_is_sent(world: World, melati: Visitor) -> None:
    melati.get("/studio/products/new").form("product").fill(BAG).press()
    code = melati.path.split("/")[3]
    melati.get(f"/studio/products/{code}/submit")
    assert not melati.has_form("send")
    form = melati.get(f"/studio/products/{code}").form("/archive")
    form.tag["action"] = f"/studio/products/{code}/submit"

    form.press()

    assert melati.status == 409
    melati.assert_sees("A photo is missing. Please add one first.")
    with world.inside():
        assert world.standing(world.melati, code).standings == [Standing.DRAFT]


def test_a_tap_adds_one_and_another_takes_it_away(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati, count=1)

    melati.get("/studio/products").form("Add").press("Add")
    assert stock(world, code) == 2
    melati.form("Less").press("Less")
    assert stock(world, code) == 1
    melati.form("Less").press("Less")

    assert stock(world, code) == 0
    melati.assert_sees("Sold out")


def test_a_tap_on_a_bad_signal_counts_once(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati, count=1)
    form = melati.get("/studio/products").form("Add")

    form.press("Add")
    form.press("Add")

    assert stock(world, code) == 2


def test_what_was_ordered_cannot_be_taken_away(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati, count=1)
    form = melati.get("/studio/products").form("Less")
    with world.inside():
        world.paid(world.melati, code)

    form.press("Less")

    assert melati.status == 409
    assert stock(world, code) == 0


def test_a_count_is_a_difference_to_what_she_saw(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati, count=5)
    form = melati.get(f"/studio/products/{code}").form("count").fill(count="7")
    with world.inside():
        world.paid(world.melati, code, 2)

    form.press()

    melati.assert_ok().assert_sees("Saved.")
    assert stock(world, code) == 5


def test_the_same_count_changes_nothing(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati, count=5)
    before = count(world, Movement)

    melati.get(f"/studio/products/{code}").form("count").press()

    assert melati.assert_ok().sees("Saved.")
    assert count(world, Movement) == before


def test_a_count_that_is_no_number_comes_back(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati, count=5)
    melati.get(f"/studio/products/{code}")

    for typed in NOT_NUMBERS:
        melati.form("count").fill(count=typed).press()

        assert melati.status == 422, typed
        assert melati.form("count").value("count") == typed
    assert stock(world, code) == 5


def test_a_tap_is_one_more_or_one_less(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati, count=5)
    form = melati.get("/studio/products").form("Add")

    for change in ("0", "2", "-100", "", "x"):
        form.forge(change=change).press("Add", unchecked=True)

        assert melati.status == 400, change
    assert stock(world, code) == 5


def test_the_accepted_face_stays_while_the_next_is_looked_at(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati)

    form = melati.get(f"/studio/products/{code}/facts").form("product")
    form.fill(price="50.000", description="Baru").press()
    melati.assert_sees("Rp50.000", "You receive Rp45.000").form("send").press()

    melati.assert_sees("On sale", "Waiting for review", "Rp45.000")
    with world.inside():
        mine = world.standing(world.melati, code)
    assert mine.next is not None
    assert (mine.face.price, mine.next.price, mine.next.description) == (45_000, 50_000, "Baru")


def test_nothing_changes_while_the_office_looks(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.submitted(world.melati)

    melati.get(f"/studio/products/{code}/facts").form("product").fill(price="1").press()

    assert melati.status == 409
    with world.inside():
        assert world.standing(world.melati, code).face.price == 45_000


def test_what_came_back_says_why(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.submitted(world.melati)
        approving.send_back(
            world.revision(world.melati, code), reasons={"photo": "Please show it whole."}, by=RATNA
        )

    melati.get("/studio/products").assert_sees("Needs fixing", "Please show it whole.")
    melati.get(f"/studio/products/{code}").assert_sees("Please show it whole.")


def test_a_paused_shop_s_goods_are_paused(world: World, melati: Visitor) -> None:
    with world.inside():
        world.on_sale(world.melati)
    melati.get("/studio/me").form("/pause").press()

    melati.get("/studio/products").assert_sees("Paused")


def test_an_archived_product_leaves_the_list(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati)

    melati.get(f"/studio/products/{code}").form("/archive").press()

    melati.assert_ok().assert_sees("This product is in the archive now.")
    melati.assert_sees_not("Pouch bunga")
    melati.get(f"/studio/products/{code}").assert_sees("Archived")
    assert not melati.has_form("count")


def test_a_long_list_goes_on_without_gaps(world: World, melati: Visitor) -> None:
    with world.inside():
        names = {f"Pouch {n:02}" for n in range(own.PAGE + 3)}
        for name in sorted(names):
            world.draft(world.melati, name)

    melati.get("/studio/products")
    first = {name for name in names if melati.sees(name)}
    melati.link("More").follow()
    second = {name for name in names if melati.sees(name)}

    assert (len(first), len(second)) == (own.PAGE, 3)
    assert first | second == names


def test_another_s_product_is_not_found(world: World, melati: Visitor) -> None:
    with world.inside():
        hers = world.on_sale(world.kenanga, "Keripik", category="keripik-camilan")

    for deed in ("", "/facts", "/photo", "/submit"):
        melati.get(f"/studio/products/{hers}{deed}").assert_sees_not("Keripik")

        assert melati.status == 404, deed


def test_another_s_product_cannot_be_touched(world: World, melati: Visitor) -> None:
    with world.inside():
        hers = world.draft(world.kenanga, "Keripik", category="keripik-camilan")
        mine = world.draft(world.melati)
        before = world.standing(world.kenanga, hers)

    for deed in ("facts", "photo", "submit", "stock", "archive"):
        form = melati.get(f"/studio/products/{mine}").form("/archive")
        form.tag["action"] = f"/studio/products/{hers}/{deed}"
        form.forge({"change": "1"} if deed == "stock" else {}).press()

        assert melati.status == 404, deed
    with world.inside():
        assert world.standing(world.kenanga, hers) == before


def test_her_photo_is_hers_alone(world: World, melati: Visitor) -> None:
    with world.inside():
        theirs = [world.draft(world.melati)]
        theirs.append(world.draft(world.kenanga, "Keripik", category="keripik-camilan"))
        makers = [world.melati, world.kenanga]
        faces = [world.standing(m, p).face.picture for m, p in zip(makers, theirs, strict=True)]
    hers, other = [face.address(320, "avif") for face in faces if face]

    melati.get(hers)
    assert (melati.status, melati.response.headers["Content-Type"]) == (200, "image/avif")
    assert "no-store" in melati.response.headers["Cache-Control"]
    for address in (other, hers.replace("-320", "-640"), hers.replace("-320", ""), f"{hers}x"):
        assert melati.get(address).status == 404
    assert world.visitor().get(hers).path.startswith("/sign-in")
