"""Many lines that each fit one order exactly are confirmed with one press. Each is a story of its
own, so that one that fits no longer holds up no other.
"""

from collections.abc import Sequence
from typing import NamedTuple

from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import Refusal
from marketplace.payments import reconciling

MOST_AT_ONCE = 40  # about a second: nobody waits before an empty page


class Result(NamedTuple):
    """How many are confirmed, what the others say by their code, and whose turn comes next."""

    confirmed: int
    refused: dict[str, str]
    left: list[str]


def confirm_many(line_codes: Sequence[str], *, key: str, by: Actor) -> Result:
    """Those that fit exactly, the first `MOST_AT_ONCE`; pressed again, it says the same. What is
    left waits for another press.
    """
    refused = {}
    chosen, left = line_codes[:MOST_AT_ONCE], list(line_codes[MOST_AT_ONCE:])
    for code in chosen:
        try:
            reconciling.confirm_exact(code, key=key, by=by)
        except Refusal as refusal:
            refused[code] = refusal.sentence()
    return Result(len(chosen) - len(refused), refused, left)
