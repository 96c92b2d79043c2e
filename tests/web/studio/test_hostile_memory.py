"""Several heavy and hostile photos at once, and what all of the server's processes weigh then."""

import io
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
import requests
from flask import Flask
from PIL import Image

from tests.catalogue.hostile import everything
from tests.catalogue.negatives import MEGABYTE, encoded, grainy, jpeg_with_endless_passes
from tests.serving import Server, serve
from tests.visitor import Visitor
from tests.world import World

AT_ONCE, TRIES, BUSY = 8, 50, 503
MOST_ABOVE_IDLE = 300_000_000
LONGEST_WAIT = 60
LONGEST_WAIT_FOR_A_PAGE = 20


@pytest.mark.long
@pytest.mark.timeout(600)
def test_hostile_photos_at_once_weigh_little(app: Flask, sqlite_url: str, data_dir: Path) -> None:
    """S04: at most 300 MB above idle, every answer a page, and the shop stays open."""
    world = World(app)
    with world.inside():
        page = f"/studio/products/{world.draft(world.melati)}/photo"
    with serve(sqlite_url, data_dir) as server:
        melati = Visitor(server.url)
        melati.session.cookies.set("device", world.melati.phone)
        form = melati.get("/sign-in").form("sign-in")
        form.fill(known_by=world.melati.code, pin=world.melati.pin).press()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            # Every process has served a page and taken a photo before it is called idle.
            assert set(pool.map(partial(send, melati, page), [honest()] * AT_ONCE * 2)) == {200}
            idle = weight(server)
            with watched(server) as peak:
                sent = [pool.submit(send, melati, page, content) for content in heavy()]
                waited = wait_for_a_page(server)
                statuses = {one.result() for one in sent}

    assert statuses <= {200, 409, 413, 422}
    assert {200, 409} <= statuses
    assert waited < LONGEST_WAIT_FOR_A_PAGE
    assert peak[0] - idle <= MOST_ABOVE_IDLE, f"{idle} idle, {peak[0]} at most"


def honest() -> bytes:
    return encoded(Image.new("L", (60, 40)), "JPEG")


def heavy() -> list[bytes]:
    """The largest we take in each kind, the heaviest file, and all the hostile ones."""
    noise = encoded(grainy(2200, 2200).resize((5000, 5000)), "JPEG", quality=60)
    return [
        encoded(Image.new("RGBA", (5000, 5000), (0, 90, 90, 128)), "PNG", compress_level=1),
        encoded(Image.new("RGBA", (3600, 3600), (0, 90, 90, 128)), "WEBP", method=0),
        encoded(Image.open(io.BytesIO(noise)), "JPEG", progressive=True),
        encoded(Image.new("RGB", (3600, 3600), "teal"), "WEBP", method=0).ljust(14 * MEGABYTE),
        *[honest().ljust(15 * MEGABYTE, b"\0")] * AT_ONCE,
        jpeg_with_endless_passes(),
        *(sent.content for sent in everything() if sent.content),
    ]


def send(melati: Visitor, page: str, content: bytes) -> int:
    """From one of many windows of the same phone, again while we say that we are busy."""
    window = Visitor(melati.base_url)
    window.session.cookies.update(melati.session.cookies)
    for _ in range(TRIES):
        window.get(page).form("picture").attach("photo", "a.jpg", content, "image/jpeg").press()
        if window.status != BUSY:
            break
    return window.status


def wait_for_a_page(server: Server) -> float:
    started = time.monotonic()
    requests.get(f"{server.url}/", timeout=LONGEST_WAIT).raise_for_status()
    return time.monotonic() - started


@contextmanager
def watched(server: Server) -> Iterator[list[int]]:
    """The most that all processes weighed together, in bytes."""
    peak, over = [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.01):
            peak[0] = max(peak[0], weight(server))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


def weight(server: Server) -> int:
    """The proportional share of memory of every process of the server, decoders among them."""
    return sum(_share(process) for process in Path("/proc").glob("[0-9]*") if _of(server, process))


def _of(server: Server, process: Path) -> bool:
    with suppress(OSError):
        group = (process / "stat").read_text().rpartition(")")[2].split()[2]
        return int(group) == server.group
    return False


def _share(process: Path) -> int:
    with suppress(OSError):
        lines = (process / "smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return 0
