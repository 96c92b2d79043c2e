"""What travels small: files of ours that never change, and pages that are the same for everybody.

A page of one person goes as it is. It holds her token beside words that a link can put there, and
from the length of such a mixture, once it is compressed, the token can be guessed.
"""

import gzip
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

import brotli

BROTLI, GZIP = "br", "gzip"
LEAST_BYTES = 400
TEXTS = ("text/", "application/javascript", "application/json", "application/xml", "image/svg")
_ONCE, _OFTEN = 11, 5  # how hard brotli tries: for a file that stays, for a page of a moment

Start = Callable[..., Any]
Answer = tuple[str, list[tuple[str, str]], bytes]


def accepted(header: str) -> str:
    """The best way of ours that a browser understands; empty for none."""
    wanted = {part.strip().partition(";")[0] for part in header.split(",") if "q=0" not in part}
    return next((way for way in (BROTLI, GZIP) if way in wanted), "")


def shrunk(body: bytes, way: str, *, often: bool = True) -> bytes:
    """The same, smaller. `often` is for what is made again soon."""
    if way == BROTLI:
        return bytes(brotli.compress(body, quality=_OFTEN if often else _ONCE))
    return gzip.compress(body, 6 if often else 9, mtime=0) if way == GZIP else body


def worth_it(mimetype: str, body: bytes) -> bool:
    """Pictures are small already, and so is a line of text."""
    return len(body) >= LEAST_BYTES and mimetype.startswith(TEXTS)


class SmallFiles:
    """Stands in front of the static files, whose addresses change with their content: each is
    compressed when it is first asked for, and kept.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]], prefix: str) -> None:
        self._app, self._prefix = app, prefix
        self._kept: dict[tuple[str, str], Answer] = {}
        self._lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        path, way = environ["PATH_INFO"], accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))
        plain = environ["REQUEST_METHOD"] == "GET" and "HTTP_RANGE" not in environ
        if not (way and plain and path.startswith(self._prefix)):
            return self._app(environ, start_response)
        with self._lock:
            found = self._kept.get((path, way)) or self._make(environ, way)
            if found[0].startswith("200"):
                self._kept[path, way] = found
        start_response(found[0], found[1])
        return [found[2]]

    def _make(self, environ: dict[str, Any], way: str) -> Answer:
        said: list[Any] = []
        asked = {k: v for k, v in environ.items() if k != "HTTP_ACCEPT_ENCODING"}
        whole = self._app(asked, lambda status, headers, *_error: said.extend((status, headers)))
        body = b"".join(whole)
        getattr(whole, "close", lambda: None)()
        status, headers = said[0], list(said[1])
        kind = dict(headers).get("Content-Type", "")
        if not (status.startswith("200") and worth_it(kind, body)):
            return status, headers, body
        body = shrunk(body, way, often=False)
        kept = [each for each in headers if each[0] not in {"ETag", "Content-Length", "Vary"}]
        more = {
            "Content-Encoding": way,
            "Content-Length": str(len(body)),
            "Vary": "Accept-Encoding",
        }
        return status, [*kept, *more.items()], body
