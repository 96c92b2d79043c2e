"""What somebody may offer follows from her certificates, and from what the office allowed."""

from marketplace.kernel.db import db
from marketplace.people import audit, cohort
from marketplace.people import producer as producers
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna
from tests.world import World


def public(shop: Visitor, product: str, picture: str) -> list[str]:
    """Where the public still meets it."""
    listed = [
        page for page in ("/", "/products", "/products?q=pouch", "/categories/tas-dompet")
        if product in shop.get(page).response.text
    ]  # fmt: skip
    direct = [p for p in (f"/products/{product}", picture) if shop.get(p).status != 404]
    return listed + direct


def test_a_revoked_certificate_takes_its_goods_off_everywhere_at_once(world: World) -> None:
    """X03: page, lists, search, picture and cart are gone with the next request."""
    with world.inside():
        product = world.on_sale(world.melati, "Pouch bunga")
    shop, office = world.visitor(), ratna(world)
    shop.get(f"/products/{product}").form("/cart").press()
    image = shop.get(f"/products/{product}").page.select_one("main img")
    assert image is not None
    picture = str(image["src"])
    assert len(public(shop, product, picture)) == 6
    shop.get("/cart").assert_sees("Pouch bunga")
    office.get(f"/office/people/{world.melati.code}").assert_sees("What she may offer")
    office.link("Take back").follow()
    office.form("Take it back").fill(why=" ").press()
    assert office.status == 422
    assert len(public(shop, product, picture)) == 6

    office.form("Take it back").fill(why="Wrong person.").press()

    assert public(shop, product, picture) == []
    shop.get("/cart").assert_sees_not("Pouch bunga", "Rp45.000")
    office.assert_ok().assert_sees("Wrong person.", "No category is open to her.")
    office.link("Give a certificate").follow()
    with world.inside():
        her = producers.known_as(db.session(), world.melati.code)
        course = cohort.certificates_of(db.session(), her)[0].cohort.code
    office.form("Give it").fill(course=course).press()
    office.assert_ok()
    assert len(public(shop, product, picture)) == 6


def test_a_category_is_allowed_for_a_reason(world: World) -> None:
    """X03: an override needs a reason, is written down, and can be ended."""
    office = ratna(world).get(f"/office/people/{world.melati.code}")
    office.link("Allow a category").follow()
    assert "tas-dompet" not in office.form("Allow it").choices("category")
    office.form("Allow it").fill(category="rumah-tangga", why="").press()
    assert office.status == 422

    office.form("Allow it").fill(category="rumah-tangga", why="Ten years of weaving.").press()

    office.assert_ok().assert_sees("Household", "Ten years of weaving.")
    with world.inside():
        assert "rumah-tangga" in _open_to(world)
        note = next(n for n in audit.latest(db.session()) if n.act == "allow category")
        assert note.why == "rumah-tangga: Ten years of weaving."
    office.form("End it").press()
    assert not office.assert_ok().has_form("End it")
    with world.inside():
        assert "rumah-tangga" not in _open_to(world)


def test_nobody_unknown_has_a_permission(world: World) -> None:
    office = ratna(world)

    for page in ("certificates", "categories", "revoke/X", "acts"):
        assert office.get(f"/office/people/XXXXXXXX/{page}").status == 404, page


def _open_to(world: World) -> set[str]:
    her = producers.known_as(db.session(), world.melati.code)
    return cohort.allowed_categories(db.session(), her)
