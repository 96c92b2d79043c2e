"""Questions go through the office: the maker learns nothing of who asks, the buyer nothing of who
makes, and nobody reads a word of the other that nobody has looked at.
"""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from marketplace import ticking
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotAllowed, NotFound, WrongState
from marketplace.orders import question as questions
from marketplace.orders import questioning
from marketplace.orders.question import Question, QuestionText
from marketplace.outbox.channels import Letter
from marketplace.outbox.message import Message
from marketplace.policy import wordlist
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna, tono
from tests.web.reviewed import at_order, bought, key_of
from tests.world import DEWI, RATNA, TONO, World

ASKED = "Halo, saya Dewi. Bisa 20 cm? Hubungi 0812 3456 7890, IG: dewijahit, dewi@pembeli.example"
CONTACTS = ["0812", "dewijahit", "pembeli.example", "Dewi"]
OF_DEWI = [DEWI.name, DEWI.phone, DEWI.email, DEWI.street, "Dewi"]


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


@pytest.fixture
def world_on(app_on: Flask) -> World:
    """On each of the two engines."""
    return World(app_on)


def asked_of_product(world: World, product: str, words: str = ASKED, reach: str = "") -> Visitor:
    """Somebody unknown, on the page that leads back to the question."""
    stranger = world.visitor().get(f"/en/products/{product}").assert_ok()
    stranger.link("Ask about this").follow()
    stranger.form("Send").fill(words=words, reach=reach).press()
    return stranger


def the() -> Question:
    db.session.rollback()
    return db.session.scalars(select(Question)).one()


def in_studio(world: World) -> Visitor:
    melati = world.as_producer(world.melati)
    melati.form("/language").press()
    return melati.assert_ok()


def everything_hers(melati: Visitor, code: str) -> str:
    """The source of every page on which she could meet it."""
    paths = ("", "tasks", "products", "questions", f"questions/{code}")
    return "\n".join(melati.get(f"/studio/{path}").response.text for path in paths)


def letters(world: World) -> list[Letter]:
    sent: list[Letter] = []
    with world.inside():
        ticking.tick(sent.append)
    return sent


def test_a_question_travels_through_the_office_and_back(world_on: World) -> None:
    """B21, M12: what may reach somebody is taken out before the maker sees it, and her answer is
    read before the buyer does; both may go on.
    """
    world = world_on
    with world.inside():
        pouch = world.on_sale(world.melati)
        reference = bought(world, world.melati, pouch)
    dewi = at_order(world, reference)
    dewi.link("Ask about this order").follow()
    dewi.form("Send").fill(words=ASKED).press()
    dewi.assert_ok().assert_sees("Thank you. We answer before the end", "Bisa 20 cm?")
    thread = dewi.path
    with world.inside():
        code = the().code
    melati = in_studio(world)
    assert not [word for word in CONTACTS + OF_DEWI if word in everything_hers(melati, code)]
    assert melati.get(f"/studio/questions/{code}").status == 404

    office = ratna(world).get("/office/").assert_sees("1 Questions to answer")
    office.get("/office/questions").link(reference).follow()
    marks = [mark.get_text(" ", strip=True) for mark in office.page.select("mark")]
    assert marks == [
        "Dewi Name or address of the buyer",
        "0812 3456 7890 Phone number",
        "IG: dewijahit, Name on another site",
        "dewi@pembeli.example E-mail address",
    ]
    box = office.page.select_one("textarea[id*=words][name=words]")
    passed = office.form("Ask her")
    assert "Halo, saya […]. Bisa 20 cm? Hubungi […], […] […]" in office.response.text
    assert box is not None
    passed.fill(words="Hubungi 08123456789").press("Ask her")
    assert office.status == 422
    office.assert_sees("This still holds a number", "Hubungi 08123456789")
    office.form("Ask her").fill(words="Bisa 20 cm?").press("Ask her")
    office.assert_ok().assert_sees("She is asked.", "No question waits.")

    melati.get("/studio/").assert_sees("1 Questions about your goods")
    melati.get("/studio/questions").assert_sees("Pouch bunga", "Bisa 20 cm?")
    hers = everything_hers(melati, code)
    assert not [word for word in [*CONTACTS, *OF_DEWI, reference] if word in hers]
    melati.form("Send").fill(words="Bisa, Bu. WA saya 0813 1111 2222").press()
    melati.assert_ok().assert_sees("Thank you. The cooperative reads it.", "No question waits.")
    dewi.get(thread).assert_sees_not("Bisa, Bu", "0813", world.melati.alias)

    office.get("/office/questions").assert_sees("The maker has replied").link(reference).follow()
    office.form("Send the answer").press()
    with world.inside():
        assert the().latest(questions.Kind.ANSWERED) == "Bisa, Bu. […]"
    dewi.get(thread).assert_ok().assert_sees("Answered", "Bisa, Bu.").assert_sees_not("0813")
    dewi.form("Ask again").fill(words="Kalau 25 cm?").press()
    dewi.assert_ok().assert_sees("Kalau 25 cm?", "We are looking into it")
    office.get(f"/office/questions/{code}").assert_sees("Bisa 20 cm?", "Kalau 25 cm?")
    at_order(world, reference).assert_sees("Your question of")


