"""I13: whatever is booked was done by somebody, and whom it concerns is told. Each entry has a row
of the history or of the audit, which only grow, that names what it is about and was written in the
same story; where its recipe obliges us to tell somebody, there is the message too.

Part of the rule makes no sense here. What a provider keeps, takes back or sends too late is
nobody's deed: that it is booked as its object says is I12 and I6. And who has a refund is told
unless nobody knows who they are, or their own bank told them: no recipe obliges us to.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel.among import among
from marketplace.kernel.lifecycle import Move
from marketplace.ledger.chart import OWED
from marketplace.ledger.journal import Entry, Posting
from marketplace.outbox import message
from marketplace.outbox.message import Message
from marketplace.payouts.payout import Payout, Run
from marketplace.people.audit import Audit

ONE_STORY = timedelta(minutes=1)
AT_ONCE = 5_000
_REFUND = frozenset({"ask refund", "change order"})
_LINE = frozenset({"confirm line", "book line", "keep unidentified", "note qris money"})
WITNESSES: Mapping[str, frozenset[str]] = {
    "received": frozenset({"payment settle"}),
    "used": frozenset({"payment settle"}),
    "discounted": frozenset({"order pay"}),
    "kept_apart": frozenset(),
    "kept_for_another": frozenset({"use kept money"}),
    "gateway_fee": frozenset(),
    **dict.fromkeys(("paid_out", "unidentified", "bank_fee", "bank_interest"), _LINE),
    **dict.fromkeys(
        (
            "refunding",
            "undone",
            "borne",
            "borne_by_courier",
            "owing_delivery",
            "spared",
            "swapped",
            "code_returned",
            "discount_returned",
            "returning_kept",
            "returning_unidentified",
        ),
        _REFUND,
    ),
    "withdrawn": frozenset({"refund withdraw"}),
    "refunded": frozenset({"refund confirm"}),
    "refund_bounced": frozenset({"refund fail"}),
    "disputed": frozenset(),
    "dispute_won": frozenset({"dispute win"}),
    "dispute_lost": frozenset({"dispute lose", "dispute win"}),
    "dispute_passed_on": frozenset({"bear dispute"}),
    "delivery": frozenset({"shipment send"}),
    "earned": frozenset({"part complete", "part make good"}),
    "earned_again": frozenset({"part complete", "part make good"}),
    "payout_approved": frozenset({"payout run approve"}),
    "payout_arrived": frozenset({"payout arrive"}),
    "payout_bounced": frozenset({"payout bounce", "payout withdraw"}),
    "payout_returned": frozenset({"payout return"}),
    "moved": frozenset({"move money"}),
    "cash_differs": frozenset({"cash count book"}),
    "courier_billed": frozenset({"courier's bill book"}),
    "bill_paid": frozenset({"courier's bill pay"}),
    "surplus_shared": frozenset({"surplus book"}),
    "share_paid": frozenset({"pay share"}),
}
"""By recipe: the moves (thing and verb) or acts of the audit, one of which there must be."""
_HERS = "something new"
_GOES_BACK = frozenset({"refund asked", "order changed", "complaint decided", "order cancelled"})
TOLD: Mapping[str, frozenset[str]] = {
    "received": frozenset({"order paid"}),
    "used": frozenset({"order paid"}),
    "kept_apart": frozenset({"money kept apart", "order paid"}),
    **dict.fromkeys(("undone", "owing_delivery"), _GOES_BACK),
    "withdrawn": frozenset({"order stands again"}),
    "disputed": frozenset({"dispute opened"}),
    "delivery": frozenset({"order sent"}),
    "payout_arrived": frozenset({_HERS}),
    "payout_returned": frozenset({_HERS}),
}
"""By recipe: the messages, one of which there must be."""
_KINDS = sorted({kind for kinds in TOLD.values() for kind in kinds} - {_HERS})
_CODES = re.compile(r"[:/-]")
_OF_PRODUCERS = ("2210:", f"{OWED}:")
Seen = dict[tuple[str, str], list[datetime]]
Told = set[tuple[str, str]]


class _Entry(NamedTuple):
    """What was booked, and the names of all that it is about."""

    key: str
    recipe: str
    reference: str
    booked_at: datetime
    names: frozenset[str]

    def is_seen(self, seen: Seen) -> bool:
        wanted = WITNESSES.get(self.recipe)
        if not wanted:
            return wanted is not None
        moments = (
            at for what in wanted for name in self.names for at in seen.get((what, name), ())
        )
        return any(abs(at - self.booked_at) <= ONE_STORY for at in moments)

    def is_told(self, told: Told) -> bool:
        wanted = TOLD.get(self.recipe)
        return not wanted or any((kind, name) in told for kind in wanted for name in self.names)


def broken(session: Session, after: int = 0) -> Iterator[str]:
    """A sentence for each entry of which some posting came `after` this one."""
    while page := _page(session, after):
        after, keys = page
        payouts = _payouts(session, [key.partition(":")[2] for key in keys])
        entries = _entries(session, keys, payouts)
        names = frozenset(name for entry in entries for name in entry.names)
        seen, told = _seen(session, names), _told(session, names, payouts)
        for entry in entries:
            if not entry.is_seen(seen):
                yield f"I13 entry {entry.key} was booked by nobody's deed"
            if not entry.is_told(told):
                yield f"I13 entry {entry.key} was told to nobody"


def _page(session: Session, after: int) -> tuple[int, list[str]] | None:
    some = session.execute(
        select(Posting.id, Posting.entry)
        .where(Posting.id > after)
        .order_by(Posting.id)
        .limit(AT_ONCE)
    ).all()
    return (some[-1].id, sorted({posting.entry for posting in some})) if some else None


def _entries(
    session: Session, keys: Sequence[str], payouts: Mapping[str, "_Payout"]
) -> list[_Entry]:
    """With all that each is about: what its key, its reference and its accounts name; producers
    aside, of whom there is too much.
    """
    about: dict[str, set[str]] = {key: set() for key in keys}
    accounts = select(Posting.entry, Posting.account).where(among(Posting.entry, keys))
    for key, account in session.execute(accounts):
        if not account.startswith(_OF_PRODUCERS):
            about[key].add(account.partition(":")[2])
    query = select(Entry.key, Entry.recipe, Entry.reference, Entry.booked_at)
    rows = session.execute(query.where(among(Entry.key, keys)).order_by(Entry.booked_at, Entry.key))
    found = []
    for key, recipe, reference, at in rows:
        document = key.partition(":")[2]
        names = {document, reference, *_CODES.split(document), *about[key]}
        if document in payouts:
            names.add(payouts[document].run)
        found.append(_Entry(key, recipe, reference, at, frozenset(names)))
    return found


class _Payout(NamedTuple):
    """It is approved with its run, and its producer is told."""

    code: str
    run: str
    producer: str


def _payouts(session: Session, codes: Collection[str]) -> dict[str, _Payout]:
    rows = session.execute(
        select(Payout.code, Run.code, Payout.producer)
        .join(Run, Run.id == Payout.run_id)
        .where(among(Payout.code, codes))
    )
    return {row[0]: _Payout(*row) for row in rows}


def _seen(session: Session, names: Collection[str]) -> Seen:
    """When what was done to things with these names."""
    moves = select(Move.thing + " " + Move.verb, Move.handle, Move.at)
    acts = select(Audit.act, Audit.about, Audit.at)
    seen: Seen = {}
    for what, name, at in session.execute(moves.where(among(Move.handle, names))):
        seen.setdefault((what, name), []).append(at)
    for act, name, at in session.execute(acts.where(among(Audit.about, names))):
        plain = act.partition(":")[0].partition(" for ")[0]
        seen.setdefault((plain, name), []).append(at)
    return seen


def _told(session: Session, names: Collection[str], payouts: Mapping[str, _Payout]) -> Told:
    """What was promised to be told about things with these names; about payouts, to their
    producers.
    """
    hers = {
        message.named(_HERS, one.producer, {fact: one.code}): one.code
        for one in payouts.values()
        for fact in ("payout", "returned")
    }
    asked = select(Message.kind, Message.about).where(
        among(Message.about, names), Message.kind.in_(_KINDS)
    )
    told = {(kind, about) for kind, about in session.execute(asked)}
    known = select(Message.dedupe).where(among(Message.dedupe, hers))
    return told | {(_HERS, hers[dedupe]) for dedupe in session.scalars(known)}
