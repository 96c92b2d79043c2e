"""How much the cash box, or a courier's bill, may differ before another person has to look."""

from sqlalchemy.orm import Session

from marketplace.kernel.money import Money
from marketplace.policy import setting

KEY = "second person for differences"
USUAL: Money = 10_000


def limit(session: Session) -> Money:
    """Differences up to this are booked by whoever found them."""
    decided = setting.current(session, KEY)
    return USUAL if decided is None else int(decided)


def put(session: Session, amount: Money, *, by: str) -> None:
    """From now on."""
    setting.put(session, KEY, amount, by=by)
