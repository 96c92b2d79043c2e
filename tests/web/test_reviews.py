"""What buyers say of goods: written by whoever has them, read first by the office, about the goods
alone; shown to everybody without a name, to their maker without a buyer.
"""

import re
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.catalogue import product as products
from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotAllowed, NotFound, WrongState
from marketplace.orders import order as orders
from marketplace.orders import review as reviews
from marketplace.orders import reviewing
from marketplace.people import audit
from marketplace.people.buyer import Buyer
from marketplace.policy import wordlist
from marketplace.privacy import retaining
from tests.at_once import at_once
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna, tono
from tests.web.reviewed import at_order, bought, key_of, published, said, the
from tests.world import DEWI, RATNA, TONO, World

NICE = "Jahitannya rapi, warnanya cerah."
STARS = "★★★★★"
HOSTILE = [
    ("<script>alert(1)</script><b>rapi</b>", 303),
    ("rapi \u202e iper", 422),
    ("ra\u200bpi", 422),
    ("a" * 10_000, 422),
    ("a" * 501, 422),
    ("a" * 500, 303),
    ("\x00", 422),
]


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


@pytest.fixture
def world_on(app_on: Flask) -> World:
    """On each of the two engines."""
    return World(app_on)


def rating(product: str) -> tuple[int, int]:
    db.session.rollback()
    found = products.known_as(db.session(), product)
    return found.rated, found.stars


def shown(world: World, product: str) -> Visitor:
    """The product's page, as a stranger sees it."""
    return world.visitor().get(f"/en/products/{product}").assert_ok()


def test_a_buyer_says_it_a_manager_reads_it_everybody_sees_it(world_on: World) -> None:
    """B20: through the key link after completion; no name and no day is shown, only the month."""
    world = world_on
    with world.inside():
        pouch = world.on_sale(world.melati)
        reference = bought(world, world.melati, pouch)
    dewi = at_order(world, reference).assert_sees("How was it?", "Pouch bunga")

    dewi.link("Say how it was").follow()
    dewi.form("Send").fill(stars="4", words=NICE).press()

    dewi.assert_ok().assert_sees("Thank you. We read it", "Waits until we have read it")
    shown(world, pouch).assert_sees_not(NICE)
    office = ratna(world).get("/office/").assert_sees("1 Reviews to read")
    office.get("/office/reviews").link("Pouch bunga").follow()
    office.assert_sees(NICE, reference).form("Publish").press()
    office.assert_ok().assert_sees("Published.", "No review waits.")
    page = shown(world, pouch).assert_sees(NICE, "Verified buyer", "What buyers say")
    page.assert_sees_not(DEWI.name, reference, "T0", "Ratna")
    assert re.search(r"Verified buyer · [A-Z][a-z]+ 20\d\d", page.text)
    assert page.page.select_one(".rating") is None
    at_order(world, reference).assert_sees("Everybody can read it")
    with world.inside():
        assert rating(pouch) == (1, 4)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_of_it_speaks_both_languages(world: World, language: str) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
        published(world, world.melati, pouch, text=NICE)
        reference = bought(world, world.melati, pouch)
    word = {"id": "Bagaimana barangnya?", "en": "How was it?"}[language]
    dewi = at_order(world, reference, language).assert_sees(word)
    dewi.get(f"{'/en' if language == 'en' else ''}/orders/{reference}/review/0").assert_ok()
    dewi.assert_sees(word)
    dewi.get(f"{'/en' if language == 'en' else ''}/products/{pouch}/reviews").assert_sees(NICE)


def test_only_a_buyer_of_goods_that_came_can_say_anything(world: World) -> None:
    """B20: neither before completion, nor a stranger, nor with another order's key."""
    with world.inside():
        pouch = world.on_sale(world.melati)
        paid = world.order(world.melati, pouch)
        done = bought(world, world.melati, pouch)
        key = key_of(done)
    dewi = at_order(world, paid).assert_sees_not("How was it?")
    assert dewi.get(f"/en/orders/{paid}/review/0").status == 404
    assert world.visitor().get(f"/en/orders/{done}/review/0").status == 404
    dewi = at_order(world, done)
    assert dewi.get(f"/en/orders/{done}/review/1").status == 404
    assert dewi.get(f"/en/orders/{done}/review/x").status == 404
    with world.inside():
        with pytest.raises(NotFound):
            reviewing.write(paid, key, 0, stars=1, text="", press_key="a")
        with pytest.raises(reviewing.NotYet):
            reviewing.write(paid, key_of(paid), 0, stars=1, text="", press_key="b")
        assert reviews.of_order(db.session(), paid) == {}
        assert rating(pouch) == (0, 0)


