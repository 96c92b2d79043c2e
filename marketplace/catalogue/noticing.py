"""A stranger says that something is wrong with goods; the office decides, with a reason.

The producer learns only that there is something new.
"""

from marketplace.catalogue import notice as notices
from marketplace.catalogue import product as products
from marketplace.catalogue import withholding
from marketplace.catalogue.notice import Notice, Why
from marketplace.catalogue.product import Product
from marketplace.catalogue.selling import is_on_sale
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound
from marketplace.people import audit

MOST_OPEN = 20
"""More about one product tell the office nothing new."""


def report(product_code: str, reason: str, words: str, key: str) -> None:
    """Somebody unknown says why. `reason` is one of `Why`, `words` may be empty.

    Raises `NotFound` for what the public cannot see.
    """
    why = Why(reason)
    with transaction() as session:
        press = once.claim(session, key, f"report {product_code}")
        if press.result:
            return
        product = products.known_as(session, product_code)
        if not is_on_sale(session, product):
            raise NotFound()
        press.result = codes.code()
        if notices.open_about(session, product.id) < MOST_OPEN:
            session.add(
                Notice(
                    code=press.result,
                    product_id=product.id,
                    reason=why,
                    words=words,
                    at=clock.now(),
                )
            )


def uphold(notice_code: str, *, why: str, by: Actor) -> None:
    """It is true: the product is sold no more until the office says so.

    Raises `NotFound`, `WrongState`.
    """
    with transaction() as session:
        notice = notices.known_as(session, notice_code)
        notice.move("uphold", by=by)
        notice.decision, notice.decided_by = why, by.code
        product = session.get_one(Product, notice.product_id)
        audit.note(session, by, "uphold notice", about=product.code, why=why)
        withholding.take_off(session, product, why=why, by=by)


def dismiss(notice_code: str, *, why: str, by: Actor) -> None:
    """Nothing is wrong. Raises `NotFound`, `WrongState`."""
    with transaction() as session:
        notice = notices.known_as(session, notice_code)
        notice.move("dismiss", by=by)
        notice.decision, notice.decided_by = why, by.code
        product = session.get_one(Product, notice.product_id)
        audit.note(session, by, "dismiss notice", about=product.code, why=why)
