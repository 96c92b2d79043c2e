"""A person who has a keyboard and nothing else, and sees at each stop where they are."""

from pathlib import Path

from playwright.sync_api import Page

MOST_STOPS = 120
# The ring around what has the focus, or around its label; and where it is on the screen.
HERE = """() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  const rings = [e, ...(e.labels || []), e.parentElement].filter(Boolean);
  const ring = rings.map(x => getComputedStyle(x)).some(
    s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none');
  const shown = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return {what: e.outerHTML.slice(0, 120), ring, shown, page: e === document.body};
}"""


class AtKeyboard:
    """Tab, Enter, Space and letters."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.lost: list[str] = []  # stops that nobody could see

    def to(self, wanted: str) -> "AtKeyboard":
        """From stop to stop until this has the focus."""
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(HERE)
            if not here["page"] and not (here["ring"] and here["shown"]):
                self.lost.append(here["what"])
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
                return self
        raise AssertionError(f"{wanted} is not reached on {self.page.url}")

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def press(self, key: str = "Enter") -> None:
        self.page.keyboard.press(key)

    def go(self, key: str = "Enter") -> None:
        """Presses, and another page comes."""
        with self.page.expect_navigation():
            self.press(key)
        self.page.wait_for_load_state("load")

    def choose_file(self, file: Path) -> None:
        """The browser's own window is a keyboard's matter, too."""
        with self.page.expect_file_chooser() as chooser:
            self.press("Space")
        chooser.value.set_files(file)
