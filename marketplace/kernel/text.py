"""Text as people type it, made safe to keep: one spelling, no characters that hide.

It does not judge what is said, and it does not escape: templates do.
"""

import re
import unicodedata
from typing import Literal

Reason = Literal[
    "too_long", "line_break", "control", "surrogate", "direction", "invisible", "marks"
]

_LINE_BREAKS = re.compile("\r\n|[\n\r\u2028\u2029]")
# They turn the reading direction, so that what is shown is not what is stored.
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Letters and marks that Unicode does not call formatting, yet nobody can see them.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINER = "\u200d"
_EMOJI_TAIL = frozenset("\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_MOST_MARKS = 4
# The longest run of characters that normalising can turn into one.
_DECOMPOSED = 4


class NotPlain(Exception):
    """A text that cannot be kept as it is, and why. The form makes the sentence."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


def clean_text(value: str, longest: int, multiline: bool = False) -> str:
    """`value` in NFC, without blanks around it, at most `longest` characters. Raises `NotPlain`.

    A tab becomes a blank. Line ends become `\\n` when `multiline`, and are refused otherwise.
    """
    # Before anything else, for normalising a very long run of marks takes very long.
    if len(value.strip()) > longest * _DECOMPOSED:
        raise NotPlain("too_long")
    text = _LINE_BREAKS.sub("\n", value).replace("\t", " ")
    for at, character in enumerate(text):
        if reason := _why_not(text, at, character):
            raise NotPlain(reason)
    text = unicodedata.normalize("NFC", text.strip())
    if not multiline and "\n" in text:
        raise NotPlain("line_break")
    if _piled_up(text):
        raise NotPlain("marks")
    if len(text) > longest:
        raise NotPlain("too_long")
    return text


def shortened(text: str, longest: int) -> str:
    """On one line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    whole, _, _ = line[:longest].rpartition(" ")
    return (whole or line)[: longest - 1].rstrip(" ,.;:·") + "…"


def _why_not(text: str, at: int, character: str) -> Reason | None:
    category = unicodedata.category(character)
    if category == "Cs":
        return "surrogate"
    if category == "Cc" and character != "\n":
        return "control"
    if character in _DIRECTION:
        return "direction"
    if (category == "Cf" or character in _UNSEEN) and not _joins_emoji(text, at):
        return "invisible"
    return None


def _joins_emoji(text: str, at: int) -> bool:
    """A family or a profession is several pictures tied together by an invisible joiner."""
    if text[at] != _JOINER or not 0 < at < len(text) - 1:
        return False
    before, after = text[at - 1], text[at + 1]
    return (before in _EMOJI_TAIL or unicodedata.category(before) == "So") and (
        unicodedata.category(after) == "So"
    )


def _piled_up(text: str) -> bool:
    """More marks on one letter than any writing has: they spill over the lines around."""
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > _MOST_MARKS:
            return True
    return False
