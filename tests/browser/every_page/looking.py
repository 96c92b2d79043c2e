"""Somebody looks at a page under one circumstance and says what is wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Response

from tests.browser.every_page.circumstances import PHONE, TALL, Circumstance
from tests.visitor import Visitor

HERE = Path(__file__).parent
SEEN = (HERE / "seen.js").read_text()
AXE = AXE_FILE_PATH.read_text()
FETCH_ALL = """() => Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode().catch(() => {});
}))"""
VIOLATIONS = """() => axe.run(document, {resultTypes: ['violations']}).then(
  found => found.violations.flatMap(
    one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 160)}`)))"""


class Looker:
    """A browser of one circumstance, with somebody's cookies."""

    def __init__(self, context: BrowserContext, home: str, how: Circumstance) -> None:
        self.home, self.how, self.complaints = home, how, list[str]()
        self.page: Page = context.new_page()
        self._wire: CDPSession = context.new_cdp_session(self.page)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def wrong(self, address: str) -> list[str]:
        """Sentences, each with the address and the circumstance; none where all is well."""
        self.complaints.clear()
        answer = self._open(address)
        found = [*self.complaints, *self._judged(answer)]
        return [f"{address} ({self.how}): {sentence}" for sentence in found]

    def picture(self, address: str, file: Path) -> None:
        """With the pictures that a page only fetches when somebody comes near."""
        self._open(address)
        self.page.evaluate(FETCH_ALL)
        self.page.screenshot(path=file, full_page=True)

    def _open(self, address: str) -> Response:
        """Without scripts nothing of the page's own runs; what judges it afterwards does."""
        self._scripts(self.how.scripts)
        answer = self.page.goto(self.home + address)
        assert answer, address
        self._scripts(True)
        return answer

    def _judged(self, answer: Response) -> list[str]:
        if not answer.ok:
            return [f"answers {answer.status}"]
        self.page.evaluate(AXE)
        violations: list[str] = self.page.evaluate(VIOLATIONS)
        seen: list[str] = self.page.evaluate(SEEN)
        return [*violations, *seen]

    def _scripts(self, on: bool) -> None:
        self._wire.send("Emulation.setScriptExecutionDisabled", {"value": not on})

    def _note(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


@contextmanager
def looker(browser: Browser, person: Visitor, how: Circumstance) -> Iterator[Looker]:
    """Whoever looks has the person's cookies, and a phone or a desk."""
    is_phone = how.width < PHONE
    context = browser.new_context(
        viewport={"width": how.width, "height": TALL}, color_scheme=how.scheme,  # type: ignore[arg-type]
        is_mobile=is_phone, has_touch=is_phone, locale=how.language,
    )  # fmt: skip
    context.add_cookies(
        [
            {"name": one.name, "value": one.value or "", "url": person.base_url}
            for one in person.session.cookies
        ]
    )
    try:
        yield Looker(context, person.base_url, how)
    finally:
        context.close()
