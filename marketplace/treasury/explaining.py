"""Somebody looks into what the books and the other side have not in common: takes an item or gives
it to a colleague, says what belongs together, or books what the bank kept or gave.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, journal, opening_items, stated
from marketplace.ledger import open_item as items
from marketplace.ledger.open_item import Kind, OpenItem
from marketplace.ledger.own_recipes import bank_fee, bank_interest
from marketplace.lifecycles import APPROVERS
from marketplace.payments import gathering
from marketplace.payments import statement as statements
from marketplace.people import audit
from marketplace.people import user as users

FEE, INTEREST = "bank fee", "bank interest"
OTHERWISE = "with the books"


class NotTogether(NotNow):
    says = lazy("These do not come to nothing. Please choose those that belong together.")


class MatchedAlready(NotNow):
    says = lazy("Somebody matched this already.")


class NotTheirs(NotNow):
    says = lazy("This person cannot look into it. Please choose another.")


class NotOfTheBank(NotNow):
    says = lazy("Only a line of the bank can be a fee or interest.")


def take_care(code: str, *, owner: str, note: str, by: Actor) -> None:
    """`owner` looks into it from now on, or nobody. Raises `MatchedAlready`, `NotTheirs`."""
    with transaction() as session:
        item = _to_decide_on(session, code)
        if owner and not may_own(session, owner):
            raise NotTheirs()
        item.owner, item.note = owner, note
        audit.note(session, by, "look into item", about=code, why=owner)


def may_own(session: Session, owner: str) -> bool:
    try:
        person = users.known_as(session, owner)
    except NotFound:
        return False
    return bool(person.role_set & set(map(str, APPROVERS))) and person.disabled_at is None


def owners(session: Session) -> list[users.User]:
    """Whoever an item can be given to."""
    return [user for user in users.staff(session) if may_own(session, user.code)]


def match(place: str, codes: Collection[str], *, key: str, by: Actor) -> None:
    """These items of a place are the same money.

    Raises `NotTogether`, `MatchedAlready`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"match items at {place}")
        if press.result:
            return
        found = [item for item in items.open_at(session, place) if item.code in set(codes)]
        if len(found) != len(set(codes)):
            raise MatchedAlready()
        if not found or sum(item.amount for item in found) != 0:
            raise NotTogether()
        press.result = opening_items.match(session, found, by=by.code)
        _settle_lines(session, found, by)
        audit.note(session, by, "match items", about=press.result)


def _settle_lines(session: Session, found: list[OpenItem], by: Actor) -> None:
    """Money in that is no buyer's needs no other decision."""
    for item in found:
        if item.kind != Kind.LINE or not item.document:
            continue
        line = statements.line_to_decide_on(session, item.document)
        if not line.booked_as and line.amount > 0:
            line.book(OTHERWISE, by.code)


def book_line(code: str, what: str, *, key: str, by: Actor) -> None:
    """A line of the bank is its own fee, or interest it gives.

    Raises `NotOfTheBank`, `MatchedAlready`, `NotEnough`, `NotFound`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"book line of item {code}")
        if press.result:
            return
        item = _to_decide_on(session, code)
        if item.kind != Kind.LINE or not item.document:
            raise NotOfTheBank()
        line = statements.line_to_decide_on(session, item.document)
        if line.booked_as:
            raise MatchedAlready()
        _book(session, line.code, line.amount, what)
        line.book(what, by.code)
        session.flush()
        gathering.gather(session)
        audit.note(session, by, f"book line: {what}", about=line.code)
        press.result = line.code


def _book(session: Session, line: str, amount: Money, what: str) -> None:
    if (what, amount > 0) not in {(FEE, False), (INTEREST, True)}:
        raise NotOfTheBank()
    if amount < 0:
        journal.require(session, chart.BANK, -amount)
        journal.post(session, bank_fee(line, -amount))
    else:
        journal.post(session, bank_interest(line, amount))


def read_balance(place: str, amount: Money, *, key: str, by: Actor) -> Money:
    """What a provider's own page shows now. Returns the books less that. Raises `NotFound`."""
    if not place.startswith(f"{chart.CLEARING}:"):
        raise NotFound()
    with transaction() as session:
        press = once.claim(session, key, f"read balance of {place}")
        if press.result:
            return int(press.result)
        journal.held(session, place)
        gathering.gather(session)
        gap = stated.state(session, place, amount, by=by.code)
        audit.note(session, by, "read balance", about=place, why=str(amount))
        press.result = str(gap)
        return gap


def _to_decide_on(session: Session, code: str) -> OpenItem:
    item = session.scalar(
        select(OpenItem)
        .where(OpenItem.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if item is None:
        raise NotFound()
    if item.matched:
        raise MatchedAlready()
    return item
