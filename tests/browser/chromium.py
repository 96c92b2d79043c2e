"""A person at a phone of 360 × 740, in Debian's Chromium."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ElementHandle, Locator, Page, sync_playwright

from tests.persons import Upload

PHONE = {"width": 360, "height": 740}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--ignore-certificate-errors",  # ours is made for a test; a worker asks for its file itself
]  # fmt: skip
PATIENCE_MS = 20_000

# The form wanted: by the path it is sent to, its fields, and words in the smallest box around.
FIND_FORM = """([wanted, near, fields, step]) => {
  const fits = [...document.forms].filter(f => f.getAttribute('method') === 'post'
    && new RegExp(wanted + '$').test(new URL(f.getAttribute('action') || '', location).pathname)
    && fields.every(name => f.elements.namedItem(name))
    && (!step || f.querySelector(`button[value="${step}"]`)));
  if (!near) return fits[0] || null;
  const steps = f => {
    let n = 0;
    for (let e = f.parentElement; e; e = e.parentElement) {
      if (!/^(TR|LI|ARTICLE|FIELDSET|SECTION|DIV)$/.test(e.tagName)) continue;
      if (e.textContent.includes(near)) return n;
      n += 1;
    }
    return Infinity;
  };
  return fits.sort((a, b) => steps(a) - steps(b))[0] || null;
}"""

FIND_FOLD = "form => form.closest('details:not([open])')?.querySelector('summary') ?? null"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or the one that is named; fails where there is none."""
    path = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    assert path, "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class AtPhone:
    """A person who looks at a screen and taps. Remembers what the browser complained about."""

    def __init__(
        self,
        browser: Browser,
        base_url: str,
        name: str,
        pictures: Path | None,
        *,
        scripts: bool = True,
    ) -> None:
        self.base_url, self.name, self.pictures = base_url, name, pictures
        self.scripts = scripts
        context = browser.new_context(
            viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True,  # type: ignore[arg-type]
            locale="id-ID", ignore_https_errors=True, accept_downloads=True,
            java_script_enabled=scripts,
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._complain)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _complain(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {text}")

    def open(self, path: str) -> None:
        answer = self.page.goto(self.base_url + path)
        assert answer and answer.ok, f"{answer and answer.status} on {path}: {self.text()[:500]}"

    def press(
        self,
        to: str = "",
        *,
        step: str | None = None,
        near: str | None = None,
        upload: Upload | None = None,
        **fields: str | list[str],
    ) -> None:
        form = self._form(to, near, [*fields], step)
        self._unfold(form)
        for name, value in fields.items():
            self._fill(form, name, value)
        if upload is not None:
            field = form.query_selector(f"[name={upload[0]}]")
            assert field, upload[0]
            field.set_input_files({"name": upload[1], "mimeType": upload[3], "buffer": upload[2]})
        self._send(form, step)

    def _unfold(self, form: ElementHandle) -> None:
        """What is folded away is opened by a tap first."""
        folded = form.evaluate_handle(FIND_FOLD).as_element()
        if folded is not None:
            folded.click()

    def _send(self, form: ElementHandle, step: str | None) -> None:
        wanted = f"button[value={step}]" if step else "button:not([type=button])"
        button = form.query_selector(wanted)
        assert button, f"no button {wanted} on {self.page.url}"
        if self.scripts and form.evaluate("form => form.matches('.buy-form')"):
            button.click()  # the cart opens beside the page
            self.page.locator("dialog[open] .summary").wait_for()
            return
        with self.page.expect_navigation():
            button.click()
        self.page.wait_for_load_state("load")

    def _fill(self, form: ElementHandle, name: str, value: str | list[str]) -> None:
        controls = form.query_selector_all(f"[name={name}]")
        assert controls, f"no field {name} on {self.page.url}"
        kind = controls[0].evaluate("e => e.type")
        wanted = value if isinstance(value, list) else [value]
        if kind in {"radio", "checkbox"}:
            for control in controls:
                if len(controls) == 1 or control.get_attribute("value") in wanted:
                    control.check()
        elif kind == "select-one":
            options = controls[0].evaluate("e => [...e.options].map(o => [o.value, o.text.trim()])")
            chosen = [v for v, text in options if v in wanted or text in wanted]
            controls[0].select_option(value=chosen)
        elif kind == "hidden":
            assert controls[0].get_attribute("value") in wanted
        else:
            controls[0].fill(wanted[0])

    def follow(self, text: str) -> None:
        self._tap(self.page.locator("a", has_text=text).first)

    def follow_to(self, address: str) -> None:
        links = self.page.locator("a").all()
        found = [a for a in links if re.search(address, a.get_attribute("href") or "")]
        assert found, f"no link {address} on {self.page.url}"
        self._tap(found[0])

    def _tap(self, link: Locator) -> None:
        with self.page.expect_navigation():
            link.click()
        self.page.wait_for_load_state("load")

    def text(self) -> str:
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())

    def path(self) -> str:
        parts = urlsplit(self.page.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def speaks(self) -> str:
        """The language the page says it is in."""
        return str(self.page.evaluate("document.documentElement.lang"))

    def download(self, to: str) -> str:
        form = self._form(to, None, [])
        with self.page.expect_download() as download:
            button = form.query_selector("button")
            assert button
            button.click()
        return Path(download.value.path()).read_text()

    def picture(self, name: str) -> None:
        if self.pictures is not None:
            self.pictures.mkdir(parents=True, exist_ok=True)
            count = len(list(self.pictures.glob("*.png")))
            safe = re.sub(r"[^\w-]+", "-", name)
            self.page.screenshot(path=self.pictures / f"{count:02}-{safe}.png", full_page=True)

    def _form(
        self, to: str, near: str | None, fields: list[str], step: str | None = None
    ) -> ElementHandle:
        here = re.escape(urlsplit(self.page.url).path)
        handle = self.page.evaluate_handle(FIND_FORM, [to or here, near, fields, step]).as_element()
        assert handle, f"no form to {to or here} near {near}: {self.text()[:800]}"
        return handle
