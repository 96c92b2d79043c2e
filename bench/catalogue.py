"""Does a shop of a million products answer like one of ten thousand?

`python -m bench.catalogue --engine sqlite` fills two databases, asks both for the same pages turn
by turn, and prints for each page the statements it cost and how many times longer the large shop
took. Ratios beyond their limits, or another number of statements, end it with 1.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from flask import Flask
from sqlalchemy import event, select

from bench import generating
from marketplace.app import create_app
from marketplace.catalogue import browsing
from marketplace.catalogue.product import Product
from marketplace.kernel.db import WRITES, db
from marketplace.web import moment
from tests.engines import postgres, postponed
from tests.engines.templates import Engines

SMALL, LARGE = 10_000, 1_000_000
DEEP = 2_000
PAGE_LIMIT, SEARCH_LIMIT = 1.3, 2.0
WARM, TURNS = 5, 60


@dataclass
class Shop:
    """An application over so many products. `deep` is the cursor of its page 2,000, or its last."""

    app: Flask
    count: int
    deep: str = ""
    deep_page: int = 0

    def ask(self, path: str) -> float:
        """Seconds for one answer, with nothing remembered from before."""
        self.app.extensions["moment"] = moment.Moment()
        client = self.app.test_client()
        began = time.perf_counter()
        answer = client.get(path)
        took = time.perf_counter() - began
        if answer.status_code != 200:
            raise SystemExit(f"{answer.status_code} on {path}")
        return took

    def statements(self, path: str) -> int:
        told: list[str] = []

        def listen(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
            if sql.startswith(("SELECT", "WITH")):
                told.append(sql)

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", listen)
        try:
            self.ask(path)
        finally:
            event.remove(engine, "before_cursor_execute", listen)
        return len(told)


def paths(shop: Shop) -> dict[str, tuple[str, float]]:
    """What is asked for, and how many times longer the large shop may take."""
    middle = generating.code(shop.count // 2)
    return {
        "front page": ("/", PAGE_LIMIT),
        "page 1": ("/products", PAGE_LIMIT),
        f"page {DEEP:,} (or the last)": (f"/products?after={shop.deep}", PAGE_LIMIT),
        "shelf": ("/categories/tas-dompet", PAGE_LIMIT),
        "cheapest first": ("/products?order=cheapest", PAGE_LIMIT),
        "product": (f"/products/{middle}", PAGE_LIMIT),
        "search, common word": ("/products?q=keripik", SEARCH_LIMIT),
        "search, two common words": ("/products?q=keripik+tempe", SEARCH_LIMIT),
        "search, four words": ("/products?q=dompet+batik+merah+kecil", SEARCH_LIMIT),
        "search, misspelt": ("/products?q=kripk+tmpe", SEARCH_LIMIT),
    }


def build(url: str, folder: Path, count: int) -> Shop:
    folder.mkdir(parents=True, exist_ok=True)
    app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(folder)})
    began = time.perf_counter()
    with app.app_context(), db.engine.connect().execution_options(**{WRITES: True}) as connection:
        generating.fill(connection, count)
        connection.exec_driver_sql(
            "UPDATE product SET accepted_id = id, version = 2 WHERE accepted_id IS NULL"
        )
        connection.commit()
    shop = Shop(app, count)
    with app.app_context():
        shop.deep_page = min(DEEP, count // browsing.PAGE)
        shop.deep = _cursor(shop.deep_page)
    print(f"{count:,} products in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return shop


def _cursor(page: int) -> str:
    """The address of a page, found without walking to it."""
    row = db.session.execute(
        select(Product.published_at, Product.id)
        .order_by(Product.published_at.desc(), Product.id.desc())
        .offset((page - 1) * browsing.PAGE - 1)
        .limit(1)
    ).one()
    return quote(browsing._sealed(row, "published_at"))


def compare(small: Shop, large: Shop) -> bool:
    """Prints a line for each page; returns whether all keep within their limits."""
    good = True
    print(f"{'page':28} {'statements':>12} {'small':>9} {'large':>9} {'ratio':>7} {'limit':>6}")
    for (name, (there, limit)), (here, _) in zip(
        paths(small).items(), paths(large).values(), strict=True
    ):
        asked = small.statements(there), large.statements(here)
        for _ in range(WARM):
            small.ask(there), large.ask(here)
        pairs = [(small.ask(there), large.ask(here)) for _ in range(TURNS)]
        medians = [statistics.median(times) for times in zip(*pairs, strict=True)]
        ratio = medians[1] / medians[0]
        kept = ratio <= limit and asked[0] == asked[1]
        good = good and kept
        print(
            f"{name:28} {asked[0]:>5} / {asked[1]:<4} {medians[0] * 1e3:>6.1f} ms "
            f"{medians[1] * 1e3:>6.1f} ms {ratio:>7.2f} {limit:>6.1f}{'' if kept else ' <'}"
        )
    return good


@contextmanager
def databases(engine: str) -> Iterator[tuple[str, str, Path]]:
    """Two empty, migrated databases, and a folder beside them."""
    with tempfile.TemporaryDirectory(prefix="titip-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o711)
        lifeline = postgres.make_lifeline(folder)
        engines = Engines(folder)
        postponed.listen()
        try:
            if engine == "sqlite":
                urls = [engines.new_sqlite(folder / f"{size}.sqlite") for size in "ab"]
            else:
                urls = [stack.enter_context(engines.new_postgresql(f"bench_{s}")) for s in "ab"]
            yield urls[0], urls[1], folder
        finally:
            stack.close()
            os.close(lifeline)
            postgres.wait_for_end(folder)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--engine", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--small", type=int, default=SMALL)
    asked.add_argument("--large", type=int, default=LARGE)
    given = asked.parse_args()
    with databases(given.engine) as (one, other, folder):
        small = build(one, folder / "small", given.small)
        large = build(other, folder / "large", given.large)
        return 0 if compare(small, large) else 1


if __name__ == "__main__":
    sys.exit(main())
