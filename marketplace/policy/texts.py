"""The shop's pages of information. Defaults come with the software; what the office writes instead
is dated like every other decision.

A text is written plainly: paragraphs apart by an empty line, `## ` before a heading, `- ` before
each item of a list. It becomes blocks of words, never markup; the template escapes them.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from marketplace.kernel import clock
from marketplace.kernel.indonesia import format_phone
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import LANGUAGES
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import setting

NAMES = ("how-to-buy", "terms", "privacy", "complaints")
HEADING, PARAGRAPH, LIST = "heading", "paragraph", "list"

_DEFAULTS = Path(__file__).parent / "default_texts"
_DEFAULTS_DATED = date(2026, 11, 1)


@dataclass(frozen=True)
class Written:
    """A text as the office edits it."""

    title: str
    body: str
    dated: date


@dataclass(frozen=True)
class Block:
    """A heading or a paragraph with one line, or a list with its items."""

    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """A text as a page shows it; `dated` is the day it counts from."""

    title: str
    blocks: tuple[Block, ...]
    dated: date


def current(session: Session, name: str, language: str) -> Text:
    """What the page says now, with the cooperative's own facts. Raises `NotFound`."""
    text = written(session, name, language)
    facts = _facts(session)
    return Text(_filled(text.title, facts), blocks(_filled(text.body, facts)), text.dated)


def written(session: Session, name: str, language: str) -> Written:
    """What counts now, as it was written. Raises `NotFound` for a page there is not."""
    if name not in NAMES or language not in LANGUAGES:
        raise NotFound()
    row = setting.current_row(session, _key(name, language))
    if row is None:
        return _default(name, language)
    known = cooperatives.known(session)
    day = clock.local(row.counts_from, known.zone if known else "WIB").date()
    return Written(dated=day, **row.read())


def put(
    session: Session, name: str, language: str, *, title: str, body: str, by: str
) -> None:
    """The page says this from now on."""
    setting.put(session, _key(name, language), {"title": title, "body": body}, by=by)


def blocks(body: str) -> tuple[Block, ...]:
    """The body cut into headings, paragraphs and lists."""
    found: list[Block] = []
    for chunk in _chunks(body):
        if chunk[0].startswith("## "):
            found.append(Block(HEADING, (chunk[0][3:].strip(),)))
        elif chunk[0].startswith("- "):
            found.append(Block(LIST, tuple(line[2:].strip() for line in chunk)))
        else:
            found.append(Block(PARAGRAPH, (" ".join(chunk),)))
    return tuple(found)


def _chunks(body: str) -> list[list[str]]:
    """Lines that belong together: a heading stands alone, items of a list stay with their like."""
    chunks: list[list[str]] = []
    before = ""
    for raw in body.splitlines():
        line = raw.strip()
        if line and before and _kind(line) == _kind(before) != "## ":
            chunks[-1].append(line)
        elif line:
            chunks.append([line])
        before = line
    return chunks


def _kind(line: str) -> str:
    return next((mark for mark in ("## ", "- ") if line.startswith(mark)), "")


def _facts(session: Session) -> dict[str, str]:
    known = cooperatives.known(session)
    if known is None:
        return {}
    return {
        "{cooperative}": known.name,
        "{address}": ", ".join(known.address_lines),
        "{phone}": format_phone(known.phone),
        "{email}": known.email,
    }


def _filled(text: str, facts: dict[str, str]) -> str:
    for place, fact in facts.items():
        text = text.replace(place, fact)
    return text


def _default(name: str, language: str) -> Written:
    title, _, body = (_DEFAULTS / f"{name}.{language}.txt").read_text("utf-8").partition("\n")
    return Written(title.removeprefix("# "), body.strip(), _DEFAULTS_DATED)


def _key(name: str, language: str) -> str:
    return f"text:{name}:{language}"
