"""Phrases looked for in what somebody wrote: whole words in a row, as a reader sees them. It does
not know what any of them means.
"""

from itertools import islice, product

from marketplace.kernel import looks

_START, _NUMBER = "^", "#"

Step = frozenset[str]


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
        seen = [frozenset(looks.readings(word)) for word in words]
        harmless = {at for span in _spans(seen, self._passing) for at in span}
        return [span for span in _spans(seen, self._phrases) if not harmless & set(span)]


def _read(lines: str) -> list[tuple[Step, ...]]:
    phrases: list[tuple[Step, ...]] = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        ways = [_ways(word) for word in line.split()]
        phrases += [tuple(step for way in chosen for step in way) for chosen in product(*ways)]
    return phrases


def _ways(word: str) -> list[list[Step]]:
    """`anti+flu|maag` is two words or one."""
    first, plus, second = word.partition("+")
    ones, others = first.split("|"), second.split("|")
    if not plus:
        return [[frozenset(ones)]]
    together = frozenset(f"{one}{other}" for one in ones for other in others)
    return [[frozenset(ones), frozenset(others)], [together]]


def _spans(seen: list[Step], phrases: list[tuple[Step, ...]]) -> list[range]:
    found = []
    for phrase in phrases:
        first = phrase[0] == {_START}
        steps = phrase[first:]
        starts = range(len(seen) - len(steps) + 1)
        for start in islice(starts, 1) if first else starts:
            if all(_fits(seen[start + n], step) for n, step in enumerate(steps)):
                found.append(range(start, start + len(steps)))
    return sorted(found, key=lambda span: (span.start, span.stop))


def _fits(readings: Step, step: Step) -> bool:
    if step == {_NUMBER}:
        return any(reading.isdecimal() for reading in readings)
    return bool(readings & step)
