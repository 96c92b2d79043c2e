"""KiriminAja as far as the shop speaks to it: a server on loopback that knows a few districts."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "key-of-a-test"
PLACES = [
    {"id": 5781, "text": "Tembalang, Kota Semarang, Jawa Tengah"},
    {"id": 310, "text": "Bantul, Kabupaten Bantul, DI Yogyakarta"},
    {"id": 311, "text": "Bantul, Kota Bantul, Lain"},
]
PRICES: list[Any] = [
    {"service": "jne", "service_type": "REG", "cost": "9500", "etd": "1-2", "group": "regular"},
    {"service": "jnt", "service_type": "EZ", "cost": 8000, "etd": "3 - 4", "group": "regular"},
    {"service": "sicepat", "service_type": "BEST", "cost": "15000.00", "etd": "1"},
    {"service": "unheard", "service_type": "REG", "cost": "1", "etd": "1"},
    {"service": "jne", "service_type": "<b>", "cost": "5000", "etd": "1"},
    {"service": "jne", "service_type": "YES", "cost": "-5", "etd": "1"},
    {"service": "jne", "service_type": "OKE", "cost": "5000", "etd": "soon"},
]


class KiriminAjaDouble:
    """`asked` holds each call; `trouble` is what it answers instead, if anything."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.trouble: tuple[int, bytes] | None = None
        self.url = ""

    def answer(self, path: str, key: str, body: dict[str, Any]) -> tuple[int, bytes]:
        self.asked.append((path, body))
        if self.trouble:
            return self.trouble
        if key != f"Bearer {KEY}":
            return 401, b'{"status": false, "text": "Unauthorized"}'
        if path == "/api/mitra/v2/get_address_by_name":
            wanted = body["search"].casefold()
            found = [place for place in PLACES if wanted in str(place["text"]).casefold()]
            return 200, json.dumps({"status": True, "data": found}).encode()
        if path == "/api/mitra/v6.1/shipping_price":
            return 200, json.dumps({"status": True, "results": PRICES}).encode()
        return 404, b"{}"


@contextmanager
def running() -> Iterator[KiriminAjaDouble]:
    """Until the block ends."""
    double = KiriminAjaDouble()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            key = self.headers["Authorization"]
            status, said = double.answer(self.path, key, json.loads(body))
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