def test_a_change_waits_again_and_the_old_one_is_gone_at_once(world: World) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
        reference = bought(world, world.melati, pouch)
        code = said(reference, 5, NICE)
        reviewing.publish(code, looked=False, by=RATNA)
        assert rating(pouch) == (1, 5)
    dewi = at_order(world, reference)
    dewi.link("Change it").follow().assert_sees(NICE)

    dewi.form("Send").fill(stars="2", words="Setelah dicuci luntur.").press()

    with world.inside():
        assert (the(reference).state, the(reference).words) == ("waiting", "")
        assert rating(pouch) == (0, 0)
    shown(world, pouch).assert_sees_not(NICE, "luntur")
    with world.inside():
        reviewing.publish(code, looked=False, by=RATNA)
        assert rating(pouch) == (1, 2)
    shown(world, pouch).assert_sees("luntur").assert_sees_not(NICE)


def test_what_is_taken_back_leaves_no_word(world: World) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
        reference = bought(world, world.melati, pouch)
        reviewing.publish(said(reference, 5, NICE), looked=False, by=RATNA)
    dewi = at_order(world, reference)
    dewi.link("Change it").follow()

    dewi.form("Take it back").press()

    dewi.assert_ok().assert_sees("Taken back.", "Say how it was")
    with world.inside():
        assert (the(reference).state, the(reference).said_sealed) == ("withdrawn", "")
        assert rating(pouch) == (0, 0)
        with pytest.raises(WrongState):
            reviewing.withdraw(reference, key_of(reference), 0)
        said(reference, 3)
        assert the(reference).state == "waiting"


def test_pressing_twice_says_it_once(world: World) -> None:
    with world.inside():
        reference = bought(world, world.melati, world.on_sale(world.melati))
        said(reference, 5, "satu", press="k")
        said(reference, 1, "dua", press="k")
        assert (the(reference).stars, the(reference).said) == (5, "satu")


def test_a_person_in_a_review_is_refused_with_a_reason_the_buyer_reads(world: World) -> None:
    """B14 of the buyers' stories: the product is sold, never the person."""
    with world.inside():
        pouch = world.on_sale(world.melati)
        reference = bought(world, world.melati, pouch)
        code = said(reference, 5, "Ibu penjahitnya cantik, telepon 0812 3456 7890")
    office = ratna(world).get(f"/office/reviews/{code}").assert_ok()
    assert [mark.get_text(" ", strip=True) for mark in office.page.select("mark")] == [
        "Ibu A person?",
        "penjahitnya A person?",
        "cantik A person?",
        "0812 3456 7890 Phone number",
    ]

    office.form("Publish").press()
    assert office.status == 422
    office.assert_sees("Something here may reach a person.")
    with world.inside():
        assert (the(reference).state, rating(pouch)) == ("waiting", (0, 0))
    office.form("Do not show it").fill(why="person").press()

    office.assert_ok().assert_sees("Decided.")
    at_order(world, reference).assert_sees("It speaks of a person.", "Not shown")
    shown(world, pouch).assert_sees_not("cantik")
    with world.inside():
        acts = [(a.act, a.why) for a in audit.latest(db.session()) if a.about == code]
        assert acts == [("refuse review", "person")]


def test_marks_that_somebody_has_looked_at_may_pass(world: World) -> None:
    with world.inside():
        reference = bought(world, world.melati, world.on_sale(world.melati))
        code = said(reference, 5, "Ukuran 36 38 40 42 semua pas")
    office = ratna(world).get(f"/office/reviews/{code}")

    office.form("Publish").fill(looked=True).press()

    office.assert_ok().assert_sees("Published.")


def test_listed_words_are_never_published_and_no_buyer_learns_of_the_list(world: World) -> None:
    """X02: reviews too. Words near a listed one pass."""
    with world.inside():
        wordlist.keep(["karangkata"])
        pouch = world.on_sale(world.melati)
        reference, near = (bought(world, world.melati, pouch) for _ in range(2))
    dewi = at_order(world, reference)
    dewi.link("Say how it was").follow()
    dewi.form("Send").fill(stars="5", words="Sungguh k a r a n g k a t a.").press()
    dewi.assert_ok().assert_sees("Thank you. We read it")
    with world.inside():
        code, other = the(reference).code, said(near, 5, "Sungguh karangkataan.")
    office = ratna(world).get(f"/office/reviews/{code}")
    office.assert_sees("Some words here are better kept private.")
    assert not office.has_form("Publish")
    with world.inside():
        with pytest.raises(wordlist.Listed):
            reviewing.publish(code, looked=True, by=RATNA)
        reviewing.publish(other, looked=False, by=RATNA)
        assert rating(pouch) == (1, 5)
    shown(world, pouch).assert_sees("karangkataan").assert_sees_not("k a r a n g")


