"""One run by hand: `python -m tests.simulator --seed 7 --steps 3000`."""

import argparse
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from argon2 import PasswordHasher

from marketplace.people import user as users
from tests.engines.templates import Engines
from tests.lasting import app_on_sqlite
from tests.simulator.days import Report, days
from tests.simulator.telling import progress, quarters


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.simulator")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--steps", type=int, default=0)
    asked.add_argument("--entries", type=int, default=0)
    asked.add_argument("--deeds", action="store_true", help="print how often each was told")
    asked.add_argument("--crowd", type=int, default=1, help="more of what is usual in a step")
    told = asked.parse_args()
    users._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with tempfile.TemporaryDirectory(dir=_in_memory()) as folder:
        home = Path(folder)
        with (
            app_on_sqlite(Engines(home), home) as app,
            days(app, told.seed, crowd=told.crowd) as run,
        ):
            watching = progress(nullcontext, told.entries)
            report = run.run(steps=told.steps, entries=told.entries, watching=watching)
            if told.deeds:
                for name, many in run.village.done.most_common():
                    print(f"{many:7} {name}")
                for name, many in run.village.refused.most_common():
                    print(f"{many:7} refused: {name}")
    say(report)
    return 1 if report.missing else 0


def say(report: Report) -> None:
    print(f"seed {report.seed}: {report.steps} steps in {report.days} days,", end=" ")
    pace = report.entries / report.seconds
    print(f"{report.entries} entries, {pace:.0f} a second of this processor")
    print(f"in the quarters of the books: {', '.join(map(str, quarters(report)))} a second")
    print(f"the chain ends in {report.chain}")
    for story in report.guarded:
        print(f"only the database refused: {story}")
    for name in report.missing:
        print(f"never reached: {name}")


def _in_memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


if __name__ == "__main__":
    sys.exit(main())
