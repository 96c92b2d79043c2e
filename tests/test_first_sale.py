"""The first sale: from an empty installation to a producer's payout, over HTTP through the real
pages, on both databases, to the last rupiah.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.shipping.founding import setup_code
from tests import sale
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


def _play(engine_url: str, data_dir: Path, kind: type[AtHttp]) -> None:
    clock = Clock(data_dir / "clock")
    clock.set(START)
    env = {"TITIP_SECRET_KEY": SECRET, "TITIP_CLOCK_FILE": str(clock.file)}
    with serve(engine_url, data_dir, env) as server:
        tale = Sale(
            somebody=lambda name: kind(Visitor(server.url)),
            clock=clock,
            setup_code=setup_code(SECRET),
            tick=lambda: server.run("tick"),
        )
        tale.play()

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
        checked = server.run("check")
        assert checked.stdout.strip() == "All books balance and every invariant holds."
        assert f'"{sale.KENANGA_ACCOUNT}"' in tale.codes["bank file"]


def balances(server: Server) -> dict[str, int]:
    """Every account that is not zero, as the command line tells it."""
    shown = server.run("show", "balances").stdout.splitlines()
    return {account: int(amount) for account, amount in (line.split() for line in shown)}


