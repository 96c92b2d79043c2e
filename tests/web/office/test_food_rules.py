"""Leaders decide how foods may be sold."""

from datetime import date

from marketplace.kernel.db import db
from marketplace.people.audit import Audit
from marketplace.policy import goods
from marketplace.policy.goods import GoodsRules
from tests.web.office.colleagues import ratna
from tests.world import World


def rules(world: World) -> GoodsRules:
    with world.inside():
        return goods.current(db.session())


def acts(world: World) -> int:
    with world.inside():
        return db.session.query(Audit).where(Audit.act == "change goods rules").count()


def test_the_rules_are_changed_with_a_trace(world: World) -> None:
    office = ratna(world).get("/office/food-rules").assert_ok()
    assert office.form("Keep").value("courier_left_on_arrival_days") == "7"
    office.form("Keep").press()
    assert (rules(world), acts(world)) == (GoodsRules(), 0)

    office.form("Keep").fill(
        halal_required_from="2027-10-18", courier_left_on_arrival_days="5"
    ).press()

    office.assert_ok().assert_sees("Kept.")
    assert rules(world) == GoodsRules(
        halal_required_from=date(2027, 10, 18),
        courier_left_on_arrival_days=5,
    )
    assert acts(world) == 1


def test_what_does_not_fit_changes_nothing(world: World) -> None:
    office = ratna(world)
    for name, value in (
        ("halal_required_from", ""), ("courier_left_on_arrival_days", "-1"),
    ):
        office.get("/office/food-rules").form("Keep").fill({name: value}).press()
        assert office.status == 422, (name, value)
    assert (rules(world), acts(world)) == (GoodsRules(), 0)
