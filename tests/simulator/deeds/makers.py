"""Makers make, bring, leave goods here, and say when they cannot."""

from datetime import timedelta

from marketplace.catalogue.lotting import Batch
from marketplace.fulfilment import hindering, making, receiving
from marketplace.fulfilment.hindering import Said
from marketplace.fulfilment.hindrance import REASONS, Hindrance
from marketplace.fulfilment.receiving import Brought, Left
from marketplace.lifecycles import Hindrance as Hindrances
from marketplace.lifecycles import Part as Parts
from marketplace.orders.part import Part
from tests.simulator.deed import deed
from tests.simulator.world import Village
from tests.world import TONO

ON_HER_LIST = Part.state.in_([Parts.TO_MAKE, Parts.READY])


@deed(often=6, leads=("part: ready", "from ready"))
def has_made_it(village: Village) -> bool:
    found = village.pick(Part.code, Part.producer, where=(Part.state == Parts.TO_MAKE,))
    if not found:
        return False
    code, producer = found
    village.tell(making.mark_ready, producer, code, by=village.by_code[producer].actor)
    return True


@deed(often=14)
def brings_everything(village: Village) -> bool:
    found = village.pick(Part.producer, where=(ON_HER_LIST,))
    if not found:
        return False
    village.press(receiving.receive_all, found[0], by=TONO)
    return True


@deed(often=4, leads=("part: miss",))
def brings_some(village: Village) -> bool:
    """Fewer than were promised, and perhaps more of what nobody ordered."""
    state = village.lot.choice([Parts.TO_MAKE, Parts.READY])
    if state == Parts.READY:
        has_made_it(village)
    where = Part.state == state, Part.quantity > 1
    found = village.pick(Part.code, Part.quantity, where=where)
    if not found:
        return False
    code, quantity = found
    many = village.lot.randint(1, quantity - 1)
    brought = Brought(many, None, village.lot.choice([0, 0, 2]), village.chance(0.5))
    village.tell(receiving.receive, code, brought, by=TONO)
    return True


@deed(often=2)
def leaves_goods_here(village: Village) -> bool:
    goods = village.lot.choice(village.goods)
    made_on = village.today - timedelta(days=village.lot.randint(0, 2))
    left = Left(goods.sku, village.lot.randint(1, 6), Batch(made_on) if goods.food else None)
    village.press(receiving.leave_here, goods.maker.code, [left], by=TONO)
    return True


@deed(often=4, leads=("hindrance",))
def cannot_make_it(village: Village) -> bool:
    found = village.pick(
        Part.code, Part.producer, Part.quantity, where=(Part.state == Parts.TO_MAKE,)
    )
    if not found:
        return False
    code, producer, quantity = found
    said = Said(village.lot.choice(REASONS), village.lot.randint(1, quantity))
    village.press(hindering.tell, producer, code, said, by=village.by_code[producer].actor)
    return True


@deed(often=1, leads=("hindrance: withdraw",))
def can_make_it_after_all(village: Village) -> bool:
    where = (Hindrance.state == Hindrances.TOLD,)
    found = village.pick(Hindrance.code, Hindrance.producer, where=where)
    if not found:
        return False
    code, producer = found
    village.tell(hindering.take_back, producer, code, by=village.by_code[producer].actor)
    return True
