"""Goods are looked at before anybody can buy them."""

from dataclasses import replace

import pytest

from marketplace.catalogue import approving, offering
from marketplace.catalogue import offer as offers
from marketplace.catalogue import product as products
from marketplace.catalogue.facts import Facts, VariantFacts, facts_of
from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound
from marketplace.lifecycles import Role
from marketplace.people import audit
from marketplace.people import user as users
from marketplace.policy import wordlist
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, ratna, tono
from tests.world import CRISPS, Maker, World


def page_of(world: World, product: str, her: Maker | None = None) -> str:
    """The page where its newest revision is looked at."""
    with world.inside():
        return f"/office/approvals/{world.revision(her or world.melati, product)}"


def proposed(world: World, product: str, facts: Facts) -> str:
    """Melati proposes this beside what is on sale; returns the page where it is looked at."""
    offering.describe(world.melati.code, product, facts, by=world.melati.actor)
    offering.submit(world.melati.code, product, by=world.melati.actor)
    return f"/office/approvals/{world.revision(world.melati, product)}"


def food_waiting(world: World, name: str = "Keripik tempe", **more: object) -> str:
    """Kenanga's food, without any permit yet; returns its code."""
    product = world.draft(world.kenanga, name, category="keripik-camilan")
    food = replace(CRISPS, **more)  # type: ignore[arg-type]
    facts = Facts.of_one(name, "keripik-camilan", 15_000, 180, food=food)
    offering.describe(world.kenanga.code, product, facts, by=world.kenanga.actor)
    return handed_in_before(world.kenanga, product)


def handed_in_before(her: Maker, product: str) -> str:
    """When rules were fewer: today her own page would not let it through. Returns its code."""
    with transaction() as session:
        revision = products.known_as(session, product).latest
        revision.move("submit", by=her.actor)
        revision.submitted_at, revision.submitted_by = clock.now(), her.code
    return product


def the_permit(page: Visitor) -> str:
    """The only one that is offered."""
    offered = page.form("Accept").choices("permit")
    return next(code for code, words in offered.items() if "P-IRT" in words)


def marked(page: Visitor, tag: str) -> list[str]:
    return [found.get_text() for found in page.page.find_all(tag)]


def test_goods_go_on_sale_when_they_are_accepted(world: World) -> None:
    """S03: a new product is private until a manager accepts it."""
    with world.inside():
        product = world.submitted(world.melati, "Pouch bunga", price=45_000)
    assert world.visitor().get(f"/products/{product}").status == 404
    office = ratna(world).get("/office/approvals")
    office.assert_sees("Pouch bunga", "Rumah Flanel", "New product")
    office.go(page_of(world, product)).assert_ok()
    office.assert_sees("Rp45.000", "Rp4.500", "Rp40.500", "120 g", "Bags & purses")

    office.form("Accept").press()

    office.assert_ok().assert_sees("Nothing to approve")
    with world.inside():
        assert offers.detail(db.session(), product).price == 45_000


def test_a_change_is_seen_beside_what_is_on_sale(world: World) -> None:
    """M14: old and new beside each other, the changed words marked in both."""
    with world.inside():
        product = world.on_sale(world.melati, "Pouch bunga", price=45_000)
        facts = Facts.of_one("Pouch bunga", "aksesori", 60_000, 120, description="Kain, 18 cm.")
        page = proposed(world, product, facts)
    office = ratna(world).get("/office/approvals").assert_sees("Category and 2 more")
    office.get(page).assert_ok()

    office.assert_sees("On sale now", "As it would be", "Changed", "fields stay as they are")
    assert set(marked(office, "del")) >= {"Katun", "Rp45.000"}
    assert set(marked(office, "ins")) >= {"Kain", "Rp60.000"}
    assert "18 cm" not in "".join(marked(office, "ins") + marked(office, "del"))
    office.assert_sees("Rp6.000", "Rp54.000")


def test_variants_are_compared_by_their_sku(world: World) -> None:
    with world.inside():
        product = world.on_sale(world.melati, "Pouch bunga", price=45_000)
        sku = world.sku(world.melati, product)
        two = (VariantFacts(45_000, 120, "Kecil", sku=sku), VariantFacts(60_000, 150, "Besar"))
        facts = Facts("Pouch bunga", "tas-dompet", two, description="Katun, 18 cm.", options="size")
        page = proposed(world, product, facts)

    office = ratna(world).get(page).assert_ok()

    rows = [row.get_text(" ", strip=True) for row in office.page.select("tbody tr")]
    assert any(row.startswith(f"Kecil {sku} Changed Rp45.000 120 g") for row in rows), rows
    assert any(row.startswith("Besar") and "New" in row and "Rp54.000" in row for row in rows)
    office.get(page).form("Accept").press()
    with world.inside():
        shown = products.known_as(db.session(), product).variants
        assert [(v.label, v.price, v.offered) for v in shown] == [
            ("Kecil", 45_000, True), ("Besar", 60_000, True),
        ]  # fmt: skip


