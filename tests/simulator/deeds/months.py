"""The treasurer closes months that are over; somebody finds something and wants the last one open
again, and another person answers.
"""

from sqlalchemy import select

from marketplace.kernel.db import db
from marketplace.treasury import closing_months, month_points
from marketplace.treasury import month as months
from marketplace.treasury.month import IN_FORCE, MonthClosing, MonthReopening
from tests.simulator.deed import deed
from tests.simulator.world import Village
from tests.world import BAYU, RATNA, SEKAR


@deed(often=2, must=True, leads=("month",))
def a_month_is_closed(village: Village) -> bool:
    """What is not explained needs a reason; what is frozen is what we counted ourselves."""
    month = village.ask(closing_months.next_one)
    if month is None or village.now < month.until:
        village.rest()
        return False
    points = village.look(lambda: month_points.points(db.session(), month))
    village.rest()
    left = {point.key: "Kami tahu." for point in points if point.left}
    if left:
        hasty = village.tell(closing_months.close, month.first, {}, key="terburu-buru", by=SEKAR)
        assert not hasty.done, "a month was closed, and something is not explained"
    closed = village.press(closing_months.close, month.first, left, by=SEKAR)
    if closed.done:
        _is_right(village, closed.result)
    return closed.done


def _is_right(village: Village, code: str) -> None:
    closing = village.look(lambda: months.known_as(db.session(), code))
    after = {sums.number: sums.after for sums in closing.sums}
    first = closing.first
    village.rest()
    ours = village.diary.at_the_end_of(first)
    assert {number: amount for number, amount in after.items() if amount} == ours
    assert village.look(lambda: _agrees(code)), "a month is not as it was frozen"
    village.rest()


def _agrees(code: str) -> bool:
    return closing_months.compare(db.session(), months.known_as(db.session(), code)).agrees


@deed(often=1, must=True, leads=("month_open", "opens_a_month", "leaves_a_month"))
def somebody_wants_a_month_open(village: Village) -> bool:
    """Only the last one; what was frozen still stands in the books."""
    last = village.pick(MonthClosing.code, where=(IN_FORCE,))
    if not last:
        return False
    assert village.look(lambda: _agrees(last[0])), "a closed month changed"
    village.rest()
    who = village.lot.choice([RATNA, SEKAR])
    return village.press(closing_months.ask_to_reopen, last[0], why="salah catat", by=who).done


@deed(often=2, must=True, leads=("opens_a_month",))
def another_opens_a_month(village: Village) -> bool:
    """Whoever asked cannot; nobody books into it here, for the clock goes on."""
    asked = _asked(village)
    if not asked:
        return False
    code, who = asked
    alone = RATNA if who == RATNA.code else SEKAR
    assert not village.tell(closing_months.reopen, code, by=alone).done
    return village.tell(closing_months.reopen, code, by=BAYU).done


@deed(often=2, must=True, leads=("leaves_a_month",))
def another_leaves_a_month_closed(village: Village) -> bool:
    asked = _asked(village)
    if not asked:
        return False
    return village.tell(closing_months.leave_closed, asked[0], by=BAYU).done


def _asked(village: Village) -> tuple[str, str] | None:
    """A month somebody wants open, and who that is."""
    newest = MonthClosing.until.desc()
    last = village.rows_of(
        select(MonthClosing.id, MonthClosing.code).where(IN_FORCE).order_by(newest).limit(1)
    )
    if not last:
        return None
    open_now = MonthReopening.opened_by.is_(None), MonthReopening.declined_by.is_(None)
    mine = MonthReopening.closing_id == last[0].id
    asked = village.pick(MonthReopening.asked_by, where=(mine, *open_now))
    return (last[0].code, asked[0]) if asked else None
