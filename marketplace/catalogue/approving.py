"""The office looks at what producers submitted: it goes on sale, or back with a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.catalogue import gift as gifts
from marketplace.catalogue import inspecting, search, stock
from marketplace.catalogue import photo as photos
from marketplace.catalogue.finding import Finding
from marketplace.catalogue.inspecting import Inspection, Label
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Making, Reason, Revision
from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import MANAGER
from marketplace.lifecycles import Revision as States
from marketplace.outbox.message import queue
from marketplace.people import audit
from marketplace.people import user as users

PAGE = 24


class Unready(NotNow):
    """`findings` say what stands in the way, each at its field."""

    says = lazy("This cannot go on sale yet. Please look at what is missing.")

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__()
        self.findings = list(findings)


class OwnProposal(NotNow):
    says = lazy("You changed or sent this yourself. Another manager must look at it.")


@dataclass(frozen=True)
class Queue:
    """Some of what waits, how much that is in all, and where the list goes on."""

    rows: list[tuple[Revision, Product]]
    after: str | None


def accept(revision_code: str, *, by: Actor, label: Label | None = None) -> None:
    """Her revision becomes the product's public face; `label` is what the office adds to a food.

    Raises `NotFound`, `WrongState`, `OwnProposal`, `Unready`, `wordlist.Unreadable`.
    """
    with transaction() as session:
        revision, product = submitted(session, revision_code)
        revision.move("accept", by=by)
        alone = _refuse_own(session, revision, by)
        seen = inspecting.inspect(session, product, revision, label)
        if seen.findings:
            raise Unready(seen.findings)
        _label(revision, label)
        show(session, product, revision, seen, by=by)
        for sku in sorted(variant.sku for variant in product.variants):
            stock.date_food(session, sku)
        _take_on_no_more(session, product, revision)
        audit.note(session, by, "accept revision", about=product.code, why=alone)
        queue(session, "something new", about=product.producer.code, revision=revision.code)


def _refuse_own(session: Session, revision: Revision, by: Actor) -> str:
    """Nobody approves what they proposed or last changed, unless nobody else can: then the audit
    says so. Raises `OwnProposal`.
    """
    if by.code not in {revision.changed_by, revision.submitted_by}:
        return ""
    if users.others_who_can(session, MANAGER, besides=by.code):
        raise OwnProposal()
    return "own proposal: nobody else could"


def _label(revision: Revision, label: Label | None) -> None:
    if label is not None and revision.food is not None:
        food = revision.food
        food.permit_id, food.halal_id = label.permit_id, label.halal_id
        food.trial_note = label.trial_note


def show(
    session: Session, product: Product, revision: Revision, seen: Inspection, *, by: Actor
) -> None:
    """Inside a story: what lists walk, carts hold and searches find is copied from the accepted
    revision, which counts from now on.
    """
    revision.decided_by = by.code
    for photo in revision.photos:
        photos.publish(photo)
    search.index(session, product, revision)
    product.accepted_id = revision.id
    product.published_at = product.published_at or clock.now()
    product.category = revision.category
    product.price_from = seen.facts.price_from
    if not product.gift:
        product.local = seen.local
    by_sku = {proposed.sku: proposed for proposed in revision.proposed}
    for variant in product.variants:
        proposed = by_sku.get(variant.sku)
        variant.offered = proposed is not None
        if proposed:
            variant.label, variant.label_en = proposed.label, proposed.label_en
            variant.price, variant.weight_g = proposed.price, proposed.weight_g
            variant.position = proposed.position
    gifts.follow(session, product)


def _take_on_no_more(session: Session, product: Product, revision: Revision) -> None:
    """What lies ready from now on is no longer promised before it exists."""
    if revision.making == Making.STOCK:
        for variant in product.variants:
            stock.allow(session, variant.sku, 0)


def send_back(revision_code: str, *, reasons: Mapping[str, str], by: Actor) -> None:
    """She can mend it and submit again. `reasons` say what to mend, by field; the field "" is the
    whole. Raises `NotFound`, `WrongState`.
    """
    with transaction() as session:
        revision, product = submitted(session, revision_code)
        revision.move("return", by=by)
        revision.decided_by = by.code
        revision.reasons = [Reason(field=f, words=w) for f, w in reasons.items()]
        audit.note(session, by, "return revision", about=product.code)
        queue(session, "something new", about=product.producer.code, revision=revision.code)


def submitted(session: Session, revision_code: str) -> tuple[Revision, Product]:
    """Any revision by its code, with its product. Raises `NotFound`."""
    revision = session.scalar(select(Revision).where(Revision.code == revision_code))
    if revision is None:
        raise NotFound()
    return revision, session.get_one(Product, revision.product_id)


def before(session: Session, revision: Revision) -> Revision | None:
    """The face it would replace, or has replaced: the one accepted last before it."""
    return session.scalar(
        select(Revision)
        .where(
            Revision.product_id == revision.product_id,
            Revision.id < revision.id,
            Revision.state == States.ACCEPTED,
        )
        .options(*_FACES)
        .order_by(Revision.id.desc())
        .limit(1)
    )


def waiting(session: Session, after: str = "") -> Queue:
    """What waits to be looked at, the oldest first, on from the revision with the code `after`.

    Raises `NotFound` when `after` is none.
    """
    query = _in_line(session, after).limit(PAGE + 1)
    rows = [(revision, product) for revision, product in session.execute(query)]
    return Queue(rows[:PAGE], rows[PAGE - 1][0].code if len(rows) > PAGE else None)


def next_after(session: Session, revision_code: str) -> str | None:
    """The one that waits behind this one, else the oldest; None when nothing else waits."""
    for query in (_in_line(session, revision_code), _in_line(session)):
        found = session.execute(query.where(Revision.code != revision_code).limit(1)).first()
        if found:
            return str(found[0].code)
    return None


def count_waiting(session: Session) -> int:
    """How many wait to be looked at."""
    query = select(func.count(Revision.id)).where(Revision.state == States.SUBMITTED)
    return session.scalar(query) or 0


def _in_line(session: Session, after: str = "") -> Select[Revision, Product]:
    query = (
        select(Revision, Product)
        .join(Product, Product.id == Revision.product_id)
        .where(Revision.state == States.SUBMITTED)
        .options(
            *_FACES,
            joinedload(Product.producer),
            joinedload(Product.accepted).options(*_FACES),
        )
        .order_by(Revision.submitted_at, Revision.id)
    )
    if not after:
        return query
    last, _product = submitted(session, after)
    return query.where(_behind(last))


def _behind(last: Revision) -> ColumnElement[bool]:
    return tuple_(Revision.submitted_at, Revision.id) > (last.submitted_at, last.id)


_FACES = (
    joinedload(Revision.photo),
    joinedload(Revision.food),
    selectinload(Revision.further),
    selectinload(Revision.proposed),
)
