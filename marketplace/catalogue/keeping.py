"""How long foods keep: the usual life of each kind, the short figure, and how a label says it."""

from datetime import date

from marketplace.catalogue.gate import Storage
from marketplace.catalogue.phrases import Phrases
from marketplace.kernel.words import _

MONTH_IS_ENOUGH_DAYS = 92

_ROOM, _CHILL, _FREEZE = Storage.ROOM, Storage.CHILL, Storage.FREEZE
# Days at room temperature, chilled and frozen. The first kind that fits a name counts.
_USUAL: tuple[tuple[Phrases, dict[Storage, int]], ...] = (
    (Phrases("kembang tahu kering\nyuba"), {_ROOM: 180}),
    (Phrases("kembang tahu\ntahwa"), {_ROOM: 1, _CHILL: 1}),
    (Phrases("bubuk kedelai\nbubuk susu|sari kedelai\nkedelai bubuk"), {_ROOM: 90}),
    (Phrases("susu|sari kedelai"), {_ROOM: 1, _CHILL: 2}),
    (Phrases("nugget|naget tempe|tahu"), {_CHILL: 3, _FREEZE: 30}),
    (Phrases("kering|keringan tempe\norek"), {_ROOM: 14}),
    (Phrases("keripik|kripik|abon|rempeyek|peyek\nstik|stick tahu|tempe"), {_ROOM: 30}),
    (Phrases("kedelai goreng"), {_ROOM: 30}),
    (Phrases("tempe|tahu bacem|mendoan|goreng|bakar\nmendoan"), {_ROOM: 1, _CHILL: 1}),
    (Phrases("tempe"), {_ROOM: 1, _CHILL: 3}),
    (Phrases("tahu"), {_ROOM: 1, _CHILL: 3}),
)


def usual_days(name: str, storage: str) -> int | None:
    """How long a food of this name usually keeps so; None where nobody knows."""
    for kind, days in _USUAL:
        if kind.found_in(name):
            return days.get(Storage(storage))
    return None


def needs_trial(name: str, storage: str, shelf_life_days: int) -> bool:
    """Whether a life this long needs the office's note of a trial."""
    usual = usual_days(name, storage)
    return usual is not None and shelf_life_days > usual


def best_before_words(day: date, shelf_life_days: int, *, month_only: bool = False) -> str:
    """`Best before 21 12 2026`; the month alone only for what keeps longer than three months."""
    only = month_only and shelf_life_days > MONTH_IS_ENOUGH_DAYS
    return _("Best before %(day)s", day=f"{day:%m %Y}" if only else f"{day:%d %m %Y}")
