"""Phrases looked for in what somebody wrote: whole words in a row, as a reader sees them. It does
not know what any of them means.
"""

from collections import defaultdict
from itertools import product

from marketplace.kernel import looks

_START, _NUMBER = "^", "#"

Step = frozenset[str]
Book = dict[str, list[tuple[bool, tuple[Step, ...]]]]


class Phrases:
    """One phrase a line: blanks between words, `a|b` either word, `a+b` with a blank or without,
    `#` a number, `^` only at the beginning. What stands in a phrase of `passing` is harmless.
    """

    def __init__(self, lines: str, passing: str = "") -> None:
        self._phrases = _read(lines)
        self._passing = _read(passing)

    def found_in(self, text: str) -> list[str]:
        """The words of the text that make a phrase, each phrase once, in small plain letters."""
        words = looks.words(text)
        spans = self.spans(words)
        return list(dict.fromkeys(" ".join(words[span.start : span.stop]) for span in spans))

    def spans(self, words: list[str]) -> list[range]:
        """Where among these folded words a phrase stands."""
        seen = [_readings(word) for word in words]
        found = _spans(seen, self._phrases)
        if not found:
            return []
        harmless = {at for span in _spans(seen, self._passing) for at in span}
        return [span for span in found if not harmless & set(span)]


def _read(lines: str) -> Book:
    """By each word that a phrase can begin with; whether it must begin the text; its words."""
    book: Book = defaultdict(list)
    for line in filter(None, map(str.strip, lines.splitlines())):
        first, *rest = line.split()
        wanted = rest if first == _START else [first, *rest]
        for chosen in product(*map(_ways, wanted)):
            steps = tuple(step for way in chosen for step in way)
            for word in steps[0]:
                book[word].append((first == _START, steps))
    return dict(book)


def _ways(word: str) -> list[list[Step]]:
    """`anti+flu|maag` is two words or one."""
    first, plus, second = word.partition("+")
    ones, others = first.split("|"), second.split("|")
    if not plus:
        return [[frozenset(ones)]]
    together = frozenset(f"{one}{other}" for one in ones for other in others)
    return [[frozenset(ones), frozenset(others)], [together]]


def _readings(word: str) -> Step:
    return frozenset([*looks.readings(word), *([_NUMBER] if word.isdecimal() else [])])


def _spans(seen: list[Step], book: Book) -> list[range]:
    found = {
        range(start, start + len(steps))
        for start, readings in enumerate(seen)
        for reading in readings
        for at_start, steps in book.get(reading, ())
        if not (at_start and start) and _fit(seen[start : start + len(steps)], steps)
    }
    return sorted(found, key=lambda span: (span.start, span.stop))


def _fit(readings: list[Step], steps: tuple[Step, ...]) -> bool:
    return len(readings) == len(steps) and all(
        reading & step for reading, step in zip(readings, steps, strict=True)
    )
