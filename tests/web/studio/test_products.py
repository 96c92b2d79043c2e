"""A producer's goods: the list, what she changes, what she puts away, nobody else's in sight."""

from dataclasses import replace
from urllib.parse import unquote

from flask import Flask

from marketplace.catalogue import approving, own
from marketplace.catalogue.standing import Standing
from tests.visitor import Visitor
from tests.web.studio.steps import standing
from tests.world import RATNA, World

PAGES = (
    *("facts", "english", "food", "keeping", "making", "wishes", "photo", "numbers", "submit"),
    *("variants", "options", "variants/new", "go-on", "share"),
)
DEEDS = ("facts", "photo", "submit", "stock", "archive", "put-back", "take-back", "forget")

def test_the_accepted_face_stays_while_the_next_is_looked_at(world: World, melati: Visitor) -> None:
    """S03: a change is private until a manager agrees."""
    with world.inside():
        code = world.on_sale(world.melati)

    melati.get(f"/studio/products/{code}/facts").form("product").fill(description="Baru").press()
    melati.assert_sees("You receive Rp40.500", "Baru").form("send").press()

    melati.assert_sees("On sale", "Waiting for review", "Rp45.000")
    mine = standing(world, world.melati, code)
    assert mine.next is not None
    assert (mine.face.description, mine.next.description) == ("Katun, 18 cm.", "Baru")


def test_what_was_sent_can_be_taken_back(world: World, melati: Visitor) -> None:
    """S03: undo, just as it was."""
    with world.inside():
        code = world.submitted(world.melati)

    melati.get(f"/studio/products/{code}").form("/take-back").press()

    melati.assert_ok().assert_sees("You have it back.", "Katun, 18 cm.")
    assert standing(world, world.melati, code).standings == [Standing.DRAFT]
    melati.form("send").press()
    assert standing(world, world.melati, code).standings == [Standing.WAITING]


def test_what_the_office_decided_cannot_be_taken_back(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.submitted(world.melati)
    form = melati.get(f"/studio/products/{code}").form("/take-back")
    with world.inside():
        approving.accept(world.revision(world.melati, code), by=RATNA)

    form.press()

    assert melati.status == 409
    assert standing(world, world.melati, code).standings == [Standing.ON_SALE]


def test_a_change_can_be_forgotten(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati)
    melati.get(f"/studio/products/{code}/facts").form("product").fill(name="Lain").press()

    melati.get(f"/studio/products/{code}").form("/forget").press()

    melati.assert_ok().assert_sees("The shop shows what it showed.")
    mine = standing(world, world.melati, code)
    assert (mine.standings, mine.latest.name) == ([Standing.ON_SALE], "Pouch bunga")


def test_nothing_changes_while_the_office_looks(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.submitted(world.melati)

    melati.get(f"/studio/products/{code}/facts").form("product").fill(name="Lain").press()

    assert melati.status == 409
    assert standing(world, world.melati, code).face.name == "Pouch bunga"


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
    melati.get("/studio/me/pause").form("pause").press()

    melati.get("/studio/products").assert_sees("Paused")


def test_an_archived_product_leaves_the_list_and_can_come_back(
    world: World, melati: Visitor
) -> None:
    """S01: archived, with an undo."""
    with world.inside():
        code = world.on_sale(world.melati)

    melati.get(f"/studio/products/{code}").form("/archive").press()
    melati.assert_ok().assert_sees("This product is in the archive now.", "Pouch bunga")
    melati.get("/studio/products").assert_sees_not("Pouch bunga")
    assert melati.get(f"/products/{code}").status == 404
    melati.get(f"/studio/products/{code}").assert_sees("Archived")
    assert not melati.has_form("counting")

    melati.get("/studio/products/archive").form("/put-back").press()

    melati.assert_ok().assert_sees("On sale")
    assert melati.get(f"/products/{code}").status == 200


def test_what_is_on_sale_can_be_told_about(world: World, melati: Visitor) -> None:
    with world.inside():
        code, draft = world.on_sale(world.melati), world.draft(world.melati)

    melati.get(f"/studio/products/{code}").link("Tell people about it").follow()

    link = melati.page.select_one("main a.button-primary")
    assert link is not None
    address = unquote(str(link["href"]))
    public = f"http://localhost/en/products/{code}"
    assert address == f"https://wa.me/?text=Pouch bunga\nRp45.000\n{public}"
    melati.assert_sees_not("Rumah Flanel")
    assert melati.get(f"/studio/products/{draft}/share").status == 404


def test_the_demo_leads_nowhere(world: World, melati: Visitor) -> None:
    with world.inside():
        code = world.on_sale(world.melati)
    _demo(world.app)

    melati.get(f"/studio/products/{code}/share").assert_sees("In this demo nothing is sent.")

    melati.assert_sees("Rp45.000").assert_sees_not("wa.me")


def _demo(app: Flask) -> None:
    app.config["TITIP"] = replace(app.config["TITIP"], demo=True)


def test_a_long_list_goes_on_without_gaps(world: World, melati: Visitor) -> None:
    with world.inside():
        names = {f"Pouch {n:02}" for n in range(own.PAGE + 3)}
        for name in sorted(names):
            world.draft(world.melati, name)

    melati.get("/studio/products")
    assert len(melati.response.content) < 16_000
    first = {name for name in names if melati.sees(name)}
    melati.link("More").follow()
    second = {name for name in names if melati.sees(name)}

    assert (len(first), len(second)) == (own.PAGE, 3)
    assert first | second == names


def test_another_s_product_is_not_found(world: World, melati: Visitor) -> None:
    """S01: any other product gives 404."""
    with world.inside():
        hers = world.on_sale(world.kenanga, "Keripik", category="keripik-camilan")

    for deed in ("", *(f"/{page}" for page in PAGES)):
        melati.get(f"/studio/products/{hers}{deed}").assert_sees_not("Keripik")

        assert melati.status == 404, deed


def test_another_s_product_cannot_be_touched(world: World, melati: Visitor) -> None:
    with world.inside():
        hers = world.draft(world.kenanga, "Keripik", category="keripik-camilan")
        mine = world.draft(world.melati)
    before = standing(world, world.kenanga, hers)

    for deed in DEEDS:
        form = melati.get(f"/studio/products/{mine}").form("/archive")
        form.tag.set("action", f"/studio/products/{hers}/{deed}")
        form.forge({"change": "1"} if deed == "stock" else {}).press()

        assert melati.status == 404, deed
    assert standing(world, world.kenanga, hers) == before


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
