"""The office opens a producer's pages and works there in her place."""

from marketplace.kernel import lifecycle
from marketplace.kernel.db import db
from marketplace.people import audit
from marketplace.people import user as users
from tests.web.office.colleagues import ratna, sekar
from tests.world import World


def test_what_the_office_does_for_her_is_written_down_as_that(world: World) -> None:
    """S02: facts, stock and handing in, each stored as done by Ratna on behalf of Melati."""
    with world.inside():
        product = world.draft(world.melati, "Pouch bunga", count=2)
    office = ratna(world).get(f"/office/people/{world.melati.code}")
    office.link("Work on them for her").follow()
    office.assert_sees("You act for Rumah Flanel. It is written down.", "Pouch bunga")
    office.form(f"/office/for/{world.melati.code}/products/{product}/stock").press("Add")
    office.assert_ok()
    office.get(f"/office/for/{world.melati.code}/products/{product}/facts").assert_ok()
    office.form("Save").fill(description="Katun tebal.").press()
    office.assert_ok()
    office.get(f"/office/for/{world.melati.code}/products/{product}/submit").assert_ok()
    office.form("Send to the cooperative").press()
    office.assert_ok()

    with world.inside():
        user = users.of_login(db.session(), "ratna")
        assert user is not None
        done = audit.about(db.session(), [product])
        acts = ["submit revision", "change product", "change stock"]
        assert [note.act for note in done] == acts
        assert {(note.by, note.on_behalf_of) for note in done} == {(user.code, world.melati.code)}
        (sent,) = lifecycle.history(db.session(), [world.revision(world.melati, product)])
        assert (sent.by, sent.on_behalf_of) == (user.code, world.melati.code)
        assert world.standing(world.melati, product).available == 3
        assert world.standing(world.melati, product).face.description == "Katun tebal."
    office.get(f"/office/people/{world.melati.code}").assert_sees("Sent it to the office")
    office.get(f"/office/products/{product}").assert_sees(f"for {world.melati.code}")


def test_only_her_own_goods_stand_there(world: World) -> None:
    """S01: under her address nobody else's goods are found, and only managers come in."""
    with world.inside():
        hers = world.draft(world.melati)
        crisps = world.draft(world.kenanga, "Keripik tempe", category="keripik-camilan")
    office = ratna(world)

    assert office.get(f"/office/for/{world.melati.code}/products/{hers}").status == 200
    assert office.get(f"/office/for/{world.melati.code}/products/{crisps}").status == 404
    assert office.get("/office/for/XXXXXXXX/products").status == 404
    assert sekar(world).get(f"/office/for/{world.melati.code}/products").status == 403
    herself = world.as_producer(world.melati)
    assert herself.get(f"/office/for/{world.melati.code}/products").status == 403


def test_she_has_made_it_says_the_office_for_her(world: World) -> None:
    """S02: also the work on what was ordered."""
    with world.inside():
        part = world.paid(world.melati, world.on_sale(world.melati))
    office = ratna(world).get(f"/office/for/{world.melati.code}/tasks").assert_ok()

    office.form(f"/tasks/{part}/ready").press()

    office.assert_ok()
    with world.inside():
        (done,) = audit.about(db.session(), [part])
        assert (done.act, done.on_behalf_of) == ("mark ready", world.melati.code)
