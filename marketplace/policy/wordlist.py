"""Words that nothing public may carry. The operator keeps the list; the installation keeps only
keyed digests of it in its data directory, so that neither the code nor a backup can be read as one.

A listed word counts as a whole word, however it is written; inside a longer one it passes.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

from marketplace.kernel import looks
from marketplace.kernel.refusals import NotNow, Unavailable
from marketplace.kernel.words import lazy

FILE = "words.digest"
_MARK = "the word list of this installation"
_MOST_READINGS = 16

_folder: Path | None = None
_key = b""
_read: tuple[tuple[int, int, int], "_Known"] | None = None


class Listed(NotNow):
    """It does not say which word: whoever reads over her shoulder learns nothing."""

    says = lazy("Some words here are better kept private. Please say it another way.")


class Unreadable(Unavailable):
    """The list is damaged or was made with another secret: nobody can say what it holds."""

    says = lazy("We cannot check texts right now. Please tell the cooperative.")


class NotAWord(Exception):
    """A line of the operator's file that holds no letter; `line` counts from one."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True)
class _Known:
    """`longest` counts the words of the longest entry."""

    longest: int
    digests: frozenset[str]


def use(folder: Path, secret: str) -> None:
    """Where this installation keeps its digests, and the secret behind them."""
    global _folder, _key, _read  # noqa: PLW0603 - one installation a process
    _folder, _read = folder, None
    _key = hashlib.sha256(f"word list:{secret}".encode()).digest()


def carries(text: str) -> bool:
    """Whether a listed word, or several in a row, stand in the text. Raises `Unreadable`."""
    known = _known()
    return known is not None and any(_digest(c) in known.digests for c in _said(text, known))


def refuse_listed(*texts: str) -> None:
    """Raises `Listed`, which repeats nothing; `Unreadable`."""
    if any(carries(text) for text in texts):
        raise Listed()


def readable() -> bool:
    """Whether we can use what is kept; nothing kept is readable too."""
    try:
        _known()
    except Unreadable:
        return False
    return True


def keep(lines: Iterable[str]) -> int:
    """Replaces the list: one entry a line, `#` begins a remark; returns how many entries are kept.
    Raises `NotAWord`.
    """
    if _folder is None:
        raise RuntimeError("no installation")
    entries = {entry for number, line in enumerate(lines, 1) if (entry := _entry(line, number))}
    spellings = {" ".join(entry) for entry in entries} | {"".join(entry) for entry in entries}
    book = {
        "mark": _digest(_MARK),
        "longest": max(map(len, entries), default=0),
        "digests": sorted(map(_digest, spellings)),
    }
    file, fresh = _folder / FILE, _folder / f"{FILE}.new"
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(book))
    os.replace(fresh, file)
    return len(entries)


def _entry(line: str, number: int) -> tuple[str, ...]:
    written = line.partition("#")[0].strip()
    parts = tuple(looks.words(written))
    if written and not any(c.isalpha() for part in parts for c in part):
        raise NotAWord(number)
    return parts


def _said(text: str, known: _Known) -> Iterator[str]:
    """Every word and every row of words that could be an entry, as it could be read."""
    parts = [looks.readings(word) for word in looks.words(text)]
    for length in range(1, known.longest + 1):
        for start in range(len(parts) - length + 1):
            rows = product(*parts[start : start + length])
            yield from (" ".join(row) for row in islice(rows, _MOST_READINGS))
    for word in looks.glued(text):
        yield from looks.readings(word)


def _known() -> _Known | None:
    """Read again when the file has changed: the command runs in another process."""
    global _read  # noqa: PLW0603 - one installation a process
    try:
        if _folder is None:
            return None
        seen = (_folder / FILE).stat()
    except FileNotFoundError:
        return None
    stamp = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
    if _read is None or _read[0] != stamp:
        _read = (stamp, _load(_folder / FILE))
    return _read[1]


def _load(file: Path) -> _Known:
    try:
        book = json.loads(file.read_text())
        ours = hmac.compare_digest(book["mark"], _digest(_MARK))
        known = _Known(book["longest"], frozenset(book["digests"]))
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable() from error
    if not ours:
        raise Unreadable()
    return known


def _digest(words: str) -> str:
    return hmac.digest(_key, words.encode(), "sha256").hex()
