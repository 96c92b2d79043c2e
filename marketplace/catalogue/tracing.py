"""Everything that happened to one product: what was proposed and decided, what was done and for
whom, and how its stock moved. It is only ever read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.catalogue.on_hand import Movement
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.variant import Variant
from marketplace.kernel import lifecycle
from marketplace.kernel.lifecycle import Move
from marketplace.kernel.refusals import NotFound
from marketplace.people import audit
from marketplace.people.audit import Audit

MOST = 50


@dataclass(frozen=True)
class Trace:
    """`moves` are of the product and its revisions, the oldest first; the others the newest first,
    and no more than fit a page: `more_acts` and `more_movements` say where they go on.
    """

    product: Product
    revisions: Sequence[Revision]
    moves: Sequence[Move]
    acts: Sequence[Audit]
    more_acts: int | None
    movements: Sequence[Movement]
    more_movements: int | None

    @property
    def people(self) -> set[str]:
        """Codes of everybody who did something."""
        who = {move.by for move in self.moves} | {act.by for act in self.acts}
        who |= {movement.by for movement in self.movements}
        return who | {revision.decided_by or "" for revision in self.revisions}


def of(session: Session, code: str, *, acts: int = 0, movements: int = 0) -> Trace:
    """On from the act and the movement with these ids. Raises `NotFound`."""
    product = session.scalar(
        select(Product)
        .options(
            joinedload(Product.producer),
            selectinload(Product.variants).options(joinedload(Variant.stock)),
            selectinload(Product.revisions).options(
                joinedload(Revision.photo), selectinload(Revision.proposed)
            ),
        )
        .where(Product.code == code)
    )
    if product is None:
        raise NotFound()
    revisions = product.revisions
    done = audit.about(session, [code], before=acts, most=MOST + 1)
    moved = _movements(session, [variant.sku for variant in product.variants], movements)
    return Trace(
        product=product,
        revisions=list(reversed(revisions)),
        moves=lifecycle.history(session, [code, *(r.code for r in revisions)]),
        acts=done[:MOST],
        more_acts=done[MOST - 1].id if len(done) > MOST else None,
        movements=moved[:MOST],
        more_movements=moved[MOST - 1].id if len(moved) > MOST else None,
    )


def _movements(session: Session, skus: list[str], before: int) -> list[Movement]:
    query = select(Movement).where(Movement.sku.in_(skus)).order_by(Movement.id.desc())
    if before:
        query = query.where(Movement.id < before)
    return list(session.scalars(query.limit(MOST + 1)))
