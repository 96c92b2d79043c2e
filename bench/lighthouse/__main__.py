"""Serves the demo cooperative, lets Lighthouse look at a buyer's way through it, prints the scores,
and ends with 1 where one is below 100. `make lighthouse` installs what it needs.

Its figures for speed are of a machine that does nothing else.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from tests.browser.chromium import FLAGS
from tests.browser.every_page.cooperative import BUYER, served
from tests.engines.templates import Engines
from tests.paper import attribute
from tests.visitor import Visitor

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules" / ".bin" / "lighthouse"
KINDS = ("performance", "accessibility", "best-practices", "seo")
BEST = 100
PATIENCE = 180


def main(wanted: list[str]) -> int:
    """One line a page; `wanted` names a few of them."""
    with TemporaryDirectory() as home:
        folder = Path(home)
        with served(Engines(folder), folder / "shop") as cooperative:
            buyer, worst = cooperative.people[BUYER], BEST
            for name, path in _ways(buyer):
                if not wanted or name in wanted:
                    scores, short = _judged(buyer, path, folder / "report.json")
                    worst = min(worst, *scores)
                    print(f"{name:<9}", *(f"{s:>4}" for s in scores), *short, flush=True)
    return int(worst < BEST)


def _ways(buyer: Visitor) -> Iterator[tuple[str, str]]:
    """From the front door to the order; the cart holds something."""
    cards = buyer.get("/products").page.select(".cards a")
    yield "front", "/"
    yield "list", "/products"
    yield "product", urlsplit(attribute(cards[0], "href")).path
    yield "cart", "/cart"
    yield "checkout", "/checkout"


def _judged(buyer: Visitor, path: str, report: Path) -> tuple[list[int], list[str]]:
    """The four scores, and what was short of the best."""
    cookies = "; ".join(f"{one.name}={one.value}" for one in buyer.session.cookies)
    command = [
        str(PROGRAM), buyer.base_url + path, "--quiet", "--output=json", f"--output-path={report}",
        "--only-categories=" + ",".join(KINDS), "--extra-headers", json.dumps({"Cookie": cookies}),
        "--chrome-flags=" + " ".join(["--headless=new", *FLAGS]),
    ]  # fmt: skip
    chromium = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    env = os.environ | {"CHROME_PATH": chromium or ""}
    told = _told(command, env, report)
    return [round(100 * told["categories"][kind]["score"]) for kind in KINDS], _short(told)


def _told(command: list[str], env: dict[str, str], report: Path) -> Any:
    """What Lighthouse reports. Where Chromium recorded nothing of a page, it is asked again."""
    for once_more in (True, True, False):
        ended = subprocess.run(
            command, cwd=HERE, env=env, timeout=PATIENCE, check=False, capture_output=once_more
        )
        if not ended.returncode:
            break
    ended.check_returncode()
    return json.loads(report.read_text())


def _short(told: dict[str, dict[str, dict[str, object]]]) -> list[str]:
    """Names of the audits that cost something."""
    weights = {
        one["id"]: one["weight"]
        for kind in KINDS
        for one in told["categories"][kind]["auditRefs"]  # type: ignore[attr-defined]
    }
    audits = told["audits"].items()
    return [
        f"{name}={audit['score']}"
        for name, audit in audits
        if weights.get(name) and audit["score"] is not None and audit["score"] != 1
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
