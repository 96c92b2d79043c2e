"""What the books have of each place where money stands, held against its other side: what lies
between stands in the list of open items, rupiah for rupiah.
"""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.ledger import chart, journal, open_item, opening_items, stated
from marketplace.ledger.open_item import OpenItem
from marketplace.payments import statement as statements


def broken(session: Session) -> Iterator[str]:
    """I11: the books less the other side = what is listed; what was matched comes to nothing."""
    listed = open_item.sums(session)
    for place, said in _said(session).items():
        _count, newer = opening_items.newer(session, place)
        difference = journal.balance(session, place) - said
        total = listed.get(place, (0, 0))[1] + newer
        if difference != total:
            yield f"I11 {place} differs by {difference}, listed is {total}"
    together = session.execute(
        select(OpenItem.matched, func.sum(OpenItem.amount))
        .where(OpenItem.matched != "")
        .group_by(OpenItem.matched)
        .having(func.sum(OpenItem.amount) != 0)
    )
    for group, amount in together:
        yield f"I11 items matched as {group} come to {amount}"


def _said(session: Session) -> dict[str, Money]:
    """The bank's last statement, the last count of the cash box, the last look at a provider."""
    said = {place: row.amount for place, row in stated.latest(session).items()}
    return {chart.CASH_BOX: 0, **said, chart.BANK: statements.closing_balance(session)}
