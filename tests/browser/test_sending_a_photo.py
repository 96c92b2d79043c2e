"""A photo on its way from a phone into the shop: smaller than it was, upright, and in sight."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Request, Route
from sqlalchemy import select

from marketplace.catalogue.photo import Photo
from marketplace.kernel.db import db
from tests.browser.chromium import PHONE, AtPhone, chromium
from tests.photos import camera_photo
from tests.serving import serve
from tests.world import World

# What the page shows of the way, kept where the next page still finds it.
WATCH = """() => {
  const note = () => {
    const box = document.querySelector('[data-sending]');
    const bar = box?.querySelector('progress');
    const seen = new Set(JSON.parse(sessionStorage.seen ?? '[]'));
    if (box && !box.hidden && box.offsetHeight) seen.add(bar.hasAttribute('value') ? 'bar' : 'end');
    sessionStorage.seen = JSON.stringify([...seen]);
  };
  new MutationObserver(note).observe(document.body, { attributes: true, subtree: true });
}"""
NO_CANVAS = "HTMLCanvasElement.prototype.toBlob = () => { throw new Error('no canvas'); };"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


class Sender:
    """Melati with her phone, at the page where she sends a photo."""

    def __init__(self, browser: Browser, address: str, world: World) -> None:
        self.world = world
        self.phone = AtPhone(browser, address, "melati", None)
        her = world.melati
        hers = {"name": "device", "value": her.phone, "url": address}
        self.phone.page.context.add_cookies([hers])  # type: ignore[list-item]
        self.phone.open("/sign-in")
        self.phone.press(known_by=her.code, pin=her.pin)
        with world.inside():
            self.path = f"/studio/products/{world.draft(her)}/photo"
        self.phone.open(self.path)
        self.requests: list[Request] = []
        self.phone.page.on("request", self._note)

    def _note(self, request: Request) -> None:
        self.requests.append(request)

    @property
    def sent(self) -> list[int]:
        """How many bytes went out with each press."""
        pressed = [request for request in self.requests if request.method == "POST"]
        return [int(request.all_headers()["content-length"]) for request in pressed]

    def choose_and_send(self, photo: bytes) -> None:
        self.phone.press(upload=("photo", "kamera.jpg", photo, "image/jpeg"))

    def kept(self) -> Photo:
        """The newest photo of all."""
        with self.world.inside():
            newest = select(Photo).order_by(Photo.id.desc()).limit(1)
            return db.session().scalars(newest).one()


@pytest.fixture
def sender(browser: Browser, app: Flask, sqlite_url: str, data_dir: Path) -> Iterator[Sender]:
    world = World(app)
    with serve(sqlite_url, data_dir, workers=1) as server:
        found = Sender(browser, server.url, world)
        yield found
        found.phone.page.context.close()


def test_a_large_photo_is_sent_small_and_its_progress_is_seen(sender: Sender) -> None:
    """S04, X11: twelve megapixels lying on their side, from a phone of 360 pixels."""
    photo = noisy_photo()
    sender.phone.page.evaluate(WATCH)

    sender.choose_and_send(photo)

    assert sender.phone.path() != sender.path
    assert len(sender.sent) == 1
    assert 10_000 < sender.sent[0] < len(photo) / 2
    assert set(sender.phone.page.evaluate("JSON.parse(sessionStorage.seen)")) >= {"bar", "end"}
    kept = sender.kept()
    assert (kept.width, kept.height) == (1200, 1600)
    assert sender.phone.complaints == []


def test_without_a_canvas_the_photo_is_sent_as_it_is(sender: Sender) -> None:
    photo = camera_photo()
    sender.phone.page.add_init_script(NO_CANVAS)
    sender.phone.open(sender.path)

    sender.choose_and_send(photo)

    assert sender.phone.path() != sender.path
    assert sender.sent[-1] > len(photo)
    assert (sender.kept().width, sender.kept().height) == (1200, 1600)


def test_a_photo_that_did_not_arrive_stays_chosen(sender: Sender) -> None:
    page = sender.phone.page
    attempts: list[str] = []

    def fail_once(route: Route) -> None:
        attempts.append(route.request.method)
        if route.request.method == "POST" and attempts.count("POST") == 1:
            route.abort()
        else:
            route.continue_()

    page.route(f"**{sender.path}", fail_once)
    page.set_input_files(
        "[name=photo]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": small()}
    )

    page.click("#picture .button-primary")

    page.locator("[data-sending] [role=alert]").wait_for()
    assert page.locator("[name=photo]").evaluate("input => input.files.length") == 1
    with page.expect_navigation():
        page.click("#picture .button-primary")
    assert sender.phone.path() != sender.path


def test_a_refusal_comes_back_on_the_same_page(sender: Sender) -> None:
    page = sender.phone.page
    page.set_input_files(
        "[name=photo]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )

    page.click("#picture .button-primary")

    page.locator("main .message-bad").wait_for()
    assert sender.phone.path() == sender.path
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    sender.choose_and_send(small())
    assert sender.phone.path() != sender.path


def small() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (700, 500), "teal").save(out, "JPEG")
    return out.getvalue()


def noisy_photo() -> bytes:
    """A camera's photo is never as smooth as a drawn one."""
    out = io.BytesIO()
    camera = Image.open(io.BytesIO(camera_photo()))
    grain = Image.effect_noise(camera.size, 40).convert("RGB")
    Image.blend(camera, grain, 0.3).save(out, "JPEG", quality=88, exif=camera.getexif())
    return out.getvalue()
