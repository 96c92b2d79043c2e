"""Figures leave the house as a file: that stays in the audit."""

from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.people import audit
from marketplace.reports.period import Period


def note(report: str, by_what: str, period: Period, *, by: Actor) -> None:
    """Which report, and of which days."""
    with transaction() as session:
        why = f"{by_what}, {period.first} – {period.last}"
        audit.note(session, by, "download report", about=report, why=why)


def note_month(producer: str, period: Period, *, file: bool, by: Actor) -> None:
    """Somebody of the office read what one producer earned in a month, or took it as a file."""
    with transaction() as session:
        act = "download month" if file else "read month"
        audit.note(session, by, act, about=producer, why=f"{period.first} – {period.last}")
