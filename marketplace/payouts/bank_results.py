"""What the bank says became of a run: read from a file or from pasted lines, looked at, and then
all of it recorded, or nothing. The same results told twice change nothing.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy.orm import Session

from marketplace.kernel import codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import Payout as States
from marketplace.payouts import outcome
from marketplace.payouts import payout as payouts
from marketplace.payouts.payout import Payout, Run

LONGEST_TROUBLE = 140
MOST_LINES = 2_000


class Result(StrEnum):
    """`RETURNED` is money that had arrived and came back later."""

    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"


class Trouble(StrEnum):
    """Why a line cannot be used."""

    UNKNOWN = "unknown"
    UNREAD = "unread"
    TWICE = "twice"
    AMOUNT = "amount"
    CASH = "cash"
    LATE = "late"


class Faulty(NotNow):
    status = 422
    says = lazy("Nothing was recorded. Please look at the lines below.")


class NoResults(NotNow):
    status = 422
    says = lazy("There is no line we can read.")


@dataclass(frozen=True)
class Line:
    """One line as it was sent. `amount` is as typed, if there was one."""

    reference: str
    result: str
    reason: str = ""
    amount: str = ""


@dataclass(frozen=True)
class Told:
    """A line, whose payout it is, and what it does: nothing where that is known already."""

    line: Line
    payout: Payout | None
    result: Result | None
    known: bool = False
    trouble: Trouble | None = None


WORDS: Mapping[Result, frozenset[str]] = {
    Result.PAID: frozenset(
        {"paid", "success", "successful", "ok", "done", "berhasil", "sukses", "dibayar"}
    ),
    Result.FAILED: frozenset({"failed", "fail", "rejected", "error", "gagal", "ditolak"}),
    Result.RETURNED: frozenset({"returned", "return", "retur", "dikembalikan"}),
}
HEADS: Mapping[str, frozenset[str]] = {
    "reference": frozenset(
        {"reference", "ref", "customer reference", "customerreff", "transaction id", "referensi",
         "no referensi"}
    ),
    "result": frozenset({"result", "status", "hasil"}),
    "reason": frozenset({"reason", "message", "description", "alasan", "keterangan"}),
    "amount": frozenset({"amount", "jumlah", "nominal"}),
}
_KNOWN = {
    Result.PAID: {States.ARRIVED, States.RETURNED},
    Result.FAILED: {States.BOUNCED},
    Result.RETURNED: {States.RETURNED},
}


def read(text: str) -> list[Line]:
    """Columns by their heads; without heads: reference, result, reason. Raises `NoResults`."""
    text = text.lstrip("\ufeff")
    first = text.lstrip().partition("\n")[0]
    mark = max("\t;,", key=first.count)
    rows = [
        [cell.strip().lstrip("'") for cell in row]
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        if any(cell.strip() for cell in row)
    ][:MOST_LINES]
    at = _columns(rows[0]) if rows else None
    lines = [_line(row, at) for row in (rows[1:] if at else rows)]
    if not lines:
        raise NoResults()
    return lines


def plan(run: Run, lines: Iterable[Line]) -> list[Told]:
    """What the lines would do to this run."""
    by_code, seen = {payout.code: payout for payout in run.payouts}, set[str]()
    told = []
    for line in lines:
        code = codes.normal(line.reference)
        told.append(_told(line, by_code.get(code), twice=code in seen))
        seen.add(code)
    return told


def record(run_code: str, text: str, *, key: str, by: Actor) -> int:
    """All of it; returns how many payouts changed. Raises `NoResults`, `Faulty`, `NotEnough`,
    `NotNow` before the run was sent.
    """
    lines = read(text)
    with transaction() as session:
        press = once.claim(session, key, f"record results {run_code}")
        if press.result:
            return int(press.result)
        told = _sent(session, run_code, lines)
        if any(each.trouble for each in told):
            raise Faulty()
        fresh = [each for each in told if not each.known]
        for each in fresh:
            _apply(session, each, by=by)
        press.result = str(len(fresh))
        return len(fresh)


def _sent(session: Session, run_code: str, lines: Sequence[Line]) -> list[Told]:
    run = payouts.run_to_decide_on(session, run_code)
    if run.payouts:
        payouts.of_sent_run(session, run.payouts[0].code)
    return plan(run, lines)


def _apply(session: Session, told: Told, *, by: Actor) -> None:
    if told.payout is None or told.result is None:
        return
    if told.result is Result.PAID:
        outcome.arrived(session, told.payout, by=by)
    elif told.result is Result.FAILED:
        outcome.bounced(session, told.payout, trouble=told.line.reason, by=by)
    else:
        outcome.returned(session, told.payout, trouble=told.line.reason, by=by)


def _told(line: Line, payout: Payout | None, *, twice: bool) -> Told:
    # BRI writes the reason behind the word: "REJECTED - account closed".
    word, _dash, reason = line.result.casefold().partition(" - ")
    result = next((one for one, words in WORDS.items() if word.strip() in words), None)
    if reason and not line.reason:
        line = replace(line, reason=line.result[len(word) + 3 :].strip()[:LONGEST_TROUBLE])
    if payout is None:
        return Told(line, None, result, trouble=Trouble.UNKNOWN)
    if result is None:
        return Told(line, payout, None, trouble=Trouble.UNREAD)
    if twice:
        return Told(line, payout, result, trouble=Trouble.TWICE)
    known = payout.state in _KNOWN[result]
    return Told(line, payout, result, known, None if known else _against(line, payout, result))


def _against(line: Line, payout: Payout, result: Result) -> Trouble | None:
    needed = States.ARRIVED if result is Result.RETURNED else States.PLANNED
    if not payout.by_transfer:
        return Trouble.CASH
    if line.amount and _digits(line.amount) != str(payout.amount):
        return Trouble.AMOUNT
    return None if payout.state == needed else Trouble.LATE


def _columns(head: Sequence[str]) -> dict[str, int] | None:
    names = [cell.casefold() for cell in head]
    at = {fact: i for fact, known in HEADS.items() for i, name in enumerate(names) if name in known}
    return at if {"reference", "result"} <= set(at) else None


def _line(row: Sequence[str], at: Mapping[str, int] | None) -> Line:
    at = at or {"reference": 0, "result": 1, "reason": 2}

    def cell(fact: str) -> str:
        place = at.get(fact)
        return row[place] if place is not None and place < len(row) else ""

    return Line(cell("reference"), cell("result"), cell("reason")[:LONGEST_TROUBLE], cell("amount"))


def _digits(amount: str) -> str:
    """Rupiah without the cents some banks write."""
    whole = amount.removesuffix(".00").removesuffix(",00")
    return "".join(c for c in whole if c.isdecimal())
