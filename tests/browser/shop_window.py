"""A shop with twelve drawn products that can go to Jakarta, served; and a browser that counts what
travels.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page

from marketplace.catalogue import approving, offering
from marketplace.demo_pictures import DRAWINGS, draw
from marketplace.kernel.db import transaction
from marketplace.shipping.tariff import Tariff
from tests.browser.chromium import PATIENCE_MS, PHONE
from tests.serving import Clock, Server, serve
from tests.world import RATNA, World

SUNDAY = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
GOODS = 12
# What Lighthouse calls a slow 4G: bits a second and milliseconds there and back.
SLOW_4G = {
    "offline": False, "latency": 150, "downloadThroughput": 1_638_400 / 8,
    "uploadThroughput": 675_000 / 8,
}  # fmt: skip
SHIFTS = """window.seen = {shift: 0, painted: 0};
const look = (type, tell) => new PerformanceObserver((list) => list.getEntries().forEach(tell))
  .observe({type, buffered: true});
look("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
look("largest-contentful-paint", (entry) => { seen.painted = entry.startTime; });"""


def stock_up(world: World) -> None:
    """Two services to Jakarta, and goods from Rp12.000 on that lie ready."""
    with transaction() as session:
        for service, per_kg, days in (("REG", 19_000, (2, 4)), ("YES", 34_000, (1, 1))):
            session.add(
                Tariff(
                    courier="JNE", service=service, dest="31", per_kg=per_kg, days_least=days[0],
                    days_most=days[1], counts_from=date(2026, 1, 1),
                )
            )  # fmt: skip
    for place, name in enumerate([*DRAWINGS][:GOODS]):
        code = world.draft(world.melati, name, price=12_000 + 5_000 * place, count=5)
        offering.add_photo(world.melati.code, code, draw(name), by=world.melati.actor)
        offering.submit(world.melati.code, code, by=world.melati.actor)
        approving.accept(world.revision(world.melati, code), by=RATNA)


@contextmanager
def served(app: Flask, url: str, data_dir: Path) -> Iterator[Server]:
    """On a Sunday."""
    clock = Clock(data_dir / "clock")
    clock.set(SUNDAY)
    clock.here()
    world = World(app)
    with world.inside():
        stock_up(world)
    with serve(url, data_dir, {"TITIP_CLOCK_FILE": str(clock.file)}, workers=1) as server:
        yield server


class OnTheWire:
    """A phone that never was here, and every byte that came to it."""

    def __init__(self, browser: Browser, *, slow: bool = False) -> None:
        context = browser.new_context(
            viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True,  # type: ignore[arg-type]
            service_workers="block",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        self.page: Page = context.new_page()
        self.page.add_init_script(SHIFTS)
        self.bytes = 0
        wire = context.new_cdp_session(self.page)
        wire.send("Network.enable")
        if slow:
            wire.send("Network.emulateNetworkConditions", SLOW_4G)
        wire.on("Network.loadingFinished", self._count)

    def _count(self, event: dict[str, float]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def read_to_the_end(self, address: str) -> None:
        """Opens a page and scrolls until every picture was wanted."""
        self.page.goto(address, wait_until="networkidle")
        for picture in self.page.locator("main .photo img").all():
            picture.scroll_into_view_if_needed()
        self.page.wait_for_load_state("networkidle")