def test_the_buyer_is_told_by_mail_and_the_maker_that_there_is_something(world: World) -> None:
    """PR-15, PR-16: neither message says what was asked or answered."""
    with world.inside():
        pouch = world.on_sale(world.melati)
        letters(world)
    asked_of_product(world, pouch, "Bisa biru?", reach="tanya@pembeli.example").assert_ok()
    with world.inside():
        code, token = the().code, the().token
        questioning.pass_on(code, pouch, "Bisa biru?", by=RATNA)
        questioning.reply(world.melati.code, code, "Bisa.", by=world.melati.actor)
        questioning.answer(code, "Bisa biru.", looked=False, by=RATNA)

    (letter,) = [letter for letter in letters(world) if letter.to == "tanya@pembeli.example"]

    assert f"/en/questions/{token}" in letter.text
    assert "biru" not in letter.text + letter.subject
    for private in (world.melati.alias, "Melati", world.melati.code):
        assert private not in letter.text + letter.subject
    with world.inside():
        news = db.session.scalars(select(Message).where(Message.kind == "something new")).all()
        assert "biru" not in "".join(one.facts for one in news)
    assert world.visitor().get(f"/en/questions/{token}").assert_ok().sees("Bisa biru.")
    office = ratna(world).get("/office/messages").assert_ok()
    office.assert_sees_not("Bisa biru", "tanya@pembeli.example")


def test_a_phone_is_told_by_hand_and_nobody_is_told_without_a_contact(world: World) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
    asked_of_product(world, pouch, "Bisa biru?", reach="0812-3456-7890").assert_ok()
    with world.inside():
        questioning.answer(the().code, "Bisa.", looked=False, by=RATNA)
        assert the().contact == "+6281234567890"
    letters(world)
    ratna(world).get("/office/messages").assert_sees("0812-3456-7890", "We have answered")


def test_without_a_contact_the_link_leads_back(world: World) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
    stranger = asked_of_product(world, pouch, "Bisa biru?").assert_ok()
    stranger.assert_sees("Keep this link", "Bisa biru?")
    assert stranger.response.headers["Cache-Control"] == "no-store"
    with world.inside():
        questioning.answer(the().code, "Bisa.", looked=False, by=RATNA)
    letters(world)
    with world.inside():
        told = db.session.scalars(select(Message).where(Message.kind == "question answered")).one()
        assert told.state == "dropped"
    world.visitor().get(stranger.path).assert_sees("Bisa.")
    assert world.visitor().get("/en/questions/nothere").status == 404


def test_five_questions_a_day_are_enough(world: World) -> None:
    """A clear sentence, nothing kept, and the words stay as they were typed."""
    with world.inside():
        pouch = world.on_sale(world.melati)
    for number in range(questioning.MOST):
        asked_of_product(world, pouch, f"Tanya {number}?").assert_ok()

    again = asked_of_product(world, pouch, "Satu lagi?")

    assert again.status == 429
    again.assert_sees("You have asked five times today.", "Satu lagi?")
    with world.inside():
        kept = db.session.scalar(select(func.count(Question.id)))
        assert kept == questioning.MOST
        keys = db.session.scalars(text("SELECT key FROM throttle")).all()
        assert not [key for key in keys if "127.0.0.1" in key]
        with clock.at(clock.now() + timedelta(days=1, minutes=1)):
            token = questioning.ask_about_product(
                pouch, "Besok?", "", language="id", address="127.0.0.1", press_key="k"
            )
        assert token


