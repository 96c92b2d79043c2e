"""A mail read as a page: its words with every link written out, what it would fetch, and whether
each of its tags is closed where it should be.
"""

import re
from html.parser import HTMLParser
from pathlib import Path

_TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
_VOID = {"meta"}
_SILENT = {"title", "style"}
_PLACES = {"src", "srcset", "background", "poster", "data", "action", "formaction"}


class LetterPage(HTMLParser):
    """Faults are collected; `words` is what a person reads, without white space around tags."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.style = ""
        self._open: list[str] = []
        self._words: list[str] = []
        self.feed(page)
        self.close()
        self.faults += [f"<{tag}> stays open" for tag in self._open]

    @property
    def words(self) -> str:
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        fetched = _PLACES.intersection(names)
        odd = [name for name in names if name == "style" or name.startswith("on")]
        if len(set(names)) < len(names) or fetched or odd:
            self.faults.append(f"<{tag} {' '.join(names)}>")
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")
        if tag == "a" and not self.links[-1].startswith("tel:"):
            self._words[-1] += f": {self.links[-1]}"

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["style"]:
            self.style += data
        elif data.strip() and self._open and self._open[-1] not in _SILENT:
            self._words.append(data.strip())

    def unknown_decl(self, data: str) -> None:
        self.faults.append(data)


def colours_of_its_own(style: str) -> set[str]:
    """Colours that the shop does not have."""
    return set(re.findall(r"#[0-9a-f]{3,6}\b", style)) - set(
        re.findall(r"#[0-9a-f]{3,6}\b", _TOKENS.read_text())
    )
