"""Files of the books: of few entries at once, of many as soon as the worker has made them. Until
then a page shows how far that is. Only whoever asked for one finds it, and who took it stays in the
audit.
"""

from datetime import timedelta

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.numbers import format_whole as plain
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _
from marketplace.ledger import reading
from marketplace.ledger.reading import Days
from marketplace.reports import booking_files, downloading, making_files
from marketplace.reports import books_file as files
from marketplace.reports import period as periods
from marketplace.reports.period import Period
from marketplace.web import pages
from marketplace.web.forms import Press, pressed
from marketplace.web.office import days

SECONDS = 10
FEW = 10_000  # entries: less than a second on a good day, three on a bad one
LONGEST = timedelta(days=366)


def books_file(kind: str) -> ResponseReturnValue:
    """All entries of some days: as a sheet, or for a program that keeps books."""
    form = pressed()
    if kind not in booking_files.SHAPES:
        raise NotFound()
    period, session = _asked(), pages.db_session()
    if reading.count_entries(session, Days(period.since, period.until)) > FEW:
        code = making_files.ask(kind, period, key=form.once.data, by=current_user.actor)
        return redirect(url_for("office.made_file", code=code), 303)
    downloading.note("books", kind, period, by=current_user.actor)
    written = booking_files.whole(pages.db_session(), kind, period)
    return _sent(Response(written), kind, f"books-{period.first}-{period.last}.{kind}")


def made_file(code: str) -> ResponseReturnValue:
    """How far it is, and the file once it is there. Whoever has no scripts may ask for a page that
    opens again by itself; nobody gets one unasked, for it would interrupt who is read to.
    """
    file = files.known_to(pages.db_session(), current_user.actor.code, code)
    words, status = pages.page(
        "office/made_file.html",
        file=file,
        told=_("%(done)s of %(total)s entries", done=plain(file.done), total=plain(file.total)),
        press=Press(),
    )
    by_itself = file.waits and request.args.get("by_itself") == "1"
    return words, status, {"Refresh": str(SECONDS)} if by_itself else {}


def take_file(code: str) -> ResponseReturnValue:
    """As long as it says to be: what breaks off on the way is no file."""
    pressed()
    file, content = making_files.take(code, by=current_user.actor)
    answer = Response(content)
    answer.content_length = file.size
    return _sent(answer, file.kind, file.name)


def _asked() -> Period:
    """A year at most; the month of a day where none are named."""
    zone = pages.cooperative().zone
    period = days.period(zone) or periods.month_of(days.on(zone), zone)
    return periods.between(max(period.first, period.last - LONGEST), period.last, zone)


def _sent(answer: Response, kind: str, name: str) -> Response:
    answer.content_type = booking_files.SHAPES[kind].type
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
