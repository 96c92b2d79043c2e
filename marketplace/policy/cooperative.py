"""The cooperative as the world sees it: the only name and address on parcels, mails and papers."""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.policy import setting

KEY = "cooperative"


class NotSetUp(NotNow):
    """Nobody has entered the cooperative yet."""

    says = lazy("This shop is not set up yet.")


@dataclass(frozen=True)
class Cooperative:
    """Name, address and phone go on every parcel; the bank account is where buyers pay."""

    name: str
    street: str
    city: str
    postcode: str
    phone: str
    email: str
    bank: str
    account_number: str
    account_holder: str
    zone: str = "WIB"

    @property
    def address_lines(self) -> list[str]:
        return [self.street, f"{self.city} {self.postcode}"]


def known(session: Session) -> Cooperative | None:
    """The cooperative, if it was set up."""
    value = setting.current(session, KEY)
    return Cooperative(**value) if value else None


def required(session: Session) -> Cooperative:
    """Raises `NotSetUp`."""
    cooperative = known(session)
    if cooperative is None:
        raise NotSetUp()
    return cooperative


def put(session: Session, cooperative: Cooperative, *, by: str) -> None:
    """From now on this is how the world sees us."""
    setting.put(session, KEY, asdict(cooperative), by=by)
