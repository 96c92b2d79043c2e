"""The treasurer lays a provider's report beside the books, line by line. Nothing is booked by that:
what differs is shown, and only a person may say that the difference is the provider's fee.
"""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, journal, opening_items, recipes
from marketplace.ledger.open_item import Kind
from marketplace.ledger.stated import StatedBalance
from marketplace.payments import gathering, provider_file, provider_matching
from marketplace.payments import payment as payments
from marketplace.payments import provider_report as reports
from marketplace.payments.provider_file import Read
from marketplace.payments.provider_matching import Booked
from marketplace.payments.provider_report import Part, ProviderLine, ProviderReport, What
from marketplace.people import audit
from marketplace.policy import cooperative


class ReportKnown(NotNow):
    says = lazy("This file was imported before. Nothing was added.")


class NoFee(NotNow):
    says = lazy("This line has no fee that differs from the books.")


def take_in(data: bytes, gateway: str, *, by: Actor) -> str:
    """Takes the file whole or not at all; lines we know already are passed over. Returns the
    report's code. Raises `ReportRefused`, `NotASheet`, `StatementRefused`, `ReportKnown`,
    `NotFound`.
    """
    if gateway not in payments.ONLINE:
        raise NotFound()
    with transaction() as session:
        press = once.claim(session, hashlib.sha256(data).hexdigest(), f"report of {gateway}")
        if press.result:
            raise ReportKnown()
        read = provider_file.read(data, gateway, cooperative.required(session).zone)
        place = chart.clearing(gateway)
        journal.held(session, place)
        gathering.gather(session)
        known = reports.known_references(session, gateway, [line.reference for line in read])
        report = ProviderReport(
            code=codes.code(),
            gateway=gateway,
            count=len(read),
            known_before=len(known),
            imported_by=by.code,
            imported_at=clock.now(),
        )
        session.add(report)
        session.flush()
        lines = [_line(report, line) for line in read if line.reference not in known]
        session.add_all(lines)
        session.flush()
        _lay_beside_the_books(session, report, lines, by)
        audit.note(session, by, "import provider's report", about=report.code, why=gateway)
        press.result = report.code
        return report.code


def book_fee(line_code: str, *, key: str, by: Actor) -> Money:
    """What the provider kept more (or less) than was booked is its fee. Returns that difference.
    Raises `NoFee`, `NotFound`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"book fee of {line_code}")
        if press.result:
            return int(press.result)
        line = reports.line_known_as(session, line_code)
        place = chart.clearing(line.gateway)
        journal.held(session, place)
        gathering.gather(session)
        more = fee_that_differs(session, line)
        if not more:
            raise NoFee()
        journal.post(session, recipes.gateway_fee(line.code, line.code, place, more))
        gathering.gather(session)
        audit.note(session, by, "book provider's fee", about=line.code, why=str(more))
        press.result = str(more)
        return more


def fee_that_differs(session: Session, line: ProviderLine) -> Money:
    """What the line keeps more than the books know, of a fee they know of; else nothing. One that
    was never told comes with the provider's own answer, or with its payout.
    """
    found = provider_matching.booked(session, line.gateway, [line])
    for part, known in found.items():
        if line.what == What.FEE or (part.is_fee and known.items):
            return known.amount - part.amount
    return 0


def _line(report: ProviderReport, read: Read) -> ProviderLine:
    return ProviderLine(
        code=codes.code(),
        report_id=report.id,
        gateway=report.gateway,
        reference=read.reference,
        what=read.what,
        about=read.about,
        payment=read.payment,
        at=read.at,
        gross=read.gross,
        fee=read.fee,
    )


def _lay_beside_the_books(
    session: Session, report: ProviderReport, lines: list[ProviderLine], by: Actor
) -> None:
    """Each new line moves what the provider says it owes us, but those that a balance knew already
    that somebody read after them.
    """
    place = chart.clearing(report.gateway)
    before = session.scalars(
        select(StatedBalance).where(StatedBalance.place == place).order_by(StatedBalance.id.desc())
    ).first()
    looked = _looked_at(session, place)
    moved = 0
    for part, found in provider_matching.booked(session, report.gateway, lines).items():
        contained = looked is not None and part.line.at <= looked.stated_at
        moved += _lay_part(session, place, part, found, contained=contained)
    said = StatedBalance(
        code=codes.code(), place=place, amount=(before.amount if before else 0) + moved,
        stated_by=by.code, stated_at=report.imported_at,
    )  # fmt: skip
    session.add(said)
    session.flush()
    report.stated = said.code
    provider_matching.look_through(session)


def _lay_part(session: Session, place: str, part: Part, found: Booked, *, contained: bool) -> Money:
    """Returns what the balance of the other side moved by it."""
    document, since = part.line.code, part.line.at
    if found.swept:
        if rest := found.amount - part.amount:
            opening_items.begin(session, place, Kind.REPORTED, rest, document=document, since=since)
            opening_items.shift_gap(session, place, -rest)
        return 0
    opening_items.begin(session, place, Kind.REPORTED, -part.amount, document=document, since=since)
    if contained:
        opening_items.shift_gap(session, place, part.amount)
        return 0
    return part.amount


def _looked_at(session: Session, place: str) -> StatedBalance | None:
    """The last balance that a person read; a report states one too."""
    by_report = select(ProviderReport.stated).where(ProviderReport.stated.is_not(None))
    return session.scalars(
        select(StatedBalance)
        .where(StatedBalance.place == place, StatedBalance.code.not_in(by_report))
        .order_by(StatedBalance.id.desc())
    ).first()
