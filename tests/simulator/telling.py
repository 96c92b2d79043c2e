"""What long runs of the simulator say: while they last, how far they have come; at the end, how
many entries there were, how quickly they were booked while the books grew, and what none reached.
"""

import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.simulator.days import Report

SIMULATED = "simulated"
EVERY = 60
_TOGETHER = pytest.StashKey[list[dict[str, Any]]]()


def progress(uncaptured: Callable[[], Any], entries: int = 0) -> Callable[["Report"], None]:
    """Says once a minute how far a book is, of so many `entries` if that is known: these runs take
    hours.
    """
    said = time.monotonic()

    def watch(report: "Report") -> None:
        nonlocal said
        if time.monotonic() - said < EVERY:
            return
        said = time.monotonic()
        with uncaptured():
            print(f"\n{_so_far(report, entries)}", file=sys.stderr, flush=True)

    return watch


def _so_far(report: "Report", entries: int) -> str:
    whole = f" of {entries:,}" if entries else ""
    return (
        f"simulator, seed {report.seed}: {report.entries:,}{whole} entries"
        f" in {report.steps:,} steps, {report.entries / report.seconds:.0f} a second of a processor"
    )


def said(report: "Report") -> dict[str, Any]:
    """What a test hands on; plain, for it may go from process to process."""
    return {
        "seed": report.seed, "entries": report.entries, "seconds": report.seconds,
        "quarters": quarters(report), "missing": report.missing,
    }  # fmt: skip


def quarters(report: "Report") -> list[int]:
    """Entries a second, of a processor, in each quarter of the books."""
    ends = [report.entries * quarter // 4 for quarter in range(5)]
    reached = [(0, 0.0), *report.pace, (report.entries, report.seconds)]
    times = [next(point for point in reached if point[0] >= end) for end in ends]
    return [
        round((after - before) / max(later - sooner, 0.001))
        for (before, sooner), (after, later) in pairwise(times)
    ]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """What none of these books reached is a failure, as it is for one book alone."""
    terminal = session.config.pluginmanager.getplugin("terminalreporter")
    books = list(_told(terminal)) if terminal else []
    session.config.stash[_TOGETHER] = books
    if books and never(books):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def never(books: list[dict[str, Any]]) -> list[str]:
    """What is missing in each of them."""
    return sorted(set.intersection(*(set(book["missing"]) for book in books)))


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """A few lines, where there was such a run."""
    books = config.stash.get(_TOGETHER, [])
    if not books:
        return
    entries, seconds = sum(one["entries"] for one in books), sum(one["seconds"] for one in books)
    pace = [
        sum(each) // len(books) for each in zip(*(one["quarters"] for one in books), strict=True)
    ]
    terminalreporter.section("simulator")
    terminalreporter.line(
        f"{entries:,} entries in {len(books)} books, {seconds:,.0f} seconds of a processor: "
        f"{entries / seconds:.0f} a second"
    )
    terminalreporter.line(f"in the quarters of a book: {', '.join(map(str, pace))} a second")
    terminalreporter.line(f"never reached by any of them: {', '.join(never(books)) or 'nothing'}")


def _told(terminalreporter: Any) -> Iterator[dict[str, Any]]:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            yield from _of(report)


def _of(report: pytest.TestReport) -> Iterator[dict[str, Any]]:
    if report.when == "call":
        properties: list[tuple[str, Any]] = report.user_properties
        yield from (said for name, said in properties if name == SIMULATED)
