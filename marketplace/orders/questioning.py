"""Somebody asks; the office answers, and asks the maker where it must. No contact passes: what goes
to the maker holds no way to reach anybody, and what goes to the buyer was read by the office.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue.product import Product
from marketplace.catalogue.selling import is_on_sale
from marketplace.kernel import clock, codes, once, reaching, sealing
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import THE_BUYER
from marketplace.orders import order as orders
from marketplace.orders import question as questions
from marketplace.orders.question import Kind, Question
from marketplace.outbox.message import queue
from marketplace.people import audit, throttle
from marketplace.people.producer import Producer
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import timers, wordlist

ANSWERED = "question answered"
MOST, WITHIN = 5, timedelta(days=1)
BY_BUYER = "buyer"


class TooManyQuestions(NotNow):
    status = 429
    says = lazy("You have asked five times today. Please come back tomorrow, or call us.")


class StillReaches(NotNow):
    status = 422
    says = lazy("This still holds a number, an address or a link. Please take it out.")


class LookFirst(NotNow):
    status = 422
    says = lazy("This holds a number, an address or a link. Is it ours? Then tick the box.")


def ask_about_product(
    product: str, text: str, contact: str, *, language: str, address: str, press_key: str
) -> str:
    """Anybody asks; returns the token that leads back to it. `address` is where it comes from,
    `contact` an e-mail address or a phone, or nothing.

    Raises `NotFound` for what the public cannot see, `TooManyQuestions`.
    """
    with transaction() as session:
        press = once.claim(session, press_key, f"ask about {product}")
        if press.result:
            return questions.known_as(session, press.result).token
        _not_too_often(session, sealing.blind(address, about="throttle.address")[0])
        found = session.scalar(select(Product).where(Product.code == product))
        if found is None or not is_on_sale(session, found):
            raise NotFound()
        asked = _asked(session, text, contact, language, product_id=found.id)
        press.result = asked.code
        return asked.token


def ask_about_order(reference: str, key: str, text: str, *, press_key: str) -> str:
    """Whoever holds the order's key asks; returns the token that leads back to it.

    Raises `NotFound`, `TooManyQuestions`.
    """
    with transaction() as session:
        press = once.claim(session, press_key, f"ask about {reference}")
        if press.result:
            return questions.known_as(session, press.result).token
        order = orders.held_with(session, reference, key)
        _not_too_often(session, reference)
        asked = _asked(session, text, "", order.language, order_reference=reference)
        press.result = asked.code
        return asked.token


def ask_again(token: str, text: str, *, press_key: str) -> None:
    """After an answer: the same thread, once more. Raises `NotFound`, `WrongState`,
    `TooManyQuestions`.
    """
    with transaction() as session:
        question = questions.with_token(session, token)
        press = once.claim(session, press_key, f"ask again {question.code}")
        if press.result:
            return
        press.result = question.code
        _not_too_often(session, question.code)
        question.move("ask again", by=THE_BUYER)
        question.asked_at, question.ended_at = clock.now(), None
        question.answer_by = timers.answer_due(session, clock.now())
        _say(question, Kind.ASKED, text, BY_BUYER)


def pass_on(code: str, product: str, text: str, *, by: Actor) -> None:
    """The office asks whoever makes this product, in words of its own or in those of the buyer
    that reach nobody.

    Raises `NotFound`, `WrongState`, `NotAllowed`, `StillReaches`, `Listed`.
    """
    wordlist.refuse_listed(text)
    if reaching.find(text):
        raise StillReaches()
    with transaction() as session:
        question = questions.known_as(session, code)
        her = _maker(session, question, product)
        question.move("pass on", by=by)
        question.product_id, question.producer = her[0], her[1]
        _say(question, Kind.TO_MAKER, text, by.code)
        audit.note(session, by, "pass question on", about=code)
        number = len(question.said(Kind.TO_MAKER))
        queue(session, "something new", about=her[1], question=code, number=number)


def reply(producer: str, code: str, text: str, *, by: Actor) -> None:
    """What she knows, for the office to read. Raises `NotFound`, `Listed`."""
    wordlist.refuse_listed(text)
    with transaction() as session:
        question = questions.of_maker(session, producer, code)
        question.move("reply", by=by)
        _say(question, Kind.FROM_MAKER, text, by.code)


def take_back(code: str, *, by: Actor) -> None:
    """She need not say anything any more. Raises `NotFound`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        question = questions.known_as(session, code)
        question.move("take back", by=by)
        audit.note(session, by, "take question back", about=code)


def answer(code: str, text: str, *, looked: bool, by: Actor) -> None:
    """What the buyer reads. `looked` says that each number and address in it is ours to give.

    Raises `NotFound`, `WrongState`, `NotAllowed`, `LookFirst`, `Listed`.
    """
    wordlist.refuse_listed(text)
    with transaction() as session:
        if not looked and reaching.find(_without_ours(session, text)):
            raise LookFirst()
        question = questions.known_as(session, code)
        question.move("answer", by=by)
        question.ended_at = clock.now()
        _say(question, Kind.ANSWERED, text, by.code)
        audit.note(session, by, "answer question", about=code)
        number = len(question.said(Kind.ANSWERED))
        queue(session, ANSWERED, about=code, number=number)


def close(code: str, *, by: Actor) -> None:
    """It needs no answer, or gets none. Raises `NotFound`, `WrongState`, `NotAllowed`."""
    with transaction() as session:
        question = questions.known_as(session, code)
        question.move("close", by=by)
        question.ended_at = clock.now()
        audit.note(session, by, "close question", about=code)


def _asked(
    session: Session, text: str, contact: str, language: str, **about: int | str
) -> Question:
    code = codes.code()
    question = Question(
        code=code,
        language=language,
        asked_at=clock.now(),
        answer_by=timers.answer_due(session, clock.now()),
        **questions.sealed_columns(code, contact),
        **about,
    )
    session.add(question)
    _say(question, Kind.ASKED, text, BY_BUYER)
    return question


def _say(question: Question, kind: Kind, text: str, by: str) -> None:
    question.texts.append(questions.text_of(kind, text, at=clock.now(), by=by))


def _not_too_often(session: Session, whose: str) -> None:
    key = f"question:{whose}"
    if throttle.too_often(session, key, MOST, WITHIN):
        raise TooManyQuestions()
    throttle.count(session, key, WITHIN)


def _maker(session: Session, question: Question, product: str) -> tuple[int, str]:
    """The product and who makes it, of what the question is about. Raises `NotFound`."""
    row = session.execute(
        select(Product.id, Producer.code)
        .join(Producer, Producer.id == Product.producer_id)
        .where(Product.code == product)
    ).one_or_none()
    if row is None or product not in products_of(session, question):
        raise NotFound()
    return row.id, row.code


def products_of(session: Session, question: Question) -> dict[str, str]:
    """What a maker can be asked about: names of products by code."""
    if question.order_reference:
        order = orders.known_as(session, question.order_reference)
        return {line.product: line.name for line in order.lines}
    product = question.product
    return {product.code: product.face.name} if product else {}


def _without_ours(session: Session, text: str) -> str:
    us = cooperatives.required(session)
    digits = us.phone.removeprefix("+62")
    ours = [us.email] if us.email else []
    for one in reaching.find(text):
        written = text[one.start : one.end]
        if digits and "".join(c for c in written if c.isdecimal()).removeprefix("62").lstrip(
            "0"
        ) == digits.lstrip("0"):
            ours.append(written)
    for known in ours:
        text = text.replace(known, "")
    return text
