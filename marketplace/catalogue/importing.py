"""Many products at once, by a file: it is read, looked at, and then kept as a whole or not at all.

Each story is also told by the office for her: `by` then says on whose behalf.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from marketplace.catalogue import category as categories
from marketplace.catalogue import offering, sheet_files, sheet_reading
from marketplace.catalogue import sheet_upload as uploads
from marketplace.catalogue.facts import Facts, facts_of
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.sheet_files import Cell, Row
from marketplace.catalogue.sheet_upload import SheetUpload
from marketplace.catalogue.sheets import Fault, Known, Planned, Shelf
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow, Overtaken
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Product as ProductStates
from marketplace.lifecycles import Revision as RevisionStates
from marketplace.people import cohort
from marketplace.people import producer as producers
from marketplace.people.producer import Producer


class Faulty(NotNow):
    """Nothing was kept; `faults` say what to mend, and where."""

    says = lazy("Nothing was kept. Please mend these cells and send the file again.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = list(faults)


class NothingToDo(NotNow):
    says = lazy("This file changes nothing. All is as it says already.")


@dataclass(frozen=True)
class Plan:
    """What confirming would do. `seal` names just this plan, so that no other one is confirmed."""

    goods: list[Planned]

    @property
    def new(self) -> list[Planned]:
        return [one for one in self.goods if one.new]

    @property
    def changed(self) -> list[Planned]:
        return [one for one in self.goods if not one.new and not one.same]

    @property
    def same(self) -> int:
        return sum(one.same for one in self.goods)

    @property
    def seal(self) -> str:
        said = repr([(one.code, one.before, one.facts) for one in self.goods])
        return hashlib.sha256(said.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Done:
    """How many products were made, changed, and sent to the office."""

    new: int
    changed: int
    sent: int


def send(producer_code: str, data: bytes, *, by: Actor) -> str:
    """Reads a file and keeps it until it is confirmed; returns the upload's code.

    Raises `NotASheet`, `Faulty`, `NothingToDo`; then nothing is kept.
    """
    rows = sheet_files.read(data)
    with transaction() as session:
        her = producers.known_as(session, producer_code)
        plan = _plan(session, her, rows)
        if not plan.new and not plan.changed:
            raise NothingToDo()
        _forget_old(session, her)
        cells = json.dumps([[cell.text for cell in row] for row in rows], ensure_ascii=False)
        upload = SheetUpload(
            code=codes.code(),
            producer_id=her.id,
            made_by=by.code,
            made_at=clock.now(),
            cells=cells,
        )
        session.add(upload)
        return upload.code


def plan_of(session: Session, her: Producer, upload_code: str) -> Plan:
    """What confirming would do now. Raises `NotFound`, `Faulty`."""
    upload = uploads.of_producer(session, her, upload_code)
    return _plan(session, her, _rows(upload))


def confirm(
    producer_code: str, upload_code: str, *, seal: str, hand_in: bool, key: str, by: Actor
) -> Done:
    """All of it, or nothing. With `hand_in` whatever is ready goes to the office at once.

    Raises `NotFound`, `Faulty`, `Overtaken` when the plan is not the one that was looked at.
    """
    with transaction() as session:
        press = once.claim(session, key, f"confirm sheet {upload_code}")
        if press.result:
            return Done(*map(int, press.result.split()))
        her = producers.known_as(session, producer_code)
        upload = uploads.of_producer(session, her, upload_code)
        plan = _plan(session, her, _rows(upload))
        if plan.seal != seal:
            raise Overtaken()
        for one in plan.new:
            offering.add_draft(session, her, one.facts, by=by)
        changed = [_changed(session, her, one, by) for one in plan.changed]
        # What is new has no photo yet and is never ready.
        sent = sum(_handed_in(session, product, by) for product in changed) if hand_in else 0
        session.delete(upload)
        done = Done(len(plan.new), len(plan.changed), sent)
        press.result = f"{done.new} {done.changed} {done.sent}"
        return done


def goods_of(session: Session, her: Producer) -> list[tuple[str, Facts]]:
    """What is said now of everything she keeps, the newest first, by code: for a file."""
    return [(product.code, facts_of(product.latest)) for product in _kept(session, her)]


def _plan(session: Session, her: Producer, rows: Sequence[Row]) -> Plan:
    planned, faults = sheet_reading.read(rows, _known(session, her))
    if faults:
        raise Faulty(faults)
    return Plan(planned)


def _known(session: Session, her: Producer) -> Known:
    kept = _kept(session, her)
    open_to_her = cohort.allowed_categories(session, her)
    return Known(
        shelves={
            shelf.slug: Shelf(
                shelf.slug,
                (shelf.name, shelf.name_id, shelf.name_en),
                shelf.food,
                her.house or shelf.slug in open_to_her,
            )
            for shelf in categories.shelves(session)
        },
        products={product.code: facts_of(product.latest) for product in kept},
        waiting=frozenset(
            p.code for p in kept if p.latest.state == RevisionStates.SUBMITTED
        ),
    )


def _kept(session: Session, her: Producer) -> list[Product]:
    """Gift sets are put together elsewhere."""
    return list(
        session.scalars(
            select(Product)
            .where(
                Product.producer_id == her.id,
                Product.state == ProductStates.KEPT,
                ~Product.gift,
            )
            .order_by(Product.id.desc())
            .options(
                joinedload(Product.producer),
                selectinload(Product.revisions).options(
                    joinedload(Revision.food), selectinload(Revision.proposed)
                ),
            )
        )
    )


def _changed(session: Session, her: Producer, one: Planned, by: Actor) -> Product:
    product = offering.product_of(session, her.code, one.code)
    offering.put_facts(session, product, one.facts, by=by)
    return product


def _handed_in(session: Session, product: Product, by: Actor) -> bool:
    """Whether it was ready; what is not stays with her."""
    session.refresh(product, ["revisions"])
    try:
        offering.hand_in(session, product, by=by)
    except (offering.PhotoMissing, offering.PriceMissing, offering.NotReady):
        return False
    return True


def _rows(upload: SheetUpload) -> list[Row]:
    return [[Cell(text) for text in row] for row in json.loads(upload.cells)]


def _forget_old(session: Session, her: Producer) -> None:
    """Her earlier uploads, and anybody's of yesterday."""
    yesterday = clock.now() - timedelta(hours=uploads.HOURS)
    session.execute(
        delete(SheetUpload).where(
            or_(SheetUpload.producer_id == her.id, SheetUpload.made_at < yesterday)
        )
    )
