"""Days pass: in each step somebody does something, and what must hold is asked.

After some hundred steps many of them are deeds that lead to what was never reached; few where there
is a crowd, whose books are many and are judged together.

After every step: what the step booked, the documents it touched, and everybody's books beside ours
(`holding`). The whole `check`, which reads every table, after a hundred steps, and from then on
whenever a third more were told, so that it never takes more than a share of the time; and at the
end.
"""

import gc
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.reports import invariants
from tests.simulator import coverage
from tests.simulator import deeds as _deeds
from tests.simulator.chance import drawn_from
from tests.simulator.deed import DEEDS, Deed
from tests.simulator.holding import Holding
from tests.simulator.world import BEGIN, Village

assert _deeds.__all__
OPENS, CLOSES = 1, 11
FIRST_CHECKS, GROWTH = 100, 1.35
LOOK_EVERY, BY_ITSELF, SOUGHT = 100, 400, 0.4


class Broken(AssertionError):
    """Something must never be, and is."""


@dataclass
class Report:
    """What happened, for whoever ran it. The `seconds` are those of the processor; the `pace` says
    how many entries there were after so many of them.
    """

    seed: int
    steps: int = 0
    days: int = 0
    entries: int = 0
    chain: str = ""
    seconds: float = 0.0
    pace: list[tuple[int, float]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    guarded: list[str] = field(default_factory=list)


Watching = Callable[[Report], None]


def nobody(_report: Report) -> None:
    """Nobody watches."""


class Days:
    """One run of the simulator."""

    def __init__(self, village: Village, seed: int) -> None:
        self.village, self.report = village, Report(seed)
        self.holding = Holding(village)
        self.deeds = [one for one in DEEDS if village.crowd > 1 or not one.crowded]
        self.weights = [one.often for one in self.deeds]
        self.sought: list[list[Deed]] = []
        self.next_check = FIRST_CHECKS
        self.began = time.process_time()
        self._hold("the opening")

    def run(self, *, steps: int = 0, entries: int = 0, watching: Watching = nobody) -> Report:
        """Until so many steps were told and so many entries are booked. Somebody may be `watching`
        how it comes along.
        """
        self.began = time.process_time()
        while self.report.steps < steps or self.holding.position < entries:
            self._some(min(LOOK_EVERY, steps - self.report.steps))
            watching(self.report)
        self._check(whole=True)
        return self._reported()

    def _some(self, steps: int) -> None:
        for _ in range(steps if steps > 0 else LOOK_EVERY):
            self.step()
        report = self._reported()
        report.pace.append((report.entries, report.seconds))
        self.village.missing = report.missing if report.steps >= BY_ITSELF else []
        ways = ([one for one in self.deeds if one.leads_to(it)] for it in self.village.missing)
        self.sought = [deeds for deeds in ways if deeds]

    def step(self) -> None:
        village, report = self.village, self.report
        report.steps += 1
        try:
            deed = self._told()
        except Exception as error:
            error.add_note(self._where("telling"))
            raise
        village.done[deed.name] += 1
        self._hold(deed.name)
        if report.steps >= self.next_check:
            self._check()
            self.next_check = max(report.steps + FIRST_CHECKS, int(report.steps * GROWTH))
        self._pass_time()

    def _told(self) -> Deed:
        """Somebody who has something to do, does it."""
        village = self.village
        while True:
            deed = self._drawn()
            if deed.told(village):
                for _ in range(village.crowd - 1 if deed.usual else 0):
                    deed.told(village)
                return deed

    def _drawn(self) -> Deed:
        lot = self.village.lot
        if self.sought and self.village.chance(SOUGHT / self.village.crowd):
            return lot.choice(lot.choice(self.sought))
        return lot.choices(self.deeds, self.weights)[0]

    def _pass_time(self) -> None:
        """Nobody works at night."""
        self.village.pass_time(minutes=self.village.lot.randint(1, 9))
        if self.village.now.hour >= CLOSES:
            self.report.days += 1
            self.village.pass_time(hours=24 - self.village.now.hour + OPENS)

    def _hold(self, what: str) -> None:
        if broken := self.holding.broken():
            self._fail(what, broken)

    def _check(self, *, whole: bool = False) -> None:
        """As `flask check` does, or `flask check --whole`."""
        with clock.at(self.village.now):
            broken = invariants.broken(db.session(), whole)
            db.session.rollback()
        if broken:
            self._fail("the whole check", broken)

    def _fail(self, what: str, broken: list[str]) -> None:
        raise Broken("\n".join([self._where(what), *broken[:20]]))

    def _where(self, what: str) -> str:
        """And how it happens again."""
        seed, steps, crowd = self.report.seed, self.report.steps, self.village.crowd
        again = f"python -m tests.simulator --seed {seed} --crowd {crowd} --steps {steps}"
        return f"seed {seed}, step {steps}, {what}; once more: {again}"

    def _reported(self) -> Report:
        report, session = self.report, db.session()
        report.seconds = time.process_time() - self.began
        report.entries, report.chain = self.holding.position, self.holding.hash
        told = self.village.done
        report.missing = [
            *coverage.missing(coverage.reached(), self.holding.recipes),
            *(f"deed {one.name}" for one in self.deeds if one.must and not told[one.name]),
        ]
        report.guarded = self.village.guarded
        session.rollback()
        return report


@contextmanager
def days(app: Flask, seed: int, *, crowd: int = 1) -> Iterator[Days]:
    """A fresh cooperative whose days are drawn from the seed; where there is a crowd, orders are
    large, and more of what is usual is done in one step.
    """
    with quietly(), drawn_from(seed) as lot, app.app_context(), clock.at(BEGIN):
        yield Days(Village(app, lot, crowd), seed)


@contextmanager
def quietly() -> Iterator[None]:
    """Nobody reads of troubles that we make, and what is garbage is looked for rarely."""
    log, often = logging.getLogger("marketplace"), gc.get_threshold()
    level = log.level
    log.setLevel(logging.CRITICAL)
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()
        log.setLevel(level)
