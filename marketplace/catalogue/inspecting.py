"""What stands between a revision and the shop, as the office sees it: what its facts lack, and
whether its category is open to its producer. It changes nothing.
"""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from marketplace.catalogue import category as categories
from marketplace.catalogue import gate, publishing
from marketplace.catalogue.facts import Facts, Food, facts_of
from marketplace.catalogue.finding import Finding
from marketplace.catalogue.gate import Way
from marketplace.catalogue.permit import Permit
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Making, Revision
from marketplace.kernel import clock
from marketplace.kernel.words import _
from marketplace.people import cohort
from marketplace.policy import goods


@dataclass(frozen=True)
class Label:
    """What the office adds to a food: permits of the cooperative's own by their ids, and why it
    keeps longer than its kind usually does.
    """

    permit_id: int | None = None
    halal_id: int | None = None
    trial_note: str = ""


@dataclass(frozen=True)
class Inspection:
    """`findings` is empty when nothing stands in the way; `way` is None for what nobody eats, and
    for foods of which too little is known.
    """

    facts: Facts
    edible: bool
    findings: list[Finding]
    way: Way | None

    @property
    def local(self) -> bool:
        """Whether it may not go by courier."""
        return self.way == Way.LOCAL


def inspect(
    session: Session, product: Product, revision: Revision, label: Label | None = None
) -> Inspection:
    """With the office's choices, or with those its facts hold. Raises `wordlist.Unreadable`."""
    facts = labelled(facts_of(revision), label)
    edible = categories.known_as(session, revision.category).food
    food = facts.food or Food()
    permit = _permit(session, food.permit_id)
    findings = publishing.findings(
        facts,
        edible=edible,
        has_photo=revision.photo_id is not None,
        permit=permit,
        certificate=_permit(session, food.halal_id),
        rules=goods.current(session),
        today=clock.today(),
    )
    findings += _closed(session, product, revision)
    return Inspection(facts, edible, findings, _way(facts, permit) if edible else None)


def labelled(facts: Facts, label: Label | None) -> Facts:
    """The same facts under these permits."""
    if label is None or facts.food is None:
        return facts
    return replace(
        facts,
        food=replace(
            facts.food,
            permit_id=label.permit_id,
            halal_id=label.halal_id,
            trial_note=label.trial_note,
        ),
    )


def _closed(session: Session, product: Product, revision: Revision) -> list[Finding]:
    her = product.producer
    if her.house or revision.category in cohort.allowed_categories(session, her):
        return []
    return [Finding("category", _("This category is not open to her. Her page can open it."))]


def _way(facts: Facts, permit: Permit | None) -> Way | None:
    food = facts.food
    if not (food and food.storage and food.shelf_life_days and food.process):
        return None
    needed = gate.permit_for(
        facts.name, food.storage, food.shelf_life_days, food.process, facts.making == Making.ORDER
    )
    return gate.way(needed, food.storage, permitted=permit is not None)


def _permit(session: Session, permit_id: int | None) -> Permit | None:
    return session.get(Permit, permit_id) if permit_id else None
