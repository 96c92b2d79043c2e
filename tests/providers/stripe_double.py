"""Stripe's interface as a process of its own, for `TITIP_STRIPE_API_BASE`: keys that make a thing
once, signed events, slow and broken answers. Tests steer it under `/_double/`.

`python -m tests.providers.stripe_double PORT [CLOCK_FILE]`
"""

import json
import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.providers.shapes import decoded
from tests.providers.stripe_account import DAY, Account, Refused, Thing, seen

KEY = "sk_test_TitipDouble"
Answer = tuple[int, Thing]


class Double:
    """The account, the keys it has seen, and the troubles it is told to make."""

    def __init__(self, clock_file: str) -> None:
        self._clock_file, self._instant = clock_file, ""
        self.account = Account(self.now)
        self.keys: dict[str, Thing] = {}
        self.troubles: list[Thing] = []
        self.heard: list[Thing] = []
        self.lock = threading.Lock()

    def now(self) -> int:
        told = Path(self._clock_file).read_text() if self._clock_file else self._instant
        return int(datetime.fromisoformat(told).timestamp()) if told else int(time.time())

    def _reset(self) -> None:
        self._instant = ""
        self.account = Account(self.now)
        self.keys, self.troubles, self.heard = {}, [], []

    # ---- one call

    def answer(self, method: str, path: str, form: str, key: str) -> tuple[Answer, bool, Thing]:
        """Status and body, whether they are a repetition, and the trouble to make with them."""
        with self.lock:
            self.heard.append({"method": method, "path": path, "form": form, "key": key})
            trouble = self._trouble(method, path)
            earlier = self.keys.get(key) if key else None
            if earlier and earlier["at"] > self.now() - DAY:
                return (*self._repeated(earlier, method, path, form), trouble)
            return self._made(method, path, form, key, trouble), False, trouble

    def _repeated(self, earlier: Thing, method: str, path: str, form: str) -> tuple[Answer, bool]:
        if earlier["asked"] != [method, path, form]:
            says = "Keys for idempotent requests can only be used with the same parameters."
            return (400, {"error": {"type": "idempotency_error", "message": says}}), False
        return (earlier["status"], earlier["body"]), True

    def _made(self, method: str, path: str, form: str, key: str, trouble: Thing) -> Answer:
        """What was begun is kept under its key, a broken answer too."""
        if trouble["kind"] == "busy":
            return 429, {"error": {"type": "rate_limit_error", "message": "Too many requests."}}
        if trouble["kind"] == "no":
            says = {"type": "invalid_request_error", "message": "This account may not do that."}
            return 400, {"error": says}
        kept = True
        try:
            body = (
                {} if trouble["kind"] == "500" else self.account.call(method, path, decoded(form))
            )
            status, body = 200, seen(body)
        except Refused as no:
            status, body, kept = no.status, no.body, no.kept
        if trouble["kind"] in {"500", "500 after"}:
            status, body = 500, {"error": {"type": "api_error", "message": "Something broke."}}
        if key and kept:
            asked = [method, path, form]
            self.keys[key] = {"asked": asked, "status": status, "body": body, "at": self.now()}
        return status, body

    def _trouble(self, method: str, path: str) -> Thing:
        for trouble in self.troubles:
            if trouble["times"] and re.fullmatch(trouble["where"], f"{method} {path}"):
                trouble["times"] -= 1
                return trouble
        return {"kind": ""}

    # ---- what tests ask

    def steer(self, what: str, told: Thing) -> Any:
        with self.lock:
            return self._levers()[what](**told)

    def _levers(self) -> dict[str, Callable[..., Any]]:
        return {
            "pay": lambda session, card: seen(self.account.pay(session, card)),
            "came": lambda session, arrived: seen(self.account.came(session, arrived)),
            "refund_ends": lambda refund, status: seen(self.account.refund_ends(refund, status)),
            "dispute": lambda **told: seen(self.account.dispute(**told)),
            "dispute_becomes": lambda **told: seen(self.account.dispute_becomes(**told)),
            "disputes": lambda: [seen(each) for each in self.account.disputes.values()],
            "refunds_are": lambda status: setattr(self.account, "refunds_are", status),
            "fees_known": lambda known: setattr(self.account, "fees_known", known),
            "reset": self._reset,
            "clock": lambda instant: setattr(self, "_instant", instant),
            "tell_fees": self.account.tell_fees,
            "trouble": lambda **trouble: self.troubles.append(trouble),
            "calm": self.troubles.clear,
            "events": lambda: self.account.events,
            "sessions": lambda: [seen(each) for each in self.account.sessions.values()],
            "refunds": lambda: [seen(each) for each in self.account.refunds.values()],
            "heard": lambda: self.heard,
        }


NO_JSON = b"<html>try again</html>"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    double: Double

    def do_GET(self) -> None:
        self._handle("GET")

    def do_POST(self) -> None:
        self._handle("POST")

    def _handle(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        address = urlsplit(self.path)
        if address.path.startswith("/_double/"):
            return self._steer(address.path.removeprefix("/_double/"), body)
        if self.headers.get("Authorization") != f"Bearer {KEY}":
            says = {"type": "invalid_request_error", "message": "Invalid API Key provided."}
            return self._say(401, {"error": says})
        key = self.headers.get("Idempotency-Key", "") if method == "POST" else ""
        form = body or address.query
        (status, said), repeated, trouble = self.double.answer(method, address.path, form, key)
        return self._with_trouble(status, said, repeated, trouble)

    def _steer(self, what: str, body: str) -> None:
        try:
            self._say(200, self.double.steer(what, json.loads(body or "{}")))
        except Refused as no:
            self._say(no.status, no.body)

    def _with_trouble(self, status: int, said: Thing, repeated: bool, trouble: Thing) -> None:
        kind = trouble["kind"]
        if kind in {"slow", "silent"}:
            time.sleep(trouble["seconds"])
        if kind in {"silent", "half", "cut"}:
            whole = b"" if kind == "silent" else self._bytes(status, said, repeated)
            self.wfile.write(whole[: len(whole) // 2 if kind == "half" else 0])
            self._hang_up()
        elif kind == "garbled":
            head = f"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {len(NO_JSON)}\r\n\r\n"
            self._write(head.encode() + NO_JSON)
            self._hang_up()
        elif kind == "shapeless":
            self._say(200, {})
        else:
            self._say(status, said, repeated)

    def _say(self, status: int, said: Any, repeated: bool = False) -> None:
        self._write(self._bytes(status, said, repeated))

    def _bytes(self, status: int, said: Any, repeated: bool) -> bytes:
        body = json.dumps(said).encode()
        more = "Idempotent-Replayed: true\r\n" if repeated else ""
        head = f"HTTP/1.1 {status} Told\r\nContent-Type: application/json\r\n{more}"
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def _write(self, whole: bytes) -> None:
        self.wfile.write(whole)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: Any) -> None:
        """Tests ask what was heard."""


def main() -> None:
    Handler.double = Double(sys.argv[2] if len(sys.argv) > 2 else "")
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    main()
