"""How the cooperative lets its buyers pay: the ways it has switched off, and its QRIS code."""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from marketplace.policy import setting

KEY = "ways to pay"


@dataclass(frozen=True)
class WaysToPay:
    """`off` names the ways nobody is offered; `qris` is the text of the static code that hangs at
    the counter, empty if there is none.
    """

    qris: str = ""
    off: tuple[str, ...] = ()


def current(session: Session) -> WaysToPay:
    """What counts now; everything is on where nobody decided."""
    known = setting.current(session, KEY) or {}
    return WaysToPay(known.get("qris", ""), tuple(known.get("off", ())))


def put(session: Session, ways: WaysToPay, *, by: str) -> None:
    """From now on; payments that were begun go on as they are."""
    setting.put(session, KEY, asdict(ways), by=by)