@pytest.mark.parametrize(("text", "status"), HOSTILE, ids=lambda value: repr(value)[:20])
def test_hostile_words_are_refused_or_harmless_and_kept_as_typed(
    world: World, text: str, status: int
) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
        reference = bought(world, world.melati, pouch)
    dewi = at_order(world, reference)
    dewi.link("Say how it was").follow()

    dewi.form("Send").fill(stars="5", words=text).press()

    with world.inside():
        found = reviews.of_order(db.session(), reference)
    if status == 422:
        assert dewi.status == 422
        assert found == {}
        box = dewi.page.find("textarea")
        assert box is not None
        assert text.strip("\x00") in box.get_text()
        return
    dewi.assert_ok()
    with world.inside():
        reviewing.publish(the(reference).code, looked=True, by=RATNA)
    page = shown(world, pouch)
    assert page.page.select(".review script, .review b") == []
    assert text in page.text


def test_the_maker_reads_what_is_published_and_can_only_ask_to_look(world: World) -> None:
    """PR-17, PR-19: no buyer, no answer, no way to remove it."""
    with world.inside():
        pouch = world.on_sale(world.melati)
        code = published(world, world.melati, pouch, 1, "Talinya cepat putus.")
        waiting = bought(world, world.melati, pouch)
        said(waiting, 1, "Belum dibaca siapa pun.")
    melati = world.as_producer(world.melati)
    melati.form("/language").press()
    melati.get(f"/studio/products/{pouch}/reviews").assert_sees("Talinya cepat putus.")
    melati.assert_sees_not(DEWI.name, waiting, "Belum dibaca", "<textarea")
    assert [f["action"] for f in melati.page.select("main form")] == [
        f"/studio/products/{pouch}/reviews/{code}/look"
    ]

    melati.form("Please look at this").press()

    melati.assert_ok().assert_sees("Thank you. The cooperative looks at it.")
    shown(world, pouch).assert_sees("Talinya")
    office = ratna(world).get("/office/").assert_sees("2 Reviews to read").get("/office/reviews")
    office.assert_sees("Asked to look again").get(f"/office/reviews/{code}")
    office.form("It is fine, leave it").press()
    office.get(f"/office/reviews/{code}").assert_sees_not("The maker asks")
    office.form("Hide it").fill(why="rude").press()
    shown(world, pouch).assert_sees_not("Talinya")
    melati.get(f"/studio/products/{pouch}/reviews").assert_sees("Nobody said anything yet")
    with world.inside():
        assert rating(pouch) == (0, 0)
        assert reviews.known_as(db.session(), code).said == "Talinya cepat putus."


def test_nobody_else_decides_or_asks(world: World) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
        code = published(world, world.melati, pouch, 5, NICE)
        waiting = said(bought(world, world.melati, pouch), 5, "Bagus.")
        with pytest.raises(NotAllowed):
            reviewing.publish(waiting, looked=True, by=TONO)
        with pytest.raises(NotAllowed):
            reviewing.refuse(waiting, "rude", by=TONO)
        with pytest.raises(NotAllowed):
            reviewing.hide(code, "rude", by=world.melati.actor)
        with pytest.raises(NotFound):
            her = world.kenanga
            reviewing.ask_to_look(her.code, pouch, code, by=her.actor)
        assert rating(pouch) == (1, 5)
        assert reviews.known_as(db.session(), waiting).state == "waiting"
        assert reviews.known_as(db.session(), code).look_asked_at is None
    assert tono(world).get("/office/reviews").status == 403
    kenanga = world.as_producer(world.kenanga)
    assert kenanga.get(f"/studio/products/{pouch}/reviews").status == 404


def test_three_voices_make_an_average_and_cards_show_it(world: World) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
        for stars in (5, 4):
            published(world, world.melati, pouch, stars)
    world.visitor().get("/en/").assert_sees_not('class="rating"')
    with world.inside():
        published(world, world.melati, pouch, 5)

    for address, words in (("/en/", "4.7 (3)"), ("/", "4,7 (3)"), (f"/en/products/{pouch}", "4.7")):
        world.visitor().get(address).assert_sees(words)
    page = shown(world, pouch)
    assert '"aggregateRating":{"@type":"AggregateRating","ratingValue":"4.7","reviewCount":3' in (
        page.response.text
    )
    assert '"author":{"@type":"Person","name":"Verified buyer"}' in page.response.text


