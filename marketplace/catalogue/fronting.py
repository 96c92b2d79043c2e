"""The office dresses the window: which goods stand first on the front page, and what it says."""

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.catalogue.front import MOST, FrontPick
from marketplace.catalogue.product import Product
from marketplace.kernel.db import changed, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow, Overtaken
from marketplace.kernel.words import lazy
from marketplace.people import audit
from marketplace.policy import window, wordlist
from marketplace.policy.window import Window


class WindowFull(NotNow):
    says = lazy("The window is full. Please take something out first.")


class NeverAccepted(NotNow):
    says = lazy("Only goods that were accepted can stand in the window.")


def pick(product_code: str, *, by: Actor) -> None:
    """The product stands last in the window; if it stood there before, nothing changes.

    Raises `NotFound`, `NeverAccepted`, `WindowFull`.
    """
    with transaction() as session:
        product = session.scalar(select(Product).where(Product.code == product_code))
        if product is None:
            raise NotFound()
        if product.accepted_id is None:
            raise NeverAccepted()
        ids = _picked(session)
        if product.id in ids:
            return
        if len(ids) >= MOST:
            raise WindowFull()
        _put(session, ids, [*ids, product.id])
        audit.note(session, by, "pick for window", about=product.code)


def take_out(product_code: str, *, by: Actor) -> None:
    """It stands in the window no more. Raises `NotFound`."""
    with transaction() as session:
        ids, its = _picked(session), _id_of(session, product_code)
        _put(session, ids, [id for id in ids if id != its])
        audit.note(session, by, "take out of window", about=product_code)


def move(product_code: str, places: int, *, by: Actor) -> None:
    """So many places towards the end; fewer than none is towards the front. Raises `NotFound`."""
    with transaction() as session:
        ids, its = _picked(session), _id_of(session, product_code)
        others = [id for id in ids if id != its]
        place = max(0, min(ids.index(its) + places, len(others)))
        _put(session, ids, [*others[:place], its, *others[place:]])
        audit.note(session, by, "move in window", about=product_code)


def say(words: Window, *, by: Actor) -> None:
    """The front page says this from now on; the same again changes nothing.

    Raises `wordlist.Listed`.
    """
    wordlist.refuse_listed(words.headline_id, words.headline_en, words.lede_id, words.lede_en)
    with transaction() as session:
        if window.current(session) == words:
            return
        window.put(session, words, by=by.code)
        audit.note(session, by, "change front page", about=window.KEY)


def _picked(session: Session) -> list[int]:
    """In their order, kept by this story alone until it ends."""
    query = select(FrontPick.product_id).order_by(FrontPick.position).with_for_update()
    return list(session.scalars(query))


def _id_of(session: Session, product_code: str) -> int:
    """Of a product in the window. Raises `NotFound`."""
    found = session.scalar(
        select(FrontPick.product_id)
        .join(Product, Product.id == FrontPick.product_id)
        .where(Product.code == product_code)
    )
    if found is None:
        raise NotFound()
    return found


def _put(session: Session, before: list[int], after: list[int]) -> None:
    """The whole window anew. Raises `Overtaken` where somebody dressed it meanwhile."""
    if changed(session.execute(delete(FrontPick))) != len(before):
        raise Overtaken()
    rows = [{"position": place, "product_id": id} for place, id in enumerate(after)]
    try:
        if rows:
            session.execute(insert(FrontPick), rows)
    except IntegrityError as error:
        raise Overtaken() from error
