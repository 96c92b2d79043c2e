"""Do other pages keep their rate while a payment provider takes half a minute for every answer?

`python -m bench.slow_provider` serves a shop with its worker, asks for its pages for some seconds
while the provider is quick and while every call to it hangs, turn by turn, and prints the ratio.
Below its limit it ends with 1.
"""

import argparse
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from marketplace.app import create_app
from marketplace.payments import payment as payments
from tests.engines.templates import Engines
from tests.providers.online_trade import OnlineTrade
from tests.providers.stripe_remote import StripeDouble, stripe_double
from tests.serving import serve

LEAST_RATIO = 0.8
HALF_A_MINUTE = 30
ROUNDS, SECONDS, VISITORS = 4, 8, 4
STUCK = 2  # orders placed before each slow round: one for each thread of the provider
PATHS = ("/", "/products", "/cart")


def rate(address: str, seconds: float) -> float:
    """Pages a second, asked for by some visitors at once."""
    deadline = time.monotonic() + seconds

    def visit(_: int) -> int:
        seen = 0
        with requests.Session() as visitor:
            while time.monotonic() < deadline:
                answer = visitor.get(f"{address}{PATHS[seen % len(PATHS)]}", timeout=30)
                answer.raise_for_status()
                seen += 1
        return seen

    with ThreadPoolExecutor(VISITORS) as pool:
        return sum(pool.map(visit, range(VISITORS))) / seconds


def slow_round(trade: OnlineTrade, stripe: StripeDouble, address: str) -> float:
    """Every thread of the provider hangs before the pages are asked for."""
    stripe.trouble("slow", times=1_000, seconds=HALF_A_MINUTE)
    heard = len(stripe.heard)
    with trade.inside():
        for _ in range(STUCK):
            trade.place(0, 1, method=payments.STRIPE)
    while len(stripe.heard) < heard + STUCK:
        time.sleep(0.1)
    pages = rate(address, SECONDS)
    stripe.calm()
    return pages


def measure(folder: Path) -> float:
    """The rate while the provider hangs, as a part of the rate while it does not."""
    url = Engines(folder).new_sqlite(folder / "titip.sqlite")
    app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(folder)})
    with stripe_double() as stripe:
        trade = OnlineTrade(app, stripe)
        with serve(url, folder, stripe.settings, workers=2, background=True) as server:
            rate(server.url, 3)
            pairs = []
            for turn in range(ROUNDS):
                quick = rate(server.url, SECONDS)
                slow = slow_round(trade, stripe, server.url)
                pairs.append(slow / quick)
                print(f"round {turn + 1}: {quick:.0f} pages/s quick, {slow:.0f} slow")
        return statistics.median(pairs)


def main() -> None:
    """Prints the ratio."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ratio = measure(Path(folder))
    print(f"ratio {ratio:.2f}, at least {LEAST_RATIO}")
    sys.exit(ratio < LEAST_RATIO)


if __name__ == "__main__":
    main()