def test_pressing_twice_asks_once(world: World) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
    stranger = asked_of_product(world, pouch, "Bisa biru?")
    stranger.submit_again(stranger.sent[-1])
    stranger.assert_ok().assert_sees("Bisa biru?")
    with world.inside():
        assert len(the().texts) == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("<img src=x onerror=alert(1)>", 200),
        ("bi\u202esa", 422),
        ("bi\u200bsa", 422),
        ("a" * 10_000, 422),
        ("", 422),
    ],
    ids=["html", "bidi", "zero width", "long", "empty"],
)
def test_hostile_words_are_refused_or_harmless_and_kept_as_typed(
    world: World, words: str, status: int
) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
    stranger = asked_of_product(world, pouch, words)
    assert stranger.status == status
    if status == 422:
        box = stranger.page.find("textarea")
        assert box is not None
        assert words in box.get_text()
        with world.inside():
            assert db.session.scalar(select(func.count(Question.id))) == 0
        return
    assert stranger.page.select("main img") == []
    stranger.assert_sees(words)
    with world.inside():
        code = the().code
    office = ratna(world).get(f"/office/questions/{code}").assert_sees(words)
    assert office.page.select("main img") == []


def test_listed_words_go_neither_to_the_maker_nor_to_the_buyer(world: World) -> None:
    """X02: in answers too; who writes them is told privately, and keeps what was typed."""
    with world.inside():
        wordlist.keep(["karangkata"])
        pouch = world.on_sale(world.melati)
    asked_of_product(world, pouch, "Apakah karangkata?").assert_ok()
    with world.inside():
        code = the().code
    office = ratna(world).get(f"/office/questions/{code}")
    office.form("Ask her").press("Ask her")
    office.assert_sees("Some words here are better kept private.", "Apakah karangkata?")
    office.form("Send the answer").fill(words="Ya, karangkata.").press()
    office.assert_sees("Some words here are better kept private.", "Ya, karangkata.")
    with world.inside():
        assert (the().state, len(the().texts)) == ("asked", 1)
        questioning.pass_on(code, pouch, "Apakah karangkataan?", by=RATNA)
    melati = in_studio(world).get(f"/studio/questions/{code}")
    melati.form("Send").fill(words="Itu karangkata").press()
    melati.assert_sees("Some words here are better kept private.", "Itu karangkata")
    with world.inside():
        assert the().state == "with_maker"


def test_our_own_phone_may_be_told_and_others_only_after_a_look(world: World) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
    asked_of_product(world, pouch, "Bisa ditelepon?")
    with world.inside():
        code = the().code
        with pytest.raises(questioning.LookFirst):
            questioning.answer(code, "Ya: 0813 1111 2222", looked=False, by=RATNA)
        assert the().state == "asked"
        questioning.answer(code, "Ya: 0890-0000-0001", looked=False, by=RATNA)
        assert the().state == "answered"


def test_nobody_else_answers_or_asks_again_too_early(world: World) -> None:
    with world.inside():
        pouch, crisps = world.on_sale(world.melati), world.on_sale(world.melati, "Tas kain")
    asked_of_product(world, pouch, "Bisa biru?")
    with world.inside():
        code, token = the().code, the().token
        with pytest.raises(NotAllowed):
            questioning.answer(code, "Ya", looked=False, by=TONO)
        with pytest.raises(NotAllowed):
            questioning.pass_on(code, pouch, "Bisa?", by=TONO)
        with pytest.raises(NotAllowed):
            questioning.close(code, by=world.melati.actor)
        with pytest.raises(NotFound):
            questioning.pass_on(code, crisps, "Bisa?", by=RATNA)
        with pytest.raises(WrongState):
            questioning.ask_again(token, "Halo?", press_key="a")
        questioning.pass_on(code, pouch, "Bisa?", by=RATNA)
        with pytest.raises(NotFound):
            questioning.reply(world.kenanga.code, code, "Ya", by=world.kenanga.actor)
        assert (the().state, [t.kind for t in the().texts]) == ("with_maker", ["asked", "to_maker"])
    assert world.as_producer(world.kenanga).get(f"/studio/questions/{code}").status == 404
    assert tono(world).get(f"/office/questions/{code}").status == 403
    stranger = world.visitor()
    assert stranger.get(f"/en/orders/{codes.code()}/ask").status == 404


