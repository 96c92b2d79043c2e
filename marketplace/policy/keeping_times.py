"""How long what buyers and banks sent us is kept once nobody needs it any more. The books and the
audit have times of their own: they are kept.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from marketplace.policy import setting

KEY = "keeping times"


@dataclass(frozen=True)
class KeepingTimes:
    """Pictures of payments and of complaints after what they were about has ended; files of the
    bank that nobody named the columns of; links of e-mails after they opened for the last time;
    questions after their answer, and reviews that were refused. In days.
    """

    pictures: int = 90
    unread_files: int = 7
    links: int = 1
    texts: int = 90
    complaint_photos: int = 90

    @property
    def of_pictures(self) -> timedelta:
        return timedelta(days=self.pictures)

    @property
    def of_complaint_photos(self) -> timedelta:
        return timedelta(days=self.complaint_photos)

    @property
    def of_unread_files(self) -> timedelta:
        return timedelta(days=self.unread_files)

    @property
    def of_links(self) -> timedelta:
        return timedelta(days=self.links)

    @property
    def of_texts(self) -> timedelta:
        return timedelta(days=self.texts)


def current(session: Session) -> KeepingTimes:
    """What counts now; the defaults where nobody decided."""
    return KeepingTimes(**(setting.current(session, KEY) or {}))


def put(session: Session, times: KeepingTimes, *, by: str) -> None:
    """From now on, also for what is there already."""
    setting.put(session, KEY, asdict(times), by=by)
