"""What payment providers took for us and have not paid out to the bank yet."""

from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.ledger import chart, journal
from marketplace.payments.payment import ONLINE


def by_providers(session: Session) -> dict[str, Money]:
    """By the provider's name, where it is not nothing; below zero it is owed more than it took."""
    held = journal.balances_of(session, chart.CLEARING)
    return {name: held[name] for name in sorted(ONLINE) if name in held}