def test_it_can_be_taken_back_and_closed(world: World) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
    stranger = asked_of_product(world, pouch, "Bisa biru?")
    with world.inside():
        code = the().code
        questioning.pass_on(code, pouch, "Bisa?", by=RATNA)
    office = ratna(world).get("/office/questions?which=maker").assert_sees("With the maker")
    office.get(f"/office/questions/{code}").form("Do not ask her any more").press()
    office.assert_ok().assert_sees("She need not answer any more.")
    in_studio(world).get("/studio/questions").assert_sees("No question waits.")
    office.form("Close without an answer").press()
    office.assert_ok().get("/office/questions?which=ended").assert_sees("Closed")
    stranger.get(stranger.path).assert_sees("We have closed this question.")
    assert not stranger.has_form("Ask again")


def test_replies_to_use_again_are_in_the_buyers_language(world: World) -> None:
    """M12: templates in both languages, decided by the office."""
    with world.inside():
        pouch = world.on_sale(world.melati)
    asked_of_product(world, pouch, "Is it blue?")
    with world.inside():
        code = the().code
    office = ratna(world).get("/office/replies").assert_sees("Terima kasih atas pertanyaannya.")
    office.form("Keep").fill(id="Ya.\n\nTidak.", en="Yes.\n\nNo, sorry.").press()
    office.assert_ok().get(f"/office/questions/{code}").link("No, sorry.").follow()
    office.form("Send the answer").press()
    office.assert_ok()
    with world.inside():
        assert the().latest(questions.Kind.ANSWERED) == "No, sorry."


def test_an_old_question_is_deleted_with_all_that_was_said(world_on: World) -> None:
    world = world_on
    with world.inside():
        pouch = world.on_sale(world.melati)
    asked_of_product(world, pouch, "Bisa biru?", reach="tanya@pembeli.example")
    with world.inside():
        questioning.answer(the().code, "Ya.", looked=False, by=RATNA)
        with clock.at(clock.now() + timedelta(days=89)):
            ticking.tick(lambda letter: None)
        assert len(the().texts) == 2
        with clock.at(clock.now() + timedelta(days=91)):
            ticking.tick(lambda letter: None)
        db.session.rollback()
        for table in (Question, QuestionText):
            assert db.session.scalar(select(func.count(table.id))) == 0


def test_a_longer_inbox_takes_no_more_queries(world: World) -> None:
    with world.inside():
        pouch = world.on_sale(world.melati)
        reference = bought(world, world.melati, pouch)
    office = ratna(world)
    melati = in_studio(world)

    def ask(number: int) -> None:
        with world.inside():
            key = key_of(reference)
            where = f"10.0.0.{number}"
            questioning.ask_about_product(
                pouch, "Satu?", "", language="id", address=where, press_key=f"p{number}"
            )
            questioning.ask_about_order(reference, key, "Dua?", press_key=f"o{number}")
            passed = questioning.ask_about_product(
                pouch, "Tiga?", "", language="id", address=where, press_key=f"q{number}"
            )
            code = questions.with_token(db.session(), passed).code
            questioning.pass_on(code, pouch, "Tiga?", by=RATNA)

    def asked() -> list[int]:
        found = []
        for who, path in (
            (office, "/office/questions"),
            (office, "/office/questions?which=maker"),
            (melati, "/studio/questions"),
        ):
            world.app.extensions["moment"]._kept.clear()
            with world.inside(), world.counting() as queries:
                who.get(path).assert_ok()
            found.append(len(queries))
        return found

    ask(1)
    asked()
    before = asked()
    for number in range(2, 5):
        ask(number)
    after = asked()

    assert after <= before, (before, after)
    assert max(after) <= 20