def test_the_list_goes_on_by_key_and_asks_no_more_for_more(
    world_on: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_on
    monkeypatch.setattr(reviews, "PAGE", 2)
    with world.inside():
        pouch = world.on_sale(world.melati, count=20)
        published(world, world.melati, pouch, 5, "Kata 0")

    def asked(path: str, visitor: Visitor) -> int:
        world.app.extensions["moment"]._kept.clear()
        with world.inside(), world.counting() as queries:
            visitor.get(path).assert_ok()
        return len(queries)

    office, stranger = ratna(world), world.visitor()
    paths = (
        (f"/en/products/{pouch}/reviews", stranger),
        (f"/en/products/{pouch}", stranger),
        ("/office/reviews?decided=1", office),
    )
    before = [asked(path, who) for path, who in paths]
    with world.inside():
        for number in range(1, 5):
            published(world, world.melati, pouch, 5, f"Kata {number}")
    after = [asked(path, who) for path, who in paths]
    assert all(later <= first for first, later in zip(before, after, strict=True))
    assert max(before) <= 20

    seen, reader = [], world.visitor().get(f"/en/products/{pouch}/reviews")
    while True:
        seen += re.findall(r"Kata \d", reader.text)
        if "More" not in reader.text:
            break
        reader.link("More").follow()
    assert seen == [f"Kata {number}" for number in (4, 3, 2, 1, 0)]
    assert reader.get(f"/en/products/{pouch}/reviews?after=XXXXXXXX").status == 404


def test_a_buyer_who_is_forgotten_takes_back_all_that_was_said(world_on: World) -> None:
    """What was published is gone too; another buyer's stays."""
    world = world_on
    with world.inside():
        pouch = world.on_sale(world.melati)
        mine, other = (bought(world, world.melati, pouch) for _ in range(2))
        for reference in (mine, other):
            reviewing.publish(said(reference, 4, NICE), looked=False, by=RATNA)
        with transaction() as session:
            buyer = Buyer(code="PEMBELI2", email_sealed="x", email_index="x", began_at=clock.now())
            session.add(buyer)
            session.flush()
            orders.known_as(session, mine).buyer = buyer.code

        with transaction() as session:
            reviewing.forget_buyer(session, "PEMBELI2")

        assert (the(mine).state, the(mine).words, the(mine).said) == ("withdrawn", "", "")
        assert the(other).words == NICE
        assert rating(pouch) == (1, 4)


def test_the_words_of_a_refused_review_are_deleted_in_time(world_on: World) -> None:
    """What was hidden is kept, for somebody may ask why."""
    world = world_on
    with world.inside():
        pouch = world.on_sale(world.melati)
        refused, hidden = (bought(world, world.melati, pouch) for _ in range(2))
        reviewing.refuse(said(refused, 1, "Kasar."), "rude", by=RATNA)
        code = said(hidden, 1, "Kasar juga.")
        reviewing.publish(code, looked=False, by=RATNA)
        reviewing.hide(code, "rude", by=RATNA)
        for days, left in ((89, "Kasar."), (91, "")):
            with clock.at(clock.now() + timedelta(days=days)):
                retaining.delete_due()
            assert the(refused).said == left
        assert (the(refused).state, the(refused).stars) == ("refused", 1)
        assert the(hidden).said == "Kasar juga."


def test_two_published_at_the_same_moment_both_count(world_on: World) -> None:
    world = world_on
    with world.inside():
        pouch = world.on_sale(world.melati)
        first, second = (
            said(bought(world, world.melati, pouch), stars) for stars in (5, 2)
        )

        done = at_once(
            world.app,
            lambda: reviewing.publish(first, looked=False, by=RATNA),
            lambda: reviewing.publish(second, looked=False, by=RATNA),
        )

        assert done == [None, None]
        assert rating(pouch) == (2, 7)


def test_one_review_published_twice_at_once_counts_once(world_on: World) -> None:
    """The second move of the same review finds another version, or the state it is in already."""
    world = world_on
    with world.inside():
        pouch = world.on_sale(world.melati)
        code = said(bought(world, world.melati, pouch), 5)

        done = at_once(world.app, *[lambda: reviewing.publish(code, looked=False, by=RATNA)] * 2)

        assert done.count(None) == 1
        assert rating(pouch) == (1, 5)