def test_goods_go_back_with_a_reason_at_each_field(world: World) -> None:
    """S03: returned with reasons by field that she can see."""
    with world.inside():
        product = world.submitted(world.melati)
    office = ratna(world).get(page_of(world, product) + "/return")
    office.form("Send back").press()
    assert office.status == 422
    office.form("Send back").fill(mend_photo="y").press()
    assert office.status == 422
    office.assert_sees("Please say what she should mend.")

    office.form("Send back").fill(
        mend_photo="y", words_photo="A face is in the mirror.", words_name="Not ticked.",
        whole="Nearly there.",
    ).press()  # fmt: skip

    office.assert_ok().assert_sees("Nothing to approve")
    with world.inside():
        found = world.standing(world.melati, product)
        assert "A face is in the mirror." in found.reasons
        assert "Nearly there." in found.reasons
        assert "Not ticked." not in found.reasons
        revision = products.known_as(db.session(), product).latest
        assert [(r.field, r.words) for r in revision.reasons] == [
            ("photo", "A face is in the mirror."), ("", "Nearly there."),
        ]  # fmt: skip
    office.get(page_of(world, product)).assert_sees("Decided already", "Ratna", "Photo:")


def test_after_a_decision_the_next_one_opens(world: World) -> None:
    with world.inside():
        names = ("Satu", "Dua", "Tiga")
        waiting = {name: world.submitted(world.melati, name) for name in names}
    office = ratna(world).get(page_of(world, waiting["Dua"]))

    office.form("Accept").press()
    office.assert_ok().assert_sees("Accepted.")
    assert office.path == page_of(world, waiting["Tiga"])
    office.form("Accept").press()
    assert office.path == page_of(world, waiting["Satu"])
    office.link("Send back").follow()
    office.form("Send back").fill(whole="Please add a description.").press()

    assert office.path == "/office/approvals"


def test_the_queue_goes_on_where_a_page_ends(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approving, "PAGE", 2)
    with world.inside():
        for name in ("Satu", "Dua", "Tiga"):
            world.submitted(world.melati, name)
    office = ratna(world).get("/office/approvals").assert_sees("3 wait", "Satu", "Dua")
    office.assert_sees_not("Tiga")

    office.link("More").follow()

    office.assert_sees("Tiga").assert_sees_not("Satu")
    assert office.get("/office/approvals?after=XXXXXXXX").status == 404


def test_the_second_of_two_managers_is_told(world: World) -> None:
    with world.inside():
        product = world.submitted(world.melati)
    office = ratna(world).get(page_of(world, product))
    form = office.form("Accept")
    form.press()

    form.press()

    assert office.status == 409
    office.assert_sees("This step is not possible any more", "Decided already")


def test_a_food_waits_until_nothing_stands_in_the_way(world: World) -> None:
    """M14: all findings at once; accepted only under a permit of the cooperative's own."""
    with world.inside():
        world.on_sale(world.kenanga, "Rempeyek", category="keripik-camilan")
        product = food_waiting(world, "Keripik tempe", shelf_life_days=60, net_amount=None)
    office = ratna(world).get(page_of(world, product, world.kenanga)).assert_ok()
    office.assert_sees(
        "This stands in the way", "Please write the net weight.",
        "Usually it keeps 30 days. Longer needs a trial.", "This food needs a P-IRT number.",
    )  # fmt: skip

    permit = the_permit(office)
    office.form("Accept").fill(permit=permit, trial_note="Still crisp after 60 days.").press()

    assert office.status == 409
    office.assert_sees("This cannot go on sale yet", "Please write the net weight.")
    office.assert_sees_not("This food needs a P-IRT number.", "Longer needs a trial.")
    with world.inside():
        waiting = products.known_as(db.session(), product)
        assert (waiting.accepted_id, waiting.latest.state) == (None, "submitted")
        assert waiting.latest.food is not None
        assert waiting.latest.food.permit_id is None


