"""The treasurer closes a month: from then on no database takes an entry dated into it, and what was
on the accounts stays to be compared with. Two persons may open the last one again.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.people import audit
from marketplace.policy import cooperative as cooperatives
from marketplace.reports import agreeing
from marketplace.reports import period as periods
from marketplace.reports.period import Period
from marketplace.treasury import month as months
from marketplace.treasury import month_points
from marketplace.treasury.month import MonthClosing, MonthReopening


class NothingBooked(NotNow):
    says = lazy("Nothing was booked yet.")


class NotOver(NotNow):
    says = lazy("This month is not over.")


class NotNext(NotNow):
    says = lazy("Months are closed one after the other. Please look at the list.")


class NotExplained(NotNow):
    says = lazy("Something is not explained. Please look, or say why it may stay.")


class NotTheLast(NotNow):
    says = lazy("Only the month that was closed last can be opened again.")


class AskedAlready(NotNow):
    says = lazy("Somebody asked for this already. Another person answers.")


class AnotherAnswers(NotNow):
    says = lazy("Another person must answer this.")


class NotAsked(NotNow):
    says = lazy("Nobody asks for this month now.")


def next_one(session: Session) -> Period | None:
    """The month to be closed next; none while nothing is booked."""
    zone = cooperatives.required(session).zone
    if latest := months.latest(session):
        return periods.month_of(months.after(latest.first), zone)
    begun = months.first_booked(session)
    return periods.month_of(clock.local(begun, zone).date(), zone) if begun else None


def close(first: date, reasons: Mapping[str, str], *, key: str, by: Actor) -> str:
    """With a reason for each point that is not explained. Returns the closing's code.

    Raises `NothingBooked`, `NotNext`, `NotOver`, `NotExplained`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"close month {first}")
        if press.result:
            return press.result
        _nobody_writes(session)
        period = next_one(session)
        if period is None:
            raise NothingBooked()
        if period.first != first:
            raise NotNext()
        if clock.now() < period.until:
            raise NotOver()
        left = [point.key for point in month_points.points(session, period) if point.left]
        if any(not reasons.get(each) for each in left):
            raise NotExplained()
        closing = _closing(session, period, {each: reasons[each] for each in left}, by)
        session.add(closing)
        audit.note(session, by, "close month", about=closing.code, why=f"{first:%Y-%m}")
        press.result = closing.code
        return closing.code


def _nobody_writes(session: Session) -> None:
    """Entries that are being booked now end first. On SQLite a story writes alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext('month_closing'))"))


def _closing(
    session: Session, period: Period, accepted: Mapping[str, str], by: Actor
) -> MonthClosing:
    latest = months.latest(session)
    since = latest.until if latest else period.since
    trial = months.written(months.trial_balance(session, since, period.until))
    figures = json.dumps(figures_of(session, period), sort_keys=True)
    told = json.dumps(accepted, sort_keys=True, ensure_ascii=False)
    previous = months.previous_hash(session, since)
    return MonthClosing(
        code=codes.code(),
        first=period.first,
        since=since,
        until=period.until,
        trial=trial,
        figures=figures,
        accepted=told,
        hash=months.hash_of(previous, period.first, trial, figures, told),
        closed_by=by.code,
        closed_at=clock.now(),
    )


def figures_of(session: Session, period: Period) -> dict[str, Money]:
    """What the reports count of it."""
    return {row.what: row.report for row in agreeing.agreements(session, period)}


class Compared(NamedTuple):
    """What was frozen beside what is there now."""

    books: bool
    figures: bool
    sealed: bool

    @property
    def agrees(self) -> bool:
        return all(self)


def compare(session: Session, closing: MonthClosing) -> Compared:
    """Counts the month's own entries anew."""
    period = Period(closing.first, periods.month_of(closing.first, "WIB").last,
                    cooperatives.required(session).zone)  # fmt: skip
    trial = months.trial_balance(session, closing.since, closing.until)
    previous, now = months.previous_hash(session, closing.since), figures_of(session, period)
    kept = closing.first, closing.trial, closing.figures, closing.accepted
    return Compared(
        trial == closing.sums,
        {what: now.get(what) for what in closing.counted} == closing.counted,
        months.hash_of(previous, *kept) == closing.hash,
    )


def ask_to_reopen(code: str, *, why: str, key: str, by: Actor) -> None:
    """Raises `NotTheLast`, `AskedAlready`, `NotFound`."""
    with transaction() as session:
        press = once.claim(session, key, f"ask for month {code}")
        if press.result:
            return
        closing = _the_last(session, code)
        if months.asked(session, closing):
            raise AskedAlready()
        session.add(
            MonthReopening(closing_id=closing.id, why=why, asked_by=by.code, asked_at=clock.now())
        )
        audit.note(session, by, "ask to open month", about=code, why=why)
        press.result = code


def reopen(code: str, *, by: Actor) -> None:
    """Another person agrees. Raises `NotAsked`, `AnotherAnswers`, `NotTheLast`, `NotFound`."""
    with transaction() as session:
        asked = _asked(session, code)
        if asked.asked_by == by.code:
            raise AnotherAnswers()
        asked.opened_by, asked.decided_at = by.code, clock.now()
        audit.note(session, by, "open month again", about=code, why=asked.why)


def leave_closed(code: str, *, by: Actor) -> None:
    """Whoever asked may think again, or another person says no. Raises as `reopen`."""
    with transaction() as session:
        asked = _asked(session, code)
        asked.declined_by, asked.decided_at = by.code, clock.now()
        audit.note(session, by, "leave month closed", about=code)


def _asked(session: Session, code: str) -> MonthReopening:
    asked = months.asked(session, _the_last(session, code))
    if asked is None:
        raise NotAsked()
    return asked


def _the_last(session: Session, code: str) -> MonthClosing:
    _nobody_writes(session)
    closing, latest = months.known_as(session, code), months.latest(session)
    if latest is None or latest.id != closing.id:
        raise NotTheLast()
    return closing
