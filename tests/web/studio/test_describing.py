"""Small pages that say what goods are: five facts at most, errors that keep what was typed, and
everything that stands in the way beside its field.
"""

import pytest

from marketplace.catalogue import approving
from marketplace.kernel import clock
from marketplace.policy import wordlist
from tests.visitor import Visitor
from tests.web.studio.steps import choose, shoot, standing
from tests.world import RATNA, World

MOST_FIELDS = 5
MOST_BYTES = 20_000


@pytest.fixture
def pouch(world: World) -> str:
    with world.inside():
        return world.draft(world.melati)


@pytest.fixture
def crisps(world: World) -> str:
    with world.inside():
        return world.draft(world.kenanga, "Keripik", category="keripik-camilan")


def test_words_about_sewn_goods(world: World, melati: Visitor, pouch: str) -> None:
    form = melati.get(f"/studio/products/{pouch}/facts").form("product")
    form.fill({"care": ["hand_wash", "no_bleach"]})
    form.fill(name="Pouch kecil", category="aksesori", material="Katun", description="Baru.")
    form.press()

    melati.assert_ok().assert_sees("Wash by hand, Do not bleach", "Accessories")
    facts = standing(world, world.melati, pouch).latest.facts
    assert (facts.name, facts.category, facts.material) == ("Pouch kecil", "aksesori", "Katun")
    assert (facts.care, facts.description) == ("hand_wash no_bleach", "Baru.")


def test_words_for_readers_of_english(world: World, kenanga: Visitor, crisps: str) -> None:
    """B24: both languages, and nobody has to write English."""
    page = f"/studio/products/{crisps}/english"
    kenanga.get(page).form("product").press()
    kenanga.assert_ok()
    kenanga.get(page).form("product").fill(
        name_en="Crisps", description_en="Crisp.", ingredients_en="Soybeans, salt"
    ).press()

    facts = standing(world, world.kenanga, crisps).latest.facts
    assert (facts.name_en, facts.description_en) == ("Crisps", "Crisp.")
    assert facts.food is not None
    assert facts.food.ingredients_en == "Soybeans, salt"


def test_how_it_is_made(world: World, melati: Visitor, pouch: str) -> None:
    """B13, B15: to order with its days, or on a day that is known."""
    page = f"/studio/products/{pouch}/making"
    melati.get(page).form("product").fill(making="order").press()
    assert melati.status == 422
    melati.form("product").fill(lead_days="7").press()
    facts = standing(world, world.melati, pouch).latest.facts
    assert (facts.making, facts.lead_days, facts.ready_on) == ("order", 7, None)

    melati.get(page).form("product").fill(making="preorder").press()
    assert melati.status == 422
    melati.form("product").fill(ready_on=clock.today().isoformat()).press()
    assert melati.status == 422
    melati.form("product").fill(ready_on="2199-01-31").press()

    facts = standing(world, world.melati, pouch).latest.facts
    assert (facts.making, facts.lead_days, str(facts.ready_on)) == ("preorder", 0, "2199-01-31")


def test_what_a_buyer_is_asked(world: World, melati: Visitor, pouch: str) -> None:
    """B14: measures and a name, free or for a price."""
    page = f"/studio/products/{pouch}/wishes"
    form = melati.get(page).form("product").fill({"measures": ["chest", "waist"]})
    form.fill(text="must", text_price="15.000").press()
    facts = standing(world, world.melati, pouch).latest.facts
    assert (facts.measures, facts.text_price, facts.text_required) == ("chest waist", 15_000, True)

    melati.get(page).form("product").fill(text="may", text_price="").press()
    melati.assert_sees("Chest, Waist", "Free")
    facts = standing(world, world.melati, pouch).latest.facts
    assert (facts.text_price, facts.text_required) == (0, False)

    melati.get(page).form("product").fill({"measures": []}).fill(text="no").press()
    facts = standing(world, world.melati, pouch).latest.facts
    assert (facts.measures, facts.text_price, facts.text_required) == ("", None, False)


def test_what_is_in_a_food(world: World, kenanga: Visitor, crisps: str) -> None:
    """B03: structured facts; a soybean food always says soybeans."""
    form = kenanga.get(f"/studio/products/{crisps}/food").form("product")
    form.fill({"allergens": ["milk"], "halal": "not_halal"}).fill(ingredients="Keju").press()
    food = standing(world, world.kenanga, crisps).latest.facts.food
    assert food is not None
    assert (food.allergens, food.halal, food.ingredients) == ("milk", "not_halal", "Keju")

    kenanga.get(f"/studio/products/{crisps}/facts").form("product").fill(name="Tempe kering")
    kenanga.form("product").fill(name="Tempe kering").press()
    form = kenanga.get(f"/studio/products/{crisps}/food").form("product")
    assert "soy" not in form.choices("allergens")
    form.press()
    food = standing(world, world.kenanga, crisps).latest.facts.food
    assert food is not None
    assert food.allergens == "soy milk"


