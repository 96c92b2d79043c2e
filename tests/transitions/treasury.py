"""The cash box, bills of couriers, and the surplus of a year."""

from datetime import UTC, datetime, timedelta

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.ledger import chart, journal, moving, recipes
from marketplace.lifecycles import Role
from marketplace.policy.surplus_rule import SurplusRule
from marketplace.treasury import billing, closing_months, counting_cash, month_points, sharing_out
from marketplace.treasury import cash_count as counts
from marketplace.treasury import month as months
from marketplace.treasury import surplus as surpluses
from marketplace.treasury.billing import Asked
from marketplace.treasury.sharing_out import Member
from tests.transitions.plays import Deed, Line, by_itself, plays
from tests.transitions.stage import Stage
from tests.world import BAYU, RATNA, SEKAR, TONO

BECAUSE = dict.fromkeys(month_points.KEYS, "diperiksa")


@plays("cash count", "book", "withdraw")
def decide_on_a_count(stage: Stage, line: Line) -> Deed:
    """A little over is booked by itself, a lot by another person."""
    with stage.inside():
        if waiting := counts.waiting(db.session()):
            counting_cash.withdraw(waiting.code, by=TONO)
        there = journal.balance(db.session(), chart.CASH_BOX) // 100 * 100
        if line.role is Role.SYSTEM:
            return by_itself(lambda: count(stage, there + 100))
        page = f"/office/cash/{counted(there + 500_000)}"
    return Deed(stage.form(stage.person(line.role), page, f"/{line.verb}"))


def count(stage: Stage, amount: int) -> None:
    with stage.inside():
        counted(amount)


def counted(amount: int) -> str:
    pieces = {100: amount // 100}
    return counting_cash.count(pieces, reason="kembalian", key=codes.token(), by=TONO)


@plays("courier's bill", "book", "pay", "withdraw")
def settle_a_bill(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        asked = [Asked(f"JP{codes.code()}", 5_000)]
        code = billing.enter("JNE", "F-1", asked, key=codes.token(), by=TONO)
        if line.state == "booked":
            moving.move(chart.EQUITY, chart.BANK, 5_000, why="x", key=codes.token(), by=SEKAR)
            billing.book(code, reason="salah", key=codes.token(), by=SEKAR)
        page = f"/office/courier-bills/{code}"
    person = stage.person(line.role)
    if line.verb == "book":
        return Deed(stage.form(person, f"{page}/book", "Book it", reason="ditimbang ulang"))
    return Deed(stage.form(person, page, f"/{line.verb}"))


@plays("surplus", "decide", "book", "withdraw")
def share_a_surplus(stage: Stage, line: Line) -> Deed:
    """Of a year that is long over, and all of whose months are closed."""
    with stage.inside():
        year = a_year()
        member = Member("A-17", 1, 1)
        code = sharing_out.propose(year, [member], key=codes.token(), by=SEKAR)
        if line.state == "decided":
            sharing_out.decide(code, clock.today(), by=SEKAR)
        page = f"/office/surplus/{code}"
    person = stage.person(line.role)
    if line.verb == "decide":
        today = clock.today().isoformat()
        return Deed(stage.form(person, f"{page}/decide", "Keep", met_on=today))
    return Deed(stage.form(person, page, f"/{line.verb}"))


def a_year() -> int:
    """The year before last, with a surplus, closed; what was proposed of it is gone."""
    year = clock.today().year - 2
    if earlier := surpluses.of_year(db.session(), year):
        if earlier.state != "booked":
            sharing_out.withdraw(earlier.code, by=SEKAR)
        else:
            with transaction() as session:  # the next play begins with another
                session.get_one(surpluses.Surplus, earlier.id).year -= 50
    if months.latest(db.session()):
        return year
    with clock.at(datetime(year, 12, 20, tzinfo=UTC)):
        sharing_out.set_rule(SurplusRule({"trade": 5_000, "savings": 5_000}), by=RATNA)
        with transaction() as session:
            journal.post(session, recipes.received("PAY", "ORD", chart.BANK, 90_000, 0))
            journal.post(session, recipes.earned("PART", "ORD", "X", 90_000, 90_000))
            journal.chain(session)
    period = closing_months.next_one(db.session())
    assert period is not None and months.latest(db.session()) is None
    closing_months.close(period.first, BECAUSE, key=codes.token(), by=BAYU)
    assert clock.now() > period.until + timedelta(days=1)
    return year