def test_the_office_chooses_the_permit_and_says_why_it_keeps(world: World) -> None:
    with world.inside():
        world.on_sale(world.kenanga, "Rempeyek", category="keripik-camilan")
        product = food_waiting(world, "Keripik tempe", shelf_life_days=60)
    office = ratna(world).get(page_of(world, product, world.kenanga)).assert_ok()
    permit = the_permit(office)

    office.form("Accept").fill(permit=permit, trial_note="Still crisp after 60 days.").press()

    office.assert_ok()
    with world.inside():
        accepted = products.known_as(db.session(), product)
        assert accepted.accepted is not None and accepted.accepted.food is not None
        assert accepted.accepted.food.trial_note == "Still crisp after 60 days."
        assert accepted.accepted.food.permit is not None
        assert not accepted.local
        facts = facts_of(accepted.accepted)
    with world.inside():
        offering.describe(
            world.kenanga.code, product, replace(facts, description="Lebih renyah."),
            by=world.kenanga.actor,
        )  # fmt: skip
        offering.submit(world.kenanga.code, product, by=world.kenanga.actor)
    office.get(page_of(world, product, world.kenanga)).assert_sees("Nothing stands in the way.")
    office.form("Accept").press()
    office.assert_ok()


def test_a_food_of_a_few_days_stays_in_town(world: World) -> None:
    with world.inside():
        product = food_waiting(world, "Tempe mendoan", shelf_life_days=1, process="wet")
    office = ratna(world).get(page_of(world, product, world.kenanga))
    office.assert_sees("It stays in town: no courier takes it.")

    office.form("Accept").press()

    office.assert_ok()
    with world.inside():
        assert products.known_as(db.session(), product).local


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Boneka flanel", "We cannot sell toys or dolls."),
        ("Pouch menyembuhkan", "Goods promise no health."),
        ("Pouch zorblax", "Some words here are better kept private."),
    ],
)
def test_what_may_not_be_said_or_sold_is_not_accepted(
    world: World, name: str, sentence: str
) -> None:
    with world.inside():
        wordlist.keep(["zorblax"])
        product = handed_in_before(world.melati, world.draft(world.melati, name))
    office = ratna(world).get(page_of(world, product)).assert_sees(sentence)

    office.form("Accept").press()

    assert office.status == 409
    with world.inside(), pytest.raises(NotFound):
        offers.detail(db.session(), product)


def test_nobody_accepts_what_they_changed_themselves(world: World) -> None:
    """S02: what the office changed for her, another manager must look at."""
    office = ratna(world)
    with world.inside():
        product = world.on_sale(world.melati)
        ratna_herself = _actor("ratna", world.melati)
        facts = Facts.of_one("Pouch daun", "tas-dompet", 45_000, 120)
        offering.describe(world.melati.code, product, facts, by=ratna_herself)
        offering.submit(world.melati.code, product, by=world.melati.actor)
    colleague = at_office(world, "Wulan", Role.MANAGER)

    office.get(page_of(world, product)).form("Accept").press()

    assert office.status == 409
    office.assert_sees("Another manager must look at it.")
    with world.inside():
        assert world.standing(world.melati, product).face.name == "Pouch bunga"
    colleague.get(page_of(world, product)).form("Accept").press()
    colleague.assert_ok()
    with world.inside():
        assert world.standing(world.melati, product).face.name == "Pouch daun"


def test_whoever_is_alone_may_and_it_is_written_down(world: World) -> None:
    office = ratna(world)
    with world.inside():
        product = world.draft(world.melati)
        offering.submit(world.melati.code, product, by=_actor("ratna", world.melati))

    office.get(page_of(world, product)).form("Accept").press()

    office.assert_ok()
    with world.inside():
        done = next(n for n in audit.latest(db.session()) if n.act == "accept revision")
        assert done.why == "own proposal: nobody else could"


def test_a_category_that_is_closed_to_her_stands_in_the_way(world: World) -> None:
    """X03: nothing goes on sale where nothing opens the category to her."""
    with world.inside():
        product = world.submitted(world.melati)
        with transaction() as session:
            found = products.known_as(session, product)
            found.latest.category = "rumah-tangga"
    office = ratna(world).get(page_of(world, product))
    office.assert_sees("This category is not open to her.")

    office.form("Accept").press()

    assert office.status == 409


def test_a_photo_stays_behind_the_office_door(world: World) -> None:
    with world.inside():
        product = world.submitted(world.melati)
    office = ratna(world).get(page_of(world, product))
    image = office.page.find("img")
    assert image is not None
    source = str(image["src"])

    office.go(source).assert_ok()

    assert office.response.headers["Content-Type"].startswith("image/")
    assert office.response.headers["Cache-Control"] == "no-store"
    key = source.rpartition("/")[2].rpartition("-")[0]
    for wrong in (f"{key}-999.webp", f"{key}-.webp", "x-320.webp", f"{key}-320.png", "-"):
        assert office.get(f"/office/photos/{wrong}").status == 404, wrong
    assert tono(world).get(source).status == 403
    assert world.visitor().get(source).path.startswith("/sign-in")


def _actor(login: str, her: Maker) -> Actor:
    """Somebody of the office, on behalf of her."""
    user = users.of_login(db.session(), login)
    assert user is not None
    return replace(user.actor, on_behalf_of=her.code)
