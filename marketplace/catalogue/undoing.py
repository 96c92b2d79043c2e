"""A producer changes her mind: a product comes back from the archive, and what she handed in comes
back to her.
"""

from marketplace.catalogue import facts as said
from marketplace.catalogue import offering
from marketplace.catalogue.revision import Revision
from marketplace.kernel import codes
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.lifecycles import Revision as States


def put_back(producer_code: str, product_code: str, *, by: Actor) -> None:
    """It is offered as before, if nothing else has changed. Raises `NotFound`, `WrongState`."""
    with transaction() as session:
        product = offering.product_of(session, producer_code, product_code)
        product.move("restore", by=by)
        offering.note(session, by, "put product back", product)


def take_back(producer_code: str, product_code: str, *, by: Actor) -> None:
    """What the office has not decided on yet can be changed again, just as it was. Raises
    `NotFound`, `NotNow`.
    """
    with transaction() as session:
        product = offering.product_of(session, producer_code, product_code)
        sent = product.latest
        if sent.state != States.SUBMITTED:
            raise NotNow()
        sent.move("withdraw", by=by)
        again = Revision(code=codes.code(), product_id=product.id, changed_by=by.code)
        again.show(sent.photos)
        said.write(session, again, said.facts_of(sent))
        product.revisions.append(again)
        offering.note(session, by, "take revision back", product)


def forget_change(producer_code: str, product_code: str, *, by: Actor) -> None:
    """A change that was not handed in is dropped; what is on sale stays. Raises `NotFound`,
    `NotNow`.
    """
    with transaction() as session:
        product = offering.product_of(session, producer_code, product_code)
        if product.accepted is None or not product.latest.open:
            raise NotNow()
        product.latest.move("withdraw", by=by)
        offering.note(session, by, "forget change", product)
