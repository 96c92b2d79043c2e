"""Tests can rely on their server: it comes up, reads the test's clock and leaves nobody behind."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from tests.serving import Clock, Server, ServerDown, serve


def test_a_server_is_up_while_the_block_lasts(engine_url: str, data_dir: Path) -> None:
    with serve(engine_url, data_dir) as server:
        assert requests.get(f"{server.url}/healthz", timeout=5).status_code == requests.codes.ok

    with pytest.raises(requests.ConnectionError):
        requests.get(f"{server.url}/healthz", timeout=5)


def test_a_server_leaves_no_process_behind(sqlite_url: str, data_dir: Path) -> None:
    with serve(sqlite_url, data_dir, background=True) as server:
        group = server.group

    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


def test_a_broken_server_says_why(
    sqlite_url: str, data_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ServerDown), serve(sqlite_url, data_dir, {"TITIP_ENV": "moon"}):
        raise AssertionError("it must not come up")

    assert "TITIP_ENV is development or production" in capsys.readouterr().out


def test_commands_share_the_server_s_environment(sqlite_url: str, data_dir: Path) -> None:
    server = Server("", {**os.environ, "TITIP_DATA_DIR": str(data_dir)}, data_dir / "log", 0)

    assert str(data_dir) in server.run("show", "settings").stdout


def test_a_clock_stands_still_until_it_is_moved(tmp_path: Path) -> None:
    clock = Clock(tmp_path / "clock")
    clock.set(datetime(2026, 11, 21, 7, tzinfo=UTC))
    clock.advance(days=1, hours=2)

    assert clock.now == datetime(2026, 11, 22, 9, tzinfo=UTC)
    assert (tmp_path / "clock").read_text() == "2026-11-22T09:00:00+00:00"
