"""A buyer says how goods were; a manager reads it before anybody else does. Staff change no word:
what may not be read is not shown, with a reason that the buyer sees.

A buyer is never told that a word is on the list: whoever tries words would learn what stands there.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.catalogue import product as products
from marketplace.catalogue.product import Product
from marketplace.kernel import clock, codes, once, reaching
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import THE_BUYER
from marketplace.lifecycles import Review as States
from marketplace.orders import order as orders
from marketplace.orders import review as reviews
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.review import Review, Why
from marketplace.people import audit
from marketplace.people import producer as producers
from marketplace.policy import wordlist


class NotYet(NotNow):
    says = lazy("You can say how it was once the order is completed.")


class Reaches(NotNow):
    status = 422
    says = lazy("Something here may reach a person. Please look at the marks.")


def write(
    reference: str, key: str, position: int, *, stars: int, text: str, press_key: str
) -> None:
    """Whoever holds the order's key says it of one line, or says it anew. It waits for a manager.

    Raises `NotFound`, `NotYet`.
    """
    with transaction() as session:
        press = once.claim(session, press_key, f"review {reference}/{position}")
        if press.result:
            return
        order, line = _line(session, reference, key, position)
        if not reviews.may_be_reviewed(line):
            raise NotYet()
        review = reviews.of_line(session, line.id)
        if review is None:
            review = _new(session, order, line, stars)
        else:
            _leave_the_shop(session, review)
            if review.can("change"):
                review.move("change", by=THE_BUYER)
        review.stars, review.written_at, review.published_at = stars, clock.now(), None
        review.reason, review.decided_by, review.decided_at = "", None, None
        review.say(text)
        press.result = review.code


def withdraw(reference: str, key: str, position: int) -> None:
    """It is gone, and so are its words. Raises `NotFound`, `WrongState`."""
    with transaction() as session:
        _order, line = _line(session, reference, key, position)
        review = reviews.of_line(session, line.id)
        if review is None:
            raise NotFound()
        _withdraw(session, review)


def forget_buyer(session: Session, buyer: str) -> None:
    """Inside a story: a buyer who wants to be forgotten takes back all that she said."""
    for review in reviews.of_buyer(session, buyer):
        _withdraw(session, review)


def publish(code: str, *, looked: bool, by: Actor) -> None:
    """Everybody may read it. `looked` says that somebody has looked at each mark.

    Raises `NotFound`, `WrongState`, `NotAllowed`, `Listed`, `Reaches`.
    """
    with transaction() as session:
        review = reviews.known_as(session, code)
        said = review.said
        wordlist.refuse_listed(said)
        if reaching.find(said) and not looked:
            raise Reaches()
        review.move("publish", by=by)
        review.words, review.reason = said, ""
        review.published_at = review.published_at or clock.now()
        _decided(review, by)
        _count(session, review, 1)
        audit.note(session, by, "publish review", about=code)


def refuse(code: str, why: str, *, by: Actor) -> None:
    """Nobody will read it; the buyer may write another. `why` is one of `Why`.

    Raises `NotFound`, `WrongState`, `NotAllowed`.
    """
    with transaction() as session:
        review = reviews.known_as(session, code)
        review.move("refuse", by=by)
        review.reason = Why(why)
        _decided(review, by)
        audit.note(session, by, "refuse review", about=code, why=why)


def hide(code: str, why: str, *, by: Actor) -> None:
    """It was shown and is not any more; what was written is kept. Raises as `refuse` does."""
    with transaction() as session:
        review = reviews.known_as(session, code)
        _leave_the_shop(session, review)
        review.move("hide", by=by)
        review.reason = Why(why)
        _decided(review, by)
        audit.note(session, by, "hide review", about=code, why=why)


def leave(code: str, *, by: Actor) -> None:
    """Somebody asked us to look: we did, and it stays as it is. Raises `NotFound`."""
    with transaction() as session:
        review = reviews.known_as(session, code)
        review.look_asked_at = None
        audit.note(session, by, "leave review", about=code)


def ask_to_look(producer: str, product: str, code: str, *, by: Actor) -> None:
    """She thinks that a published review of her own goods should not stand there. She says nothing
    to the buyer, and nothing happens until the office has looked. Raises `NotFound`.
    """
    with transaction() as session:
        mine = products.of_producer(session, producers.known_as(session, producer), product)
        review = reviews.known_as(session, code)
        if review.product_id != mine.id or review.state != States.PUBLISHED:
            raise NotFound()
        if review.look_asked_at is None:
            review.look_asked_at = clock.now()
            audit.note(session, by, "ask to look at review", about=code)


def _line(session: Session, reference: str, key: str, position: int) -> tuple[Order, OrderLine]:
    order = orders.held_with(session, reference, key)
    line = next((line for line in order.lines if line.position == position), None)
    if line is None:
        raise NotFound()
    return order, line


def _new(session: Session, order: Order, line: OrderLine, stars: int) -> Review:
    product = session.scalars(select(Product).where(Product.code == line.product)).one()
    review = Review(
        code=codes.code(),
        order_reference=order.reference,
        line_id=line.id,
        product_id=product.id,
        stars=stars,
        written_at=clock.now(),
    )
    session.add(review)
    session.flush()
    return review


def _withdraw(session: Session, review: Review) -> None:
    _leave_the_shop(session, review)
    review.move("withdraw", by=THE_BUYER)
    review.say("")


def _leave_the_shop(session: Session, review: Review) -> None:
    """What was published counts no more."""
    if review.state == States.PUBLISHED:
        _count(session, review, -1)
    review.words, review.look_asked_at = "", None


def _count(session: Session, review: Review, one: int) -> None:
    """In one statement: two of the same product may be published at the same moment."""
    session.execute(
        update(Product)
        .where(Product.id == review.product_id)
        .values(rated=Product.rated + one, stars=Product.stars + one * review.stars)
    )


def _decided(review: Review, by: Actor) -> None:
    review.decided_by, review.decided_at, review.look_asked_at = by.code, clock.now(), None
