"""Which postings of the books a line of a provider's report is about, and whether both are the same
money: by the provider's own name of the payment, refund or dispute, and to the rupiah.

A payout has no name we know: it is the one of that sum, or that sum and the fees of the oldest
payments, where the provider told no fee before.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.ledger import chart, opening_items
from marketplace.ledger.journal import Entry, Posting
from marketplace.ledger.open_item import Kind, OpenItem
from marketplace.lifecycles import THE_SYSTEM
from marketplace.payments import provider_names
from marketplace.payments import provider_report as reports
from marketplace.payments.payment import ONLINE
from marketplace.payments.provider_report import Part, ProviderLine, What

NEAR = timedelta(days=7)


class Booked(NamedTuple):
    """What the books have for a part. `swept` belongs to a balance that somebody read since."""

    items: list[OpenItem]
    swept: bool

    @property
    def amount(self) -> Money:
        return sum(item.amount for item in self.items)


NOTHING = Booked([], False)


def booked(session: Session, gateway: str, lines: Sequence[ProviderLine]) -> dict[Part, Booked]:
    """By each part of these lines. A handful of queries, however many lines."""
    keys = provider_names.keys(session, gateway, lines)
    items = _items(session, gateway, {key for found in keys.values() for key in found})
    swept = _swept(session, [item for found in items.values() for item in found])
    answer = {}
    for part, wanted in keys.items():
        mine = [item for key in wanted for item in items.get(key, [])]
        answer[part] = _choose(part.amount, mine, swept)
    return answer


def look_through(session: Session) -> None:
    """Matches what is evidently the same money, of all that is open at providers."""
    for gateway in sorted(ONLINE):
        place = chart.clearing(gateway)
        reported = _open(session, place, Kind.REPORTED)
        if not reported:
            continue
        lines = reports.lines_known_as(session, [item.document or "" for item in reported])
        parts = {_part(lines[item.document or ""], item): item for item in reported}
        _by_name(session, gateway, list(lines.values()), parts)
        _payouts(session, place, parts)


def _by_name(
    session: Session, gateway: str, lines: list[ProviderLine], parts: dict[Part, OpenItem]
) -> None:
    for part, found in booked(session, gateway, lines).items():
        item = parts.get(part)
        if item is None or item.matched or found.swept or not found.items:
            continue
        _match(session, [item, *(each for each in found.items if not each.matched)])


def _payouts(session: Session, place: str, parts: dict[Part, OpenItem]) -> None:
    """The sum of a payout, or it and fees that its provider told only with it."""
    paid = [item for part, item in parts.items() if part.line.what == What.PAYOUT]
    fees = sorted(
        ((part, item) for part, item in parts.items() if part.is_fee),
        key=lambda pair: (pair[0].line.at, pair[1].id),
    )
    for posting in _open(session, place, Kind.POSTING, recipe="paid_out"):
        for payout in paid:
            if payout.matched or abs(payout.since - posting.since) > NEAR:
                continue
            rest = -posting.amount - payout.amount
            kept = _first(rest, [item for _part, item in fees if not item.matched])
            if rest >= 0 and kept is not None:
                _match(session, [posting, payout, *kept])
                break


def _first(amount: Money, items: list[OpenItem]) -> list[OpenItem] | None:
    """The first of these that come to exactly so much; none of them for nothing."""
    taken: list[OpenItem] = []
    for item in items:
        if sum(each.amount for each in taken) >= amount:
            break
        taken.append(item)
    return taken if sum(each.amount for each in taken) == amount else None


def _match(session: Session, items: list[OpenItem]) -> None:
    if sum(item.amount for item in items) == 0:
        opening_items.match(session, items, by=THE_SYSTEM.code)


def _part(line: ProviderLine, item: OpenItem) -> Part:
    return Part(line, -item.amount)


def _choose(amount: Money, items: list[OpenItem], swept: set[str]) -> Booked:
    """What is still open counts first, and what fits exactly."""
    still_open = [item for item in items if not item.matched]
    counted = [item for item in items if item.matched in swept]
    for some, is_swept in ((still_open, False), (counted, True)):
        exact = [item for item in some if item.amount == amount][:1]
        if some:
            together = sum(item.amount for item in some) == amount
            return Booked(some if together else exact or some, is_swept)
    return NOTHING


def _items(session: Session, gateway: str, keys: set[str]) -> dict[str, list[OpenItem]]:
    """The items of these entries at the provider, by key."""
    found: dict[str, list[OpenItem]] = defaultdict(list)
    wanted = sorted(keys)
    for start in range(0, len(wanted), 500):
        rows = session.execute(
            select(Posting.entry, OpenItem)
            .join(OpenItem, OpenItem.posting == Posting.id)
            .where(
                Posting.account == chart.clearing(gateway),
                Posting.entry.in_(wanted[start : start + 500]),
            )
            .order_by(OpenItem.id)
        )
        for key, item in rows:
            found[key].append(item)
    return found


def _swept(session: Session, items: Iterable[OpenItem]) -> set[str]:
    """Which of their groups are closed by a balance that somebody read."""
    groups = {item.matched for item in items} - {""}
    stated = OpenItem.kind == Kind.STATED, OpenItem.matched.in_(groups)
    return set(session.scalars(select(OpenItem.matched).where(*stated)))


def _open(session: Session, place: str, kind: Kind, recipe: str = "") -> list[OpenItem]:
    query = select(OpenItem).where(
        OpenItem.place == place, OpenItem.matched == "", OpenItem.kind == kind
    )
    if recipe:
        query = query.join(Posting, Posting.id == OpenItem.posting).join(
            Entry, Entry.key == Posting.entry
        )
        query = query.where(Entry.recipe == recipe)
    rows = query.order_by(OpenItem.id).with_for_update(of=OpenItem)
    return list(session.scalars(rows.execution_options(populate_existing=True)))
