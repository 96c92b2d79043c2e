"""What everybody sees alike may be a moment old: a page is made once for all who ask within it.

A moment is over after eight tenths of a second, and at once when this process changes anything.
What other processes change shows when it is over. Nothing here outlives the process, and nothing is
kept that a cookie belongs to.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, make_response, request, session
from flask.typing import ResponseReturnValue

from marketplace.kernel import clock, db
from marketplace.web import shrinking

SECONDS = 0.8
MOST = 500
LONGEST_ADDRESS = 500

Value = TypeVar("Value")


@dataclass(frozen=True)
class _Kept:
    value: Any
    changes: int
    at: float

    @property
    def fresh(self) -> bool:
        return self.changes == db.changes() and monotonic() - self.at < SECONDS


class Moment:
    """Values by key, the least used first to go."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def read(self, key: Hashable) -> Any:
        """What was kept under this key within the moment, else `None`."""
        with self._lock:
            found = self._kept.get(key)
            if found is None or not found.fresh:
                return None
            self._kept.move_to_end(key)
            return found.value

    def keep(self, key: Hashable, value: Any, changes: int) -> None:
        """`changes` is counted before the value was read: what changes meanwhile outdates it."""
        with self._lock:
            self._kept[key] = _Kept(value, changes, monotonic())
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def equip(app: Flask) -> None:
    """Each application has moments of its own. Must be told first, to have the last word."""
    app.extensions["moment"] = Moment()

    @app.after_request
    def _nobody_s(response: Response) -> Response:
        door = g.get("door")
        if door is not None and door.shared and not session.modified:
            # Somebody has looked for a sign-in. What the page says does not depend on it.
            session.accessed = False
        return response


def remembered(key: Hashable, make: Callable[[], Value]) -> Value:
    """What `make` returned within this moment. It must hold plain values, no rows of a session."""
    moments: Moment = current_app.extensions["moment"]
    found = moments.read(key)
    if found is None:
        changes = db.changes()
        found = make()
        moments.keep(key, found, changes)
    return cast("Value", found)


def shared(make: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """The answer to this request, which is the same for everybody."""
    moments: Moment = current_app.extensions["moment"]
    key = ("page", request.host_url, request.full_path, clock.today())
    kept = moments.read(key)
    if kept is None:
        changes = db.changes()
        response = make_response(make())
        if response.status_code != 200 or response.is_streamed:
            return response
        response.add_etag()
        kept = (response.get_data(), response.mimetype, response.get_etag()[0])
        if len(request.full_path) <= LONGEST_ADDRESS:
            moments.keep(key, kept, changes)
    body, mimetype, etag = kept
    way = shrinking.accepted(request.headers.get("Accept-Encoding", ""))
    if way and shrinking.worth_it(mimetype or "", body):
        answer = Response(_small(body, etag, way), mimetype=mimetype)
        answer.set_etag(f"{etag}-{way}")
        answer.headers["Content-Encoding"] = way
    else:
        answer = Response(body, mimetype=mimetype)
        answer.set_etag(etag)
    answer.vary.add("Accept-Encoding")
    answer.headers["Cache-Control"] = "public, max-age=0, s-maxage=30, must-revalidate"
    return answer.make_conditional(request.environ)


def _small(body: bytes, etag: str, way: str) -> bytes:
    """Compressed once a moment; `etag` tells the content."""
    return remembered(("small", etag, way), lambda: shrinking.shrunk(body, way))
