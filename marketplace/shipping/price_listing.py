"""The office enters a courier's price list by a file: it is read, looked at, and then kept as a
whole or not at all.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from marketplace.catalogue.importing import Faulty, NothingToDo
from marketplace.catalogue.sheet_files import Row
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import Overtaken
from marketplace.kernel.words import format_day, ngettext
from marketplace.people import audit
from marketplace.policy import cooperative as cooperatives
from marketplace.shipping import courier as couriers
from marketplace.shipping import price_list, pricing, tariff
from marketplace.shipping import price_upload as uploads
from marketplace.shipping import region as regions
from marketplace.shipping.price_plan import Known, Plan
from marketplace.shipping.price_upload import PriceUpload
from marketplace.shipping.pricing import NewTariff
from marketplace.shipping.tariff import Tariff

COLUMNS = [getattr(Tariff, field.name) for field in fields(NewTariff)]


def send(data: bytes, *, by: Actor) -> str:
    """Reads a file and keeps it until it is confirmed; returns the upload's code.

    Raises `NotCsv`, `TooLong`, `NotASheet`, `Faulty`, `NothingToDo`; then nothing is kept.
    """
    rows = price_list.rows_of(data)
    with transaction() as session:
        if not _plan(session, rows).coming:
            raise NothingToDo()
        uploads.forget_old(session, by.code)
        code, content = codes.code(), price_list.as_text(rows)
        session.add(PriceUpload(code=code, made_by=by.code, made_at=clock.now(), content=content))
        return code


def plan_of(session: Session, upload_code: str) -> Plan:
    """What confirming would do now. Raises `NotFound`, `Faulty`."""
    return _plan(session, _rows(uploads.known_as(session, upload_code)))


def confirm(upload_code: str, *, seal: str, key: str, by: Actor) -> int:
    """All of it, or nothing; returns how many prices came. What counted before stays as it was.

    Raises `NotFound`, `Faulty`, `Overtaken` when the plan is not the one that was looked at.
    """
    with transaction() as session:
        press = once.claim(session, key, f"confirm price list {upload_code}")
        if press.result:
            return int(press.result)
        upload = uploads.known_as(session, upload_code)
        plan = _plan(session, _rows(upload))
        if plan.seal != seal:
            raise Overtaken()
        session.execute(insert(Tariff), [asdict(row.price) for row in plan.coming])
        session.delete(upload)
        audit.note(session, by, "enter price list", about=pricing.KEY, why=_told(plan))
        press.result = str(len(plan.coming))
        return len(plan.coming)


def counting(session: Session) -> list[NewTariff]:
    """What counts today or later: for a file."""
    today = clock.today()
    open_ones = _prices(session, or_(Tariff.counts_until.is_(None), Tariff.counts_until >= today))
    return [
        price
        for _key, rows in groupby(open_ones, key=_key_of)
        for price in _not_over(list(rows), today)
    ]


def _not_over(rows: list[NewTariff], today: date) -> list[NewTariff]:
    """The newest of those that began, and those to come."""
    begun = [row for row in rows if row.counts_from <= today]
    return begun[-1:] + [row for row in rows if row.counts_from > today]


def _plan(session: Session, rows: Sequence[Row]) -> Plan:
    plan, faults = price_list.read(rows, _known(session))
    if faults:
        raise Faulty(faults)
    return plan


def _known(session: Session) -> Known:
    """Everything there is. Five statements, however long the list."""
    prices = defaultdict[tuple[str, str, str], list[NewTariff]](list)
    for price in _prices(session):
        prices[_key_of(price)].append(price)
    return Known(
        today=clock.today(),
        places=regions.codes(session, deepest=tariff.DISTRICT),
        couriers=_couriers(session, {(courier, service) for courier, service, _dest in prices}),
        prices=prices,
        origin=_origin(session),
    )


def _prices(session: Session, *conditions: Any) -> list[NewTariff]:
    """By service and place, the oldest first; of two of one day the later one counts."""
    rows = session.execute(
        select(*COLUMNS)
        .where(*conditions)
        .order_by(Tariff.courier, Tariff.service, Tariff.dest, Tariff.counts_from, Tariff.id)
    )
    return [NewTariff(*row) for row in rows]


def _couriers(
    session: Session, priced: set[tuple[str, str]]
) -> dict[str, tuple[str, Sequence[str]]]:
    """Those we know, and those that have a price already, each with its services."""
    services = {
        c.name: c.services.split(", ") if c.services else [] for c in couriers.every(session)
    }
    for courier, service in sorted(priced):
        named = services.setdefault(courier, [service])
        if named and service not in named:
            named.append(service)
    return {name.casefold(): (name, known) for name, known in services.items()}


def _origin(session: Session) -> str:
    """The district of our own postcode, where that is one place."""
    us = cooperatives.known(session)
    return regions.district_of(session, us.postcode) if us else ""


def _key_of(price: NewTariff) -> tuple[str, str, str]:
    return price.courier, price.service, price.dest


def _rows(upload: PriceUpload) -> list[Row]:
    return price_list.rows_of(upload.content.encode())


def _told(plan: Plan) -> str:
    """For the log: which services, how many rows, from when."""
    first = min(row.price.counts_from for row in plan.coming)
    rows = ngettext("%(n)s row", "%(n)s rows", len(plan.coming))
    return f"{', '.join(name for name, _n in plan.services)}: {rows}, {format_day(first)}"
