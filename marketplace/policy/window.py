"""What the front page says above the goods, in both languages. Dated like every decision."""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from marketplace.kernel.words import language
from marketplace.policy import setting

KEY = "window"


@dataclass(frozen=True)
class Window:
    """Empty where nobody has decided: then the page says what it says by itself."""

    headline_id: str = ""
    headline_en: str = ""
    lede_id: str = ""
    lede_en: str = ""

    @property
    def headline(self) -> str:
        """In the reader's language."""
        return self.headline_en if language() == "en" else self.headline_id

    @property
    def lede(self) -> str:
        """In the reader's language."""
        return self.lede_en if language() == "en" else self.lede_id


def current(session: Session) -> Window:
    """What counts now. One statement."""
    kept = setting.current(session, KEY)
    return Window(**kept) if kept else Window()


def put(session: Session, window: Window, *, by: str) -> None:
    """The front page says this from now on."""
    setting.put(session, KEY, asdict(window), by=by)