def test_how_a_food_keeps(world: World, kenanga: Visitor, crisps: str) -> None:
    form = kenanga.get(f"/studio/products/{crisps}/keeping").form("product")
    form.fill(storage="chill", shelf_life_days="3", made_how="wet", net_unit="ml")
    form.fill(net_amount="250").press()

    food = standing(world, world.kenanga, crisps).latest.facts.food
    assert food is not None
    assert (food.storage, food.shelf_life_days, food.process) == ("chill", 3, "wet")
    assert (food.net_amount, food.net_unit) == (250, "ml")


def test_a_food_stays_a_food(world: World, melati: Visitor, pouch: str) -> None:
    """What was forged into a form of sewn goods is refused."""
    form = melati.get(f"/studio/products/{pouch}/food").form("product")
    form.forge(allergens="gold", halal="maybe").press()

    assert melati.status == 422
    assert standing(world, world.melati, pouch).latest.facts.food is None


def test_what_stands_in_the_way_stands_beside_its_field(
    world: World, kenanga: Visitor, crisps: str
) -> None:
    """X02, B03: claims, listed words, missing facts; private, kind, and each with its way."""
    with world.inside():
        wordlist.keep(["zorvak"])
    kenanga.get(f"/studio/products/{crisps}/facts").form("product").fill(
        name="Keripik Zorvak", description="Menyembuhkan batuk."
    ).press()
    kenanga.get(f"/studio/products/{crisps}/food").form("product").fill(
        ingredients="Kedelai, terigu"
    ).press()

    kenanga.get(f"/studio/products/{crisps}/submit").form("send").press()

    assert kenanga.status == 409
    kenanga.assert_sees("Please tick these allergens too: wheat and gluten.")
    kenanga.link("Goods promise no health. Please leave out: menyembuhkan.").follow()
    errors = [error.get_text(strip=True) for error in kenanga.page.select(".field .error")]
    assert errors == [
        "Some words here are better kept private. Please say it another way.",
        "Goods promise no health. Please leave out: menyembuhkan.",
    ]
    kenanga.form("product").fill(name="Keripik", description="Renyah.").press()
    kenanga.link("Please tick these allergens too: wheat and gluten.").follow()
    kenanga.form("product").fill({"allergens": ["gluten", "soy"]}).press()
    kenanga.form("send").press()
    assert kenanga.assert_ok().sees("Waiting for review")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Boneka flanel", "We cannot sell toys or dolls."),
        ("Baju bayi 0-12 bulan", "We cannot sell clothes for babies."),
        ("Sabun susu kedelai", "We cannot sell soap or cosmetics."),
    ],
)
def test_goods_that_are_never_sold_are_not_handed_in(
    world: World, melati: Visitor, pouch: str, name: str, sentence: str
) -> None:
    melati.get(f"/studio/products/{pouch}/facts").form("product").fill(name=name).press()

    melati.form("send").press()

    assert melati.status == 409
    melati.assert_sees(sentence)
    assert not standing(world, world.melati, pouch).waiting


def test_what_the_office_asks_stands_beside_its_field(world: World, melati: Visitor) -> None:
    """S03: each reason where she can mend it."""
    with world.inside():
        code = world.submitted(world.melati)
        reasons = {"description": "Tulis ukurannya.", "photo": "Terlalu gelap.", "": "Baik."}
        approving.send_back(world.revision(world.melati, code), reasons=reasons, by=RATNA)

    melati.get("/studio/").assert_sees("Please fix: Pouch bunga", "Tulis ukurannya.")
    melati.get(f"/studio/products/{code}/photo").assert_sees("Terlalu gelap.")
    melati.get(f"/studio/products/{code}/facts")
    errors = [error.get_text(strip=True) for error in melati.page.select(".field .error")]
    assert errors == ["Tulis ukurannya."]

    melati.form("product").fill(description="18 cm.").press()
    melati.form("send").press()

    assert melati.assert_ok().sees("Waiting for review")


def test_a_text_that_cannot_be_kept_comes_back(melati: Visitor, pouch: str) -> None:
    melati.get(f"/studio/products/{pouch}/facts")
    for typed in ("x" * 1001, "a\x00b", "a\u202eb"):
        melati.form("product").forge(description=typed).press()

        assert melati.status == 422
        assert melati.form("product").value("name") == "Pouch bunga"


def test_a_page_asks_five_things_and_is_light(world: World, kenanga: Visitor, crisps: str) -> None:
    """G3: five fields a step at most; B25: small pages."""
    pages = ("facts", "english", "food", "keeping", "making", "wishes", "options")
    for page in pages:
        names = kenanga.get(f"/studio/products/{crisps}/{page}").form("product").names
        assert len(names - {"csrf_token", "once"}) <= MOST_FIELDS, page
    for page in ("", *(f"/{page}" for page in pages), "/submit", "/variants"):
        kenanga.get(f"/studio/products/{crisps}{page}").assert_ok()
        assert len(kenanga.response.content) < MOST_BYTES, page


def test_a_category_that_closed_is_refused(world: World, melati: Visitor) -> None:
    """S22: only where a certificate of hers opens the category."""
    code = choose(melati, "Zip Pouch")
    shoot(melati)
    melati.get(f"/studio/products/{code}/facts").form("product").forge(
        category="keripik-camilan"
    ).press()

    assert melati.status == 422
    assert standing(world, world.melati, code).latest.category == "tas-dompet"
