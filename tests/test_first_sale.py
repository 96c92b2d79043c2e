"""The first sale: from an empty installation to a producer's payout, over HTTP through the real
pages, on both databases, to the last rupiah.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from marketplace.shipping.founding import setup_code
from tests import endings, sale
from tests.persons import AtHttp, Impatient
from tests.sale import Sale
from tests.serving import Clock, Server, serve
from tests.visitor import Visitor

SECRET = "a secret of this test that is long enough"
# A Monday morning in Semarang.
START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.mark.timeout(300)
def test_the_first_sale_from_her_phone_to_her_payout(engine_url: str, data_dir: Path) -> None:
    _play(engine_url, data_dir, AtHttp)


@pytest.mark.timeout(300)
def test_every_button_pressed_twice_changes_nothing(sqlite_url: str, data_dir: Path) -> None:
    _play(sqlite_url, data_dir, Impatient)


@pytest.mark.timeout(300)
def test_other_endings_through_the_pages(engine_url: str, data_dir: Path) -> None:
    with _served(engine_url, data_dir, AtHttp) as (server, tale):
        tale.play()
        before = Counter(balances(server))

        bought = endings.cash_at_the_counter(tale)
        used = endings.late_money_is_used(tale)
        returned = endings.money_goes_back(tale)

        change = Counter(balances(server))
        change.subtract(before)
        code = -change["4300:all"]
        kenanga = tale.codes["kenanga"]
        assert {account: amount for account, amount in change.items() if amount} == {
            "1010:main": 15_000,
            "1100:main": 30_000 + code,
            f"2100:{used}": -30_000,
            f"2210:{kenanga}": -13_500,
            f"4100:{bought}": -1_500,
            "4300:all": -code,
        }
        assert 1 <= code <= 999
        assert f"2600:{returned}" not in balances(server)
        assert server.tell("check").exit_code == 0


def _play(engine_url: str, data_dir: Path, kind: type[AtHttp]) -> None:
    with _served(engine_url, data_dir, kind) as (server, tale):
        tale.play()
        _nobody_is_exposed(server, data_dir, tale)

        due = int(tale.codes["due"])
        code = due - 145_000
        order = tale.codes["order"]
        assert balances(server) == {
            "1010:main": 60_000 - 49_500,
            "1100:main": due - 60_000 - 54_000,
            "2300:all": -28_500,
            f"4100:{order}": -(6_000 + 5_500),
            "4200:all": -1_500,
            "4300:all": -code,
        }
        assert 1 <= code <= 999
        checked = server.tell("check")
        assert checked.stdout.strip() == "All books balance and every invariant holds."
        assert f'"{sale.KENANGA_ACCOUNT}"' in tale.codes["bank file"]


@contextmanager
def _served(engine_url: str, data_dir: Path, kind: type[AtHttp]) -> Iterator[tuple[Server, Sale]]:
    clock = Clock(data_dir / "clock")
    clock.set(START)
    env = {"TITIP_SECRET_KEY": SECRET, "TITIP_CLOCK_FILE": str(clock.file)}
    with serve(engine_url, data_dir, env) as server:
        yield (
            server,
            Sale(
                somebody=lambda name: kind(Visitor(server.url)),
                clock=clock,
                setup_code=setup_code(SECRET),
                tick=lambda: _ticked(server),
            ),
        )


def _ticked(server: Server) -> None:
    told = server.tell("tick")
    assert told.exit_code == 0, told.output


def _nobody_is_exposed(server: Server, data_dir: Path, tale: Sale) -> None:
    """No private word of a producer on any page a stranger reaches, in a picture, a mail, on a
    label, or in any file but the sealed database.
    """
    sealed = [word.encode() for word in sale.private_words()]
    private = [*sealed, b"K-01", b"K-04"]
    seen = dict(crawl(server.url))
    assert len([address for address in seen if address.startswith("/media/")]) >= 4
    seen |= {str(mail): mail.read_bytes() for mail in (data_dir / "mail").glob("*.eml")}
    assert sum(address.endswith(".eml") for address in seen) >= 2
    tono = tale.person("tono")
    tale.enter("tono")
    tono.open(f"/office/shipments/{tale.codes['shipment']}/label")
    seen["label"] = tono.text().encode()
    exposed = [(place, word) for place, body in seen.items() for word in private if word in body]
    kept = {str(f): f.read_bytes() for f in data_dir.rglob("*") if f.is_file()}
    exposed += [(place, word) for place, body in kept.items() for word in sealed if word in body]
    assert exposed == []


def crawl(address: str) -> Iterator[tuple[str, bytes]]:
    """Everything a stranger can reach by links and pictures from the front page, both languages."""
    waiting, seen = ["/", "/en/", "/robots.txt", "/sign-in", "/orders"], set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) > 400:
            continue
        seen.add(path)
        answer = requests.get(address + path, timeout=30)
        yield path, answer.content + str(answer.headers).encode()
        if "html" in answer.headers.get("Content-Type", ""):
            waiting += [
                word.split(" ")[0]
                for found in re.findall(r'(?:href|src|srcset)="(/[^"]*)"', answer.text)
                for word in found.split(", ")
            ]


def balances(server: Server) -> dict[str, int]:
    """Every account that is not zero, as the command line tells it."""
    shown = server.tell("show", "balances").stdout.splitlines()
    return {account: int(amount) for account, amount in (line.split() for line in shown)}
